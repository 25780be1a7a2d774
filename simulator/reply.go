package simulator

import (
	"unicode/utf8"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2869"

	"otpdialog/radiusclient/signature"
)

// maxValue is the maximum length of the value of an attribute (RFC 2865 section 5).
const maxValue = 253

// replyCodes are the codes of the verdicts.
var replyCodes = [...]radius.Code{
	accept:    radius.CodeAccessAccept,
	reject:    radius.CodeAccessReject,
	challenge: radius.CodeAccessChallenge,
}

// encode returns the packet that answers d with r. The only error is that it would
// be too long.
func (d *datagram) encode(r reply) ([]byte, error) {
	p := d.packet.Response(replyCodes[r.verdict])
	// First, so that no chosen prefix fits before it (draft-ietf-radext-deprecating-radius).
	p.Add(rfc2869.MessageAuthenticator_Type, make(radius.Attribute, signature.Length))
	for _, text := range r.text {
		for _, part := range split(text) {
			p.Add(rfc2865.ReplyMessage_Type, radius.Attribute(part))
		}
	}
	switch r.verdict {
	case reject:
		// A NAS passes on only the EAP-Failure. The Reply-Message beside it (which RFC 3579
		// section 2.6.5 keeps out of EAP conversations) is for people who read packets.
		if message, err := rfc2869.EAPMessage_Lookup(d.packet); err == nil {
			p.Add(rfc2869.EAPMessage_Type, eapFailure(message))
		}
	case challenge:
		p.Add(rfc2865.State_Type, radius.Attribute(r.state))
		echo := rfc2869.Prompt_Value_Echo
		if r.hidden {
			echo = rfc2869.Prompt_Value_NoEcho
		}
		p.Add(rfc2869.Prompt_Type, radius.NewInteger(uint32(echo)))
		p.Add(rfc2865.SessionTimeout_Type, radius.NewInteger(uint32(r.timeout.Seconds())))
	case accept:
		if r.user != "" {
			p.Add(rfc2865.Class_Type, radius.Attribute(split("simulator:" + r.user)[0]))
		}
	}
	// Unchanged and in their order (RFC 2865 section 5.33).
	for _, a := range d.packet.Attributes {
		if a.Type == rfc2865.ProxyState_Type {
			p.Add(a.Type, a.Attribute)
		}
	}
	b, err := p.MarshalBinary()
	if err != nil {
		return nil, err
	}
	d.seal(b)
	return b, nil
}

// eapFailure returns the EAP-Failure that answers an EAP packet (RFC 3748 section 4.2).
// Identifier 0 answers an EAP-Start, which has none (RFC 3579 section 2.1).
func eapFailure(message []byte) radius.Attribute {
	const failure, size = 4, 4
	var identifier byte
	if len(message) > 1 {
		identifier = message[1]
	}
	return radius.Attribute{failure, identifier, 0, size}
}

// seal signs a reply.
func (d *datagram) seal(b []byte) {
	d.signer.Sign(b, d.packet.Authenticator[:])
	d.signer.Authenticate(b, d.packet.Authenticator[:])
}

// split cuts text between characters into values of attributes.
func split(text string) []string {
	var parts []string
	for len(text) > maxValue {
		n := maxValue
		for n > maxValue-utf8.UTFMax && !utf8.RuneStart(text[n]) {
			n--
		}
		parts = append(parts, text[:n])
		text = text[n:]
	}
	if text != "" {
		parts = append(parts, text)
	}
	return parts
}
