package dictionary

import (
	"slices"
	"strings"
	"testing"
)

// What is offered to a person can be sent, with the example and with each named value.
func TestListedAttributesCanBeSent(t *testing.T) {
	dict, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	vendors := dict.Vendors()
	if len(vendors) < 40 {
		t.Errorf("%d vendors, want all 40 or so: %q", len(vendors), vendors)
	}
	listed := 0
	for _, vendor := range append([]string{""}, vendors...) {
		attributes := dict.Attributes(vendor)
		if len(attributes) == 0 {
			t.Errorf("%q is listed without an attribute", vendor)
		}
		for _, info := range attributes {
			listed++
			if info.Type == "" {
				t.Errorf("%s: nothing says what a value is", info.Name)
			}
			for _, value := range append(slices.Clone(info.Values), info.Example) {
				if err := dict.Check(Attribute{Vendor: vendor, Name: info.Name, Value: value}); err != nil {
					t.Errorf("%s with %q: %v", info.Name, value, err)
				}
			}
		}
	}
	if listed < 900 {
		t.Errorf("%d attributes are listed: some are missing", listed)
	}
}

// What is left out is what no value can make good.
func TestAttributesLeftOut(t *testing.T) {
	for _, file := range []string{"dictionary.refused", "dictionary.types", "dictionary.formats"} {
		dict, err := Read(testFiles, file)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range dict.vendors {
			listed := map[string]bool{}
			for _, info := range dict.Attributes(v.name) {
				listed[info.Name] = true
			}
			for _, a := range v.attributes {
				err := dict.Check(Attribute{Vendor: v.name, Name: a.name, Value: a.example()})
				if listed[a.name] != (err == nil) {
					t.Errorf("%s in the list: %t, but sending it gives %v", a.name, listed[a.name], err)
				}
			}
		}
	}
}

func TestListIsForPeople(t *testing.T) {
	dict := readText(t, `
VENDOR        beta   32473
VENDOR        Alpha  32474
VENDOR        Empty  32475
VENDOR        Inner  32476
BEGIN-VENDOR  beta
ATTRIBUTE     beta-B  1  byte
ATTRIBUTE     Beta-a  2  octets[247]
ATTRIBUTE     Beta-c  3  octets[248]
VALUE         beta-B  Ten     10
VALUE         beta-B  Two     2
VALUE         beta-B  Couple  2
VALUE         beta-B  Most    255
VALUE         beta-B  Beyond  256
END-VENDOR    beta
BEGIN-VENDOR  Alpha
ATTRIBUTE     Alpha-Text  1  string
VALUE         Alpha-Text  Word  1
END-VENDOR    Alpha
BEGIN-VENDOR  Inner
ATTRIBUTE     Inner-Structure  1  tlv
END-VENDOR    Inner
`)
	vendors := dict.Vendors()
	alpha, beta := slices.Index(vendors, "Alpha"), slices.Index(vendors, "beta")
	if alpha < 0 || beta < alpha || slices.Index(vendors, "Cisco") < beta {
		t.Errorf("the order of the vendors is %q", vendors)
	}
	for _, name := range []string{"", "Empty", "Inner"} {
		if slices.Contains(vendors, name) {
			t.Errorf("vendor %q has nothing to choose from, and is listed", name)
		}
	}

	got := dict.Attributes("BETA")
	if len(got) != 2 || got[0].Name != "Beta-a" || got[1].Name != "beta-B" {
		t.Fatalf("Beta has %+v", got)
	}
	if want := "0x" + strings.Repeat("01", 247); got[0].Example != want || got[0].Type != "247 octets as 0x and hex digits" {
		t.Errorf("got %+v", got[0])
	}
	if want := []string{"Couple", "Two", "Ten", "Most"}; !slices.Equal(got[1].Values, want) || got[1].Example != "Couple" {
		t.Errorf("got %+v, want the values %q", got[1], want)
	}
	if text := dict.Attributes("Alpha"); len(text) != 1 || text[0].Values != nil || text[0].Type != "text, up to 247 bytes" {
		t.Errorf("Alpha has %+v", text)
	}
	if none := dict.Attributes("nobody"); none != nil {
		t.Errorf("nobody has %+v", none)
	}
	if err := dict.Check(Attribute{Name: "Beta-c", Value: "0x" + strings.Repeat("01", 248)}); err == nil || !strings.Contains(err.Error(), "has 248 octets in the dictionary, more than the 247") {
		t.Errorf("an attribute without room: %v", err)
	}
	embedded, err := Embedded()
	if err != nil || slices.Contains(embedded.Vendors(), "Alpha") {
		t.Errorf("the embedded dictionary has got vendors of a file: %v", err)
	}
}

// The limits that a type states are those of Check.
func TestCheckLimits(t *testing.T) {
	dict := typesDictionary(t)
	types := map[string]string{}
	for _, info := range dict.Attributes("Example") {
		types[info.Name] = info.Type
	}
	for name, test := range map[string]struct{ says, within, past string }{
		"String":      {"text, up to 247 bytes", strings.Repeat("x", 247), strings.Repeat("x", 248)},
		"Octets":      {"up to 247 octets as 0x and hex digits", "0x" + strings.Repeat("00", 247), "0x" + strings.Repeat("00", 248)},
		"Octets-3":    {"3 octets as 0x and hex digits", "0x000000", "0x00000000"},
		"Byte":        {"whole number from 0 to 255", "255", "256"},
		"Short":       {"whole number from 0 to 65535", "65535", "65536"},
		"Integer":     {"whole number from 0 to 4294967295", "4294967295", "4294967296"},
		"Signed":      {"whole number from -2147483648 to 2147483647", "-2147483648", "-2147483649"},
		"Integer64":   {"whole number from 0 to 18446744073709551615", "18446744073709551615", "18446744073709551616"},
		"IPv4":        {"IPv4 address", "255.255.255.255", "255.255.255.256"},
		"IPv6":        {"IPv6 address", "ffff::ffff", "ffff::10000"},
		"Address":     {"IPv4 or IPv6 address", "::1", "::1%lo"},
		"IPv4-Prefix": {"IPv4 prefix", "192.0.2.1/32", "192.0.2.1/33"},
		"IPv6-Prefix": {"IPv6 prefix", "2001:db8::1/128", "2001:db8::1/129"},
		"Interface":   {"interface identifier", "0:0:0:ffff", "0:0:0:10000"},
		"Ethernet":    {"Ethernet address", "ff:ff:ff:ff:ff:ff", "ff:ff:ff:ff:ff:ff:ff"},
		"Date":        {"date or Unix seconds", "2106-02-07T06:28:15Z", "2106-02-07T06:28:16Z"},
	} {
		name = "Example-" + name
		if types[name] != test.says {
			t.Errorf("%s is told as %q, want %q", name, types[name], test.says)
		}
		for _, value := range []string{test.within, test.past} {
			a := Attribute{Vendor: "Example", Name: name, Value: value}
			checked := dict.Check(a)
			if (checked == nil) != (value == test.within) {
				t.Errorf("%s %q: %v", name, value, checked)
			}
		}
		delete(types, name)
	}
	for name := range types {
		if name != "Example-Array" && name != "Example-Secret" { // of a type that is there already
			t.Errorf("the limits of %s are not tested", name)
		}
	}
}
