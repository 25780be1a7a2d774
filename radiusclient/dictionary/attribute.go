package dictionary

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2869"
	"layeh.com/radius/rfc4372"
)

// maxValue is the length in octets of the longest attribute value (RFC 2865 section 5).
const maxValue = 253

// Attribute is an attribute that can be sent, by name.
type Attribute struct {
	// Vendor is the vendor's name. It may be "" for an attribute of the RFCs, and if only
	// one vendor has an attribute of that name.
	Vendor string
	// Name is for example "NAS-IP-Address" or "Cisco-AVPair"; case does not matter. An
	// attribute that need not be in the dictionary is named by its numbers, as FreeRADIUS
	// does: "Attr-250", "Attr-26.9.1", "Attr-241.1", "Attr-26.24757.84.9.5".
	Name string
	// Value is a text, a number (decimal or 0x), the name of a value, an address, a
	// prefix, an interface identifier (0:0:0:1), an Ethernet address, a date (RFC
	// 3339 or Unix seconds), or octets as 0x and pairs of hex digits, which can stand for a
	// text, too. For an attribute named by its numbers, 0x and hex digits are always octets.
	Value string
}

// An AttributeError says which attribute cannot be sent, and why.
type AttributeError struct {
	Index     int // among those that were to be sent
	Attribute Attribute
	Err       error
}

// Error names the attribute.
func (e *AttributeError) Error() string {
	return fmt.Sprintf("attribute %q: %v", e.Attribute.Name, e.Err)
}

// Unwrap returns Err.
func (e *AttributeError) Unwrap() error { return e.Err }

// Encode returns the attributes as they are sent: several for a long value if the attribute
// allows it (concat, RFC 6929). All NAS-Filter-Rules become one string (RFC 4849). The
// error is an *[AttributeError], or a mistake in this package.
//
// It refuses attributes that a client makes itself for each request (User-Name, State,
// Message-Authenticator and the like), and those that [Read] says cannot be sent.
func (d *Dictionary) Encode(attributes ...Attribute) (radius.Attributes, error) {
	if d == nil && len(attributes) > 0 {
		var err error
		if d, err = embedded(); err != nil {
			return nil, err
		}
	}
	type encoded struct {
		carrier

		index int
		value []byte
	}
	var all []encoded
	rules := -1 // in all
	for i, a := range attributes {
		c, value, err := d.encode(a)
		switch {
		case err != nil:
			return nil, &AttributeError{i, a, err}
		case c.number.isFilterRules() && rules >= 0:
			all[rules].value = slices.Concat(all[rules].value, []byte{0}, value)
			continue
		case c.number.isFilterRules():
			rules = len(all)
		}
		all = append(all, encoded{c, i, value})
	}
	var sent radius.Attributes
	for _, e := range all {
		parts, err := e.attributes(e.value)
		if err != nil {
			return nil, &AttributeError{e.index, attributes[e.index], err}
		}
		sent = append(sent, parts...)
	}
	return sent, nil
}

// encode returns the octets of a value, and how they travel.
func (d *Dictionary) encode(a Attribute) (carrier, []byte, error) {
	if strings.HasPrefix(strings.ToLower(a.Name), byNumbers) {
		return d.encodeNumbered(a)
	}
	name, _, hasTag := strings.Cut(a.Name, ":")
	found, err := d.find(a.Vendor, name)
	if hasTag && (err != nil || !found.tagged) {
		_, err = d.find(a.Vendor, a.Name)
	}
	if err == nil {
		err = found.sendable()
	}
	if err != nil {
		return carrier{}, nil, err
	}
	c := found.carrier()
	if c.number.allowsEmpty() && a.Value == emptyOctets {
		return c, nil, nil
	}
	value, err := found.encodeValue(a.Value, d.values[strings.ToLower(found.name)])
	return c, value, err
}

// encodeNumbered encodes an attribute that is named by its numbers.
func (d *Dictionary) encodeNumbered(a Attribute) (carrier, []byte, error) {
	numbers := d.byNumber()
	c, inner, err := numbers.numbered(a.Name)
	known := numbers.attributes[c.number]
	switch {
	case err != nil:
	case a.Vendor != "" && !numbers.isOf(c.number.vendor, a.Vendor):
		err = errors.New("contains the number of another vendor: leave out the vendor")
	case known != nil && len(inner) == 0 && !strings.HasPrefix(a.Value, "0x"):
		return d.encode(Attribute{Vendor: known.vendor.name, Name: known.name, Value: a.Value})
	case c.number.isOwn():
		err = errOwn
	case known != nil && known.encrypted:
		err = errEncrypted
	}
	if err != nil || c.number.allowsEmpty() && a.Value == emptyOctets {
		return c, nil, err
	}
	value, err := encodeOctets(a.Value, 0)
	if err == nil {
		value, err = nest(value, inner)
	}
	return c, value, err
}

// Check returns why [Dictionary.Encode] refuses the attribute.
func (d *Dictionary) Check(a Attribute) error {
	_, err := d.Encode(a)
	if wrong, ok := err.(*AttributeError); ok { //nolint:errorlint // never wrapped
		return wrong.Err
	}
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

func (n attributeNumber) isOwn() bool {
	return n.space == 0 && n.vendor == 0 && ownAttributes[radius.Type(n.number)]
}

const emptyOctets = "0x"

// allowsEmpty reports whether a value may have no octets: only Chargeable-User-Identity, with
// which a client asks for one (RFC 4372 section 2.2; RFC 2865 section 5 allows no other).
func (n attributeNumber) allowsEmpty() bool {
	return n == attributeNumber{number: uint32(rfc4372.ChargeableUserIdentity_Type)}
}

var (
	errOwn       = errors.New("is set by the client itself")
	errEncrypted = errors.New("is sent encrypted, which a connection cannot do")
	errPart      = errors.New("is a part of another attribute, and cannot be sent by itself")
)

// sendable returns why a cannot be sent with any value.
func (a *definition) sendable() error {
	number, whole := a.onWire()
	switch {
	case a.internal:
		return errors.New("is internal to FreeRADIUS, and never sent")
	case !whole, number.space != 0 && (number.number > 255 || number.isVendorSpecific()):
		return errPart
	case number.isOwn():
		return errOwn
	case a.encrypted:
		return errEncrypted
	case a.tagged:
		return fmt.Errorf("is sent with a tag (RFC 2868): name it %v, and give the octets, the tag first", number)
	case a.length > a.carrier().room():
		return fmt.Errorf("has %d octets in the dictionary, more than the %d that it has room for", a.length, a.carrier().room())
	}
	return nil
}

// carrier returns how the value of a whole attribute travels.
func (a *definition) carrier() carrier {
	number, _ := a.onWire()
	return carrier{number: number, format: a.vendor.format, concat: a.concat}
}
