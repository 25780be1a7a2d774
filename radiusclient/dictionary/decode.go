package dictionary

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2869"
)

// Named is an attribute of an answer with its name.
type Named struct {
	// Vendor is the vendor's name; "" for an attribute of the RFCs and for a vendor who is
	// not in the dictionary.
	Vendor string
	// Name is that of the dictionary, followed by the tag if it has one (RFC 2868):
	// "Tunnel-Type:1". An attribute that is not in the dictionary, or whose value does not
	// fit its type there, is named by its numbers as FreeRADIUS does: "Attr-250",
	// "Attr-26.32473.1", "Attr-241.1".
	Name string
	// Value is written like [Attribute.Value]: a text, the name of a value or a number, an
	// address, a date as in RFC 3339, or octets as 0x and hex digits. The last is also the form
	// of a structure (tlv), of everything that is named by its numbers, and of a text that is
	// not UTF-8, has control characters other than tabs and line ends, or looks like octets
	// itself. Empty octets are "0x"; "" is an empty text, or Hidden.
	Value string
	// Hidden says that the value is a secret, or is encrypted with one.
	Hidden bool
}

// leftOut are attributes that sign or carry an answer and say nothing about the person.
var leftOut = map[radius.Type]bool{
	rfc2865.ProxyState_Type:           true,
	rfc2869.EAPMessage_Type:           true,
	rfc2869.MessageAuthenticator_Type: true,
}

// Decode returns the attributes of an answer in their order, by their names in d.
// Vendor-Specific ones are taken apart, and the parts of a long value (concat, RFC 6929,
// WiMAX) are put together; each rule of NAS-Filter-Rule (RFC 4849) is named by itself.
// Message-Authenticator, Proxy-State and EAP-Message are omitted. An error
// is a mistake in this package: see [Embedded].
//
// For a nil *Dictionary, each call parses the part of the embedded one that it needs.
// Programs that decode many answers should use [Embedded], which is parsed once.
//
// Hidden are the values of attributes that d marks as encrypted or secret, State, the
// attributes of MS-CHAP and MPPE, and text and octets whose name ends in a word like
// Password, Secret, Key or Token. A malformed attribute is hidden if it could be one of
// those. Not hidden is what only its vendor knows to be secret: an attribute that is not
// in d, or a key inside a text, as Cisco-AVPair can hold it. For the former, mark it with
// the flag secret in a dictionary file of your own.
func (d *Dictionary) Decode(attributes radius.Attributes) ([]Named, error) {
	if d == nil {
		var err error
		if d, err = embeddedFor(attributes); err != nil {
			return nil, err
		}
	}
	n := namer{dict: d, numbers: d.byNumber()}
	for _, a := range attributes {
		for _, p := range n.numbers.pieces(a.Type, a.Attribute) {
			n.add(p)
		}
	}
	n.flush()
	return n.named, nil
}

// piece is an attribute as it arrived, or one of the parts of a long one.
type piece struct {
	number attributeNumber
	value  []byte
	more   bool // the next piece goes on with the value
	concat bool // and so does the next one of the same number, if there is one
	broken bool // the octets do not add up
}

// namer names the attributes of one answer.
type namer struct {
	dict    *Dictionary
	numbers *numbering
	open    *piece // waits for its next part
	named   []Named
}

// add takes the next piece of the answer.
func (n *namer) add(p piece) {
	if n.open != nil && n.open.number == p.number && !p.broken {
		p.value = slices.Concat(n.open.value, p.value)
		n.open = nil
	}
	n.flush()
	if p.more || p.concat {
		n.open = &p
		return
	}
	n.tell(p)
}

// flush ends a long value. One whose next part is missing is broken.
func (n *namer) flush() {
	if n.open == nil {
		return
	}
	p := *n.open
	n.open = nil
	p.broken = p.broken || p.more
	n.tellAll(p)
}

// tellAll names p, or each rule in it.
func (n *namer) tellAll(p piece) {
	if !p.number.isFilterRules() {
		n.tell(p)
		return
	}
	for rule := range bytes.SplitSeq(bytes.TrimSuffix(p.value, []byte{0}), []byte{0}) {
		p.value = rule
		n.tell(p)
	}
}

// tell names p.
func (n *namer) tell(p piece) {
	p = p.extendedVendor()
	if p.number.space == 0 && p.number.vendor == 0 && leftOut[radius.Type(p.number.number)] {
		return
	}
	told := Named{Name: p.number.String(), Value: decodeOctets(p.value), Hidden: n.numbers.hides(p)}
	if v := n.numbers.vendors[p.number.vendor]; v != nil {
		told.Vendor = v.name
	}
	if a := n.numbers.attributes[p.number]; a != nil {
		told.Vendor = a.vendor.name
		if !p.broken {
			n.decode(&told, a, p.value)
		}
	}
	if told.Hidden {
		told.Value = ""
	}
	n.named = append(n.named, told)
}

// decode sets the name and the value of told if the value fits the type in the dictionary.
func (n *namer) decode(told *Named, a *definition, value []byte) {
	name := a.name
	if a.tagged {
		var tag byte
		tag, value = a.untag(value)
		name = fmt.Sprintf("%s:%d", name, tag)
	}
	_, decodable := valueForms[a.kind]
	text, fits := a.decodeValue(value, n.dict.values[strings.ToLower(a.name)])
	switch {
	case fits:
		told.Name, told.Value = name, text
	case !decodable || a.encrypted: // a structure, or a value of which only the server and we know how long it is
		told.Name = name
	}
}

// untag takes the tag off a value (RFC 2868 section 3). An octet above 0x1F is none, but a
// part of the value; the tag is then 0, as for an attribute that belongs to no group.
func (a *definition) untag(value []byte) (tag byte, rest []byte) {
	const most = 0x1f
	switch {
	case len(value) == 0 || value[0] > most && !a.encrypted:
		return 0, value
	case a.kind == kindInteger && len(value) == 4:
		return value[0], append([]byte{0}, value[1:]...) // 24 bits are left for the number
	case a.kind == kindString && len(value) > 1:
		return value[0], value[1:]
	}
	return 0, value
}

// pieces takes an attribute apart.
func (n *numbering) pieces(t radius.Type, value []byte) []piece {
	number := attributeNumber{number: uint32(t)} //nolint:gosec // a Type on the wire has 8 bits
	known := n.attributes[number]
	whole := piece{number: number, value: value, concat: number.isFilterRules() || known != nil && known.concat}
	pieces, ok := []piece{whole}, true
	switch {
	case t == rfc2865.VendorSpecific_Type:
		pieces, ok = n.ofVendor(value)
	case isExtended(t):
		pieces, ok = ofSpace(t, value)
	}
	if !ok {
		whole.broken = true
		return []piece{whole}
	}
	return pieces
}

// ofVendor reads the value of a Vendor-Specific attribute (RFC 2865 section 5.26) in the
// format of its vendor, which is the usual one if the vendor is unknown.
func (n *numbering) ofVendor(value []byte) (pieces []piece, ok bool) {
	if len(value) <= vendorIDLength || !isVendorID(value) {
		return nil, false
	}
	id, rest := binary.BigEndian.Uint32(value), value[vendorIDLength:]
	format := n.format(id)
	header := format.header() - vendorIDLength
	for len(rest) > 0 {
		if len(rest) < header {
			return nil, false
		}
		number, length := readUint(rest[:format.typeOctets]), len(rest)
		if format.lengthOctets > 0 {
			length = int(readUint(rest[format.typeOctets : format.typeOctets+format.lengthOctets])) //nolint:gosec // at most 16 bits
		}
		if length < header || length > len(rest) {
			return nil, false
		}
		pieces = append(pieces, piece{
			number: attributeNumber{vendor: id, number: uint32(number)}, //nolint:gosec // at most 32 bits
			value:  rest[header:length],
			more:   format.continuation && rest[header-1]&continues != 0,
		})
		rest = rest[length:]
	}
	return pieces, true
}

// isVendorID reports whether octets begin with the number of a vendor, which has 24 bits. 0 is
// none: its attributes would pass for those of the RFCs.
func isVendorID(octets []byte) bool {
	id := binary.BigEndian.Uint32(octets)
	return 0 < id && id <= maxVendor
}

// continues is the bit that says that a value goes on in the next attribute: M of RFC 6929
// section 2.2, C of WiMAX.
const continues = 0x80

// The attributes that give a space of their own to more attributes (RFC 6929 section 2).
const (
	firstExtended     radius.Type = 241
	firstLongExtended radius.Type = 245
	lastExtended      radius.Type = 246
)

func isExtended(t radius.Type) bool { return firstExtended <= t && t <= lastExtended }

// extendedHeader is how many octets stand before the value of an extended attribute: its
// own number and, in a long one, the flags.
func extendedHeader(t radius.Type) int {
	if t >= firstLongExtended {
		return 2
	}
	return 1
}

// ofSpace reads the value of an extended attribute.
func ofSpace(t radius.Type, value []byte) (pieces []piece, ok bool) {
	header := extendedHeader(t)
	if len(value) <= header {
		return nil, false
	}
	return []piece{{
		number: attributeNumber{space: t, number: uint32(value[0])},
		value:  value[header:],
		more:   t >= firstLongExtended && value[1]&continues != 0,
	}}, true
}

// extendedVendor returns the attribute of a vendor that p holds, if it does (RFC 6929 section
// 2.4). It comes after the parts were put together: only the first one has the vendor.
func (p piece) extendedVendor() piece {
	const header = vendorIDLength + 1
	if p.number.space == 0 || !p.number.isVendorSpecific() {
		return p
	}
	if len(p.value) <= header || !isVendorID(p.value) {
		p.broken = true
		return p
	}
	p.number.vendor = binary.BigEndian.Uint32(p.value)
	p.number.number = uint32(p.value[vendorIDLength])
	p.value = p.value[header:]
	return p
}
