package dictionary

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"layeh.com/radius"
)

// statementForms are shown in the error for a statement with too few or too many words.
var statementForms = map[string]string{
	"ATTRIBUTE":    "ATTRIBUTE name number type [flags]",
	"VALUE":        "VALUE attribute name number",
	"VENDOR":       "VENDOR name number [format=type,length]",
	"BEGIN-VENDOR": "BEGIN-VENDOR name",
	"END-VENDOR":   "END-VENDOR name",
	"BEGIN-TLV":    "BEGIN-TLV attribute",
	"END-TLV":      "END-TLV attribute",
	"$INCLUDE":     "$INCLUDE file",
	"$INCLUDE-":    "$INCLUDE- file",
}

// statement reads one line of a dictionary, without its comment.
func (f *file) statement(line string) error {
	if len(line) > maxLine {
		return fmt.Errorf("the line has %d octets, more than %d", len(line), maxLine)
	}
	fields := strings.Fields(line)
	if len(fields) == 0 {
		return nil
	}
	keyword, words := strings.ToUpper(fields[0]), fields[1:]
	switch n := len(words); {
	case keyword == "ATTRIBUTE" && (n == 3 || n == 4):
		return f.attribute(words[0], words[1], words[2], words[3:])
	case keyword == "VALUE" && n == 3:
		return f.value(words[0], words[1], words[2])
	case keyword == "VENDOR" && (n == 2 || n == 3):
		return f.defineVendor(words[0], words[1], words[2:])
	case keyword == "BEGIN-VENDOR" && (n == 1 || n == 2):
		return f.beginVendor(words[0], words[1:])
	case keyword == "END-VENDOR" && n == 1:
		return f.endVendor(words[0])
	case keyword == "BEGIN-TLV" && n == 1:
		f.inside = f.vendor.attributes[strings.ToLower(words[0])]
		if f.inside == nil {
			f.inside = &definition{vendor: f.vendor} // unknown, and what it contains cannot be sent either
		}
		return nil
	case keyword == "END-TLV" && n == 1:
		f.inside = nil
		return nil
	case (keyword == "$INCLUDE" || keyword == "$INCLUDE-") && n == 1:
		return f.include(words[0], keyword == "$INCLUDE-")
	}
	if form, known := statementForms[keyword]; known {
		return fmt.Errorf("not of the form %q", form)
	}
	return fmt.Errorf("unknown statement %q", fields[0])
}

// next returns the position of the next definition in the order of all.
func (f *file) next() int {
	f.dict.defined++
	return f.dict.defined
}

// attribute reads ATTRIBUTE name number type [flags].
func (f *file) attribute(name, oid, typeName string, flags []string) error {
	a := &definition{name: name, vendor: f.vendor, oid: oid, space: f.space, inside: f.inside, order: f.next()}
	a.part = a.inside != nil || a.space != 0
	if err := a.readNumber(); err != nil {
		return fmt.Errorf("attribute %q: %w", name, err)
	}
	if err := a.readType(typeName); err != nil {
		return fmt.Errorf("attribute %q: %w", name, err)
	}
	if err := a.readFlags(flags); err != nil {
		return fmt.Errorf("attribute %q: %w", name, err)
	}
	key := strings.ToLower(name)
	// As in FreeRADIUS: with the same number, the last one counts.
	if earlier := f.vendor.attributes[key]; earlier != nil && earlier.oid != oid {
		if where, ours := f.ours[earlier]; ours {
			return fmt.Errorf("attribute %q has number %s, but %s in %v", name, oid, earlier.oid, where)
		}
	}
	if earlier := f.vendor.attributes[key]; earlier != nil && earlier.oid == oid {
		a.secret = a.secret || earlier.secret // a later definition without flags must not reveal a secret
	}
	f.vendor.attributes[key] = a
	f.ours[a] = f.place
	return nil
}

func (a *definition) readNumber() error {
	for i, text := range strings.Split(a.oid, ".") {
		n, err := parseUint(text, 32)
		if err != nil {
			return fmt.Errorf("%q is not a number", a.oid)
		}
		if i == 0 {
			a.number = uint32(n) //nolint:gosec // read as 32 bits
		} else {
			a.part = true
		}
	}
	if a.part {
		return nil
	}
	if a.vendor.name == "" {
		if a.number == 0 {
			return errors.New("number 0 is not a valid attribute")
		}
		a.internal = a.number > 255
		return nil
	}
	if most := uint64(1)<<(8*a.vendor.format.typeOctets) - 1; uint64(a.number) > most {
		return fmt.Errorf("number %s is more than %d, the maximum for vendor %q", a.oid, most, a.vendor.name)
	}
	return nil
}

func (a *definition) readType(name string) error {
	name = strings.ToLower(name)
	if size, sized := strings.CutPrefix(name, string(kindOctets)+"["); sized {
		n, err := strconv.Atoi(strings.TrimSuffix(size, "]"))
		if err != nil || !strings.HasSuffix(size, "]") || n < 1 || n > maxValue {
			return fmt.Errorf("type %q has no length from 1 to %d", name, maxValue)
		}
		a.kind, a.length = kindOctets, n
		return nil
	}
	k, known := kinds[name]
	if !known {
		return fmt.Errorf("unknown type %q", name)
	}
	a.kind = k
	return nil
}

func (a *definition) readFlags(flags []string) error {
	if len(flags) == 0 {
		return nil
	}
	for flag := range strings.SplitSeq(flags[0], ",") {
		switch flag {
		case "has_tag":
			a.tagged = true
		case "encrypt=1", "encrypt=2", "encrypt=3":
			a.encrypted, a.secret = true, true
		case "secret":
			a.secret = true
		case "virtual":
			a.internal = true
		case "concat":
			a.concat = true
		case "array": // several values: no difference for one
		default:
			return fmt.Errorf("unknown flag %q", flag)
		}
	}
	return nil
}

// value reads VALUE attribute name number. The attribute may be defined later,
// and its size is looked at when the value is used.
func (f *file) value(attribute, name, text string) error {
	number, err := parseUint(text, 64)
	if err != nil {
		return fmt.Errorf("value %q of attribute %q: %q is not a number", name, attribute, text)
	}
	key := strings.ToLower(attribute)
	if f.dict.values[key] == nil {
		f.dict.values[key] = map[string]namedValue{}
	}
	f.dict.values[key][strings.ToLower(name)] = namedValue{name: name, number: number, order: f.next()}
	return nil
}

// defineVendor reads VENDOR name number [format=…].
func (f *file) defineVendor(name, text string, formats []string) error {
	number, err := parseUint(text, 32)
	if err != nil || number == 0 || number > maxVendor {
		return fmt.Errorf("vendor %q: %q is not a number from 1 to %d", name, text, maxVendor)
	}
	format := usualFormat
	if len(formats) > 0 {
		if format, err = readFormat(formats[0]); err != nil {
			return fmt.Errorf("vendor %q: %w", name, err)
		}
	}

	v := f.dict.vendors[strings.ToLower(name)]
	if v == nil {
		v = &vendor{attributes: map[string]*definition{}}
		f.dict.vendors[strings.ToLower(name)] = v
	}
	if where, ours := f.ours[v]; ours && (uint64(v.number) != number || v.format != format) {
		return fmt.Errorf("vendor %q has another number or format in %v", name, where)
	}
	v.name, v.number, v.format, v.order = name, uint32(number), format, f.next()
	f.ours[v] = f.place
	return nil
}

// readFormat reads format=type,length, in octets, and format=1,1,c.
func readFormat(text string) (vendorFormat, error) {
	if text == "format=1,1,c" {
		return vendorFormat{typeOctets: 1, lengthOctets: 1, continuation: true}, nil
	}
	for _, typeOctets := range []int{1, 2, 4} {
		for _, lengthOctets := range []int{0, 1, 2} {
			if text == fmt.Sprintf("format=%d,%d", typeOctets, lengthOctets) {
				return vendorFormat{typeOctets: typeOctets, lengthOctets: lengthOctets}, nil
			}
		}
	}
	return vendorFormat{}, fmt.Errorf("unknown format %q", text)
}

func (f *file) beginVendor(name string, formats []string) error {
	v := f.dict.vendors[strings.ToLower(name)]
	switch {
	case f.vendor.name != "":
		return fmt.Errorf("BEGIN-VENDOR %q is inside that of %q", name, f.vendor.name)
	case v == nil:
		return fmt.Errorf("unknown vendor %q; did you mean %q?", name, nearest(name, f.dict.vendorNames()))
	}
	space := radius.Type(0)
	if len(formats) > 0 {
		n, marked := strings.CutPrefix(formats[0], "format=Extended-Vendor-Specific-")
		which, err := strconv.Atoi(n)
		space = firstExtended - 1 + radius.Type(which)
		if !marked || err != nil || !isExtended(space) {
			return fmt.Errorf("unknown format %q", formats[0])
		}
	}
	f.vendor, f.begin, f.space = v, f.place, space
	return nil
}

func (f *file) endVendor(name string) error {
	if f.vendor.name == "" || !strings.EqualFold(f.vendor.name, name) {
		return fmt.Errorf("END-VENDOR %q without BEGIN-VENDOR", name)
	}
	f.vendor, f.space = f.dict.vendors[""], 0
	return nil
}
