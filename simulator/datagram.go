package simulator

import (
	"bytes"
	"crypto/hmac"
	"crypto/md5" //nolint:gosec // RADIUS is built on MD5 (RFC 2865 section 3, RFC 3579 section 3.2)
	"encoding/binary"
	"net/netip"
	"slices"
	"strings"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2869"

	"otpdialog/simulator/world"
)

// headerLength is the part of a packet before its attributes (RFC 2865 section 3).
const headerLength = 20

// datagram is a request that passed all checks of its form and signature.
type datagram struct {
	packet *radius.Packet
	user   string // the User-Name, safe for a screen
	signed bool
	answer answer
	client netip.AddrPort

	// Of a server with faults or a journal.
	round    int        // 1 in the first request of a sign-in; 0 if its State is not known
	fault    *faultRule // that was applied to it or to its answer
	octets   []byte     // as they came
	exchange *Exchange
	unsent   []byte // its reply, until that has been sent for the first time

	// The way of the reply.
	replies  ReplyWriter
	returnTo netip.AddrPort
}

// parse reads a request, or returns why it must be dropped.
func parse(b, secret []byte, requireMessageAuthenticator bool) (*datagram, Reason) {
	packet, err := radius.Parse(b, secret)
	if err != nil {
		return nil, Malformed + ": " + Reason(strings.TrimPrefix(err.Error(), "radius: "))
	}
	if _, ok := packet.Lookup(0); ok {
		return nil, AttributeZero
	}
	if packet.Code != radius.CodeAccessRequest && packet.Code != radius.CodeStatusServer {
		return nil, UnexpectedCode
	}
	// Octets after the Length are padding (RFC 2865 section 3).
	b = b[:binary.BigEndian.Uint16(b[2:4])]
	signed, why := checkMessageAuthenticator(b, secret)
	if why != "" {
		return nil, why
	}
	answer, why := readPassword(packet)
	if why != "" {
		return nil, why
	}
	switch {
	case signed:
	case answer.unsupported == eap: // RFC 3579 section 3.2
		return nil, UnsignedEAP
	case requireMessageAuthenticator, packet.Code == radius.CodeStatusServer: // RFC 5997 section 3
		return nil, NoMessageAuthenticator
	}
	user := world.Printable(packet.Get(rfc2865.UserName_Type))
	return &datagram{packet: packet, user: user, signed: signed, answer: answer}, ""
}

// checkMessageAuthenticator verifies the Message-Authenticator of a packet, and
// reports whether there is one.
func checkMessageAuthenticator(b, secret []byte) (signed bool, why Reason) {
	var at int
	for i := headerLength; i < len(b); i += int(b[i+1]) {
		if radius.Type(b[i]) != rfc2869.MessageAuthenticator_Type {
			continue
		}
		switch {
		case signed:
			return false, TwoMessageAuthenticators
		case b[i+1] != 2+md5.Size:
			return false, MalformedMessageAuthenticator
		}
		signed, at = true, i+2
	}
	if !signed {
		return false, ""
	}
	var zero [md5.Size]byte
	h := hmac.New(md5.New, secret)
	h.Write(b[:at])
	h.Write(zero[:])
	h.Write(b[at+md5.Size:])
	if !hmac.Equal(h.Sum(nil), b[at:at+md5.Size]) {
		return true, WrongMessageAuthenticator
	}
	return true, ""
}

// request returns what the request says.
func (d *datagram) request() accessRequest {
	return accessRequest{
		user:   d.user,
		answer: d.answer,
		state:  string(d.packet.Get(rfc2865.State_Type)),
		from: world.Origin{
			Address: d.client,
			NAS:     world.Printable(d.packet.Get(rfc2865.NASIdentifier_Type)),
			Caller:  world.Printable(d.packet.Get(rfc2865.CallingStationID_Type)),
		},
	}
}

// key identifies the request, also when it is sent again (RFC 5080 section 2.2.2).
func (d *datagram) key() requestKey {
	return requestKey{d.client, d.packet.Identifier, d.packet.Authenticator}
}

// event returns an event of the request.
func (d *datagram) event(k EventKind, code radius.Code, why Reason) Event {
	return Event{
		Kind: k, Client: d.client, Identifier: d.packet.Identifier, Code: code, User: d.user, Reason: why,
	}
}

// asked returns the address and port that the request was sent to, as far as its way is known.
func (d *datagram) asked() string {
	if w, ok := d.replies.(interface{ asked() string }); ok {
		return w.asked()
	}
	return ""
}

// has reports whether the request has all of the attributes.
func (d *datagram) has(attributes radius.Attributes) bool {
	return !slices.ContainsFunc(attributes, func(want *radius.AVP) bool {
		return !slices.ContainsFunc(d.packet.Attributes, func(a *radius.AVP) bool {
			return a.Type == want.Type && bytes.Equal(a.Attribute, want.Attribute)
		})
	})
}
