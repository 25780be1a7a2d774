package radiusclient

import (
	"crypto/md5" //nolint:gosec // CHAP is built on MD5
	"crypto/rand"
	"errors"
	"fmt"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2869"
)

// maxValue is the length in octets of the longest attribute value.
const maxValue = 253

// maxPassword is the length in octets of the longest User-Password (RFC 2865
// section 5.2).
const maxPassword = 128

// Request is what one Access-Request carries.
type Request struct {
	// UserName has 1 to 253 octets.
	UserName string
	// Password is the password, the code, the command of an action, or whatever
	// else the server asked for: 0 to 128 octets, passed as they are.
	Password string
	// State is that of the challenge which this answers; nil where it had none.
	// A first request has none.
	State []byte
	// Server is Response.Server of the challenge which this answers; "" for a first
	// request.
	Server string
	// Interactive says that Password is a command or a code. It may have reached a
	// person, so silence never sends it to another server.
	Interactive bool
}

// first reports whether r begins a sign-in rather than answering a challenge.
func (r *Request) first() bool { return r.Server == "" }

// check returns why r cannot be sent.
func (r *Request) check() error {
	switch {
	case r.UserName == "":
		return errors.New("the user name is empty")
	case len(r.UserName) > maxValue:
		return fmt.Errorf("the user name has %d bytes, more than %d", len(r.UserName), maxValue)
	case len(r.Password) > maxPassword:
		return ErrPasswordTooLong
	case r.first() && len(r.State) > 0:
		return errors.New("a first request carries no State")
	case len(r.State) > maxValue:
		return fmt.Errorf("the State has %d octets, more than %d", len(r.State), maxValue)
	}
	return nil
}

// messageAuthenticator stands first in every request, and is filled in last.
var messageAuthenticator = &radius.AVP{Type: rfc2869.MessageAuthenticator_Type, Attribute: zeros[:]}

// encode returns r as a datagram for the server with that signer. common are the
// attributes which every request of the connection carries.
func (r *Request) encode(identifier byte, s *signer, encoding Encoding, common radius.Attributes) ([]byte, error) {
	packet := radius.Packet{Code: radius.CodeAccessRequest, Identifier: identifier}
	rand.Read(packet.Authenticator[:])

	own := make([]radius.AVP, 0, 4) // never grows: its elements are pointed to
	packet.Attributes = make(radius.Attributes, 0, 1+cap(own)+len(common))
	packet.Attributes = append(packet.Attributes, messageAuthenticator)
	add := func(t radius.Type, value []byte) {
		own = append(own, radius.AVP{Type: t, Attribute: value})
		packet.Attributes = append(packet.Attributes, &own[len(own)-1])
	}

	add(rfc2865.UserName_Type, []byte(r.UserName))
	if encoding == CHAP && r.first() {
		challenge, response := chap(r.Password)
		add(rfc2865.CHAPPassword_Type, response)
		add(rfc2865.CHAPChallenge_Type, challenge)
	} else {
		hidden, err := radius.NewUserPassword([]byte(r.Password), s.secret, packet.Authenticator[:])
		if err != nil {
			return nil, fmt.Errorf("hide the password: %w", err)
		}
		add(rfc2865.UserPassword_Type, hidden)
	}
	if len(r.State) > 0 {
		add(rfc2865.State_Type, r.State)
	}
	packet.Attributes = append(packet.Attributes, common...)

	datagram, err := packet.MarshalBinary()
	if err != nil {
		return nil, fmt.Errorf("encode the request: %w", err)
	}
	s.sign(datagram)
	return datagram, nil
}

// chap returns the values of a CHAP-Challenge and of the CHAP-Password that answers
// it (RFC 2865 section 2.2). The challenge is sent as an attribute of its own:
// the Request Authenticator could serve as one, but many servers do not look there.
func chap(password string) (challenge, response []byte) {
	const identLength = 1
	random := make([]byte, identLength+16)
	rand.Read(random)
	ident, challenge := random[:identLength], random[identLength:]

	digest := md5.New() //nolint:gosec // as RFC 1994 says
	digest.Write(ident)
	digest.Write([]byte(password))
	digest.Write(challenge)
	response = make([]byte, 0, identLength+md5.Size)
	response = append(response, ident...)
	return challenge, digest.Sum(response)
}
