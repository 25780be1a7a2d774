package radiusclient

import (
	"layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"otpdialog/radiusclient/signature"
)

const (
	headerLength        = signature.HeaderLength
	authenticatorLength = signature.Length
	authenticatorAt     = signature.AuthenticatorAt
)

var zeros [authenticatorLength]byte

// checkAnswer returns 0 if datagram is a valid answer to the request with that Request
// Authenticator, and otherwise what is wrong with it. The Identifier was matched
// before. signed reports a valid Message-Authenticator. Without one, an answer is not valid if
// it is required, or if it has a Proxy-State, which no request of ours has: an attacker who
// makes a reject into an accept needs such attributes to have the MD5 come out the same
// (CVE-2024-3596). Octets after Length are ignored (RFC 2865 section 3).
func checkAnswer(s *signature.Signer, datagram, authenticator []byte, required bool) (reason Reason, signed bool) {
	packet, ok := signature.Trim(datagram)
	if !ok {
		return Malformed, false
	}
	switch radius.Code(packet[0]) {
	case radius.CodeAccessAccept, radius.CodeAccessReject, radius.CodeAccessChallenge:
	default:
		return WrongCode, false
	}
	_, count, ok := signature.Find(packet)
	switch {
	case !ok:
		return Malformed, false
	case !s.Authentic(packet, authenticator):
		return BadAuthenticator, false
	case count == 0 && required:
		return MissingMessageAuthenticator, false
	case count == 0 && hasProxyState(packet):
		return ForeignProxyState, false
	case count == 0:
		return 0, false
	case !s.Signed(packet, authenticator):
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
