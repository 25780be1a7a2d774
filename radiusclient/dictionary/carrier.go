package dictionary

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc4849"
)

// A carrier is how the value of an attribute travels.
type carrier struct {
	number attributeNumber
	format vendorFormat // of the vendor, if it has one
	concat bool         // a long value goes on in the next attribute of the same number
}

// maxLong is how many octets a value that may be spread over several attributes can have:
// what fits into a packet.
const maxLong = 15 * maxValue

// oddFormats are those of vendors that may not be in the dictionary. Their attributes can
// still be sent and read by number, which needs the format.
var oddFormats = map[uint32]vendorFormat{
	429:   {typeOctets: 4},                                      // USR
	637:   {typeOctets: 2, lengthOctets: 1},                     // Alcatel-ESAM
	4846:  {typeOctets: 2, lengthOctets: 1},                     // Lucent
	5323:  {typeOctets: 1, lengthOctets: 1, continuation: true}, // Telrad
	8164:  {typeOctets: 2, lengthOctets: 2},                     // Starent
	16445: {typeOctets: 2, lengthOctets: 1},                     // Kineto
	24757: {typeOctets: 1, lengthOctets: 1, continuation: true}, // WiMAX
}

// format returns the format of a vendor.
func (n *numbering) format(vendor uint32) vendorFormat {
	if v := n.vendors[vendor]; v != nil {
		return v.format
	}
	if format, odd := oddFormats[vendor]; odd {
		return format
	}
	return usualFormat
}

// isFilterRules is true for NAS-Filter-Rule: all of them are one string, in which a NUL ends
// each rule but the last (RFC 4849 section 2).
func (n attributeNumber) isFilterRules() bool {
	return n == attributeNumber{number: uint32(rfc4849.NASFilterRule_Type)}
}

// isLong reports whether a value can be spread over several attributes.
func (c carrier) isLong() bool {
	return c.number.space >= firstLongExtended || c.concat || c.number.isFilterRules()
}

// header is what stands before a value: in each attribute, and once before the whole value.
func (c carrier) header() (each, once int) {
	switch {
	case c.number.space != 0:
		each = extendedHeader(c.number.space)
		if c.number.vendor != 0 {
			once = vendorIDLength + 1
		}
	case c.number.vendor != 0:
		each = c.format.header()
	}
	return each, once
}

// room returns how many octets a value may have.
func (c carrier) room() int {
	each, once := c.header()
	if c.isLong() {
		return maxLong - once
	}
	return maxValue - each - once
}

// attributes returns the attributes that carry a value.
func (c carrier) attributes(value []byte) (radius.Attributes, error) {
	if room := c.room(); len(value) > room {
		return nil, fmt.Errorf("the value has %d octets, more than the %d that the attribute has room for", len(value), room)
	}
	if c.number.space != 0 && c.number.vendor != 0 {
		value = slices.Concat(binary.BigEndian.AppendUint32(nil, c.number.vendor), []byte{byte(c.number.number)}, value) //nolint:gosec // 1 to 255
	}
	each, _ := c.header()
	var all radius.Attributes
	for {
		part := value[:min(len(value), maxValue-each)]
		value = value[len(part):]
		all = append(all, c.attribute(part, len(value) > 0))
		if len(value) == 0 {
			return all, nil
		}
	}
}

// attribute returns the attribute that carries a part of a value; more says that the next
// one goes on with it.
func (c carrier) attribute(part []byte, more bool) *radius.AVP {
	n := c.number
	switch {
	case n.space != 0:
		header := []byte{byte(n.number), 0}[:extendedHeader(n.space)] //nolint:gosec // 1 to 255
		if n.vendor != 0 {
			header[0] = byte(rfc2865.VendorSpecific_Type)
		}
		if more {
			header[1] = continues
		}
		return &radius.AVP{Type: n.space, Attribute: append(header, part...)}
	case n.vendor != 0:
		return &radius.AVP{Type: rfc2865.VendorSpecific_Type, Attribute: c.format.wrap(n.vendor, n.number, part)}
	}
	return &radius.AVP{Type: radius.Type(n.number), Attribute: part}
}

// wrap returns the value of the Vendor-Specific attribute (RFC 2865 section 5.26)
// that carries an attribute of a vendor.
func (f vendorFormat) wrap(vendor, number uint32, value []byte) radius.Attribute {
	header := f.header()
	wrapped := make([]byte, 0, header+len(value))
	wrapped = binary.BigEndian.AppendUint32(wrapped, vendor)
	wrapped = appendUint(wrapped, uint64(number), f.typeOctets)
	wrapped = appendUint(wrapped, uint64(header-vendorIDLength+len(value)), f.lengthOctets) //nolint:gosec // at most 249
	if f.continuation {
		wrapped = append(wrapped, 0)
	}
	return append(wrapped, value...)
}

// byNumbers names an attribute by its numbers, as FreeRADIUS does: Attr-26.9.1.
const byNumbers = "attr-"

var errNumbers = errors.New("is not of the form Attr-TYPE, Attr-26.VENDOR.TYPE or Attr-241.TYPE")

// numbered returns the attribute with those numbers, and the types of the structures (tlv)
// inside it that the rest of the numbers name.
func (n *numbering) numbered(name string) (c carrier, inner []byte, err error) {
	var numbers []uint32
	for text := range strings.SplitSeq(name[len(byNumbers):], ".") {
		number, err := parseUint(text, 32)
		if err != nil {
			return c, nil, errNumbers
		}
		numbers = append(numbers, uint32(number)) //nolint:gosec // read as 32 bits
	}
	// one takes the next number.
	one := func(most uint32) uint32 {
		if len(numbers) == 0 || numbers[0] == 0 || numbers[0] > most {
			err = errNumbers
			return 0
		}
		number := numbers[0]
		numbers = numbers[1:]
		return number
	}
	const octet = 255
	c.number.number = one(octet)
	if len(numbers) > 0 && isExtended(radius.Type(c.number.number)) {
		c.number = attributeNumber{space: radius.Type(c.number.number), number: one(octet)}
	}
	if len(numbers) > 0 && c.number.number == uint32(rfc2865.VendorSpecific_Type) {
		c.number.vendor = one(maxVendor)
		c.format = n.format(c.number.vendor)
		most := uint32(octet)
		if c.number.space == 0 {
			most = uint32(largest(8 * c.format.typeOctets)) //nolint:gosec // at most 32 bits
		}
		c.number.number = one(most)
	}
	if known := n.attributes[c.number]; known != nil {
		c.concat = known.concat
	}
	if len(numbers) > 0 && err == nil && !n.isStructure(c) {
		return c, nil, fmt.Errorf("is a part of %v, which is not a structure", c.number)
	}
	for len(numbers) > 0 && err == nil {
		inner = append(inner, byte(one(octet))) //nolint:gosec // 1 to 255
	}
	return c, inner, err
}

// isStructure reports whether an attribute consists of others: it says so in the
// dictionary, or its vendor has only such.
func (n *numbering) isStructure(c carrier) bool {
	if known := n.attributes[c.number]; known != nil {
		return known.kind == kindTLV
	}
	return c.number.space == 0 && c.number.vendor != 0 && c.format.continuation
}

// nest puts a value into the structures that contain it, the outermost type first.
func nest(value, types []byte) ([]byte, error) {
	const header, most = 2, 255
	for _, number := range slices.Backward(types) {
		if len(value)+header > most {
			return nil, fmt.Errorf("the value has %d octets, more than the %d that a part of a structure has room for", len(value), most-header)
		}
		value = append([]byte{number, byte(header + len(value))}, value...) //nolint:gosec // checked above
	}
	return value, nil
}
