package radiusclient

import (
	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc3162"
)

// template is what all requests of a connection have in common.
type template struct {
	encoding      Encoding
	attributes    []byte // encoded
	nasIdentifier []byte // encoded: all that a Status-Server carries (RFC 5997 section 3)
	nasAddress    bool   // NAS-IP-Address is that of the socket, for none is given
}

// newTemplate encodes what every request of c carries.
func newTemplate(c Config) (template, error) {
	common, err := commonAttributes(c)
	if err != nil {
		return template{}, err
	}
	t := template{encoding: c.Encoding}
	for _, a := range common {
		t.attributes = appendAttribute(t.attributes, a.Type, a.Attribute)
	}
	if id, ok := common.Lookup(rfc2865.NASIdentifier_Type); ok {
		t.nasIdentifier = appendAttribute(nil, rfc2865.NASIdentifier_Type, id)
	}
	_, given := common.Lookup(rfc2865.NASIPAddress_Type)
	_, given6 := common.Lookup(rfc3162.NASIPv6Address_Type)
	t.nasAddress = !given && !given6
	return t, nil
}

// appendAttribute appends a value of at most maxValue octets (RFC 2865 section 5).
func appendAttribute(packet []byte, t radius.Type, value []byte) []byte {
	packet = append(packet, byte(t), byte(2+len(value))) //nolint:gosec // both fit
	return append(packet, value...)
}
