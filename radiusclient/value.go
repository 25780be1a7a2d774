package radiusclient

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/dictionary"
)

// encodeValue returns the octets of a value as the type of the attribute wants them.
func encodeValue(e entry, text string) (radius.Attribute, error) {
	switch e.Type {
	case dictionary.AttributeString:
		if text == "" {
			return nil, errors.New("the value is empty")
		}
		if len(text) > maxValue {
			return nil, fmt.Errorf("the value has %d octets, more than %d", len(text), maxValue)
		}
		return radius.Attribute(text), nil
	case dictionary.AttributeOctets:
		return encodeOctets(text)
	case dictionary.AttributeInteger:
		return encodeInteger(e, text)
	case dictionary.AttributeIPAddr:
		addr, err := netip.ParseAddr(text)
		if err != nil || !addr.Is4() {
			return nil, fmt.Errorf("value %q is not an IPv4 address", text)
		}
		return addr.AsSlice(), nil
	case dictionary.AttributeIPv6Addr:
		addr, err := netip.ParseAddr(text)
		if err != nil || !addr.Is6() || addr.Zone() != "" {
			return nil, fmt.Errorf("value %q is not an IPv6 address", text)
		}
		return addr.AsSlice(), nil
	case dictionary.AttributeIPv6Prefix:
		return encodePrefix(text)
	case dictionary.AttributeIFID:
		return encodeInterfaceID(text)
	case dictionary.AttributeDate:
		return encodeDate(text)
	}
	return nil, fmt.Errorf("values of type %v cannot be written down", e.Type)
}

func encodeOctets(text string) (radius.Attribute, error) {
	digits, marked := strings.CutPrefix(text, "0x")
	octets, err := hex.DecodeString(digits)
	switch {
	case !marked || err != nil || len(octets) == 0:
		return nil, fmt.Errorf("value %q is not 0x and pairs of hex digits", text)
	case len(octets) > maxValue:
		return nil, fmt.Errorf("the value has %d octets, more than %d", len(octets), maxValue)
	}
	return octets, nil
}

// encodeInteger takes a number, or the name of a value where the attribute has such.
func encodeInteger(e entry, text string) (radius.Attribute, error) {
	var names []string
	for _, v := range e.values {
		if strings.EqualFold(v.Name, text) {
			return radius.NewInteger(uint32(v.Number)), nil //nolint:gosec // the parser reads 32 bits
		}
		names = append(names, v.Name)
	}
	n, err := parseUint32(text)
	switch {
	case err == nil:
		return radius.NewInteger(n), nil
	case len(names) > 0:
		return nil, fmt.Errorf("value %q is neither a number nor the name of a value; did you mean %q?", text, nearest(text, names))
	}
	return nil, fmt.Errorf("value %q is not a number from 0 to 4294967295", text)
}

// parseUint32 reads a decimal number, or a hexadecimal one after 0x. A leading zero means nothing.
func parseUint32(text string) (uint32, error) {
	base := 10
	if digits, marked := strings.CutPrefix(text, "0x"); marked {
		text, base = digits, 16
	}
	n, err := strconv.ParseUint(text, base, 32)
	return uint32(n), err
}

func encodePrefix(text string) (radius.Attribute, error) {
	prefix, err := netip.ParsePrefix(text)
	if err != nil || !prefix.Addr().Is6() {
		return nil, fmt.Errorf("value %q is not an IPv6 prefix like 2001:db8::/32", text)
	}
	prefix = prefix.Masked()
	return radius.NewIPv6Prefix(&net.IPNet{
		IP:   prefix.Addr().AsSlice(),
		Mask: net.CIDRMask(prefix.Bits(), 8*net.IPv6len),
	})
}

// encodeInterfaceID takes four groups of hex digits (RFC 3162 section 2.2).
func encodeInterfaceID(text string) (radius.Attribute, error) {
	var id radius.Attribute
	groups := strings.Split(text, ":")
	for _, g := range groups {
		n, err := strconv.ParseUint(g, 16, 16)
		if err != nil || len(groups) != 4 {
			return nil, fmt.Errorf("value %q is not an interface identifier like 0:0:0:1", text)
		}
		id = binary.BigEndian.AppendUint16(id, uint16(n))
	}
	return id, nil
}

func encodeDate(text string) (radius.Attribute, error) {
	if seconds, err := parseUint32(text); err == nil {
		return radius.NewInteger(seconds), nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil || t.Unix() != int64(uint32(t.Unix())) { //nolint:gosec // the loss is what is looked for
		return nil, fmt.Errorf("value %q is neither a date like 2026-01-31T12:00:00Z nor Unix seconds", text)
	}
	return radius.NewInteger(uint32(t.Unix())), nil //nolint:gosec // checked above
}
