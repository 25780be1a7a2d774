package dictionary

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"layeh.com/radius"
	"pgregory.net/rapid"
)

// structures has a type tlv for each way to carry one, and long values.
const structures = `
ATTRIBUTE  My-Structure   205    tlv
ATTRIBUTE  My-Long        206    octets  concat
ATTRIBUTE  My-Extended    241.7  tlv
ATTRIBUTE  My-Long-Text   245.7  string
ATTRIBUTE  My-Short-Text  244.7  string
ATTRIBUTE  My-Bool        207    bool
VENDOR        Other  32473
BEGIN-VENDOR  Other
ATTRIBUTE     Other-Structure  1  tlv
END-VENDOR    Other
VENDOR        Far  32474
BEGIN-VENDOR  Far  format=Extended-Vendor-Specific-5
ATTRIBUTE     Far-Text  7  string
END-VENDOR    Far
`

// An attribute that is named by its numbers is sent as FreeRADIUS sends it.
func TestAttributesByNumber(t *testing.T) {
	dict := readText(t, structures)
	for _, test := range []struct{ name, value, want string }{
		{"Attr-250", "0x0102", "fa 0102"},
		{"attr-250", "0xAb", "fa ab"},
		{"Attr-26.9.1", "0x613d62", "1a 000000090105613d62"},
		{"Attr-26.1.1", "0x01", "1a 00000001010301"},
		{"Attr-26.1344.1", "0x01020304", "1a 00000540010601020304"},
		{"Attr-26", "0x00000009abcdef", "1a 00000009abcdef"},
		{"Attr-26.429.36890", "0x61", "1a 000001ad0000901a61"}, // a vendor with a format of its own
		{"Attr-26.8164.1", "0x61", "1a 00001fe40001000561"},
		{"Attr-26.24757.84.9.5", "0x04041a99", "1a 000060b5540b0009080506" + "04041a99"},
		{"Attr-26.24757.1", "0x0105312e30", "1a 000060b50108000105312e30"},
		{"Attr-205.1.2", "0x61", "cd 0105020361"},
		{"Attr-26.32473.1.3", "0x61", "1a 00007ed9010503" + "0361"},
		{"Attr-241.1", "0x626f62", "f1 01626f62"},
		{"Attr-241.7.3", "0x2345", "f1 0703042345"},
		{"Attr-241.26.1.4", "0x74657374", "f1 1a000000010474657374"},
		{"Attr-245.1", "0x626f62", "f5 0100626f62"},
		{"Attr-245.26.1.4", "0x74657374", "f5 1a00000000010474657374"},
		{"Attr-89", "0x", "59 "},

		// A value that is not 0x is of the type in the dictionary.
		{"Attr-26.9.1", "a=b", "1a 000000090105613d62"},
		{"Attr-61", "Ethernet", "3d 0000000f"},
		{"Attr-61", "15", "3d 0000000f"},
		{"Attr-61", "0x0f", "3d 0f"}, // octets, whatever the type
		{"Filter-Id", "0x0f", "0b 0f"},
		{"Filter-Id", "0x3078306b", "0b 3078306b"},
		{"Filter-Id", "0x0", "0b 307830"}, // no octets, but a text

		{"Attr-0", "0x01", "error: is not of the form"},
		{"Attr-256", "0x01", "error: is not of the form"},
		{"Attr-", "0x01", "error: is not of the form"},
		{"Attr-x", "0x01", "error: is not of the form"},
		{"Attr-26.9", "0x01", "error: is not of the form"},
		{"Attr-26.9.256", "0x01", "error: is not of the form"},
		{"Attr-26.9.0", "0x01", "error: is not of the form"},
		{"Attr-26.16777216.1", "0x01", "error: is not of the form"},
		{"Attr-26.9.1.", "0x01", "error: is not of the form"},
		{"Attr-241.256", "0x01", "error: is not of the form"},
		{"Attr-205.256", "0x01", "error: is not of the form"},
		{"Attr-240.1.1", "0x01", "error: is a part of Attr-240, which is not a structure"},
		{"Attr-240.26.1.1.1", "0x01", "error: which is not a structure"},
		{"Attr-246.26.1.1.1", "0x01", "error: is a part of Attr-246.26.1.1, which is not a structure"},
		{"Attr-26.9.1.5", "0x01", "error: is a part of Attr-26.9.1, which is not a structure"},
		{"Attr-240.9999999999999999999.1.1", "0x01", "error: is not of the form"},
		{"Attr-250", "text", "error: is not 0x and pairs of hex digits"},
		{"Attr-250", "0x", "error: the value is empty"},
		{"Attr-25", "0x", "error: the value is empty"},
		{"Attr-26.9.1", "0x", "error: the value is empty"},
		{"Attr-250", "0x1", "error: is not 0x and pairs of hex digits"},
		{"Attr-1", "0x61", "error: is set by the client itself"},
		{"Attr-1", "alice", "error: is set by the client itself"},
		{"Attr-24", "0x61", "error: is set by the client itself"},
		{"Attr-79", "0x61", "error: is set by the client itself"},
		{"Attr-80", "0x61", "error: is set by the client itself"},
		{"Attr-69", "0x61", "error: is sent encrypted"},
		{"Attr-26.311.16", "0x61", "error: is sent encrypted"},
		{"Attr-64", "L2TP", "error: is sent with a tag"},
		{"Attr-64", "0x01000003", "40 01000003"}, // the octets have their tag
		{"Attr-207", "yes", "error: values of type bool cannot be sent"},
		{"Attr-205.1", "0x" + strings.Repeat("61", 254), "error: more than the 253"},
		{"Attr-250", "0x" + strings.Repeat("61", 254), "error: more than the 253"},
		{"Attr-244.7", "0x" + strings.Repeat("61", 253), "error: more than the 252"},
	} {
		resolves(t, dict, Attribute{Name: test.name, Value: test.value}, test.want)
	}
	resolves(t, nil, Attribute{Vendor: "cisco", Name: "Attr-26.9.239", Value: "0x61"}, "1a 00000009ef0361") // as it is named in an answer
	resolves(t, nil, Attribute{Vendor: "Microsoft", Name: "Attr-26.9.239", Value: "0x61"}, "error: contains the number of another vendor")
	resolves(t, nil, Attribute{Vendor: "Cisco", Name: "Attr-250", Value: "0x61"}, "error: contains the number of another vendor")
	resolves(t, nil, Attribute{Name: "Tunnel-Type:1", Value: "VLAN"}, "error: name it Attr-64, and give the octets, the tag first")
	resolves(t, nil, Attribute{Name: "NAS-Port:1", Value: "1"}, "error: is not in the dictionary")
	resolves(t, nil, Attribute{Name: "Attr-26.24757.84.9.5", Value: "0x01"}, "1a 000060b55408000905050301")
}

func TestEmptyValues(t *testing.T) {
	resolves(t, nil, Attribute{Name: "Chargeable-User-Identity", Value: "0x"}, "59 ")
	resolves(t, nil, Attribute{Name: "Class", Value: "0x"}, "error: the value is empty")
	resolves(t, nil, Attribute{Name: "Filter-Id", Value: ""}, "error: the value is empty")
}

// Attributes of RFC 6929 are sent by name, too.
func TestExtendedByName(t *testing.T) {
	dict := readText(t, structures)
	resolves(t, dict, Attribute{Name: "My-Short-Text", Value: "a"}, "f4 0761")
	resolves(t, dict, Attribute{Name: "My-Long-Text", Value: "a"}, "f5 070061")
	resolves(t, dict, Attribute{Vendor: "Far", Name: "Far-Text", Value: "a"}, "f5 1a0000007eda0761")
	resolves(t, dict, Attribute{Name: "My-Bool", Value: "yes"}, "error: values of type bool cannot be sent")
	for name, room := range map[string]int{"My-Short-Text": 252, "My-Long-Text": maxLong, "Far-Text": maxLong - 5} {
		for length, fits := range map[int]bool{room: true, room + 1: false} {
			if err := dict.Check(Attribute{Name: name, Value: strings.Repeat("x", length)}); (err == nil) != fits {
				t.Errorf("%s with %d octets: %v", name, length, err)
			}
		}
	}
}

// All NAS-Filter-Rules are one string (RFC 4849 section 2).
func TestFilterRules(t *testing.T) {
	rule := func(value string) Attribute { return Attribute{Name: "NAS-Filter-Rule", Value: value} }
	other := Attribute{Name: "NAS-Port", Value: "1"}
	for _, test := range []struct {
		sent []Attribute
		want string
	}{
		{[]Attribute{rule("a")}, "5c 61"},
		{[]Attribute{rule("a"), other, rule("b"), rule("c")}, "5c 6100620063  05 00000001"},
		{[]Attribute{rule("a"), {Name: "Attr-92", Value: "0x62"}}, "5c 610062"},
		{[]Attribute{rule(strings.Repeat("a", 252)), rule("b")}, "5c " + strings.Repeat("61", 252) + "00  5c 62"},
	} {
		avps, err := (*Dictionary)(nil).Encode(test.sent...)
		if err != nil || onWire(avps...) != test.want {
			t.Errorf("%+v is sent as %s, %v; want %s", test.sent, onWire(avps...), err, test.want)
		}
	}
	_, err := (*Dictionary)(nil).Encode(other, rule(strings.Repeat("x", 2000)), rule(strings.Repeat("y", 2000)))
	if wrong, ok := errors.AsType[*AttributeError](err); !ok || wrong.Index != 1 {
		t.Errorf("rules that are too long together: %v", err)
	}

	for octets, want := range map[string][]string{
		"5c 03 61":                         {"NAS-Filter-Rule = a"},
		"5c 05 610062":                     {"NAS-Filter-Rule = a", "NAS-Filter-Rule = b"},
		"5c 04 6100  5c 03 62":             {"NAS-Filter-Rule = a", "NAS-Filter-Rule = b"},
		"5c 03 61  5c 05 620063":           {"NAS-Filter-Rule = ab", "NAS-Filter-Rule = c"},
		"5c 03 61  19 03 01  5c 03 62":     {"NAS-Filter-Rule = a", "Class = 0x01", "NAS-Filter-Rule = b"},
		"5c 06 61006200":                   {"NAS-Filter-Rule = a", "NAS-Filter-Rule = b"},
		"5c 05 610001":                     {"NAS-Filter-Rule = a", "NAS-Filter-Rule = 0x01"},
		"5c 02":                            {"NAS-Filter-Rule = "},
		"f5 06 5c 80 6162  f5 05 5c 00 63": {"Attr-245.92 = 0x616263"},
	} {
		if got := lines(t, attributesOf(t, octets), nil); !slices.Equal(got, want) {
			t.Errorf("%s is %q, want %q", octets, got, want)
		}
	}
}

// What is marked concat is one value over as many attributes as it takes; other attributes
// of the same number are values of their own.
func TestConcatenated(t *testing.T) {
	dict := readText(t, structures)
	for octets, want := range map[string][]string{
		"ce 03 61  ce 03 62":           {"My-Long = 0x6162"},
		"ce 03 61  19 03 01  ce 03 62": {"My-Long = 0x61", "Class = 0x01", "My-Long = 0x62"},
		"89 03 61  89 03 62":           {"PKM-SS-Cert = 0x6162"},
		"8a 03 61  89 03 62":           {"PKM-CA-Cert = 0x61", "PKM-SS-Cert = 0x62"},
		"b4 03 61  b4 03 62  b4 03 63": {"EAPoL-Announcement = 0x616263"},
		"19 03 61  19 03 62":           {"Class = 0x61", "Class = 0x62"},
		"0b 03 61  0b 02":              {"Filter-Id = a", "Filter-Id = "},
	} {
		if got := lines(t, attributesOf(t, octets), dict); !slices.Equal(got, want) {
			t.Errorf("%s is %q, want %q", octets, got, want)
		}
	}
}

// However long a value is, it comes back whole, in attributes that are as full as can be.
func TestLongValues(t *testing.T) {
	dict := readText(t, structures)
	rapid.Check(t, func(t *rapid.T) {
		a := Attribute{Name: rapid.SampledFrom([]string{
			"My-Long", "PKM-SS-Cert", "My-Long-Text", "Far-Text", "Attr-245.9", "Attr-206", "Attr-246.26.32475.7", "NAS-Filter-Rule",
		}).Draw(t, "name")}
		length := rapid.IntRange(1, maxLong-5).Draw(t, "length")
		a.Value = strings.Repeat("x", length)
		if !strings.Contains(a.Name, "Text") && !strings.Contains(a.Name, "Filter") {
			a.Value = "0x" + strings.Repeat("78", length)
		}
		sent, err := dict.Encode(a)
		if err != nil {
			t.Fatal(err)
		}
		for i, part := range sent {
			if full := len(part.Attribute) == maxValue; !full && i < len(sent)-1 || part.Type != sent[0].Type {
				t.Errorf("part %d of %d has type %d and %d octets", i, len(sent), part.Type, len(part.Attribute))
			}
		}
		want := a.Value
		if a.Name == "Attr-206" {
			a.Name = "My-Long"
		}
		named, err := dict.Decode(append(sent, &radius.AVP{Type: 25, Attribute: []byte("end")}))
		if err != nil || len(named) != 2 || named[0].Name != a.Name || named[0].Value != want {
			t.Errorf("%s with %d octets comes back as %+v, %v", a.Name, length, named, err)
		}
	})
}

func TestNamesOfDigestAndMobileIP(t *testing.T) {
	got := lines(t, attributesOf(t, "67 03 61  68 03 62  7a 03 63  79 03 64  7c 0a 0000000000000001  7d 03 01  78 03 65"), nil)
	want := []string{
		"Digest-Response = a", "Digest-Realm = b", "SIP-AOR = c", "Digest-HA1 hidden", "MIP6-Feature-Vector = 1", "MIP6-Home-Link-Prefix = 0x01", "Digest-Stale = e",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
