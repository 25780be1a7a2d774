package dictionary

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// Info is what a person needs to know to give an attribute a value.
type Info struct {
	Name    string
	Type    string   // describes a value: "whole number from 0 to 255", "text, up to 247 bytes"
	Values  []string // names of values, ordered by their numbers; a number is accepted as well
	Example string   // a value that [Dictionary.Check] accepts
}

// Vendors returns the names of the vendors who have an attribute that can be sent, in
// alphabetical order.
func (d *Dictionary) Vendors() []string {
	names := slices.DeleteFunc(d.vendorNames(), func(name string) bool {
		for _, a := range d.vendors[strings.ToLower(name)].attributes {
			if a.choosable() {
				return false
			}
		}
		return true
	})
	slices.SortFunc(names, byAlphabet)
	return names
}

// Attributes returns the attributes of a vendor, or of the RFCs if vendorName is "", in
// alphabetical order. Attributes that [Dictionary.Encode] refuses whatever their value
// are omitted. An unknown vendor has none.
func (d *Dictionary) Attributes(vendorName string) []Info {
	v := d.vendors[strings.ToLower(vendorName)]
	if v == nil {
		return nil
	}
	var infos []Info
	for _, a := range v.attributes {
		if a.choosable() {
			infos = append(infos, d.describe(a))
		}
	}
	slices.SortFunc(infos, func(a, b Info) int { return byAlphabet(a.Name, b.Name) })
	return infos
}

// byAlphabet orders names as people look for them, ignoring case.
func byAlphabet(a, b string) int {
	return cmp.Or(cmp.Compare(strings.ToLower(a), strings.ToLower(b)), cmp.Compare(a, b))
}

// choosable reports whether a can be sent with some value.
func (a *definition) choosable() bool {
	_, writable := valueForms[a.kind]
	return writable && a.sendable() == nil
}

func (d *Dictionary) describe(a *definition) Info {
	form := valueForms[a.kind]
	info := Info{Name: a.name, Type: form.words, Example: form.example}
	if bits, unsigned := unsignedBits[a.kind]; unsigned {
		info.Type = fmt.Sprintf("%s from 0 to %d", form.words, largest(bits))
		info.Values = valueNames(d.values[strings.ToLower(a.name)], largest(bits))
		if len(info.Values) > 0 {
			info.Example = info.Values[0]
		}
	}
	switch a.kind {
	case kindSigned:
		info.Type = fmt.Sprintf("%s from %d to %d", form.words, math.MinInt32, math.MaxInt32)
	case kindString:
		info.Type = fmt.Sprintf("%s, up to %d bytes", form.words, a.carrier().room())
	case kindOctets:
		info.Type = fmt.Sprintf("up to %d %s", a.carrier().room(), form.words)
		if a.length > 0 {
			info.Type = fmt.Sprintf("%d %s", a.length, form.words)
			info.Example = "0x" + strings.Repeat("01", a.length)
		}
	}
	return info
}

// valueNames returns the names of the numbers up to limit.
func valueNames(named map[string]namedValue, limit uint64) []string {
	values := slices.SortedFunc(maps.Values(named), func(a, b namedValue) int {
		return cmp.Or(cmp.Compare(a.number, b.number), byAlphabet(a.name, b.name))
	})
	var names []string
	for _, v := range values {
		if v.number <= limit {
			names = append(names, v.name)
		}
	}
	return names
}
