package dictionary

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"layeh.com/radius"
)

// valueKind is the type of an attribute's value.
type valueKind string

// The kinds whose values can be written as text, by the older of their names in a dictionary.
const (
	kindString     valueKind = "string"
	kindOctets     valueKind = "octets"
	kindByte       valueKind = "byte"
	kindShort      valueKind = "short"
	kindInteger    valueKind = "integer"
	kindSigned     valueKind = "signed"
	kindInteger64  valueKind = "integer64"
	kindIPAddr     valueKind = "ipaddr"
	kindIPv6Addr   valueKind = "ipv6addr"
	kindComboIP    valueKind = "combo-ip" // an address of either family
	kindIPv4Prefix valueKind = "ipv4prefix"
	kindIPv6Prefix valueKind = "ipv6prefix"
	kindIFID       valueKind = "ifid"
	kindEther      valueKind = "ether"
	kindDate       valueKind = "date"
)

// kindTLV is a structure: its value consists of attributes with a type and a length of one
// octet each (RFC 6929 section 2.3).
const kindTLV valueKind = "tlv"

// kinds are all types that a dictionary may name. Those without a constant cannot be sent.
var kinds = map[string]valueKind{
	"string": kindString, "octets": kindOctets,
	"byte": kindByte, "uint8": kindByte,
	"short": kindShort, "uint16": kindShort,
	"integer": kindInteger, "uint32": kindInteger,
	"signed": kindSigned, "int32": kindSigned,
	"integer64": kindInteger64, "uint64": kindInteger64,
	"ipaddr": kindIPAddr, "ipv4addr": kindIPAddr, "ipv6addr": kindIPv6Addr, "combo-ip": kindComboIP,
	"ipv4prefix": kindIPv4Prefix, "ipv6prefix": kindIPv6Prefix,
	"ifid": kindIFID, "ether": kindEther, "date": kindDate,
	"abinary": "abinary", "evs": "evs", "extended": "extended", "long-extended": "long-extended",
	"tlv": kindTLV, "vsa": "vsa", "bool": "bool",
}

// encodeValue returns the octets of a value of the attribute's type. named are the names
// of its values.
func (a *definition) encodeValue(text string, named map[string]namedValue) (radius.Attribute, error) {
	if bits, unsigned := unsignedBits[a.kind]; unsigned {
		return encodeUnsigned(text, named, bits)
	}
	switch a.kind {
	case kindString:
		if text == "" {
			return nil, errEmpty
		}
		if octets, err := encodeOctets(text, 0); err == nil { // as decodeText writes them
			return octets, nil
		}
		return radius.Attribute(text), nil
	case kindOctets:
		return encodeOctets(text, a.length)
	case kindSigned:
		n, err := strconv.ParseInt(text, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("value %q is not a number from %d to %d", text, math.MinInt32, math.MaxInt32)
		}
		return radius.NewInteger(uint32(n)), nil //nolint:gosec // two's complement is how it is sent
	case kindIPAddr, kindIPv6Addr, kindComboIP:
		return encodeAddress(a.kind, text)
	case kindIPv4Prefix, kindIPv6Prefix:
		return encodePrefix(a.kind, text)
	case kindIFID:
		return encodeInterfaceID(text)
	case kindEther:
		address, err := net.ParseMAC(text)
		if err != nil || len(address) != 6 {
			return nil, notLike(text, "an Ethernet address", a.kind)
		}
		return radius.Attribute(address), nil
	case kindDate:
		return encodeDate(text)
	}
	return nil, fmt.Errorf("values of type %s cannot be sent", a.kind)
}

var errEmpty = errors.New("the value is empty")

// encodeOctets accepts length octets, or any number of them if length is 0.
func encodeOctets(text string, length int) (radius.Attribute, error) {
	digits, marked := strings.CutPrefix(text, "0x")
	octets, err := hex.DecodeString(digits)
	switch {
	case text == emptyOctets:
		return nil, errEmpty
	case !marked || err != nil:
		return nil, fmt.Errorf("value %q is not 0x and pairs of hex digits", text)
	case length != 0 && len(octets) != length:
		return nil, fmt.Errorf("the value has %d octets instead of %d", len(octets), length)
	}
	return octets, nil
}

// encodeUnsigned accepts a number, or the name of a value if the attribute has any.
func encodeUnsigned(text string, named map[string]namedValue, bits int) (radius.Attribute, error) {
	limit := largest(bits)
	n, err := parseUint(text, bits)
	if v, known := named[strings.ToLower(text)]; known {
		if v.number > limit {
			return nil, fmt.Errorf("value %q is %d in the dictionary, more than %d", v.name, v.number, limit)
		}
		n, err = v.number, nil
	}
	switch {
	case err == nil:
		return appendUint(nil, n, bits/8), nil
	case len(named) > 0 && !isNumber(text):
		return nil, unknownName(text, named)
	}
	return nil, fmt.Errorf("value %q is not a number from 0 to %d", text, limit)
}

// isNumber is true of any number, however large, and also of a negative one.
func isNumber(text string) bool {
	_, err := strconv.ParseInt(text, 0, 64)
	return err == nil || errors.Is(err, strconv.ErrRange)
}

func unknownName(text string, named map[string]namedValue) error {
	names := make([]string, 0, len(named))
	for _, v := range named {
		names = append(names, v.name)
	}
	return fmt.Errorf("value %q is neither a number nor the name of a value; did you mean %q?", text, nearest(text, names))
}

// parseUint reads a decimal number, or a hexadecimal one after 0x. A leading zero means nothing.
func parseUint(text string, bits int) (uint64, error) {
	base := 10
	if digits, marked := strings.CutPrefix(text, "0x"); marked {
		text, base = digits, 16
	}
	return strconv.ParseUint(text, base, bits)
}

// appendUint appends the last octets of n.
func appendUint(b []byte, n uint64, octets int) []byte {
	for i := octets - 1; i >= 0; i-- {
		b = append(b, byte(n>>(8*i))) //nolint:gosec // the others follow
	}
	return b
}

func encodeAddress(k valueKind, text string) (radius.Attribute, error) {
	address, err := netip.ParseAddr(text)
	valid := err == nil && address.Zone() == ""
	switch {
	case k == kindIPAddr && (!valid || !address.Is4()):
		return nil, fmt.Errorf("value %q is not an IPv4 address", text)
	case k == kindIPv6Addr && (!valid || !address.Is6()):
		return nil, fmt.Errorf("value %q is not an IPv6 address", text)
	case !valid:
		return nil, fmt.Errorf("value %q is not an address", text)
	}
	return address.AsSlice(), nil
}

// encodePrefix writes an IPv6 prefix with the octets that it needs (RFC 8044
// section 3.10), and an IPv4 one with all four (section 3.11).
func encodePrefix(k valueKind, text string) (radius.Attribute, error) {
	prefix, err := netip.ParsePrefix(text)
	switch {
	case k == kindIPv4Prefix && (err != nil || !prefix.Addr().Is4()):
		return nil, notLike(text, "an IPv4 prefix", k)
	case k == kindIPv6Prefix && (err != nil || !prefix.Addr().Is6()):
		return nil, notLike(text, "an IPv6 prefix", k)
	}
	octets := prefix.Masked().Addr().AsSlice()
	if k == kindIPv6Prefix {
		octets = octets[:(prefix.Bits()+7)/8]
	}
	const reserved = 0
	return append(radius.Attribute{reserved, byte(prefix.Bits())}, octets...), nil //nolint:gosec // 0 to 128
}

// encodeInterfaceID takes four groups of hex digits (RFC 3162 section 2.2).
func encodeInterfaceID(text string) (radius.Attribute, error) {
	var id radius.Attribute
	groups := strings.Split(text, ":")
	for _, g := range groups {
		n, err := strconv.ParseUint(g, 16, 16)
		if err != nil || len(groups) != 4 {
			return nil, notLike(text, "an interface identifier", kindIFID)
		}
		id = binary.BigEndian.AppendUint16(id, uint16(n))
	}
	return id, nil
}

func encodeDate(text string) (radius.Attribute, error) {
	if seconds, err := parseUint(text, 32); err == nil {
		return radius.NewInteger(uint32(seconds)), nil //nolint:gosec // read as 32 bits
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil || t.Unix() != int64(uint32(t.Unix())) { //nolint:gosec // detects the loss
		return nil, fmt.Errorf("value %q is neither a date like %s nor Unix seconds", text, valueForms[kindDate].example)
	}
	return radius.NewInteger(uint32(t.Unix())), nil //nolint:gosec // checked above
}
