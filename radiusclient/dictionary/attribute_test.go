package dictionary

import (
	"encoding/hex"
	"strings"
	"testing"

	"layeh.com/radius"
)

func TestAttributes(t *testing.T) {
	tests := []struct {
		vendor, name, value string
		want                string // type and value in hex
		err                 string // part of it
	}{
		{"", "Called-Station-Id", "gate", "1e 67617465", ""},
		{"", "called-station-ID", "gate", "1e 67617465", ""},
		{"", "NAS-Port-Type", "Ethernet", "3d 0000000f", ""},
		{"", "NAS-Port-Type", "ethernet", "3d 0000000f", ""},
		{"", "NAS-Port-Type", "77", "3d 0000004d", ""},
		{"", "NAS-Port-Type", "Ethernot", "", `did you mean "Ethernet"?`},
		{"", "NAS-IP-Address", "192.0.2.1", "04 c0000201", ""},
		{"", "NAS-IPv6-Address", "2001:db8::1", "5f 20010db8000000000000000000000001", ""},
		{"", "Framed-IPv6-Prefix", "2001:db8:ff::/40", "61 002820010db800", ""},
		{"", "Framed-Interface-Id", "0:0:ab:1", "60 0000000000ab0001", ""},
		{"", "Event-Timestamp", "2026-01-31T12:00:00Z", "37 697deec0", ""},
		{"", "Class", "0x00ff", "19 00ff", ""},
		{"Cisco", "Cisco-AVPair", "a=b", "1a 000000090105613d62", ""},
		{"cisco", "cisco-avpair", "a=b", "1a 000000090105613d62", ""},
		{"", "Cisco-AVPair", "a=b", "1a 000000090105613d62", ""},
		{"Microsoft", "MS-Network-Access-Server-Type", "Terminal-Server-Gateway", "1a 000001372f0600000001", ""},
		{"Cisco", "NAS-Port", "1", "", `did you mean "Cisco-NAS-Port"?`},
		{"Sisco", "Cisco-AVPair", "a=b", "", `vendor "Sisco" is not in the dictionary; did you mean "Cisco"?`},
		{"", "Caling-Station-Id", "x", "", `did you mean "Calling-Station-Id"?`},
		{"", "", "x", "", "is not in the dictionary"},
		{"", "Tunnel-Type", "L2TP", "", "is sent with a tag (RFC 2868)"},
		{"", "Tunnel-Password", "x", "", "is sent encrypted"},
		{"Microsoft", "MS-MPPE-Send-Key", "0x00", "", "is sent encrypted"},
	}
	for _, test := range tests {
		a := Attribute{Vendor: test.vendor, Name: test.name, Value: test.value}
		avp, err := (*Dictionary)(nil).Encode(a)
		switch {
		case test.err != "":
			if err == nil || !strings.Contains(err.Error(), test.err) {
				t.Errorf("%+v: error %v, want %q in it", a, err, test.err)
			}
		case err != nil:
			t.Errorf("%+v: %v", a, err)
		default:
			if got := onWire(avp...); got != test.want {
				t.Errorf("%+v = %s, want %s", a, got, test.want)
			}
		}
	}
}

// onWire returns type and value of attributes in hex.
func onWire(avps ...*radius.AVP) string {
	all := make([]string, len(avps))
	for i, avp := range avps {
		all[i] = hex.EncodeToString([]byte{byte(avp.Type)}) + " " + hex.EncodeToString(avp.Attribute)
	}
	return strings.Join(all, "  ")
}

// What the client makes for each request cannot come from a connection, by whatever name.
func TestOwnAttributesAreRefused(t *testing.T) {
	dict := readText(t, "ATTRIBUTE My-State 24 octets")
	for _, name := range []string{
		"User-Name", "User-Password", "CHAP-Password", "CHAP-Challenge", "State", "Proxy-State", "EAP-Message", "Message-Authenticator", "My-State",
	} {
		if _, err := dict.Encode(Attribute{Name: name, Value: "0x00"}); err == nil || !strings.Contains(err.Error(), "is set by the client itself") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRefusedAttributes(t *testing.T) {
	dict, err := Read(testFiles, "dictionary.refused")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"Refused-Internal":        "is internal to FreeRADIUS",
		"Refused-Virtual":         "is internal to FreeRADIUS",
		"Refused-Tagged":          "is sent with a tag (RFC 2868)",
		"Refused-Encrypted":       "is sent encrypted",
		"Refused-Both":            "is sent encrypted",
		"Refused-Filter":          "values of type abinary cannot be sent",
		"Refused-Structure":       "values of type tlv cannot be sent",
		"Refused-Part":            "is a part of another attribute",
		"Refused-Inner":           "is a part of another attribute",
		"Refused-Far":             "is a part of another attribute",
		"Refused-Extended":        "values of type extended cannot be sent",
		"Refused-Long-Extended":   "values of type long-extended cannot be sent",
		"Refused-Vendor-Space":    "is a part of another attribute",
		"Refused-Vendor-Specific": "values of type vsa cannot be sent",
	} {
		if _, err := dict.Encode(Attribute{Name: name, Value: "1"}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q in it", name, err, want)
		}
	}
}

func FuzzAttribute(f *testing.F) {
	dict := newEmpty() // a small one, in which a name is soon found or not
	for _, name := range []string{"dictionary.types", "dictionary.formats", "dictionary.refused"} {
		if err := parseInto(dict, testFiles, name); err != nil {
			f.Fatal(err)
		}
	}
	for _, a := range dict.vendors["example"].attributes {
		f.Add("Example", a.name, a.example())
	}
	f.Add("", "example-string", "x")
	f.Add("", "Format-4-2-Text", "x")
	f.Add("", "Refused-Tagged", "1")
	f.Add("", "Attr-250", "0x0102")
	f.Add("", "Attr-26.9.1", "0x613d62")
	f.Add("", "Attr-26.24757.84.9.5", "0x01")
	f.Add("", "Attr-245.26.32473.7", "0x"+strings.Repeat("61", 300))
	f.Add("", "Attr-241.1", "0x61")
	f.Add("", "attr-205.1.2", "0x61")
	f.Fuzz(func(t *testing.T, vendor, name, value string) {
		avps, err := dict.Encode(Attribute{vendor, name, value})
		if err == nil && len(avps) == 0 {
			t.Errorf("%q %q %q is not sent", vendor, name, value)
		}
		for _, avp := range avps {
			if len(avp.Attribute) > maxValue || avp.Type < 1 || avp.Type > 255 {
				t.Errorf("%q %q %q = %d %x", vendor, name, value, avp.Type, avp.Attribute)
			}
		}
		if err != nil {
			return
		}
		named, err := dict.Decode(avps)
		if err != nil || len(named) == 0 {
			t.Fatalf("%q %q %q is read as %v, %v", vendor, name, value, named, err)
		}
		if byNumber := strings.HasPrefix(strings.ToLower(name), byNumbers) && !strings.Contains(value, "\x00"); byNumber && !named[0].Hidden {
			again := make([]Attribute, len(named)) // what was read is sent as the same octets
			for i, n := range named {
				again[i] = Attribute{Vendor: n.Vendor, Name: n.Name, Value: n.Value}
			}
			if back, err := dict.Encode(again...); err == nil && onWire(back...) != onWire(avps...) {
				t.Errorf("%q %q is sent as %s, and as %s again", name, value, onWire(avps...), onWire(back...))
			}
		}
	})
}
