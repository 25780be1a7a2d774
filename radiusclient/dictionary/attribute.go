package dictionary

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2869"
)

// maxValue is the length in octets of the longest attribute value (RFC 2865 section 5).
const maxValue = 253

// Attribute is an attribute that can be sent, by name.
type Attribute struct {
	// Vendor is the vendor's name. It may be "" for an attribute of the RFCs, and if only
	// one vendor has an attribute of that name.
	Vendor string
	// Name is for example "NAS-IP-Address" or "Cisco-AVPair"; case does not matter.
	Name string
	// Value is a text, a number (decimal or 0x), the name of a value, an address, a
	// prefix, an interface identifier (0:0:0:1), an Ethernet address, a date (RFC
	// 3339 or Unix seconds), or octets as 0x and hex digits.
	Value string
}

// Encode returns the attribute as it is sent, or an error that says what is wrong with it.
// It refuses attributes that a client makes itself for each request (User-Name, State,
// Message-Authenticator and the like), and those that [Read] says cannot be sent.
func (d *Dictionary) Encode(a Attribute) (*radius.AVP, error) {
	if d == nil {
		var err error
		if d, err = embedded(); err != nil {
			return nil, err
		}
	}
	found, err := d.find(a.Vendor, a.Name)
	if err != nil {
		return nil, err
	}
	if err := found.sendable(); err != nil {
		return nil, err
	}
	encoded, err := found.encodeValue(a.Value, d.values[strings.ToLower(found.name)])
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

// Check returns the error of [Dictionary.Encode].
func (d *Dictionary) Check(a Attribute) error {
	_, err := d.Encode(a)
	return err
}

// ownAttributes are made by the client for each request.
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

// sendable returns why a cannot be sent with any value.
func (a *definition) sendable() error {
	switch {
	case a.internal:
		return errors.New("is internal to FreeRADIUS, and never sent")
	case a.part:
		return errors.New("is a part of another attribute, and cannot be sent by itself")
	case a.vendor.name == "" && ownAttributes[radius.Type(a.number)]:
		return errors.New("is set by the client itself")
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
