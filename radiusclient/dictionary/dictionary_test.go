package dictionary

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"
)

// exampleValues has a value of each type that can be sent.
var exampleValues = map[valueKind]string{
	kindString: "x", kindOctets: "0x00", kindByte: "1", kindShort: "1", kindInteger: "1", kindSigned: "-1", kindInteger64: "1",
	kindIPAddr: "192.0.2.1", kindIPv6Addr: "2001:db8::1", kindComboIP: "192.0.2.1",
	kindIPv4Prefix: "192.0.2.0/24", kindIPv6Prefix: "2001:db8::/128",
	kindIFID: "0:0:0:1", kindEther: "00:00:5e:00:53:01", kindDate: "1769860800",
}

// example returns a value for a.
func (a *definition) example() string {
	if a.length > 0 {
		return "0x" + strings.Repeat("01", a.length)
	}
	return exampleValues[a.kind]
}

// Each attribute that is embedded has a number of its own that fits, can be sent
// or is refused for a reason, and each value belongs to an attribute.
func TestEmbeddedDictionary(t *testing.T) {
	dict, err := embedded()
	if err != nil {
		t.Fatal(err)
	}
	where := map[string]string{} // vendor by the name of an attribute
	sendable := 0
	for _, v := range dict.vendors {
		if v.name != "" && v.format != usualFormat {
			t.Errorf("%s has format %+v: a dictionary that gives it the usual one would break its attributes", v.name, v.format)
		}
		if len(v.attributes) == 0 {
			t.Errorf("%s has no attribute", v.name)
		}
		numbers := map[uint32]string{}
		for key, a := range v.attributes {
			if other, twice := where[key]; twice {
				t.Errorf("%s belongs to %q and to %q", a.name, other, v.name)
			}
			where[key] = v.name
			if other, taken := numbers[a.number]; taken {
				t.Errorf("%s and %s have number %d", a.name, other, a.number)
			}
			numbers[a.number] = a.name
			if a.number > 255 || a.part || a.internal {
				t.Errorf("%s: %+v", a.name, a)
			}
			_, err := dict.Encode(Attribute{Vendor: v.name, Name: a.name, Value: a.example()})
			switch refused := a.sendable() != nil || a.kind == "abinary" || a.kind == "tlv"; {
			case err == nil && !refused:
				sendable++
			case (err == nil) == refused:
				t.Errorf("%s: %v", a.name, err)
			}
		}
	}
	for key, named := range dict.values {
		if _, there := where[key]; !there {
			t.Errorf("values %v belong to %s, which is not there", named, key)
		}
	}
	if len(dict.vendors) < 40 || sendable < 900 {
		t.Errorf("%d vendors and %d attributes: a file is missing", len(dict.vendors), sendable)
	}
}

// readText returns the embedded dictionary with the text of a file added.
func readText(tb testing.TB, text string) *Dictionary {
	tb.Helper()
	dict, err := Read(fstest.MapFS{"my.dict": {Data: []byte(text)}}, "my.dict")
	if err != nil {
		tb.Fatal(err)
	}
	return dict
}

// resolves checks what a value is on the wire, or a part of the error where want begins with "error: ".
func resolves(t *testing.T, dict *Dictionary, a Attribute, want string) {
	t.Helper()
	avp, err := dict.Encode(a)
	part, failing := strings.CutPrefix(want, "error: ")
	switch {
	case failing && (err == nil || !strings.Contains(err.Error(), part)):
		t.Errorf("%+v: error %v, want %q in it", a, err, part)
	case !failing && err != nil:
		t.Errorf("%+v: %v", a, err)
	case !failing && onWire(avp...) != want:
		t.Errorf("%+v = %s, want %s", a, onWire(avp...), want)
	}
}

func TestReadAdds(t *testing.T) {
	dict := readText(t, `
# a comment, and an empty line

ATTRIBUTE  My-Text  250  string  # another comment
attribute  My-Code  251  uint16
VALUE      My-Code  Blue  0x0102
VALUE      NAS-Port-Type  Carrier-Pigeon  99

VENDOR        Example  32473
BEGIN-VENDOR  Example
ATTRIBUTE     Example-Text  1  string
END-VENDOR    Example

BEGIN-VENDOR  cisco
ATTRIBUTE     Cisco-Example  254  integer
END-VENDOR    CISCO
`)
	resolves(t, dict, Attribute{Name: "my-text", Value: "x"}, "fa 78")
	resolves(t, dict, Attribute{Name: "My-Code", Value: "blue"}, "fb 0102")
	resolves(t, dict, Attribute{Name: "NAS-Port-Type", Value: "Carrier-Pigeon"}, "3d 00000063")
	resolves(t, dict, Attribute{Name: "NAS-Port-Type", Value: "Virtual"}, "3d 00000005")
	resolves(t, dict, Attribute{Vendor: "Example", Name: "Example-Text", Value: "x"}, "1a 00007ed9010378")
	resolves(t, dict, Attribute{Vendor: "Cisco", Name: "Cisco-Example", Value: "1"}, "1a 00000009fe0600000001")
	resolves(t, dict, Attribute{Vendor: "Cisco", Name: "Cisco-AVPair", Value: "a"}, "1a 00000009010361")

	// The embedded one is as it was.
	resolves(t, nil, Attribute{Name: "My-Text", Value: "x"}, "error: is not in the dictionary")
	resolves(t, nil, Attribute{Name: "NAS-Port-Type", Value: "Carrier-Pigeon"}, "error: neither a number nor the name")
	resolves(t, nil, Attribute{Name: "Cisco-Example", Value: "1"}, "error: is not in the dictionary")
}

func TestReadWins(t *testing.T) {
	dict := readText(t, `
ATTRIBUTE  NAS-Port-Id    200  integer
VALUE      NAS-Port-Type  Virtual  77
VENDOR     CISCO          10  format=2,1
BEGIN-VENDOR Cisco
ATTRIBUTE  Cisco-NAS-Port 300  byte
END-VENDOR Cisco
`)
	resolves(t, dict, Attribute{Name: "NAS-Port-Id", Value: "1"}, "c8 00000001")
	resolves(t, dict, Attribute{Name: "NAS-Port-Type", Value: "Virtual"}, "3d 0000004d")
	resolves(t, dict, Attribute{Name: "NAS-Port-Type", Value: "Ethernet"}, "3d 0000000f")
	resolves(t, dict, Attribute{Name: "Cisco-NAS-Port", Value: "1"}, "1a 0000000a012c0401")
	resolves(t, dict, Attribute{Name: "Cisco-AVPair", Value: "a"}, "1a 0000000a00010461") // in the vendor's new format
}

// As FreeRADIUS does it, which its own files rely on.
func TestReadTwice(t *testing.T) {
	dict := readText(t, `
ATTRIBUTE  My-Text  250  string
ATTRIBUTE  My-Text  250  octets
VALUE      My-Type  A  1
VALUE      My-Type  A  2
ATTRIBUTE  My-Type  251  integer
VENDOR     One      32473
VENDOR     One      32473
VENDOR     Other    32473
BEGIN-VENDOR One
ATTRIBUTE  Example  1  string
END-VENDOR One
BEGIN-VENDOR Other
ATTRIBUTE  Example  2  string
END-VENDOR Other
`)
	resolves(t, dict, Attribute{Name: "My-Text", Value: "0x01"}, "fa 01")
	resolves(t, dict, Attribute{Name: "My-Type", Value: "A"}, "fb 00000002")
	resolves(t, dict, Attribute{Vendor: "One", Name: "Example", Value: "x"}, "1a 00007ed9010378")
	resolves(t, dict, Attribute{Vendor: "Other", Name: "Example", Value: "x"}, "1a 00007ed9020378")
	resolves(t, dict, Attribute{Name: "Example", Value: "x"}, `error: belongs to vendor "One" and to vendor "Other"; say which`)
}

func TestVendorWithoutAttributes(t *testing.T) {
	dict := readText(t, "VENDOR Example 32473")
	resolves(t, dict, Attribute{Vendor: "Example", Name: "X", Value: "x"}, `error: is not in the dictionary, which has no attributes of vendor "Example"`)
}

func TestVendorFormats(t *testing.T) {
	dict, err := Read(testFiles, "dictionary.formats")
	if err != nil {
		t.Fatal(err)
	}
	for format, want := range map[string]struct {
		wire string
		room int
	}{
		"1-0":   {"1a 00007d01ff6162", 248},
		"1-1":   {"1a 00007d02ff046162", 247},
		"1-1-c": {"1a 00007d03ff05006162", 246},
		"1-2":   {"1a 00007d04ff00056162", 246},
		"2-0":   {"1a 00007d05ffff6162", 247},
		"2-1":   {"1a 00007d06ffff056162", 246},
		"2-2":   {"1a 00007d07ffff00066162", 245},
		"4-0":   {"1a 00007d0800fffffe6162", 245},
		"4-1":   {"1a 00007d0900fffffe076162", 244},
		"4-2":   {"1a 00ffffff00fffffe00086162", 243},
	} {
		name := "Format-" + format + "-Text"
		resolves(t, dict, Attribute{Name: name, Value: "ab"}, want.wire)
		full, err := dict.Encode(Attribute{Name: name, Value: strings.Repeat("x", want.room)})
		if err != nil || len(full) != 1 || len(full[0].Attribute) != maxValue {
			t.Errorf("%s with %d octets: %v", name, want.room, err)
		}
		resolves(t, dict, Attribute{Name: name, Value: strings.Repeat("x", want.room+1)}, "error: that the attribute has room for")
	}
}

func TestErrorHasItsParts(t *testing.T) {
	_, err := Read(fstest.MapFS{"my.dict": {Data: []byte("\n\nVENDOR X")}}, "my.dict")
	e, ok := errors.AsType[*Error](err)
	if !ok || e.File != "my.dict" || e.Line != 3 || e.Err == nil {
		t.Errorf("%#v", err)
	}
}
