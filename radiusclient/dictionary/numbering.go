package dictionary

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2868"
)

// attributeNumber is an attribute as a packet names it.
type attributeNumber struct {
	space  radius.Type // the extended attribute whose number it is (RFC 6929); 0 for the usual ones
	vendor uint32      // 0 for an attribute of the RFCs
	number uint32
}

// String returns the name that FreeRADIUS gives to an attribute that it does not know.
func (n attributeNumber) String() string {
	switch {
	case n.space == 0 && n.vendor == 0:
		return fmt.Sprintf("Attr-%d", n.number)
	case n.space == 0:
		return fmt.Sprintf("Attr-%d.%d.%d", rfc2865.VendorSpecific_Type, n.vendor, n.number)
	case n.vendor == 0:
		return fmt.Sprintf("Attr-%d.%d", n.space, n.number)
	}
	return fmt.Sprintf("Attr-%d.%d.%d.%d", n.space, rfc2865.VendorSpecific_Type, n.vendor, n.number)
}

// isVendorSpecific is true for an attribute that carries those of vendors.
func (n attributeNumber) isVendorSpecific() bool {
	return n.vendor == 0 && n.number == uint32(rfc2865.VendorSpecific_Type)
}

// numbering finds definitions by the numbers in a packet.
type numbering struct {
	attributes map[attributeNumber]*definition
	vendors    map[uint32]*vendor
	secrets    map[attributeNumber]bool // attributes that are secret, or have a part that is
	secretive  map[uint32]bool          // vendors who have one of those
}

// microsoft is the vendor of MS-CHAP and MPPE (RFC 2548).
const microsoft = 311

// secretNumbers are secret whatever a dictionary says about them.
var secretNumbers = map[uint32][]uint32{
	0: {
		uint32(rfc2865.UserPassword_Type), uint32(rfc2865.CHAPPassword_Type), uint32(rfc2865.CHAPChallenge_Type),
		uint32(rfc2865.State_Type), uint32(rfc2868.TunnelPassword_Type),
	},
	// MS-CHAP-Response, CPW-1 and -2, LM- and NT-Enc-PW, Challenge, MPPE-Keys, MPPE-Send- and
	// -Recv-Key, MS-CHAP2-Response, -Success and -CPW
	microsoft: {1, 3, 4, 5, 6, 11, 12, 16, 17, 25, 26, 27},
}

// byNumber returns the numbering of d.
func (d *Dictionary) byNumber() *numbering {
	d.numbered.Do(func() { d.numbers = newNumbering(d) })
	return d.numbers
}

func newNumbering(d *Dictionary) *numbering {
	n := &numbering{
		attributes: map[attributeNumber]*definition{},
		vendors:    map[uint32]*vendor{},
		secrets:    map[attributeNumber]bool{},
		secretive:  map[uint32]bool{},
	}
	for vendorID, numbers := range secretNumbers {
		for _, number := range numbers {
			n.keep(attributeNumber{vendor: vendorID, number: number})
		}
	}
	for _, v := range d.vendors {
		if other := n.vendors[v.number]; v.name != "" && (other == nil || v.order > other.order) {
			n.vendors[v.number] = v
		}
		for _, a := range v.attributes {
			if a.internal {
				continue
			}
			number, whole := a.onWire()
			if a.secret || a.soundsSecret() {
				n.keep(number)
			}
			// As in FreeRADIUS: of several with the same number the last one counts.
			if other := n.attributes[number]; whole && (other == nil || a.order > other.order) {
				n.attributes[number] = a
			}
		}
	}
	return n
}

// isOf reports whether a vendor has that name.
func (n *numbering) isOf(id uint32, name string) bool {
	v := n.vendors[id]
	return v != nil && strings.EqualFold(v.name, name)
}

// keep notes that an attribute is secret.
func (n *numbering) keep(number attributeNumber) {
	n.secrets[number] = true
	n.secretive[number.vendor] = true
}

// hides reports whether the value of p must not be shown.
func (n *numbering) hides(p piece) bool {
	if n.secrets[p.number] {
		return true
	}
	if !p.broken || !p.number.isVendorSpecific() || len(p.value) < vendorIDLength {
		return false
	}
	id := binary.BigEndian.Uint32(p.value) & maxVendor
	return id != 0 && n.secretive[id]
}

// onWire returns the number that a has in a packet, or that of the one which it is a part of.
func (a *definition) onWire() (number attributeNumber, whole bool) {
	if a.inside != nil {
		number, _ = a.inside.onWire()
		return number, false
	}
	number = attributeNumber{space: a.space, vendor: a.vendor.number, number: a.number}
	_, inner, nested := strings.Cut(a.oid, ".")
	if a.vendor.name != "" || !nested || !isExtended(radius.Type(a.number)) {
		return number, !nested
	}
	inner, _, nested = strings.Cut(inner, ".")
	second, err := parseUint(inner, 32)
	return attributeNumber{space: radius.Type(a.number), number: uint32(second)}, err == nil && !nested //nolint:gosec // read as 32 bits
}

// secretWords end the names of secrets that a dictionary does not mark. A WPA2 key for an
// access point, for example, travels as plain text.
var secretWords = []string{
	"password", "passwd", "passphrase", "secret", "key", "keys", "psk", "dpsk", "pmk", "token", "otp", "pin",
}

// soundsSecret reports whether the name of a says that its value is a secret.
func (a *definition) soundsSecret() bool {
	if a.kind != kindString && a.kind != kindOctets {
		return false
	}
	name := strings.ToLower(a.name)
	return slices.Contains(secretWords, name[strings.LastIndexByte(name, '-')+1:])
}
