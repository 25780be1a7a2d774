package dictionary

import (
	"bytes"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Each type at its limits, and one past them: what does not fit is not decoded.
func TestDecodeValues(t *testing.T) {
	tests := []struct{ name, octets, want string }{
		{"String", "677265c3bc6e", "gre\u00fcn"},
		{"String", "", ""},
		{"String", "610d0a620a630d64e280a865", "a\r\nb\nc\rd\u2028e"},
		{"String", "783c62723e79", "x<br>y"}, // an attribute is told as it is, other than a message to a person
		{"String", "", ""},
		{"String", "0102", "0x0102"},
		{"String", "6100", "0x6100"},
		{"String", "66fc72", "0x66fc72"},     // Latin-1
		{"String", "30783042", "0x30783042"}, // 0x0B, which is not one octet
		{"String", "307830", "0x0"},
		{"String", "3078", "0x"},
		{"String", "61e280ae62", "0x61e280ae62"}, // writing direction
		{"String", "61e2808c62f09f9190", "a\u200cb👐"},
		{"String", "1b5b33316d61001b5d303b7807c29b6d62c3", "0x1b5b33316d61001b5d303b7807c29b6d62c3"},
		{"Octets", "00ff", "0x00ff"},
		{"Octets", "", "0x"},
		{"Octets-3", "010203", "0x010203"},
		{"Octets-3", "0102", ""},
		{"Byte", "00", "Low"},
		{"Byte", "01", "1"},
		{"Byte", "ff", "High"},
		{"Byte", "", ""},
		{"Byte", "0001", ""},
		{"Short", "ffff", "High"},
		{"Short", "0102", "258"},
		{"Short", "01", ""},
		{"Integer", "ffffffff", "High"},
		{"Integer", "fffffffe", "4294967294"},
		{"Integer", "ffffff", ""},
		{"Integer", "0000000000", ""},
		{"Array", "00000000", "0"},
		{"Signed", "80000000", "-2147483648"},
		{"Signed", "ffffffff", "-1"},
		{"Signed", "ffff", ""},
		{"Integer64", "ffffffffffffffff", "18446744073709551615"},
		{"Integer64", "00000001", ""},
		{"IPv4", "c0000201", "192.0.2.1"},
		{"IPv4", "c00002", ""},
		{"IPv4", "20010db8000000000000000000000001", ""},
		{"IPv6", "20010db8000000000000000000000001", "2001:db8::1"},
		{"IPv6", "00000000000000000000ffffc0000201", "::ffff:192.0.2.1"},
		{"IPv6", "c0000201", ""},
		{"Address", "c0000201", "192.0.2.1"},
		{"Address", "20010db8000000000000000000000001", "2001:db8::1"},
		{"Address", "c000020102", ""},
		{"IPv4-Prefix", "0019c0000280", "192.0.2.128/25"},
		{"IPv4-Prefix", "000000000000", "0.0.0.0/0"},
		{"IPv4-Prefix", "0021c0000201", ""},
		{"IPv4-Prefix", "0018c0000201", ""}, // beyond the prefix
		{"IPv4-Prefix", "0018c00002", ""},
		{"IPv6-Prefix", "0000", "::/0"},
		{"IPv6-Prefix", "002920010db80080", "2001:db8:80::/41"},
		{"IPv6-Prefix", "002020010db80000000000000000", "2001:db8::/32"}, // longer than it need be
		{"IPv6-Prefix", "002820010db8", ""},                              // shorter
		{"IPv6-Prefix", "008120010db8000000000000000000000001", ""},
		{"IPv6-Prefix", "008020010db800000000000000000000000100", ""},
		{"IPv6-Prefix", "00", ""},
		{"Interface", "0000000000ab0001", "0:0:ab:1"},
		{"Interface", "0000000000ab", ""},
		{"Ethernet", "00005e005301", "00:00:5e:00:53:01"},
		{"Ethernet", "00005e0053", ""},
		{"Date", "697deec0", "2026-01-31T12:00:00Z"},
		{"Date", "ffffffff", "2106-02-07T06:28:15Z"},
		{"Date", "697dee", ""},
	}
	dict := typesDictionary(t)
	for _, test := range tests {
		octets, err := hex.DecodeString(test.octets)
		if err != nil {
			t.Fatal(err)
		}
		a := dict.vendors["example"].attributes[strings.ToLower("Example-"+test.name)]
		got, ok := a.decodeValue(octets, dict.values[strings.ToLower(a.name)])
		if fits := test.want != "" || a.kind == kindString; ok != fits || ok && got != test.want {
			t.Errorf("%s %s = %q, %v, want %q", test.name, test.octets, got, ok, test.want)
		}
	}
}

// Of several names of a number the last one counts, as it does in FreeRADIUS.
func TestLastNameOfANumber(t *testing.T) {
	dict := readText(t, "ATTRIBUTE My-Code 250 byte\nVALUE My-Code First 1\nVALUE My-Code Second 1\nVALUE My-Code Other 2")
	a := dict.vendors[""].attributes["my-code"]
	if got, _ := a.decodeValue([]byte{1}, dict.values["my-code"]); got != "Second" {
		t.Errorf("1 is %q", got)
	}
}

// What was decoded can be written into a connection's file, and is then the same on the wire.
func TestValuesGoBothWays(t *testing.T) {
	dict := typesDictionary(t)
	var all []*definition
	for _, a := range dict.vendors["example"].attributes {
		all = append(all, a)
	}
	slices.SortFunc(all, func(a, b *definition) int { return int(a.number) - int(b.number) })
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.SampledFrom(all).Draw(t, "attribute")
		named := dict.values[strings.ToLower(a.name)]
		octets := rapid.OneOf(
			rapid.SliceOfN(rapid.Byte(), 1, 20),
			rapid.SliceOfN(rapid.SampledFrom([]byte{0, 1, 24, 0xff}), 4, 8), // prefixes, and numbers with names
			rapid.Map(rapid.StringMatching("0x([0-9A-Fa-f]{1,2}){0,4}"), func(text string) []byte { return []byte(text) }),
		).Draw(t, "octets")
		text, ok := a.decodeValue(octets, named)
		if !ok {
			return
		}
		again, err := a.encodeValue(text, named)
		if err != nil {
			t.Fatalf("%s %x = %q: %v", a.name, octets, text, err)
		}
		if a.kind == kindIPv4Prefix || a.kind == kindIPv6Prefix {
			octets = slices.Clone(octets)
			octets[0] = 0 // reserved: nobody looks at it, and it is sent as 0
		}
		if a.kind == kindIPv6Prefix {
			octets = octets[:len(again)] // the rest is zeros, which nobody has to send
		}
		if !bytes.Equal(again, octets) {
			t.Fatalf("%s %x = %q = %x", a.name, octets, text, again)
		}
	})
}
