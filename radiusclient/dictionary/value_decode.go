package dictionary

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"time"
	"unicode"
	"unicode/utf8"
)

// decodeValue is the inverse of encodeValue; ok is false if octets do not fit the type of
// the attribute.
func (a *definition) decodeValue(octets []byte, named map[string]namedValue) (text string, ok bool) {
	if bits, unsigned := unsignedBits[a.kind]; unsigned {
		if len(octets) != bits/8 {
			return "", false
		}
		return decodeUnsigned(readUint(octets), named), true
	}
	switch a.kind {
	case kindString:
		return decodeText(octets), true
	case kindOctets:
		return decodeOctets(octets), a.length == 0 || len(octets) == a.length
	case kindSigned:
		if len(octets) != 4 {
			return "", false
		}
		return strconv.Itoa(int(int32(binary.BigEndian.Uint32(octets)))), true //nolint:gosec // two's complement is how it is sent
	case kindIPAddr, kindIPv6Addr, kindComboIP:
		return decodeAddress(a.kind, octets)
	case kindIPv4Prefix, kindIPv6Prefix:
		return decodePrefix(a.kind, octets)
	case kindIFID:
		if len(octets) != 8 {
			return "", false
		}
		group := func(i int) uint16 { return binary.BigEndian.Uint16(octets[2*i:]) }
		return fmt.Sprintf("%x:%x:%x:%x", group(0), group(1), group(2), group(3)), true
	case kindEther:
		return net.HardwareAddr(octets).String(), len(octets) == 6
	case kindDate:
		if len(octets) != 4 {
			return "", false
		}
		return time.Unix(int64(binary.BigEndian.Uint32(octets)), 0).UTC().Format(time.RFC3339), true
	}
	return "", false
}

// decodeText returns a text as it is if it can be read as one, and otherwise its octets. A
// text that looks like octets is written as octets, too, so that each value has a form of
// its own.
func decodeText(octets []byte) string {
	text := string(octets)
	_, err := encodeOctets(text, 0)
	if err == nil || !utf8.Valid(octets) || bytes.ContainsFunc(octets, isUnreadable) {
		return decodeOctets(octets)
	}
	return text
}

// isUnreadable is true for characters that belong to no text: control characters, except for
// tabs and line ends, and invisible ones, except for those that join letters.
func isUnreadable(r rune) bool {
	const zwnj, zwj = '\u200c', '\u200d'
	switch r {
	case '\t', '\n', '\r', zwnj, zwj:
		return false
	}
	return unicode.In(r, unicode.Cc, unicode.Cf)
}

func decodeOctets(octets []byte) string { return "0x" + hex.EncodeToString(octets) }

// readUint reads the number that appendUint has written; octets has at most eight.
func readUint(octets []byte) uint64 {
	var n uint64
	for _, o := range octets {
		n = n<<8 | uint64(o)
	}
	return n
}

// decodeUnsigned returns the name of a number, or else its digits. Of several names the last
// one in the dictionary counts, as in FreeRADIUS.
func decodeUnsigned(n uint64, named map[string]namedValue) string {
	var last namedValue
	for _, v := range named {
		if v.number == n && v.order > last.order {
			last = v
		}
	}
	if last.name != "" {
		return last.name
	}
	return strconv.FormatUint(n, 10)
}

func decodeAddress(k valueKind, octets []byte) (string, bool) {
	address, ok := netip.AddrFromSlice(octets)
	switch {
	case !ok, k == kindIPAddr && !address.Is4(), k == kindIPv6Addr && !address.Is6():
		return "", false
	}
	return address.String(), true
}

// decodePrefix takes an IPv6 prefix with more octets than it needs, too, as RFC 3162 section
// 2.3 allows. What lies beyond the prefix must be zero.
func decodePrefix(k valueKind, octets []byte) (string, bool) {
	const header = 2 // reserved, and the length of the prefix
	size := net.IPv6len
	if k == kindIPv4Prefix {
		size = net.IPv4len
	}
	if len(octets) < header || len(octets) > header+size || k == kindIPv4Prefix && len(octets) != header+size {
		return "", false
	}
	bits := int(octets[1])
	whole := make([]byte, size)
	copy(whole, octets[header:])
	address, _ := netip.AddrFromSlice(whole)
	prefix := netip.PrefixFrom(address, bits)
	if bits > 8*size || (bits+7)/8 > len(octets)-header || prefix.Masked() != prefix {
		return "", false
	}
	return prefix.String(), true
}
