package radius

import (
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"otpdialog/radiusclient"
	"otpdialog/settings"
	"otpdialog/settings/document"
	"otpdialog/signin/session"
)

// What can be chosen for a connection, its file can hold.
func TestOfferedAttributesFitTheFile(t *testing.T) {
	known, err := Dictionary(new(settings.Connection))
	if err != nil {
		t.Fatal(err)
	}
	text := new(strings.Builder)
	text.WriteString("display_name = \"Head office\"\nprimary = \"192.0.2.1\"\nsecret = \"" + secretOfTests + "\"\n")
	offered := 0
	for _, vendor := range append([]string{""}, known.Vendors()...) {
		for _, info := range known.Attributes(vendor) {
			fmt.Fprintf(text, "[[attributes]]\nvendor = %q\nname = %q\nvalue = %q\n", vendor, info.Name, info.Example)
			offered++
		}
	}
	c, err := document.ParseConnection("office", "", []byte(text.String()))
	if err != nil || len(c.Attributes) != offered {
		t.Errorf("of %d attributes the file has %d: %v", offered, len(c.Attributes), err)
	}
}

func TestDictionaryFileAddsVendors(t *testing.T) {
	folder := t.TempDir()
	text := "VENDOR Example 32473\nBEGIN-VENDOR Example\nATTRIBUTE Example-Desk 1 byte\nEND-VENDOR Example\n"
	if err := os.WriteFile(filepath.Join(folder, "dictionary.ours"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	known, err := Dictionary(&settings.Connection{File: filepath.Join(folder, "office.toml"), DictionaryFile: "dictionary.ours"})
	if err != nil {
		t.Fatal(err)
	}
	for _, vendor := range []string{"Cisco", "Example"} {
		if !slices.Contains(known.Vendors(), vendor) {
			t.Errorf("%s is not among the vendors", vendor)
		}
	}
}

// Nothing that a server says can act on a terminal. The attributes of its answer are there
// to the octet.
func TestAnswersAreMadeSafe(t *testing.T) {
	const raw = "a\r\nb\x1b[2J\x1b]0;x\ac\u009b1m\u202e"
	s := &Servers{last: &radiusclient.Response{
		Code: radius.CodeAccessReject, Message: raw,
		Attributes: radius.Attributes{{Type: rfc2865.ReplyMessage_Type, Attribute: []byte(raw)}},
	}}
	if got, want := reply(s.last).Message, "a\nbc"; got != want {
		t.Errorf("the message is %q, want %q", got, want)
	}
	attributes, err := s.Attributes()
	if want := []session.Attribute{{Name: "Reply-Message", Value: "0x" + hex.EncodeToString([]byte(raw))}}; err != nil || !slices.Equal(attributes, want) {
		t.Errorf("the attributes are %+v, %v; want %+v", attributes, err, want)
	}
}
