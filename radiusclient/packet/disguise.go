package packet

import (
	"bytes"
	"crypto/hmac"
	"crypto/md5" //nolint:gosec // RADIUS is built on MD5
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"slices"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2868"
	"layeh.com/radius/rfc2869"

	"otpdialog/radiusclient/dictionary"
	"otpdialog/radiusclient/signature"
)

// ThrowawaySecret is the shared secret of packets that were disguised.
const ThrowawaySecret = "otpdialog"

// placeholder takes the place of every password and key.
const placeholder = "********"

// disguise makes packets that give nothing away and can still be decoded, decrypted and checked,
// with [ThrowawaySecret].
type disguise struct {
	dictionary *dictionary.Dictionary
	states     []byte // a key: the same State becomes the same octets
}

func newDisguise(d *dictionary.Dictionary) *disguise {
	key := make([]byte, sha256.Size)
	_, _ = rand.Read(key) // it does not fail
	return &disguise{d, key}
}

// of returns the octets of a packet with its secrets replaced, and signed with the throwaway secret. A
// signature that was wrong is still wrong, and one that could not be checked is all zeros.
func (d *disguise) of(p Packet) []byte {
	if len(p.Octets) < headerLength {
		return p.Octets
	}
	parts, end, _ := p.parts(d.dictionary)
	packet := bytes.Clone(p.Octets[:headerLength])
	for _, part := range parts {
		for _, s := range part.spans {
			value := d.value(p, s, part.secret)
			packet = append(packet, byte(s.kind), byte(2+len(value))) //nolint:gosec // it is at most as long as it was, or short
			packet = append(packet, value...)
		}
	}
	packet = append(packet, bytes.Repeat([]byte{'*'}, len(p.Octets)-end)...)
	length := max(0, p.length()+len(packet)-len(p.Octets)) // as wrong as before
	binary.BigEndian.PutUint16(packet[2:], uint16(length)) //nolint:gosec // a password only becomes shorter than 128 octets
	d.sign(p, packet)
	return packet
}

// value returns what takes the place of the value of an attribute.
func (d *disguise) value(p Packet, s span, secret bool) []byte {
	value := p.Octets[s.value():s.to]
	const vendorHeader = 6 // number of the vendor, type and length
	switch {
	case s.kind == rfc2869.MessageAuthenticator_Type:
		return make([]byte, len(value))
	case s.kind == rfc2865.State_Type:
		return d.state(value)
	case s.kind == rfc2869.EAPMessage_Type:
		return stars(value, 5) // code, Identifier, length and type stay (RFC 3748 section 4)
	case !secret, s.kind == rfc2865.CHAPChallenge_Type: // which is random
		return value
	case p.request == nil:
		return stars(value, 0)
	case s.kind == rfc2865.UserPassword_Type:
		hidden, _ := radius.NewUserPassword([]byte(placeholder), []byte(ThrowawaySecret), p.request) // all of it fits
		return hidden
	case s.kind == rfc2865.CHAPPassword_Type && len(value) > 0:
		sum := md5.Sum(slices.Concat(value[:1], []byte(placeholder), chapChallenge(p))) //nolint:gosec // as RFC 1994 says
		return append(value[:1:1], sum[:]...)
	case s.kind == rfc2868.TunnelPassword_Type && len(value) > 3: // tag and salt (RFC 2868 section 3.5)
		salt := []byte{value[1] | 0x80, value[2]}
		hidden, _ := radius.NewTunnelPassword([]byte(placeholder), salt, []byte(ThrowawaySecret), p.request) // all of it fits
		return append(value[:1:1], hidden...)
	case s.kind == rfc2865.VendorSpecific_Type:
		return stars(value, vendorHeader)
	}
	return stars(value, 0)
}

// stars covers everything but the first octets of a value.
func stars(value []byte, keep int) []byte {
	keep = min(keep, len(value))
	return append(value[:keep:keep], bytes.Repeat([]byte{'*'}, len(value)-keep)...)
}

// state returns as many octets as a State has, the same ones for the same State.
func (d *disguise) state(state []byte) []byte {
	var other []byte
	for len(other) < len(state) {
		h := hmac.New(sha256.New, d.states)
		h.Write([]byte{byte(len(other) / sha256.Size)}) //nolint:gosec // at most 8
		h.Write(state)
		other = h.Sum(other)
	}
	return other[:len(state)]
}

// chapChallenge returns what a CHAP-Password answers (RFC 2865 section 5.40).
func chapChallenge(p Packet) []byte {
	all, _, _ := p.spans()
	for _, s := range all {
		if s.kind == rfc2865.CHAPChallenge_Type {
			return p.Octets[s.value():s.to]
		}
	}
	return p.Octets[authenticatorAt:headerLength]
}

// sign signs a packet that was made from p.
func (d *disguise) sign(p Packet, packet []byte) {
	cut, signer := Packet{Octets: packet}.cut(), signature.New([]byte(ThrowawaySecret))
	as := func(v Verdict, at int, sign func(packet, request []byte)) {
		field := packet[at : at+signature.Length]
		switch v {
		case Valid:
			sign(cut, p.request)
		case Invalid:
			for i := range field {
				field[i] = '*'
			}
		case Missing, Unchecked:
			clear(field)
		}
	}
	if at, count, _ := signature.Find(cut); at > 0 && count == 1 {
		as(p.MessageAuthenticator, at, signer.Sign)
	}
	as(p.Authenticator, authenticatorAt, signer.Authenticate)
}
