package dictionary

import (
	"encoding/hex"
	"strings"
	"testing"

	"layeh.com/radius"
)

// typesDictionary has an attribute Example-… of each type.
func typesDictionary(tb testing.TB) *Dictionary {
	tb.Helper()
	dict, err := Read(testFiles, "dictionary.types")
	if err != nil {
		tb.Fatal(err)
	}
	return dict
}

// encoded returns the octets of a value of Example-name, without what a vendor's attribute begins with.
func encoded(dict *Dictionary, name, text string) (radius.Attribute, error) {
	avp, err := dict.Encode(Attribute{Vendor: "Example", Name: "Example-" + name, Value: text})
	if err != nil {
		return nil, err
	}
	_, inner, err := radius.VendorSpecific(avp[0].Attribute)
	if err != nil {
		return nil, err
	}
	_, octets, err := radius.TLV(inner) // the usual format of vendors is that of a TLV
	return octets, err
}

// Each type at its limits, and one past them.
func TestValueLimits(t *testing.T) {
	dict := typesDictionary(t)
	dict.values["example-byte"]["beyond"] = namedValue{name: "Beyond", number: 256}
	long := strings.Repeat("x", 247)
	tests := []struct {
		name, value string
		want        string // in hex
		err         string // part of it
	}{
		{"String", "x", "78", ""},
		{"String", "", "", "the value is empty"},
		{"String", "é", "c3a9", ""},
		{"String", long, strings.Repeat("78", 247), ""},
		{"String", long + "x", "", "the value has 248 octets, more than the 247"},
		{"Octets", "0x00", "00", ""},
		{"Octets", "0xABcd", "abcd", ""},
		{"Octets", "0x", "", "the value is empty"},
		{"Octets", "0x0", "", "0x and pairs of hex digits"},
		{"Octets", "00", "", "0x and pairs of hex digits"},
		{"Octets", "", "", "0x and pairs of hex digits"},
		{"Octets", "0x" + strings.Repeat("00", 247), strings.Repeat("00", 247), ""},
		{"Octets", "0x" + strings.Repeat("00", 248), "", "the value has 248 octets, more than the 247"},
		{"Octets-3", "0x010203", "010203", ""},
		{"Octets-3", "0x0102", "", "the value has 2 octets instead of 3"},
		{"Octets-3", "0x01020304", "", "the value has 4 octets instead of 3"},
		{"Byte", "0", "00", ""},
		{"Byte", "255", "ff", ""},
		{"Byte", "256", "", "not a number from 0 to 255"},
		{"Byte", "1a", "", "neither a number nor the name"},
		{"Byte", "-1", "", "not a number from 0 to 255"},
		{"Byte", "Low", "00", ""},
		{"Byte", "hIGH", "ff", ""},
		{"Byte", "Beyond", "", `value "Beyond" is 256 in the dictionary, more than 255`},
		{"Byte", "Hihg", "", `did you mean "High"?`},
		{"Short", "0", "0000", ""},
		{"Short", "65535", "ffff", ""},
		{"Short", "0x10000", "", "not a number from 0 to 65535"},
		{"Short", "High", "ffff", ""},
		{"Integer", "0", "00000000", ""},
		{"Integer", "010", "0000000a", ""},
		{"Integer", "0x10", "00000010", ""},
		{"Integer", "4294967295", "ffffffff", ""},
		{"Integer", "4294967296", "", "not a number from 0 to 4294967295"},
		{"Integer", "High", "ffffffff", ""},
		{"Array", "4294967295", "ffffffff", ""},
		{"Array", "4294967296", "", `value "4294967296" is not a number from 0 to 4294967295`},
		{"Array", "", "", `value "" is not a number from 0 to 4294967295`},
		{"Signed", "-2147483648", "80000000", ""},
		{"Signed", "-2147483649", "", `value "-2147483649" is not a number from -2147483648 to 2147483647`},
		{"Signed", "-1", "ffffffff", ""},
		{"Signed", "2147483647", "7fffffff", ""},
		{"Signed", "2147483648", "", "is not a number from"},
		{"Integer64", "0", "0000000000000000", ""},
		{"Integer64", "18446744073709551615", "ffffffffffffffff", ""},
		{"Integer64", "18446744073709551616", "", "is not a number from 0 to 18446744073709551615"},
		{"IPv4", "0.0.0.0", "00000000", ""},
		{"IPv4", "255.255.255.255", "ffffffff", ""},
		{"IPv4", "255.255.255.256", "", "not an IPv4 address"},
		{"IPv4", "192.0.2", "", "not an IPv4 address"},
		{"IPv4", "2001:db8::1", "", "not an IPv4 address"},
		{"IPv4", "host.example.com", "", "not an IPv4 address"},
		{"IPv6", "::", strings.Repeat("00", 16), ""},
		{"IPv6", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", strings.Repeat("ff", 16), ""},
		{"IPv6", "1:2:3:4:5:6:7:8:9", "", "not an IPv6 address"},
		{"IPv6", "192.0.2.1", "", "not an IPv6 address"},
		{"IPv6", "fe80::1%eth0", "", "not an IPv6 address"},
		{"Address", "192.0.2.1", "c0000201", ""},
		{"Address", "2001:db8::1", "20010db8000000000000000000000001", ""},
		{"Address", "fe80::1%eth0", "", "not an address"},
		{"Address", "gate", "", "not an address"},
		{"IPv4-Prefix", "0.0.0.0/0", "000000000000", ""},
		{"IPv4-Prefix", "192.0.2.1/32", "0020c0000201", ""},
		{"IPv4-Prefix", "192.0.2.255/25", "0019c0000280", ""},
		{"IPv4-Prefix", "192.0.2.1/33", "", "not an IPv4 prefix"},
		{"IPv4-Prefix", "192.0.2.1", "", "not an IPv4 prefix"},
		{"IPv4-Prefix", "2001:db8::/32", "", "not an IPv4 prefix"},
		{"IPv6-Prefix", "::/0", "0000", ""},
		{"IPv6-Prefix", "2001:db8:ff::/41", "002920010db80080", ""},
		{"IPv6-Prefix", "2001:db8::1/128", "008020010db8000000000000000000000001", ""},
		{"IPv6-Prefix", "2001:db8::/129", "", "not an IPv6 prefix"},
		{"IPv6-Prefix", "192.0.2.0/24", "", "not an IPv6 prefix"},
		{"Interface", "0:0:ab:1", "0000000000ab0001", ""},
		{"Interface", "ffff:ffff:ffff:ffff", "ffffffffffffffff", ""},
		{"Interface", "0:0:0:10000", "", "not an interface identifier"},
		{"Interface", "0:0:1", "", "not an interface identifier"},
		{"Interface", "0:0:0:0:1", "", "not an interface identifier"},
		{"Ethernet", "00:00:5e:00:53:01", "00005e005301", ""},
		{"Ethernet", "FF-FF-FF-FF-FF-FF", "ffffffffffff", ""},
		{"Ethernet", "00:00:5e:00:53", "", "not an Ethernet address"},
		{"Ethernet", "02:00:5e:10:00:00:00:01", "", "not an Ethernet address"},
		{"Date", "1970-01-01T00:00:00Z", "00000000", ""},
		{"Date", "1969-12-31T23:59:59Z", "", "neither a date"},
		{"Date", "2106-02-07T06:28:15Z", "ffffffff", ""},
		{"Date", "2106-02-07T06:28:16Z", "", "neither a date"},
		{"Date", "2026-01-31T13:00:00+01:00", "697deec0", ""},
		{"Date", "4294967295", "ffffffff", ""},
		{"Date", "4294967296", "", "neither a date"},
		{"Date", "yesterday", "", "neither a date"},
		{"Secret", "hush", "68757368", ""},
	}
	for _, test := range tests {
		octets, err := encoded(dict, test.name, test.value)
		switch {
		case test.err != "":
			if err == nil || !strings.Contains(err.Error(), test.err) {
				t.Errorf("%s %q: error %v, want %q in it", test.name, test.value, err, test.err)
			}
		case err != nil:
			t.Errorf("%s %q: %v", test.name, test.value, err)
		default:
			if got := hex.EncodeToString(octets); got != test.want {
				t.Errorf("%s %q = %s, want %s", test.name, test.value, got, test.want)
			}
		}
	}
}

// The attributes of the RFCs have room for six more octets than those of vendors.
func TestRoomOfAttributes(t *testing.T) {
	for _, value := range []string{strings.Repeat("x", 253), strings.Repeat("x", 254)} {
		_, err := (*Dictionary)(nil).Encode(Attribute{Name: "Filter-Id", Value: value})
		if (err == nil) != (len(value) == 253) {
			t.Errorf("%d octets: %v", len(value), err)
		}
	}
}

// What layeh.com/radius decodes is what was written down.
func TestValuesDecode(t *testing.T) {
	dict := typesDictionary(t)
	octets := func(name, text string) radius.Attribute {
		t.Helper()
		octets, err := encoded(dict, name, text)
		if err != nil {
			t.Fatal(err)
		}
		return octets
	}
	if got := radius.String(octets("String", "gate 3")); got != "gate 3" {
		t.Errorf("string: %q", got)
	}
	if got, err := radius.Short(octets("Short", "513")); got != 513 || err != nil {
		t.Errorf("short: %v, %v", got, err)
	}
	if got, err := radius.Integer(octets("Integer", "67305985")); got != 67305985 || err != nil {
		t.Errorf("integer: %v, %v", got, err)
	}
	if got, err := radius.Integer64(octets("Integer64", "578437695752307201")); got != 578437695752307201 || err != nil {
		t.Errorf("integer64: %v, %v", got, err)
	}
	if got, err := radius.IPAddr(octets("IPv4", "192.0.2.1")); got.String() != "192.0.2.1" || err != nil {
		t.Errorf("ipaddr: %v, %v", got, err)
	}
	if got, err := radius.IPv6Addr(octets("IPv6", "2001:db8::1")); got.String() != "2001:db8::1" || err != nil {
		t.Errorf("ipv6addr: %v, %v", got, err)
	}
	if got, err := radius.IFID(octets("Interface", "1:203:405:607")); got.String() != "00:01:02:03:04:05:06:07" || err != nil {
		t.Errorf("ifid: %v, %v", got, err)
	}
	if got, err := radius.Date(octets("Date", "2026-01-31T12:00:00Z")); got.Unix() != 1769860800 || err != nil {
		t.Errorf("date: %v, %v", got, err)
	}
	for _, prefix := range []string{"::/0", "8000::/1", "2001:db8::/32", "2001:db8:fe::/47", "2001:db8::1/128"} {
		if got, err := radius.IPv6Prefix(octets("IPv6-Prefix", prefix)); err != nil || got.String() != prefix {
			t.Errorf("ipv6prefix %s: %v, %v", prefix, got, err)
		}
	}
}

func FuzzEncodeValue(f *testing.F) {
	for k, example := range exampleValues {
		f.Add(string(k), uint8(0), example)
	}
	f.Add("octets", uint8(2), "0x0102")
	f.Add("byte", uint8(0), "Many")
	named := map[string]namedValue{"many": {name: "Many", number: 1 << 40}, "one": {name: "One", number: 1}}
	sizes := map[valueKind]int{
		kindByte: 1, kindShort: 2, kindInteger: 4, kindSigned: 4, kindInteger64: 8, kindIPAddr: 4, kindIPv6Addr: 16,
		kindIPv4Prefix: 6, kindIFID: 8, kindEther: 6, kindDate: 4,
	}
	f.Fuzz(func(t *testing.T, k string, length uint8, text string) {
		a := definition{kind: valueKind(k), length: int(length)}
		octets, err := a.encodeValue(text, named)
		if err != nil {
			return
		}
		size, fixed := sizes[a.kind]
		if a.kind == kindOctets && length != 0 {
			size, fixed = int(length), true
		}
		if len(octets) == 0 || fixed && len(octets) != size {
			t.Errorf("%s %q = %x", k, text, octets)
		}
		if a.kind == kindIPv6Prefix {
			if _, err := radius.IPv6Prefix(octets); err != nil {
				t.Errorf("%q = %x: %v", text, octets, err)
			}
		}
	})
}
