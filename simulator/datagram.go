package simulator

import (
	"bytes"
	"net/netip"
	"slices"
	"strings"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"otpdialog/radiusclient/signature"
	"otpdialog/simulator/world"
)

const (
	headerLength    = signature.HeaderLength
	authenticatorAt = signature.AuthenticatorAt
)

// datagram is a request that passed all checks of its form and signature.
type datagram struct {
	packet *radius.Packet
	signer *signature.Signer
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
func parse(b []byte, signer *signature.Signer, requireMessageAuthenticator bool) (*datagram, Reason) {
	packet, err := radius.Parse(b, signer.Secret())
	if err != nil {
		return nil, Malformed + ": " + Reason(strings.TrimPrefix(err.Error(), "radius: "))
	}
	b, _ = signature.Trim(b) // it was just parsed
	at, count, ok := signature.Find(b)
	signed := count > 0
	switch {
	case !ok: // and the lengths add up
		return nil, AttributeZero
	case packet.Code != radius.CodeAccessRequest && packet.Code != radius.CodeStatusServer:
		return nil, UnexpectedCode
	case count > 1:
		return nil, TwoMessageAuthenticators
	case signed && at == 0:
		return nil, MalformedMessageAuthenticator
	case signed && !signer.Signed(b, packet.Authenticator[:]):
		return nil, WrongMessageAuthenticator
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
	return &datagram{packet: packet, signer: signer, user: user, signed: signed, answer: answer}, ""
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
