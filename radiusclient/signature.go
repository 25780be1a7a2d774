package radiusclient

import (
	"crypto/hmac"
	"crypto/md5" //nolint:gosec // RADIUS is built on MD5
	"crypto/subtle"
	"encoding/binary"
	"hash"
	"sync"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2869"
)

const (
	headerLength        = 20
	authenticatorLength = 16
	authenticatorAt     = 4 // offset of the Authenticator in a packet
)

// signer signs requests and checks answers with one shared secret. It keeps its
// hashes, because setting up an HMAC costs more than computing it.
type signer struct {
	secret []byte
	pool   sync.Pool // of *hashes
}

type hashes struct {
	mac    hash.Hash // HMAC-MD5 under the secret
	digest hash.Hash
	sum    [authenticatorLength]byte
}

func newSigner(secret []byte) *signer {
	return &signer{secret: secret, pool: sync.Pool{New: func() any {
		return &hashes{mac: hmac.New(md5.New, secret), digest: md5.New()} //nolint:gosec // as RFC 3579 says
	}}}
}

var zeros [authenticatorLength]byte

// sign fills in the Message-Authenticator, which is the first attribute of packet
// (RFC 3579 section 3.2).
func (s *signer) sign(packet []byte) {
	h := s.pool.Get().(*hashes)
	defer s.pool.Put(h)
	h.mac.Reset()
	h.mac.Write(packet)
	h.mac.Sum(packet[headerLength+2 : headerLength+2])
}

// check returns 0 if datagram is a valid answer to the request with that Request
// Authenticator, and otherwise what is wrong with it. The Identifier was matched
// before. signed reports a valid Message-Authenticator. Without one, an answer is not valid if
// it is required, or if it has a Proxy-State, which no request of ours has: an attacker who
// makes a reject into an accept needs such attributes to have the MD5 come out the same
// (CVE-2024-3596). Octets after Length are ignored (RFC 2865 section 3).
func (s *signer) check(datagram, authenticator []byte, required bool) (reason Reason, signed bool) {
	packet, ok := trim(datagram)
	if !ok {
		return Malformed, false
	}
	switch radius.Code(packet[0]) {
	case radius.CodeAccessAccept, radius.CodeAccessReject, radius.CodeAccessChallenge:
	default:
		return WrongCode, false
	}
	at, count, ok := findMessageAuthenticator(packet)
	if !ok {
		return Malformed, false
	}

	h := s.pool.Get().(*hashes)
	defer s.pool.Put(h)
	h.digest.Reset()
	h.digest.Write(packet[:authenticatorAt])
	h.digest.Write(authenticator)
	h.digest.Write(packet[headerLength:])
	h.digest.Write(s.secret)
	if subtle.ConstantTimeCompare(h.digest.Sum(h.sum[:0]), packet[authenticatorAt:headerLength]) != 1 {
		return BadAuthenticator, false
	}
	switch {
	case count == 0 && required:
		return MissingMessageAuthenticator, false
	case count == 0 && hasProxyState(packet):
		return ForeignProxyState, false
	case count == 0:
		return 0, false
	case count > 1 || at == 0:
		return BadMessageAuthenticator, false
	}
	h.mac.Reset()
	h.mac.Write(packet[:authenticatorAt])
	h.mac.Write(authenticator)
	h.mac.Write(packet[headerLength:at])
	h.mac.Write(zeros[:])
	h.mac.Write(packet[at+authenticatorLength:])
	if !hmac.Equal(h.mac.Sum(h.sum[:0]), packet[at:at+authenticatorLength]) {
		return BadMessageAuthenticator, false
	}
	return 0, true
}

// hasProxyState reports a Proxy-State in packet, whose attributes add up.
func hasProxyState(packet []byte) bool {
	for rest := packet[headerLength:]; len(rest) > 0; rest = rest[rest[1]:] {
		if radius.Type(rest[0]) == rfc2865.ProxyState_Type {
			return true
		}
	}
	return false
}

// trim cuts datagram to the Length that it states.
func trim(datagram []byte) (packet []byte, ok bool) {
	if len(datagram) < headerLength {
		return nil, false
	}
	length := int(binary.BigEndian.Uint16(datagram[2:]))
	if length < headerLength || length > radius.MaxPacketLength || length > len(datagram) {
		return nil, false
	}
	return datagram[:length], true
}

// findMessageAuthenticator counts the Message-Authenticators of packet and returns the
// offset of the value of the last one; 0 if that has a wrong length. ok is
// false if the lengths of the attributes do not add up, or one has the number 0, which is
// reserved.
func findMessageAuthenticator(packet []byte) (at, count int, ok bool) {
	for i := headerLength; i < len(packet); {
		if i+2 > len(packet) {
			return 0, 0, false
		}
		length := int(packet[i+1])
		if packet[i] == 0 || length < 2 || i+length > len(packet) {
			return 0, 0, false
		}
		if radius.Type(packet[i]) == rfc2869.MessageAuthenticator_Type {
			count++
			at = 0
			if length == 2+authenticatorLength {
				at = i + 2
			}
		}
		i += length
	}
	return at, count, true
}
