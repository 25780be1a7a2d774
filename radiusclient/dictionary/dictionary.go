package dictionary

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/agnivade/levenshtein"
	"layeh.com/radius"
)

// Dictionary knows attributes by name: those of [Embedded], and those of a file if it
// comes from [Read]. It never changes and is safe for use by many goroutines. A nil
// *Dictionary is the embedded one for [Dictionary.Encode], [Dictionary.Check] and
// [Dictionary.Decode], which then parse it only if they need it.
type Dictionary struct {
	vendors map[string]*vendor               // by name in lower case; under "" are the attributes of the RFCs
	values  map[string]map[string]namedValue // by the names of attribute and value in lower case
	defined int                              // attributes, vendors and values so far: the order of each

	numbered sync.Once
	numbers  *numbering // see byNumber
}

// vendor holds the attributes of one vendor, or of the RFCs.
type vendor struct {
	name       string
	number     uint32 // at most maxVendor
	format     vendorFormat
	attributes map[string]*definition // by name in lower case
	order      int                    // in the dictionary
}

// vendorFormat is how a vendor's attributes look inside a Vendor-Specific attribute.
type vendorFormat struct {
	typeOctets   int  // 1, 2 or 4
	lengthOctets int  // 0, 1 or 2
	continuation bool // one more octet says whether the next attribute goes on with this value (WiMAX)
}

// usualFormat is the one that RFC 2865 section 5.26 recommends.
var usualFormat = vendorFormat{typeOctets: 1, lengthOctets: 1}

// A vendor's number has 24 bits, and takes four octets in an attribute (RFC 2865
// section 5.26).
const (
	maxVendor      = 1<<24 - 1
	vendorIDLength = 4
)

// header returns the octets before a value, those of the attribute itself not counted.
func (f vendorFormat) header() int {
	header := vendorIDLength + f.typeOctets + f.lengthOctets
	if f.continuation {
		header++
	}
	return header
}

// definition is what a dictionary says of one attribute.
type definition struct {
	name      string
	vendor    *vendor
	number    uint32 // the first one if oid has several
	oid       string // as written in the dictionary, such as 4 or 241.1
	kind      valueKind
	length    int  // of octets[n]; 0 for any
	part      bool // travels inside another attribute
	internal  bool // never travels: a server's own
	concat    bool // a long value is spread over several attributes
	tagged    bool // needs a tag (RFC 2868 section 3.1)
	encrypted bool
	secret    bool        // encrypted, or marked as secret
	space     radius.Type // the extended attribute (RFC 6929) that it travels in, with its vendor; 0 for none
	inside    *definition // the structure that it is a part of, by BEGIN-TLV and END-TLV; nil for none
	order     int         // in the dictionary
}

// namedValue is the name of a number.
type namedValue struct {
	name   string
	number uint64
	order  int // in the dictionary
}

// find returns the attribute with that name. If vendorName is "", it is that of the
// RFCs, or else that of the only vendor who has one.
func (d *Dictionary) find(vendorName, name string) (*definition, error) {
	key := strings.ToLower(name)
	vendors := d.vendors
	if vendorName != "" {
		v := d.vendors[strings.ToLower(vendorName)]
		if v == nil {
			return nil, fmt.Errorf("vendor %q is not in the dictionary; did you mean %q?", vendorName, nearest(vendorName, d.vendorNames()))
		}
		vendors = map[string]*vendor{"": v}
	}
	if found := vendors[""].attributes[key]; found != nil {
		return found, nil
	}

	var found []*definition
	var names []string
	for _, v := range vendors {
		if a := v.attributes[key]; a != nil {
			found = append(found, a)
		}
		for _, a := range v.attributes {
			names = append(names, a.name)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		slices.SortFunc(found, func(a, b *definition) int { return cmp.Compare(a.vendor.name, b.vendor.name) })
		return nil, fmt.Errorf("belongs to vendor %q and to vendor %q; say which", found[0].vendor.name, found[1].vendor.name)
	case len(names) == 0:
		return nil, fmt.Errorf("is not in the dictionary, which has no attributes of vendor %q", vendorName)
	}
	return nil, fmt.Errorf("is not in the dictionary; did you mean %q?", nearest(name, names))
}

func (d *Dictionary) vendorNames() []string {
	names := make([]string, 0, len(d.vendors))
	for _, v := range d.vendors {
		if v.name != "" {
			names = append(names, v.name)
		}
	}
	return names
}

// nearest returns the name that is fewest edits away from name, and of several the
// first in the alphabet. It sorts names, which come from a map.
func nearest(name string, names []string) string {
	slices.Sort(names)
	best, fewest := "", -1
	for _, n := range names {
		edits := levenshtein.ComputeDistance(strings.ToLower(name), strings.ToLower(n))
		if fewest < 0 || edits < fewest {
			best, fewest = n, edits
		}
	}
	return best
}

// newEmpty returns a dictionary without attributes.
func newEmpty() *Dictionary {
	return &Dictionary{
		vendors: map[string]*vendor{"": {attributes: map[string]*definition{}}},
		values:  map[string]map[string]namedValue{},
	}
}
