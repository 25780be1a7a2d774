package radiusclient

import (
	"encoding/binary"
	"errors"
	"fmt"

	"layeh.com/radius"
	"layeh.com/radius/dictionary"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2869"
)

// Attribute is an attribute of a connection by the name that it has in the
// dictionary of this package: those of RFC 2865, 2869 and 3162, and of the
// vendors Cisco, Citrix, Fortinet, Juniper, Microsoft and PaloAlto.
//
// One of the same type as an attribute that is sent anyway (Service-Type,
// NAS-Port-Type, NAS-Identifier, Calling-Station-Id) takes its place.
type Attribute struct {
	// Vendor is the vendor's name; "" for an attribute of the RFCs, or where Name is enough.
	Vendor string
	// Name is for example "NAS-IP-Address" or "Cisco-AVPair"; case does not matter.
	Name string
	// Value is a text, a number (decimal or 0x), the name of a value, an address, a
	// prefix, a date (RFC 3339 or Unix seconds), or octets as 0x and hex digits.
	Value string
}

// ownAttributes are made for each request and cannot be given by a connection.
var ownAttributes = map[radius.Type]bool{
	rfc2865.UserName_Type:             true,
	rfc2865.UserPassword_Type:         true,
	rfc2865.CHAPPassword_Type:         true,
	rfc2865.CHAPChallenge_Type:        true,
	rfc2865.State_Type:                true,
	rfc2865.ProxyState_Type:           true,
	rfc2869.EAPMessage_Type:           true,
	rfc2869.MessageAuthenticator_Type: true,
}

// commonAttributes returns what every request of the connection carries: the
// defaults, then Config.Attributes.
//
// Service-Type is Login (RFC 2865 section 5.6): Authenticate-Only, which some clients send,
// lets a server leave out the attributes that a caller may want to see.
func commonAttributes(c Config) (radius.Attributes, error) {
	var extra radius.Attributes
	for _, a := range c.Attributes {
		avp, err := a.resolve()
		if err != nil {
			return nil, fmt.Errorf("attribute %q: %w", a.Name, err)
		}
		extra = append(extra, avp)
	}

	var common radius.Attributes
	byDefault := func(t radius.Type, value radius.Attribute) {
		if _, replaced := extra.Lookup(t); !replaced {
			common.Add(t, value)
		}
	}
	byDefault(rfc2865.NASIdentifier_Type, radius.Attribute(c.NASIdentifier))
	byDefault(rfc2865.NASPortType_Type, radius.NewInteger(uint32(rfc2865.NASPortType_Value_Virtual)))
	byDefault(rfc2865.ServiceType_Type, radius.NewInteger(uint32(rfc2865.ServiceType_Value_LoginUser)))
	if c.CallingStationID != "" {
		byDefault(rfc2865.CallingStationID_Type, radius.Attribute(c.CallingStationID))
	}
	common = append(common, extra...)
	return common, checkLength(common)
}

// checkLength makes sure that the largest request fits into a packet.
func checkLength(common radius.Attributes) error {
	const (
		attributeHeader = 2
		own             = headerLength + // and, as long as they get:
			attributeHeader + authenticatorLength + // Message-Authenticator
			attributeHeader + maxValue + // User-Name
			attributeHeader + maxPassword + // User-Password, longer than what CHAP needs
			attributeHeader + maxValue // State
	)
	length, err := radius.AttributesEncodedLen(common)
	if err != nil {
		return fmt.Errorf("attributes: %w", err)
	}
	if room := radius.MaxPacketLength - own; length > room {
		return fmt.Errorf("attributes take %d octets, and a request has room for %d", length, room)
	}
	return nil
}

// resolve finds a in the dictionary and encodes its value.
func (a Attribute) resolve() (*radius.AVP, error) {
	dict, err := embeddedDictionary()
	if err != nil {
		return nil, err
	}
	entry, err := find(dict, a.Vendor, a.Name)
	if err != nil {
		return nil, err
	}
	number := radius.Type(entry.OID[0])
	if entry.vendor == nil && ownAttributes[number] {
		return nil, errors.New("is made by the client itself")
	}
	value, err := encodeValue(entry, a.Value)
	if err != nil {
		return nil, err
	}
	if entry.vendor == nil {
		return &radius.AVP{Type: number, Attribute: value}, nil
	}
	value, err = vendorSpecific(entry.vendor, byte(number), value) //nolint:gosec // TestDictionary looks at the numbers
	if err != nil {
		return nil, err
	}
	return &radius.AVP{Type: rfc2865.VendorSpecific_Type, Attribute: value}, nil
}

// vendorSpecific wraps a vendor's attribute in the format that RFC 2865 section
// 5.26 recommends.
func vendorSpecific(v *dictionary.Vendor, number byte, value []byte) (radius.Attribute, error) {
	const header = 4 + 1 + 1
	if room := maxValue - header; len(value) > room {
		return nil, fmt.Errorf("the value has %d octets, more than the %d of a vendor attribute", len(value), room)
	}
	wrapped := make([]byte, 0, header+len(value))
	wrapped = binary.BigEndian.AppendUint32(wrapped, uint32(v.Number)) //nolint:gosec // the parser reads 32 bits
	wrapped = append(wrapped, number, byte(2+len(value)))              //nolint:gosec // at most 249
	return append(wrapped, value...), nil
}
