package dictionary

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2868"
	"pgregory.net/rapid"
)

// attributesOf reads attributes that are written in hex, with space where one likes.
func attributesOf(tb testing.TB, text string) radius.Attributes {
	tb.Helper()
	octets, err := hex.DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil {
		tb.Fatal(err)
	}
	attributes, err := radius.ParseAttributes(octets)
	if err != nil {
		tb.Fatal(err)
	}
	return attributes
}

// lines are the attributes of an answer as people read them: Vendor/Name = Value.
func lines(tb testing.TB, attributes radius.Attributes, d *Dictionary) (all []string) {
	tb.Helper()
	named, err := d.Decode(attributes)
	if err != nil {
		tb.Fatal(err)
	}
	for _, a := range named {
		name := a.Name
		if a.Vendor != "" {
			name = a.Vendor + "/" + name
		}
		switch {
		case a.Hidden && a.Value != "":
			tb.Errorf("%s is hidden, and told: %q", name, a.Value)
		case a.Hidden:
			all = append(all, name+" hidden")
		default:
			all = append(all, name+" = "+a.Value)
		}
	}
	return all
}

// ours is a dictionary of each kind of attribute beside the embedded ones.
const ours = `
ATTRIBUTE  My-Extended     241    extended
ATTRIBUTE  My-Inner        241.1  integer
VALUE      My-Inner        Seven  7
ATTRIBUTE  My-Long         245    long-extended
ATTRIBUTE  My-Story        245.2  string
ATTRIBUTE  My-Code         245.3  string secret
ATTRIBUTE  My-Structure    245.4  tlv
ATTRIBUTE  My-Part         245.4.1 string encrypt=2
ATTRIBUTE  My-Plain        245.5  tlv
ATTRIBUTE  My-Plain-Part   245.5.1 string
ATTRIBUTE  My-Filter       250    abinary
ATTRIBUTE  My-Unmarked     251    string secret
ATTRIBUTE  My-Unmarked     251    string

VENDOR        Example  32473
BEGIN-VENDOR  Example
ATTRIBUTE     Example-Structure  1  tlv
BEGIN-TLV     Example-Structure
ATTRIBUTE     Example-Part       1  string  secret
END-TLV       Example-Structure
ATTRIBUTE     Example-Group      2  integer has_tag
ATTRIBUTE     Example-Text       3  string
END-VENDOR    Example

BEGIN-VENDOR  Example  format=Extended-Vendor-Specific-1
ATTRIBUTE     Example-Far        3  ipaddr
END-VENDOR    Example

VENDOR        Example-WiMAX  32474  format=1,1,c
BEGIN-VENDOR  Example-WiMAX
ATTRIBUTE     Example-Novel   1  string
ATTRIBUTE     Example-Key     2  octets
ATTRIBUTE     Example-Number  3  short
END-VENDOR    Example-WiMAX

VENDOR        Example-Plain  32475
BEGIN-VENDOR  Example-Plain
ATTRIBUTE     Example-Plain-Text  1  string
END-VENDOR    Example-Plain
`

func TestDecode(t *testing.T) {
	dict := readText(t, ours)
	tests := map[string]struct {
		octets string
		want   []string
	}{
		"nothing": {"", nil},
		"of the RFCs, in their order": {
			"1b 06 00000e10  12 04 6869  12 05 610a62  19 04 00ff  3d 06 00000005  37 06 697deec0",
			[]string{"Session-Timeout = 3600", "Reply-Message = hi", "Reply-Message = a\nb", "Class = 0x00ff", "NAS-Port-Type = Virtual", "Event-Timestamp = 2026-01-31T12:00:00Z"},
		},
		"not of its type":  {"1b 05 000e10  04 02  61 03 00", []string{"Attr-27 = 0x000e10", "Attr-4 = 0x", "Attr-97 = 0x00"}},
		"unknown":          {"f0 04 0102  f0 02", []string{"Attr-240 = 0x0102", "Attr-240 = 0x"}},
		"no way to decode": {"fa 03 01", []string{"My-Filter = 0x01"}},
		"of vendors": {
			"1a 0b 00000009 01 05 613d62  1a 0c 00000137 2f 06 00000001",
			[]string{"Cisco/Cisco-AVPair = a=b", "Microsoft/MS-Network-Access-Server-Type = Terminal-Server-Gateway"},
		},
		"several in one":                {"1a 0e 00000009 01 05 613d62 01 03 63", []string{"Cisco/Cisco-AVPair = a=b", "Cisco/Cisco-AVPair = c"}},
		"vendor, unknown number":        {"1a 0a 00000009 ef 04 0102", []string{"Cisco/Attr-26.9.239 = 0x0102"}},
		"unknown vendor":                {"1a 0a 00007fff 01 04 0102", []string{"Attr-26.32767.1 = 0x0102"}},
		"unknown vendor, own format":    {"1a 08 00007fff 0161", []string{"Attr-26 = 0x00007fff0161"}},
		"no vendor":                     {"1a 09 00000000 01 03 61  1a 09 00000000 50 03 61  f1 09 1a 00000000 01 61", []string{"Attr-26 = 0x00000000010361", "Attr-26 = 0x00000000500361", "Attr-241.26 = 0x000000000161"}},
		"vendor of 32 bits":             {"1a 0a 01007edb 01 04 0102", []string{"Attr-26 = 0x01007edb01040102"}},
		"vendor alone, or not even":     {"1a 06 00007edb  1a 03 00  1a 02", []string{"Attr-26 = 0x00007edb", "Attr-26 = 0x00", "Attr-26 = 0x"}},
		"length beyond the end":         {"1a 0a 00007edb 01 05 0102", []string{"Attr-26 = 0x00007edb01050102"}},
		"length less than itself":       {"1a 0a 00007edb 01 01 0102", []string{"Attr-26 = 0x00007edb01010102"}},
		"a type alone behind one":       {"1a 0a 00007edb 01 03 61 01", []string{"Attr-26 = 0x00007edb01036101"}},
		"malformed, and maybe a secret": {"1a 0a 00000137 10 05 0102  1a 0a 01000137 10 04 0102", []string{"Attr-26 hidden", "Attr-26 hidden"}},
		"tags": {
			"40 06 0100000d  40 06 0000000d  40 06 2000000d  51 04 0161  51 04 4161  51 03 01  40 03 01",
			[]string{
				"Tunnel-Type:1 = VLAN", "Tunnel-Type:0 = VLAN", "Tunnel-Type:0 = 536870925", "Tunnel-Private-Group-Id:1 = a",
				"Tunnel-Private-Group-Id:0 = Aa", "Tunnel-Private-Group-Id:0 = 0x01", "Attr-64 = 0x01",
			},
		},
		"a key of no length that was said": {"1a 09 00000137 0c 03 61", []string{"Microsoft/MS-CHAP-MPPE-Keys hidden"}},
		"a vendor's tag":                   {"1a 0c 00007ed9 02 06 02000005", []string{"Example/Example-Group:2 = 5"}},
		"extended": {
			"f1 07 01 00000007  f1 03 01  f1 05 09 0102  f1 02  f2 04 01 61",
			[]string{"My-Inner = Seven", "Attr-241 = 0x01", "Attr-241.9 = 0x0102", "Attr-241 = 0x", "Attr-242.1 = 0x61"},
		},
		"extended, of a vendor": {
			"f1 0c 1a 00007ed9 03 c0000201  f1 09 1a 00007ed9 07 61  f1 08 1a 00007ed9 07  f1 09 1a 01007ed9 03 61",
			[]string{"Example/Example-Far = 192.0.2.1", "Example/Attr-241.26.32473.7 = 0x61", "Attr-241.26 hidden", "Attr-241.26 hidden"},
		},
		"long": {
			"f5 05 02 80 61  f5 05 02 80 62  f5 05 02 00 63  f5 05 02 00 64",
			[]string{"My-Story = abc", "My-Story = d"},
		},
		"long, and cut short":         {"f5 05 02 80 61  12 03 62", []string{"Attr-245.2 = 0x61", "Reply-Message = b"}},
		"long, and the packet ends":   {"f5 05 02 80 61  f5 05 02 80 62", []string{"Attr-245.2 = 0x6162"}},
		"long, and another one":       {"f5 05 02 80 61  f5 05 09 80 62", []string{"Attr-245.2 = 0x61", "Attr-245.9 = 0x62"}},
		"long, of a vendor":           {"f5 0a 1a 80 00007ed9 07 61  f5 05 1a 00 62", []string{"Example/Attr-245.26.32473.7 = 0x6162"}},
		"WiMAX":                       {"1a 0a 00007eda 01 04 80 61  1a 0a 00007eda 01 04 00 62  1a 0b 00007eda 03 05 00 0102", []string{"Example-WiMAX/Example-Novel = ab", "Example-WiMAX/Example-Number = 258"}},
		"WiMAX, and broken":           {"1a 0a 00007eda 01 04 80 61  1a 09 00007eda 01 05 00", []string{"Example-WiMAX/Attr-26.32474.1 = 0x61", "Attr-26 hidden"}},
		"WiMAX, a secret in parts":    {"1a 0a 00007eda 02 04 80 61  1a 0a 00007eda 02 04 00 62", []string{"Example-WiMAX/Example-Key hidden"}},
		"WiMAX, a secret cut short":   {"1a 0a 00007eda 02 04 80 61", []string{"Example-WiMAX/Attr-26.32474.2 hidden"}},
		"what carries and signs":      {"50 12 00000000000000000000000000000000  21 03 61  4f 03 61  18 03 61", []string{"State hidden"}},
		"passwords":                   {"02 03 61  03 03 61  3c 03 61  45 05 01 8001 ", []string{"User-Password hidden", "CHAP-Password hidden", "CHAP-Challenge hidden", "Tunnel-Password:1 hidden"}},
		"of a name that says it":      {"1a 09 00003a8c 10 03 61  1a 09 00000009 f9 03 61  4e 03 61", []string{"Mikrotik/Mikrotik-Wireless-PSK hidden", "Cisco/Cisco-Subscriber-Password hidden", "Configuration-Token hidden"}},
		"of a name that does not":     {"4b 06 00000003", []string{"Password-Retry = 3"}}, // a number
		"marked as secret":            {"f5 05 03 00 61", []string{"My-Code hidden"}},
		"marked by an earlier file":   {"fb 03 61", []string{"My-Unmarked hidden"}},
		"a structure":                 {"f5 07 05 00 01 03 61", []string{"My-Plain = 0x010361"}},
		"a structure with a secret":   {"f5 07 04 00 01 03 61  1a 0b 00007ed9 01 05 01 03 61", []string{"My-Structure hidden", "Example/Example-Structure hidden"}},
		"text that acts on a display": {"12 0a 1b5b324a 61 1b63 62", []string{"Reply-Message = 0x1b5b324a611b6362"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := lines(t, attributesOf(t, test.octets), dict); !slices.Equal(got, test.want) {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
		})
	}
}

// Everything that MS-CHAP and MPPE exchange is hidden, also where a dictionary says nothing of it.
func TestMicrosoftSecretsAreHidden(t *testing.T) {
	bare := readText(t, "VENDOR Microsoft 311\nBEGIN-VENDOR Microsoft\nATTRIBUTE MS-MPPE-Send-Key 16 octets\nEND-VENDOR Microsoft")
	for _, dict := range []*Dictionary{nil, bare, newEmpty()} {
		for _, number := range []byte{1, 3, 4, 5, 6, 11, 12, 16, 17, 25, 26, 27} {
			r := attributesOf(t, fmt.Sprintf("1a 09 00000137 %02x 03 61", number))
			if named, err := dict.Decode(r); err != nil || len(named) != 1 || !named[0].Hidden {
				t.Errorf("number %d: %+v, %v", number, named, err)
			}
		}
		if got := lines(t, attributesOf(t, "1a 0b 00000137 0a 05 444f4d"), dict); len(got) != 1 || strings.Contains(got[0], "hidden") {
			t.Errorf("MS-CHAP-Domain: %q", got)
		}
	}
}

// An answer keeps what it holds while it is named.
func TestDecodeChangesNothing(t *testing.T) {
	r := attributesOf(t, "40 06 0100000d  f5 05 02 80 61  f5 05 02 00 63")
	octets := func() string {
		packet, err := (&radius.Packet{Attributes: r}).MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		return hex.EncodeToString(packet)
	}
	before := octets()
	for range 2 {
		lines(t, r, nil)
	}
	if after := octets(); after != before {
		t.Errorf("%s became %s", before, after)
	}
}

// What a connection sends in any format of a vendor has the same name and value when it comes back.
func TestNamesGoBothWays(t *testing.T) {
	dict := newEmpty()
	for _, name := range []string{"dictionary.types", "dictionary.formats"} {
		if err := parseInto(dict, testFiles, name); err != nil {
			t.Fatal(err)
		}
	}
	var all []*definition
	for _, v := range dict.vendors {
		for _, a := range v.attributes {
			if !a.secret {
				all = append(all, a)
			}
		}
	}
	slices.SortFunc(all, func(a, b *definition) int { return strings.Compare(a.name, b.name) })
	rapid.Check(t, func(t *rapid.T) {
		var sent []Attribute
		var answer radius.Attributes
		for _, a := range rapid.SliceOfN(rapid.SampledFrom(all), 1, 5).Draw(t, "attributes") {
			value := a.example()
			switch a.kind { //nolint:exhaustive // the others are tried in TestValuesGoBothWays
			case kindString:
				value = rapid.StringMatching(`[ -~é码]{1,60}`).Draw(t, "value")
			case kindOctets:
				octets := rapid.SliceOfN(rapid.Byte(), max(1, a.length), longest(a)).Draw(t, "value")
				value = decodeOctets(octets)
			case kindDate:
				value = valueForms[kindDate].example
			}
			avp, err := dict.Encode(Attribute{Vendor: a.vendor.name, Name: a.name, Value: value})
			if err != nil {
				t.Fatal(err)
			}
			answer = append(answer, avp...)
			sent = append(sent, Attribute{Vendor: a.vendor.name, Name: a.name, Value: value})
		}
		named, err := dict.Decode(answer)
		if err != nil || len(named) != len(sent) {
			t.Fatalf("%d attributes of %d, %v", len(named), len(sent), err)
		}
		for i, got := range named {
			if got.Vendor != sent[i].Vendor || got.Name != sent[i].Name || got.Hidden {
				t.Errorf("%+v, want %+v", got, sent[i])
			}
			// A number may have come back as the name that it has.
			avp, err := dict.Encode(Attribute{Vendor: got.Vendor, Name: got.Name, Value: got.Value})
			if err != nil || onWire(avp...) != onWire(answer[i]) {
				t.Errorf("%+v is sent as %v, %v; it was %s", got, avp, err, onWire(answer[i]))
			}
		}
	})
}

// longest returns how many octets a value may have.
func longest(a *definition) int {
	if a.length > 0 {
		return a.length
	}
	return a.carrier().room()
}

// A Vendor-Specific holds several attributes, if their format says where each ends; one that is cut
// short is told all the same.
func TestSeveralInEachFormat(t *testing.T) {
	dict, err := Read(testFiles, "dictionary.formats")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range dict.vendors {
		if !strings.HasPrefix(v.name, "Format-") {
			continue
		}
		name := v.name + "-Text"
		a := v.attributes[strings.ToLower(name)]
		one := v.format.wrap(v.number, a.number, []byte("ab"))
		both := append(slices.Clone(one), v.format.wrap(v.number, a.number, []byte("c"))[vendorIDLength:]...)
		want := []string{v.name + "/" + name + " = ab", v.name + "/" + name + " = c"}
		if v.format.lengthOctets == 0 { // nothing says where the first one ends
			both, want = one, want[:1]
		}
		r := radius.Attributes{avp(rfc2865.VendorSpecific_Type, both)}
		if got := lines(t, r, dict); !slices.Equal(got, want) {
			t.Errorf("%x is %q, want %q", both, got, want)
		}
		for length := vendorIDLength; length < len(both); length++ { // cut anywhere
			r := radius.Attributes{avp(rfc2865.VendorSpecific_Type, both[:length])}
			if got := lines(t, r, dict); len(got) == 0 || !strings.Contains(got[0], " = ") {
				t.Errorf("%x is %q", both[:length], got)
			}
		}
		if id := binary.BigEndian.Uint32(both); id != v.number {
			t.Errorf("%s has number %d", v.name, id)
		}
	}
}

// An answer is named by the part of the embedded dictionary that it needs as it is by the whole.
func TestDecodeByPartOfTheDictionary(t *testing.T) {
	whole, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	same := func(t rapid.TB, answer radius.Attributes) {
		got, err := (*Dictionary)(nil).Decode(answer)
		if err != nil {
			t.Fatal(err)
		}
		want, err := whole.Decode(answer)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("by the part: %+v\nby the whole: %+v, %v", got, want, err)
		}
	}
	ids := []uint32{32767} // of nobody
	for _, v := range whole.vendors {
		ids = append(ids, v.number)
	}
	slices.Sort(ids)
	vendorID := rapid.Map(rapid.SampledFrom(ids), func(id uint32) []byte { return binary.BigEndian.AppendUint32(nil, id) })
	extended := []byte{byte(rfc2865.VendorSpecific_Type)} // a vendor's in the space of another
	start := map[radius.Type][]byte{rfc2865.VendorSpecific_Type: {}, firstExtended: extended, lastExtended: append(extended, 0)}
	rapid.Check(t, func(t *rapid.T) {
		var answer radius.Attributes
		for range rapid.IntRange(0, 4).Draw(t, "attributes") {
			value := rapid.SliceOfN(rapid.Byte(), 0, 12).Draw(t, "value")
			kind := radius.Type(rapid.Byte().Draw(t, "type"))
			if rapid.Bool().Draw(t, "of a vendor") {
				kind = rapid.SampledFrom(slices.Sorted(maps.Keys(start))).Draw(t, "type")
				if len(value) > 1 && rapid.Bool().Draw(t, "fits") {
					value[1] = byte(len(value))
				}
				id := vendorID.Draw(t, "vendor")
				id[0] = rapid.SampledFrom([]byte{0, 0, 0, 1}).Draw(t, "first octet") // 1: more than a vendor has
				value = slices.Concat(start[kind], id, value)
				value = value[:rapid.IntRange(0, len(value)).Draw(t, "length")]
			}
			answer = append(answer, avp(kind, value))
		}
		same(t, answer)
	})
	same(t, attributesOf(t, "1a 0a 01000137 11 04 0102")) // the number of a secret behind more than a vendor has
}

// No more of it is parsed, and each vendor's file is enough for the vendor.
func TestPartsOfTheDictionary(t *testing.T) {
	whole, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for key, v := range whole.vendors {
		value := append(binary.BigEndian.AppendUint32(nil, v.number), 1, 2)
		part, err := embeddedFor(radius.Attributes{avp(rfc2865.VendorSpecific_Type, value)})
		if err != nil {
			t.Fatal(err)
		}
		known := slices.Sorted(maps.Keys(part.vendors))
		if want := slices.Compact([]string{"", key}); !slices.Equal(known, want) {
			t.Errorf("for the number of %q: %q", key, known)
			continue
		}
		if got := len(part.vendors[key].attributes); got != len(v.attributes) {
			t.Errorf("%q has %d attributes, and %d in the whole", key, got, len(v.attributes))
		}
		for name := range part.vendors[key].attributes {
			same := func(a, b namedValue) bool { return a.name == b.name && a.number == b.number }
			if !maps.EqualFunc(part.values[name], whole.values[name], same) {
				t.Errorf("%s has the values %v, and %v in the whole", name, part.values[name], whole.values[name])
			}
		}
	}
}

// avp is an attribute as it arrives.
func avp(t radius.Type, value []byte) *radius.AVP { return &radius.AVP{Type: t, Attribute: value} }

// FuzzDecode decodes anything as attributes. Only text comes out, and no secret, whatever came before it.
func FuzzDecode(f *testing.F) {
	dict := readText(f, ours)
	f.Add([]byte("\x12\x04hi\x40\x06\x01\x00\x00\x0d\x1a\x0b\x00\x00\x00\x09\x01\x05a=b"))
	f.Add([]byte("\xf5\x05\x02\x80a\xf5\x05\x02\x00b\xf1\x0c\x1a\x00\x00\x7e\xd9\x03\xc0\x00\x02\x01"))
	f.Add([]byte("\x1a\x0a\x00\x00\x7e\xda\x02\x04\x80a")) // a secret of which a part is to come
	marker := []byte(rand.Text()[:16])                     // no input knows it
	secrets := []*radius.AVP{
		avp(rfc2865.UserPassword_Type, marker), avp(rfc2865.State_Type, marker),
		avp(rfc2868.TunnelPassword_Type, slices.Concat([]byte{1}, marker)),
		avp(rfc2865.VendorSpecific_Type, slices.Concat([]byte{0, 0, 1, 55, 17, 18}, marker)),
		avp(rfc2865.VendorSpecific_Type, slices.Concat([]byte{0, 0, 1, 55, 17, 99}, marker)), // malformed
		avp(rfc2865.VendorSpecific_Type, slices.Concat([]byte{0, 0, 0x7e, 0xda, 2, 19, continues}, marker)),
		avp(245, slices.Concat([]byte{3, continues}, marker)),
	}
	f.Fuzz(func(t *testing.T, octets []byte) {
		attributes, err := radius.ParseAttributes(octets)
		if err != nil {
			return
		}
		named, err := dict.Decode(append(attributes, secrets...))
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range named {
			all := a.Vendor + a.Name + a.Value
			if !utf8.ValidString(all) {
				t.Errorf("%+v is not UTF-8", a)
			}
			if strings.Contains(all, string(marker)) || strings.Contains(all, hex.EncodeToString(marker)) {
				t.Errorf("%+v reveals a secret", a)
			}
			if a.Name == "" || a.Hidden && a.Value != "" {
				t.Errorf("%+v", a)
			}
		}
	})
}
