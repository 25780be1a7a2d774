package radiustest

import (
	"bytes"
	"crypto/hmac"
	"crypto/md5" //nolint:gosec // RADIUS is built on MD5
	"encoding/binary"
	"errors"

	"layeh.com/radius"
	"layeh.com/radius/rfc2869"
)

const (
	headerLength    = 20
	authenticatorAt = 4 // offset of the Authenticator in a packet
	signatureLength = md5.Size
)

// What is here does not use the package signature, so that a mistake there cannot hide.

// HMAC returns the HMAC-MD5 of octets.
func HMAC(secret string, octets []byte) []byte {
	mac := hmac.New(md5.New, []byte(secret))
	mac.Write(octets)
	return mac.Sum(nil)
}

// MessageAuthenticator returns the value that the Message-Authenticator of packet must have
// (RFC 3579 section 3.2), whatever value it has. request is the packet itself if it is a
// request, and for an answer the request.
func MessageAuthenticator(packet, request []byte, secret string) []byte {
	unsigned := bytes.Clone(packet)
	copy(unsigned[authenticatorAt:headerLength], request[authenticatorAt:headerLength])
	for _, value := range signatures(unsigned) {
		clear(value)
	}
	return HMAC(secret, unsigned)
}

// signatures returns the values of the Message-Authenticators of packet, up to attributes
// that do not add up.
func signatures(packet []byte) (values [][]byte) {
	for rest := packet[headerLength:]; len(rest) >= 2; {
		length := int(rest[1])
		if length < 2 || length > len(rest) {
			return values
		}
		if rest[0] == byte(rfc2869.MessageAuthenticator_Type) {
			values = append(values, rest[2:length])
		}
		rest = rest[length:]
	}
	return values
}

// SignRequest fills in the Message-Authenticator of a request, if it has one, and returns
// the request. Do that last: it covers everything else.
func SignRequest(request []byte, secret string) []byte {
	sum := MessageAuthenticator(request, request, secret)
	for _, value := range signatures(request) {
		copy(value, sum)
	}
	return request
}

// SignAnswer fills in the Message-Authenticator of an answer, if it has one, and its
// Response Authenticator (RFC 2865 section 3), and returns the answer.
func SignAnswer(answer, request []byte, secret string) []byte {
	sum := MessageAuthenticator(answer, request, secret)
	for _, value := range signatures(answer) {
		copy(value, sum)
	}
	return Authenticate(answer, request, secret)
}

// Authenticate fills in the Response Authenticator only.
func Authenticate(answer, request []byte, secret string) []byte {
	length := min(int(binary.BigEndian.Uint16(answer[2:])), len(answer))
	copy(answer[authenticatorAt:headerLength], request[authenticatorAt:headerLength])
	sum := md5.Sum(append(bytes.Clone(answer[:length]), secret...)) //nolint:gosec // as RFC 2865 says
	copy(answer[authenticatorAt:headerLength], sum[:])
	return answer
}

// CheckRequest returns an error unless a request begins with a Message-Authenticator that
// matches.
func CheckRequest(request []byte, secret string) error {
	return checkFirst(request, request, secret)
}

// CheckAnswer returns an error unless an answer has the Identifier of the request, a
// Response Authenticator that matches, and begins with a Message-Authenticator that
// matches.
func CheckAnswer(answer, request []byte, secret string) error {
	if answer[1] != request[1] || !radius.IsAuthenticResponse(answer, request, []byte(secret)) {
		return errors.New("the answer does not belong to the request")
	}
	return checkFirst(answer, request, secret)
}

func checkFirst(packet, request []byte, secret string) error {
	const valueAt = headerLength + 2
	if len(packet) < valueAt+signatureLength || packet[headerLength] != byte(rfc2869.MessageAuthenticator_Type) ||
		packet[headerLength+1] != 2+signatureLength {
		return errors.New("the Message-Authenticator is not the first attribute")
	}
	if !hmac.Equal(MessageAuthenticator(packet, request, secret), packet[valueAt:valueAt+signatureLength]) {
		return errors.New("the Message-Authenticator does not match")
	}
	return nil
}

// Unsigned returns a Message-Authenticator that is still to be filled in. It should be the
// first attribute of a packet.
func Unsigned() *radius.AVP {
	return AVP(rfc2869.MessageAuthenticator_Type, make([]byte, signatureLength))
}

// AVP is an attribute as it is sent.
func AVP(t radius.Type, value []byte) *radius.AVP { return &radius.AVP{Type: t, Attribute: value} }
