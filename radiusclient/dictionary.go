package radiusclient

import (
	_ "embed"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/agnivade/levenshtein"
	"layeh.com/radius/dictionary"
)

//go:embed dictionary.txt
var dictionaryText string

// embeddedDictionary is parsed when a connection has attributes, not before.
var embeddedDictionary = sync.OnceValues(func() (*dictionary.Dictionary, error) {
	return new(dictionary.Parser).Parse(dictionaryFile{strings.NewReader(dictionaryText)})
})

// dictionaryFile is the embedded text as the parser wants it.
type dictionaryFile struct{ io.Reader }

// Name is what the parser puts into its errors.
func (dictionaryFile) Name() string { return "dictionary.txt" }

// Close has nothing to close.
func (dictionaryFile) Close() error { return nil }

// entry is an attribute of the dictionary, with the vendor and the named values that belong to it.
type entry struct {
	*dictionary.Attribute

	vendor *dictionary.Vendor // nil for one of the RFCs
	values []*dictionary.Value
}

// find returns the attribute with that name; where vendor is "", one of any vendor.
func find(dict *dictionary.Dictionary, vendor, name string) (entry, error) {
	var names []string
	var found entry
	search := func(v *dictionary.Vendor, attributes []*dictionary.Attribute, values []*dictionary.Value) {
		for _, a := range attributes {
			names = append(names, a.Name)
			if strings.EqualFold(a.Name, name) {
				found = entry{a, v, dictionary.ValuesByAttribute(values, a.Name)}
			}
		}
	}
	if vendor == "" {
		search(nil, dict.Attributes, dict.Values)
	}
	var vendors []string
	for _, v := range dict.Vendors {
		vendors = append(vendors, v.Name)
		if vendor == "" || strings.EqualFold(v.Name, vendor) {
			search(v, v.Attributes, v.Values)
		}
	}
	switch {
	case found.Attribute != nil:
		return found, nil
	case len(names) == 0:
		return entry{}, fmt.Errorf("vendor %q is not in the dictionary, which has %s", vendor, strings.Join(vendors, ", "))
	}
	return entry{}, fmt.Errorf("is not in the dictionary; did you mean %q?", nearest(name, names))
}

// nearest returns the one of names that takes the fewest edits to get from name.
func nearest(name string, names []string) string {
	best, fewest := "", -1
	for _, n := range names {
		edits := levenshtein.ComputeDistance(strings.ToLower(name), strings.ToLower(n))
		if fewest < 0 || edits < fewest {
			best, fewest = n, edits
		}
	}
	return best
}
