package dictionary

import (
	"encoding/hex"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"layeh.com/radius"

	"otpdialog/e2e/needs"
)

// installed is where FreeRADIUS keeps its dictionaries.
const installed = "/usr/share/freeradius"

// Every dictionary that comes with FreeRADIUS can be read, and so can the one that includes nearly all.
func TestFreeRADIUSDictionaries(t *testing.T) {
	_, err := os.Stat(filepath.Join(installed, "dictionary"))
	needs.Package(t, err, "freeradius-common")
	files := os.DirFS(installed)
	names, err := fs.Glob(files, "dictionary*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		_, err := Read(files, name)
		// This one begins a vendor that only dictionary.freeradius defines.
		if name == "dictionary.freeradius.evs5" && err != nil && strings.Contains(err.Error(), `unknown vendor "FreeRADIUS"`) {
			continue
		}
		if err != nil {
			t.Error(err)
		}
	}

	all, err := Read(files, "dictionary")
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range []Attribute{
		{Vendor: "3GPP", Name: "3GPP-IMSI", Value: "262010000000000"},         // of a vendor that is not embedded
		{Vendor: "USR", Name: "USR-Last-Number-Dialed-Out", Value: "5550100"}, // in a format of its own
		{Vendor: "Cisco", Name: "Cisco-AVPair", Value: "a=b"},
		{Name: "Service-Type", Value: "Annex-Authorize-Only"}, // a vendor's value of an attribute of the RFCs
	} {
		if _, err := all.Encode(a); err != nil {
			t.Errorf("%+v: %v", a, err)
		}
	}
}

// radclient makes the same octets of the same dictionary and values: each type, and each vendor's format.
func TestRadclientEncodesAlike(t *testing.T) {
	radclient := needs.Program(t, "freeradius-utils", "radclient")
	_, err := os.Stat(filepath.Join(installed, "dictionary"))
	needs.Package(t, err, "freeradius-common")

	folder := t.TempDir()
	var text []byte
	for _, name := range []string{"dictionary.types", "dictionary.formats"} {
		part, err := fs.ReadFile(testFiles, name)
		if err != nil {
			t.Fatal(err)
		}
		text = append(text, part...)
	}
	if err := os.WriteFile(filepath.Join(folder, "dictionary"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	dict, err := Read(os.DirFS(folder), "dictionary")
	if err != nil {
		t.Fatal(err)
	}

	var lines, want []string
	for _, v := range dict.vendors {
		if !strings.HasPrefix(v.name, "Example") && !strings.HasPrefix(v.name, "Format-") {
			continue
		}
		for _, a := range v.attributes {
			avp, err := dict.Encode(Attribute{Vendor: v.name, Name: a.name, Value: a.example()})
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, hex.EncodeToString(avp[0].Attribute))
			lines = append(lines, fmt.Sprintf("%s = %s", a.name, quoted(a)))
		}
	}

	conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	command := exec.CommandContext(t.Context(), radclient, "-D", installed, "-d", folder, "-r", "1", conn.LocalAddr().String(), "auth", "secret")
	command.Stdin = strings.NewReader(strings.Join(lines, "\n"))
	output := new(strings.Builder)
	command.Stdout, command.Stderr = output, output
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	end := sync.OnceFunc(func() { // nobody answers it, so it fails in its own time, or now
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	defer end()

	if err := conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	datagram := make([]byte, radius.MaxPacketLength)
	n, err := conn.Read(datagram)
	if err != nil {
		end()
		t.Fatalf("%v; radclient says %s", err, output)
	}
	packet, err := radius.Parse(datagram[:n], []byte("secret"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, avp := range packet.Attributes {
		got = append(got, hex.EncodeToString(avp.Attribute))
	}
	for i, octets := range want {
		if !slices.Contains(got, octets) {
			t.Errorf("%s: %s is not in what radclient sent", lines[i], octets)
		}
	}
	if len(got) != len(want) {
		t.Errorf("radclient sent %d attributes, not %d", len(got), len(want))
	}
}

// quoted returns the example of a as radclient reads it.
func quoted(a *definition) string {
	if a.kind == kindString || a.kind == kindDate {
		return fmt.Sprintf("%q", a.example())
	}
	return a.example()
}
