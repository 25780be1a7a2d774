package packet

import (
	"bytes"

	"otpdialog/radiusclient/signature"
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
	at, count, _ := signature.Find(p.cut())
	switch _, _, wrong := p.spans(); {
	case wrong != "" && count == 0: // it may be in what cannot be read
	case count == 0:
		p.MessageAuthenticator = Missing
	case at == 0 || count > 1:
		p.MessageAuthenticator = Invalid
	}
	if p.request == nil || len(secret) == 0 {
		return p
	}
	signer := signature.New(secret)
	if p.MessageAuthenticator == Unchecked && at > 0 {
		p.MessageAuthenticator = verdict(signer.Signed(p.cut(), p.request))
	}
	if p.Authenticator == Unchecked {
		p.Authenticator = verdict(signer.Authentic(p.cut(), p.request))
	}
	return p
}

func verdict(right bool) Verdict {
	if right {
		return Valid
	}
	return Invalid
}

// cut returns the octets of a packet without those after its Length, as far as they are there.
func (p Packet) cut() []byte {
	return p.Octets[:min(max(headerLength, p.length()), len(p.Octets))]
}
