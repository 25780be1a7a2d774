package simulator

import (
	"crypto/md5" //nolint:gosec // the length of a CHAP response
	"slices"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2869"
)

// The names of the methods that prove a password.
const (
	pap    = "PAP"
	chap   = "CHAP"
	eap    = "EAP"
	msCHAP = "MS-CHAP"
)

// methodOf returns the method whose password or proof is in the attribute; "" if the
// attribute is something else.
func methodOf(a *radius.AVP) string {
	const digestResponse = 103 // RFC 5090 section 3.1
	switch a.Type {
	case rfc2865.UserPassword_Type:
		return pap
	case rfc2865.CHAPPassword_Type:
		return chap
	case rfc2869.EAPMessage_Type:
		return eap
	case rfc2869.ARAPPassword_Type:
		return "ARAP"
	case digestResponse:
		return "HTTP Digest"
	case rfc2865.VendorSpecific_Type:
		if isMSCHAP(a.Attribute) {
			return msCHAP
		}
	}
	return ""
}

// isMSCHAP reports whether a Vendor-Specific attribute proves a password, or changes it
// (RFC 2548 section 2).
func isMSCHAP(value radius.Attribute) bool {
	const microsoft = 311
	// MS-CHAP-Response, MS-CHAP-CPW-1, MS-CHAP-CPW-2, MS-CHAP2-Response, MS-CHAP2-CPW.
	proofs := []radius.Type{1, 3, 4, 25, 27}
	vendor, inner, err := radius.VendorSpecific(value)
	if err != nil || vendor != microsoft {
		return false
	}
	attributes, _ := radius.ParseAttributes(inner) // none if they are malformed
	return slices.ContainsFunc(attributes, func(a *radius.AVP) bool { return slices.Contains(proofs, a.Type) })
}

// readPassword returns the password of a request, or why the request must be dropped:
// it may use one method only (RFC 3579 section 3.3, note 1).
func readPassword(p *radius.Packet) (answer, Reason) {
	var method string
	var value radius.Attribute
	for _, a := range p.Attributes {
		m := methodOf(a)
		if m == "" {
			continue
		}
		// EAP and MS-CHAP can need several attributes.
		if method != "" && (m != method || m == pap || m == chap) {
			return answer{}, TwoPasswords
		}
		method, value = m, a.Attribute
	}
	switch method {
	case "":
		empty := papAnswer(nil)
		empty.missing = true
		return empty, ""
	case pap:
		return readPAP(p, value)
	case chap:
		return readCHAP(p, value)
	default:
		return answer{unsupported: method}, ""
	}
}

// readPAP reads a User-Password. One without octets is empty, as one of 16 can be.
func readPAP(p *radius.Packet, hidden radius.Attribute) (answer, Reason) {
	if len(hidden) == 0 {
		return papAnswer(nil), ""
	}
	plain, err := radius.UserPassword(hidden, p.Secret, p.Authenticator[:])
	if err != nil {
		return answer{}, MalformedPassword
	}
	return papAnswer(plain), ""
}

// readCHAP reads a CHAP-Password. The challenge is the Request Authenticator if there is
// no CHAP-Challenge (RFC 2865 section 5.3).
func readCHAP(p *radius.Packet, proof radius.Attribute) (answer, Reason) {
	challenge, ok := p.Lookup(rfc2865.CHAPChallenge_Type)
	if !ok {
		challenge = p.Authenticator[:]
	}
	if len(proof) != 1+md5.Size || len(challenge) == 0 {
		return answer{}, MalformedPassword
	}
	r := chapResponse{id: proof[0], challenge: challenge}
	copy(r.response[:], proof[1:])
	return answer{chap: &r}, ""
}
