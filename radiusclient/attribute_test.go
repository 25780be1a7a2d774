package radiusclient

import (
	"encoding/hex"
	"strings"
	"testing"

	"layeh.com/radius/dictionary"
)

func TestAttributeValues(t *testing.T) {
	tests := []struct {
		vendor, name, value string
		want                string // type and value in hex
		err                 string // part of it
	}{
		{"", "Called-Station-Id", "gate", "1e 67617465", ""},
		{"", "called-station-ID", "gate", "1e 67617465", ""},
		{"", "Called-Station-Id", "", "", "empty"},
		{"", "Called-Station-Id", strings.Repeat("x", 254), "", "254 octets"},
		{"", "NAS-Port", "4294967295", "05 ffffffff", ""},
		{"", "NAS-Port", "0x10", "05 00000010", ""},
		{"", "NAS-Port", "010", "05 0000000a", ""},
		{"", "NAS-Port", "4294967296", "", `"4294967296" is not a number`},
		{"", "NAS-Port", "-1", "", `"-1" is not a number`},
		{"", "NAS-Port-Type", "Ethernet", "3d 0000000f", ""},
		{"", "NAS-Port-Type", "ethernet", "3d 0000000f", ""},
		{"", "NAS-Port-Type", "77", "3d 0000004d", ""},
		{"", "NAS-Port-Type", "Ethernot", "", `did you mean "Ethernet"?`},
		{"", "NAS-IP-Address", "192.0.2.1", "04 c0000201", ""},
		{"", "NAS-IP-Address", "2001:db8::1", "", "not an IPv4 address"},
		{"", "NAS-IPv6-Address", "2001:db8::1", "5f 20010db8000000000000000000000001", ""},
		{"", "NAS-IPv6-Address", "192.0.2.1", "", "not an IPv6 address"},
		{"", "NAS-IPv6-Address", "fe80::1%eth0", "", "not an IPv6 address"},
		{"", "Framed-IPv6-Prefix", "2001:db8:ff::/40", "61 002820010db800", ""},
		{"", "Framed-IPv6-Prefix", "192.0.2.0/24", "", "not an IPv6 prefix"},
		{"", "Framed-Interface-Id", "0:0:ab:1", "60 0000000000ab0001", ""},
		{"", "Framed-Interface-Id", "0:0:1", "", "not an interface identifier"},
		{"", "Event-Timestamp", "2026-01-31T12:00:00Z", "37 697deec0", ""},
		{"", "Event-Timestamp", "1", "37 00000001", ""},
		{"", "Event-Timestamp", "1969-12-31T23:59:59Z", "", "neither a date"},
		{"", "Event-Timestamp", "yesterday", "", "neither a date"},
		{"", "Class", "0x00ff", "19 00ff", ""},
		{"", "Class", "00ff", "", "0x and pairs of hex digits"},
		{"", "Class", "0x0", "", "0x and pairs of hex digits"},
		{"", "Class", "0x", "", "0x and pairs of hex digits"},
		{"Cisco", "Cisco-AVPair", "a=b", "1a 000000090105613d62", ""},
		{"cisco", "cisco-avpair", "a=b", "1a 000000090105613d62", ""},
		{"", "Cisco-AVPair", "a=b", "1a 000000090105613d62", ""},
		{"Cisco", "Cisco-AVPair", strings.Repeat("x", 248), "", "more than the 247"},
		{"Microsoft", "MS-Network-Access-Server-Type", "Terminal-Server-Gateway", "1a 000001372f0600000001", ""},
		{"Cisco", "NAS-Port", "1", "", `did you mean "Cisco-NAS-Port"?`},
		{"Sisco", "Cisco-AVPair", "a=b", "", `vendor "Sisco" is not in the dictionary, which has Cisco`},
		{"", "Caling-Station-Id", "x", "", `did you mean "Calling-Station-Id"?`},
		{"", "User-Password", "x", "", "made by the client"},
		{"", "State", "0x00", "", "made by the client"},
		{"", "Message-Authenticator", "0x00", "", "made by the client"},
	}
	for _, test := range tests {
		a := Attribute{Vendor: test.vendor, Name: test.name, Value: test.value}
		avp, err := a.resolve()
		switch {
		case test.err != "":
			if err == nil || !strings.Contains(err.Error(), test.err) {
				t.Errorf("%+v: error %v, want %q in it", a, err, test.err)
			}
		case err != nil:
			t.Errorf("%+v: %v", a, err)
		default:
			if got := hex.EncodeToString([]byte{byte(avp.Type)}) + " " + hex.EncodeToString(avp.Attribute); got != test.want {
				t.Errorf("%+v = %s, want %s", a, got, test.want)
			}
		}
	}
}

// Each entry of the dictionary can be used: its number fits, and its type can be written down.
func TestDictionary(t *testing.T) {
	dict, err := embeddedDictionary()
	if err != nil {
		t.Fatal(err)
	}
	example := map[dictionary.AttributeType]string{
		dictionary.AttributeString: "x", dictionary.AttributeOctets: "0x00", dictionary.AttributeInteger: "1",
		dictionary.AttributeIPAddr: "192.0.2.1", dictionary.AttributeIPv6Addr: "::1", dictionary.AttributeDate: "0",
		dictionary.AttributeIPv6Prefix: "::/0", dictionary.AttributeIFID: "0:0:0:1",
	}
	names := map[string]bool{}
	check := func(vendor string, attributes []*dictionary.Attribute, values []*dictionary.Value) {
		for _, a := range attributes {
			names[a.Name] = true
			if len(a.OID) != 1 || a.OID[0] < 1 || a.OID[0] > 255 {
				t.Errorf("%s has number %v", a.Name, a.OID)
			}
			_, err := Attribute{vendor, a.Name, example[a.Type]}.resolve()
			if err != nil && !strings.Contains(err.Error(), "made by the client") {
				t.Errorf("%s: %v", a.Name, err)
			}
		}
		for _, v := range values {
			if !names[v.Attribute] {
				t.Errorf("value %s belongs to %s, which is not there", v.Name, v.Attribute)
			}
		}
	}
	check("", dict.Attributes, dict.Values)
	for _, v := range dict.Vendors {
		check(v.Name, v.Attributes, v.Values)
	}
}

func FuzzAttribute(f *testing.F) {
	f.Add("", "NAS-Port-Type", "Virtual")
	f.Add("Cisco", "Cisco-AVPair", "a=b")
	f.Add("", "Framed-IPv6-Prefix", "::/3")
	f.Add("", "Framed-Interface-Id", "1:2:3:4")
	f.Add("", "Event-Timestamp", "2026-01-31T12:00:00Z")
	f.Add("", "Class", "0xff")
	f.Fuzz(func(t *testing.T, vendor, name, value string) {
		avp, err := Attribute{vendor, name, value}.resolve()
		if err == nil && (len(avp.Attribute) == 0 || len(avp.Attribute) > maxValue || avp.Type < 1 || avp.Type > 255) {
			t.Errorf("%q %q %q = %d %x", vendor, name, value, avp.Type, avp.Attribute)
		}
	})
}
