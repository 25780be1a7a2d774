//go:build unix

package e2e

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"otpdialog/e2e/terminal"
	"otpdialog/signin"
)

// attribute is an [[attributes]] table, as lines of a connection.
func attribute(name, value string) []string {
	return []string{"[[attributes]]", fmt.Sprintf("name = %q", name), fmt.Sprintf("value = %q", value)}
}

// An attribute that cannot be sent is reported with its name, file and line.
func TestWrongAttribute(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		lines []string
		says  string
	}{
		"unknown name": {attribute("Calling-Station-I", "192.0.2.7"), `attribute "Calling-Station-I" is not in the dictionary; did you mean "Calling-Station-Id"?`},
		"wrong value":  {attribute("NAS-IP-Address", "here"), `attribute "NAS-IP-Address": `},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := connection{primary: closedPort(t), secret: scriptedSecret, more: tt.lines}
			h := newHome(t)
			path := h.write("office", c.text())
			above, _, _ := strings.Cut(c.text(), tt.lines[0])
			line := 1 + strings.Count(above, "\n")
			p := h.starts("office")
			p.signsInAs("alice", "alicepw")
			p.waitNotice(signin.NotSent)
			p.waitPath(fmt.Sprintf("%s:%d: ", path, line))
			p.waitPath(tt.says)
			p.waitMasked(len("alicepw"))
			p.leaves(78, terminal.Esc)
		})
	}
}

// A dictionary of the connection's own, in the format of FreeRADIUS.
func TestDictionaryFile(t *testing.T) {
	t.Parallel()
	const vendor, number = 32473, 7 // the vendor of examples (RFC 5612)
	badge := make(chan radius.Attribute, 1)
	address := scripted(t, scriptedSecret, func(r *radius.Request) *radius.Packet {
		badge <- r.Get(rfc2865.VendorSpecific_Type)
		return says(r, radius.CodeAccessAccept, "Come in")
	})
	c := connection{primary: address, secret: scriptedSecret, more: append(
		[]string{`dictionary_file = "dictionary.example"`}, attribute("Example-Badge", "bläu")...,
	)}
	h := newHome(t)
	path := h.write("office", c.text())
	dictionary := fmt.Sprintf("VENDOR Example %d\nBEGIN-VENDOR Example\nATTRIBUTE Example-Badge %d string\nEND-VENDOR Example\n", vendor, number)
	if err := os.WriteFile(filepath.Join(filepath.Dir(path), "dictionary.example"), []byte(dictionary), 0o600); err != nil {
		t.Fatal(err)
	}
	p := h.starts("office")
	p.signsInAs("alice", "alicepw")
	p.WaitText(signedInWord)
	want := binary.BigEndian.AppendUint32(nil, vendor) // RFC 2865, section 5.26
	want = append(want, number, byte(2+len("bläu")))
	want = append(want, "bläu"...)
	if got := <-badge; string(got) != string(want) {
		t.Errorf("the server gets % x, want % x", got, want)
	}
	p.leaves(0, terminal.Esc)
}

// A mistake in a dictionary is reported with its line.
func TestWrongDictionaryFile(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	path := h.write("office", connection{primary: closedPort(t), secret: scriptedSecret, more: []string{`dictionary_file = "dictionary.example"`}}.text())
	dictionary := filepath.Join(filepath.Dir(path), "dictionary.example")
	if err := os.WriteFile(dictionary, []byte("# one\nATTRIBUT Example-Badge 7 string\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := h.starts("office")
	p.signsInAs("alice", "alicepw")
	p.waitNotice(signin.NotSent)
	p.waitPath(dictionary + `:2: unknown statement "ATTRIBUT"`)
	p.waitSaid("remove dictionary_file from the connection")
	p.leaves(78, terminal.Esc)
}
