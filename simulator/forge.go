package simulator

import (
	"bytes"
	"encoding/binary"
	"strings"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2869"
)

// forge returns an answer to d with what a rule makes wrong in its octets.
func (d *datagram) forge(r *faultRule, answer []byte) []byte {
	b := bytes.Clone(answer)
	switch r.Effect {
	case EffectPad:
		return append(b, make([]byte, r.count())...)
	case EffectWrongAuthenticator:
		b[authenticatorAt] ^= 0xff
		return b
	case EffectWrongMessageAuthenticator:
		b[headerLength+2] ^= 0xff
		d.signer.Authenticate(b, d.packet.Authenticator[:])
		return b
	case EffectWrongIdentifier:
		b[1]++
	case EffectWrongCode:
		b[0] = byte(r.count()) //nolint:gosec // rule checks the limit
	case EffectTruncate:
		b = truncate(b, r.count())
	default:
		b = reworked(b, r)
	}
	d.seal(b)
	return b
}

// truncate cuts octets off the last attribute, but leaves some of it.
func truncate(b []byte, octets int) []byte {
	last := headerLength
	for next := last; next < len(b); next += int(b[next+1]) {
		last = next
	}
	b = b[:max(last+1, len(b)-octets)]
	binary.BigEndian.PutUint16(b[2:4], uint16(len(b))) //nolint:gosec // shorter than it was
	return b
}

// reworked changes the attributes of an answer.
func reworked(b []byte, r *faultRule) []byte {
	p, err := radius.Parse(b, nil)
	if err != nil {
		return b // none of ours
	}
	switch r.Effect {
	case EffectNoMessageAuthenticator:
		p.Del(rfc2869.MessageAuthenticator_Type)
	case EffectProxyState:
		p.Add(rfc2865.ProxyState_Type, radius.Attribute(split(r.words("unexpected"))[0]))
	case EffectNoState:
		p.Del(rfc2865.State_Type)
	case EffectOtherState:
		p.Set(rfc2865.State_Type, everyOctet(r.count()))
	case EffectLongMessage:
		text := r.words("This message is long. ")
		room := max(0, r.count()-len(b))
		for _, part := range split(strings.Repeat(text, 1+room/len(text))) {
			if room -= 2 + len(part); room >= 0 {
				p.Add(rfc2865.ReplyMessage_Type, radius.Attribute(part))
			}
		}
	}
	changed, err := p.MarshalBinary()
	if err != nil {
		return b // longer than a packet
	}
	return changed
}

// everyOctet returns n octets of every kind: zero, letters, and those that are not ASCII.
func everyOctet(n int) radius.Attribute {
	b := make(radius.Attribute, n)
	for i := range b {
		b[i] = byte(i * 0x55) //nolint:gosec // the low octet
	}
	return b
}

// junk returns the ith datagram that is no answer.
func junk(i int, answer []byte) []byte {
	switch b := bytes.Clone(answer); i % 4 {
	case 0: // another protocol
		return []byte("junk")
	case 1: // less than a header
		return b[:headerLength-1]
	case 2: // shorter than its Length
		b[2] |= 0x0f
		return b
	default: // nobody signed it
		clear(b[authenticatorAt:headerLength])
		return b
	}
}
