package packet

import (
	"bytes"
	"crypto/hmac"
	"crypto/md5" //nolint:gosec // RADIUS is built on MD5
	"slices"

	"layeh.com/radius/rfc2869"
)

// Checked returns the packet with the verdicts on its signatures. request is the packet that an
// answer belongs to, nil if it is unknown or p is itself a request. An unknown secret is empty. It
// keeps neither; it is to be called before any octets of the packet are changed.
func (p Packet) Checked(secret, request []byte) Packet {
	p.Authenticator, p.MessageAuthenticator, p.request = Unchecked, Unchecked, nil
	if len(p.Octets) < headerLength {
		return p
	}
	switch {
	case p.isRequest():
		p.Authenticator = ""
		p.request = p.Octets[authenticatorAt:headerLength]
	case len(request) >= headerLength:
		p.request = bytes.Clone(request[authenticatorAt:headerLength])
	}
	at, count := p.messageAuthenticator()
	switch _, _, wrong := p.spans(); {
	case wrong != "" && count == 0: // it may be in what cannot be read
	case count == 0:
		p.MessageAuthenticator = Missing
	case at == 0 || count > 1:
		p.MessageAuthenticator = Wrong
	}
	if p.request == nil || len(secret) == 0 {
		return p
	}
	packet := p.cut()
	if p.MessageAuthenticator == Unchecked && at > 0 {
		p.MessageAuthenticator = verdict(packet[at:at+authenticatorLength], messageAuthenticator(packet, at, p.request, secret))
	}
	if p.Authenticator == Unchecked {
		p.Authenticator = verdict(packet[authenticatorAt:headerLength], responseAuthenticator(packet, p.request, secret))
	}
	return p
}

func verdict(got, want []byte) Verdict {
	if hmac.Equal(got, want) {
		return Right
	}
	return Wrong
}

// cut returns the octets without those after Length (RFC 2865 section 3).
func (p Packet) cut() []byte {
	if length := p.length(); length >= headerLength && length < len(p.Octets) {
		return p.Octets[:length]
	}
	return p.Octets
}

// messageAuthenticator counts the Message-Authenticators, and returns the offset of the value of
// the last one; 0 if its length is wrong.
func (p Packet) messageAuthenticator() (at, count int) {
	all, _, _ := p.spans()
	for _, s := range all {
		if s.kind == rfc2869.MessageAuthenticator_Type {
			count++
			at = 0
			if s.to-s.value() == authenticatorLength {
				at = s.value()
			}
		}
	}
	return at, count
}

// messageAuthenticator is the value that the Message-Authenticator at that offset must have (RFC
// 3579 section 3.2).
func messageAuthenticator(packet []byte, at int, request, secret []byte) []byte {
	h := hmac.New(md5.New, secret)
	h.Write(packet[:authenticatorAt])
	h.Write(request)
	h.Write(packet[headerLength:at])
	h.Write(make([]byte, authenticatorLength))
	h.Write(packet[at+authenticatorLength:])
	return h.Sum(nil)
}

// responseAuthenticator is the value that the Authenticator of an answer must have (RFC 2865
// section 3).
func responseAuthenticator(packet, request, secret []byte) []byte {
	sum := md5.Sum(slices.Concat(packet[:authenticatorAt], request, packet[headerLength:], secret)) //nolint:gosec // as RFC 2865 says
	return sum[:]
}
