package radiusclient

import (
	"crypto/md5" //nolint:gosec // CHAP is built on MD5
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2869"
	"layeh.com/radius/rfc3162"

	"otpdialog/radiusclient/signature"
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
	// Password is the password, the code, the command of an action, or anything else that
	// the server asked for: 0 to 128 octets, sent as they are.
	Password string
	// State is that of the challenge which this answers; nil if it had none, and for a
	// first request.
	State []byte
	// Server is Response.Server of the challenge which this answers; "" for a first
	// request.
	Server string
	// Interactive says that Password is a command or a code. The request may have reached
	// a person, so it is never sent to another server because of silence.
	Interactive bool

	status bool // a Status-Server in place of an Access-Request (RFC 5997)
}

// first reports whether r begins a sign-in rather than answering a challenge.
func (r *Request) first() bool { return r.Server == "" }

// check returns why r cannot be sent.
func (r *Request) check() error {
	switch {
	case r.status:
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

// nasAddressLength is the most that the address of the socket takes as an attribute.
const nasAddressLength = 2 + 16

// encode returns r as a packet for the server with that signer, on a socket with that local
// address. Message-Authenticator is the first attribute, and is filled in last.
func (r *Request) encode(identifier byte, s *signature.Signer, t *template, local netip.Addr) ([]byte, error) {
	hidden := max(1, (len(r.Password)+15)/16) * 16 // RFC 2865 section 5.2; at CHAP, it is one of several such
	if t.encoding == CHAP {
		hidden = maxPassword
	}
	room := headerLength + 2 + authenticatorLength + 2 + len(r.UserName) + 2 + hidden + 2 + len(r.State) +
		nasAddressLength + len(t.attributes)
	packet := make([]byte, headerLength, room)
	packet[0], packet[1] = byte(radius.CodeAccessRequest), identifier
	authenticator := packet[authenticatorAt:headerLength]
	rand.Read(authenticator)
	packet = appendAttribute(packet, rfc2869.MessageAuthenticator_Type, zeros[:])

	if r.status {
		packet[0] = byte(radius.CodeStatusServer)
		packet = append(packet, t.nasIdentifier...)
	} else {
		packet = appendAttribute(packet, rfc2865.UserName_Type, []byte(r.UserName))
		var err error
		if packet, err = r.appendPassword(packet, s, t.encoding); err != nil {
			return nil, err
		}
		if len(r.State) > 0 {
			packet = appendAttribute(packet, rfc2865.State_Type, r.State)
		}
		packet = append(packet, t.attributes...)
	}
	if t.nasAddress {
		switch {
		case local.Is4():
			packet = appendAttribute(packet, rfc2865.NASIPAddress_Type, local.AsSlice())
		case local.Is6():
			packet = appendAttribute(packet, rfc3162.NASIPv6Address_Type, local.AsSlice())
		}
	}
	binary.BigEndian.PutUint16(packet[2:], uint16(len(packet))) //nolint:gosec // checkLength looked at it
	s.Sign(packet, authenticator)
	return packet, nil
}

func (r *Request) appendPassword(packet []byte, s *signature.Signer, encoding Encoding) ([]byte, error) {
	if encoding == CHAP && r.first() {
		challenge, response := chap(r.Password)
		packet = appendAttribute(packet, rfc2865.CHAPPassword_Type, response)
		return appendAttribute(packet, rfc2865.CHAPChallenge_Type, challenge), nil
	}
	hidden, err := radius.NewUserPassword([]byte(r.Password), s.Secret(), packet[authenticatorAt:headerLength])
	if err != nil {
		return nil, fmt.Errorf("hide the password: %w", err)
	}
	return appendAttribute(packet, rfc2865.UserPassword_Type, hidden), nil
}

// chap returns the values of a CHAP-Challenge and of the CHAP-Password that answers
// it (RFC 2865 section 2.2). The challenge is sent as an attribute of its own:
// the Request Authenticator could serve as one, but many servers do not look there.
func chap(password string) (challenge, response []byte) {
	const identLength = 1
	random := make([]byte, identLength+16)
	rand.Read(random)
	ident, challenge := random[:identLength], random[identLength:]

	// In a buffer that is wiped: a hash.Hash would keep a copy of the password.
	hashed := make([]byte, 0, identLength+maxPassword+len(challenge))
	hashed = append(append(append(hashed, ident...), password...), challenge...)
	digest := md5.Sum(hashed) //nolint:gosec // as RFC 1994 says
	clear(hashed)
	return challenge, append(ident[:identLength:identLength], digest[:]...)
}
