package radiusclient

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// AttributeInfo is what a person has to know to give an attribute a value.
type AttributeInfo struct {
	Name    string
	Type    string   // what a value is, in words: "whole number from 0 to 255", "text, up to 247 bytes"
	Values  []string // names that stand for numbers, in the order of these; a number does as well
	Example string   // a value that [Dictionary.Check] takes
}

// EmbeddedDictionary returns the dictionary of a [Config] that has none of its own:
// the attributes of the RFCs and of common vendors. It is parsed when it is
// wanted for the first time, and an error is a mistake in this package.
func EmbeddedDictionary() (*Dictionary, error) { return embeddedDictionary() }

// Vendors returns the names of the vendors of whom there is an attribute that a
// connection can send, in the order of the alphabet.
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

// Attributes returns the attributes of a vendor, or of the RFCs where that is "",
// in the order of the alphabet. Those that no connection can send are left out:
// the ones that it makes itself for each request, and those that [ReadDictionary] lists.
// A vendor who is not known has none.
func (d *Dictionary) Attributes(vendorName string) []AttributeInfo {
	v := d.vendors[strings.ToLower(vendorName)]
	if v == nil {
		return nil
	}
	var infos []AttributeInfo
	for _, a := range v.attributes {
		if a.choosable() {
			infos = append(infos, d.describe(a))
		}
	}
	slices.SortFunc(infos, func(a, b AttributeInfo) int { return byAlphabet(a.Name, b.Name) })
	return infos
}

// Check returns why [New] refuses an attribute with this dictionary, which is the
// Err of its [AttributeError]; nil where it takes it.
func (d *Dictionary) Check(a Attribute) error {
	_, err := a.resolve(d)
	return err
}

// byAlphabet orders names as people look for them, in whatever case they are written.
func byAlphabet(a, b string) int {
	return cmp.Or(cmp.Compare(strings.ToLower(a), strings.ToLower(b)), cmp.Compare(a, b))
}

// choosable says whether there is a value with which a can be sent.
func (a *definition) choosable() bool {
	_, writable := valueForms[a.kind]
	return writable && a.sendable() == nil
}

func (d *Dictionary) describe(a *definition) AttributeInfo {
	form := valueForms[a.kind]
	info := AttributeInfo{Name: a.name, Type: form.words, Example: form.example}
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
		info.Type = fmt.Sprintf("%s, up to %d bytes", form.words, a.room())
	case kindOctets:
		info.Type = fmt.Sprintf("up to %d %s", a.room(), form.words)
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
