package dictionary

import "fmt"

// valueForm is how people write a value of a kind.
type valueForm struct {
	words   string // describes it
	example string
}

// valueForms has the kinds that can be written as text.
var valueForms = map[valueKind]valueForm{
	kindString:     {"text", "any text"},
	kindOctets:     {"octets as 0x and hex digits", "0x01"},
	kindByte:       {"whole number", "1"},
	kindShort:      {"whole number", "1"},
	kindInteger:    {"whole number", "1"},
	kindSigned:     {"whole number", "-1"},
	kindInteger64:  {"whole number", "1"},
	kindIPAddr:     {"IPv4 address", "192.0.2.1"},
	kindIPv6Addr:   {"IPv6 address", "2001:db8::1"},
	kindComboIP:    {"IPv4 or IPv6 address", "192.0.2.1"},
	kindIPv4Prefix: {"IPv4 prefix", "192.0.2.0/24"},
	kindIPv6Prefix: {"IPv6 prefix", "2001:db8::/32"},
	kindIFID:       {"interface identifier", "0:0:0:1"},
	kindEther:      {"Ethernet address", "00:00:5e:00:53:01"},
	kindDate:       {"date or Unix seconds", "2026-01-31T12:00:00Z"},
}

// unsignedBits has the kinds whose numbers can have names.
var unsignedBits = map[valueKind]int{kindByte: 8, kindShort: 16, kindInteger: 32, kindInteger64: 64}

// largest returns the largest number of so many bits.
func largest(bits int) uint64 { return uint64(1)<<bits - 1 } // all ones for 64, too

// notLike returns the error for a text that does not fit the kind.
func notLike(text, what string, k valueKind) error {
	return fmt.Errorf("value %q is not %s like %s", text, what, valueForms[k].example)
}
