package dictionary

import (
	"embed"
	"encoding/binary"
	"io/fs"
	"strings"
	"sync"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
)

//go:embed embedded
var embeddedFiles embed.FS

// embedded is all of it, parsed when it is first needed.
var embedded = sync.OnceValues(func() (*Dictionary, error) { return parseEmbedded(everyVendor) })

// Embedded returns the embedded dictionary: the attributes of the RFCs and of forty
// vendors. It is parsed at the first call; an error is a mistake in this package.
func Embedded() (*Dictionary, error) { return embedded() }

// embeddedFor returns the part of the embedded dictionary that knows these attributes:
// those of the RFCs, and of the vendors among them. Parsing all of it takes as long as a
// whole sign-in.
func embeddedFor(attributes radius.Attributes) (*Dictionary, error) {
	named := map[uint32]bool{}
	for _, a := range attributes {
		switch {
		case isExtended(a.Type): // it may name a vendor, even in several parts
			return embedded()
		case a.Type == rfc2865.VendorSpecific_Type && len(a.Attribute) >= vendorIDLength:
			named[binary.BigEndian.Uint32(a.Attribute)&maxVendor] = true
		}
	}
	return parseEmbedded(func(vendor uint32) bool { return named[vendor] })
}

func everyVendor(uint32) bool { return true }

// parseEmbedded reads the embedded file of the RFCs, and those of the wanted vendors.
func parseEmbedded(wanted func(vendor uint32) bool) (*Dictionary, error) {
	dict := newEmpty()
	names, err := fs.Glob(embeddedFiles, "embedded/dictionary.*")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		text, err := embeddedFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		if vendor, has := vendorOf(string(text)); has && !wanted(vendor) {
			continue
		}
		if err := parseInto(dict, embeddedFiles, name); err != nil {
			return nil, err
		}
	}
	return dict, nil
}

// vendorOf returns the number of the vendor whose attributes an embedded file has, which is
// one at most.
func vendorOf(text string) (number uint32, has bool) {
	_, statement, _ := strings.Cut(text, "\nVENDOR")
	line, _, _ := strings.Cut(statement, "\n")
	fields := strings.Fields(line)
	if len(fields) < 2 {
		return 0, false
	}
	n, err := parseUint(fields[1], 32)
	return uint32(n), err == nil //nolint:gosec // read as 32 bits
}
