package radiusclient

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2869"
)

// Attribute is an attribute of a connection by the name that it has in a
// dictionary: the embedded one, which has those of the RFCs and of common vendors
// (FreeRADIUS's names), or [Config.Dictionary].
//
// One of the same type as an attribute that is sent anyway (Service-Type,
// NAS-Port-Type, NAS-Identifier, Calling-Station-Id) takes its place.
type Attribute struct {
	// Vendor is the vendor's name; "" for an attribute of the RFCs, or where Name is enough.
	Vendor string
	// Name is for example "NAS-IP-Address" or "Cisco-AVPair"; case does not matter.
	Name string
	// Value is a text, a number (decimal or 0x), the name of a value, an address, a
	// prefix, an interface identifier (0:0:0:1), an Ethernet address, a date (RFC
	// 3339 or Unix seconds), or octets as 0x and hex digits.
	Value string
}

// AttributeError says why an attribute of a [Config] cannot be sent.
type AttributeError struct {
	Index     int // in Config.Attributes
	Attribute Attribute
	Err       error
}

// Error names the attribute.
func (e *AttributeError) Error() string {
	return fmt.Sprintf("attribute %q: %v", e.Attribute.Name, e.Err)
}

// Unwrap returns Err.
func (e *AttributeError) Unwrap() error { return e.Err }

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
	for i, a := range c.Attributes {
		avp, err := a.resolve(c.Dictionary)
		if err != nil {
			return nil, &AttributeError{Index: i, Attribute: a, Err: err}
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
			attributeHeader + maxValue + // State
			nasAddressLength
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

// resolve finds a in dict, or in the embedded dictionary where that is nil, and encodes its value.
func (a Attribute) resolve(dict *Dictionary) (*radius.AVP, error) {
	if dict == nil {
		var err error
		if dict, err = embeddedDictionary(); err != nil {
			return nil, err
		}
	}
	found, err := dict.find(a.Vendor, a.Name)
	if err != nil {
		return nil, err
	}
	if err := found.sendable(); err != nil {
		return nil, err
	}
	encoded, err := found.encodeValue(a.Value, dict.values[strings.ToLower(found.name)])
	if err != nil {
		return nil, err
	}
	if room := found.room(); len(encoded) > room {
		return nil, fmt.Errorf("the value has %d octets, more than the %d that the attribute has room for", len(encoded), room)
	}
	if found.vendor.name == "" {
		return &radius.AVP{Type: radius.Type(found.number), Attribute: encoded}, nil
	}
	return &radius.AVP{Type: rfc2865.VendorSpecific_Type, Attribute: found.vendor.wrap(found.number, encoded)}, nil
}

// sendable returns why an attribute cannot be given by a connection.
func (a *definition) sendable() error {
	switch {
	case a.internal:
		return errors.New("is internal to FreeRADIUS, and never sent")
	case a.part:
		return errors.New("is a part of another attribute, and cannot be sent by itself")
	case a.vendor.name == "" && ownAttributes[radius.Type(a.number)]:
		return errors.New("is made by the client itself")
	case a.encrypted:
		return errors.New("is sent encrypted, which a connection cannot do")
	case a.tagged:
		return errors.New("is sent with a tag (RFC 2868), which a connection cannot give")
	case a.length > a.room():
		return fmt.Errorf("has %d octets in the dictionary, more than the %d that it has room for", a.length, a.room())
	}
	return nil
}

// room returns how many octets a value may have.
func (a *definition) room() int {
	if a.vendor.name == "" {
		return maxValue
	}
	return maxValue - a.vendor.format.header()
}

// wrap returns the value of the Vendor-Specific attribute (RFC 2865 section 5.26)
// that carries an attribute of v.
func (v *vendor) wrap(number uint32, value []byte) radius.Attribute {
	header := v.format.header()
	wrapped := make([]byte, 0, header+len(value))
	wrapped = binary.BigEndian.AppendUint32(wrapped, v.number)
	wrapped = appendUint(wrapped, uint64(number), v.format.typeOctets)
	wrapped = appendUint(wrapped, uint64(header-vendorIDLength+len(value)), v.format.lengthOctets) //nolint:gosec // at most 249
	if v.format.continuation {
		wrapped = append(wrapped, 0)
	}
	return append(wrapped, value...)
}
