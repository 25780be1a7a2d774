package radiusclient

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"layeh.com/radius/rfc2865"

	"otpdialog/radiusclient/dictionary"
)

func TestAttributeError(t *testing.T) {
	bad := dictionary.Attribute{Vendor: "Cisco", Name: "Cisco-AVPair", Value: ""}
	_, err := New(Config{
		Servers: []Server{{Address: "192.0.2.1:1812", Secret: []byte("x")}}, NASIdentifier: "tests",
		Attributes: []dictionary.Attribute{{Name: "NAS-Port", Value: "1"}, bad},
	})
	attributeError, ok := errors.AsType[*AttributeError](err)
	if !ok || attributeError.Index != 1 || attributeError.Attribute != bad {
		t.Fatalf("New: %#v", err)
	}
	if want := `attribute "Cisco-AVPair": the value is empty`; err.Error() != want {
		t.Errorf("%q, want %q", err, want)
	}
	var embedded *dictionary.Dictionary
	if checked := embedded.Check(bad); checked == nil || attributeError.Unwrap() == nil || attributeError.Unwrap().Error() != checked.Error() {
		t.Errorf("New: %v, but Check: %v", attributeError.Unwrap(), checked)
	}
}

// An attribute of a connection takes the place of a default one; a second vendor attribute does not.
func TestAttributesReplaceDefaults(t *testing.T) {
	common, err := commonAttributes(Config{
		NASIdentifier: "default", CallingStationID: "192.0.2.1",
		Attributes: []dictionary.Attribute{
			{Name: "NAS-Identifier", Value: "mine"},
			{Name: "NAS-Port-Type", Value: "Ethernet"},
			{Name: "Cisco-AVPair", Value: "a=1"},
			{Name: "Cisco-AVPair", Value: "a=2"},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, avp := range common {
		got = append(got, fmt.Sprintf("%02x %x", byte(avp.Type), []byte(avp.Attribute)))
	}
	want := []string{
		"06 00000001", "1f 3139322e302e322e31", // the other two defaults
		"20 6d696e65", "3d 0000000f", "1a 000000090105613d31", "1a 000000090105613d32",
	}
	if strings.Join(got, ", ") != strings.Join(want, ", ") {
		t.Errorf("%v, want %v", got, want)
	}
	if _, given := common.Lookup(rfc2865.NASIPAddress_Type); given {
		t.Error("NAS-IP-Address was not given")
	}
}
