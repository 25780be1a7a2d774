package dictionary

import (
	"io/fs"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"layeh.com/radius"

	"otpdialog/e2e/needs"
)

// radclientReads answers a request of radclient with attributes, and returns how it prints them: in
// lines of name = value.
func radclientReads(t *testing.T, dictionary string, attributes radius.Attributes) []string {
	t.Helper()
	radclient := needs.Program(t, "freeradius-utils", "radclient")
	const secret = "a shared secret of the tests"
	conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	command := exec.CommandContext(t.Context(), radclient, "-x", "-D", installed, "-d", dictionary, "-r", "1", conn.LocalAddr().String(), "auth", secret)
	command.Stdin = strings.NewReader("User-Name = alice\n")
	output := new(strings.Builder)
	command.Stdout, command.Stderr = output, output
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	if err := conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	datagram := make([]byte, radius.MaxPacketLength)
	n, from, err := conn.ReadFromUDPAddrPort(datagram)
	if err != nil {
		t.Fatalf("%v; radclient says %s", err, output)
	}
	packet, err := radius.Parse(datagram[:n], []byte(secret))
	if err != nil {
		t.Fatal(err)
	}
	response := packet.Response(radius.CodeAccessAccept)
	response.Attributes = attributes
	datagram, err = response.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.WriteToUDPAddrPort(datagram, from); err != nil {
		t.Fatal(err)
	}
	if err := command.Wait(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	_, answer, _ := strings.Cut(output.String(), "Received Access-Accept")
	var printed []string
	for _, line := range regexp.MustCompile(`(?m)^\t(.*)$`).FindAllStringSubmatch(answer, -1) {
		if !strings.HasPrefix(line[1], "Message-Authenticator ") {
			printed = append(printed, line[1])
		}
	}
	return printed
}

// radclient prints the same names in the same order, and the same values, but for dates, text that is
// cleaned, and what is hidden.
func TestRadclientNamesAlike(t *testing.T) {
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
	dict, err := Read(os.DirFS(installed), "dictionary")
	if err != nil {
		t.Fatal(err)
	}
	if err := parseInto(dict, os.DirFS(folder), "dictionary"); err != nil {
		t.Fatal(err)
	}

	answer := attributesOf(t, `
		1b 06 00000e10  12 04 6869  19 04 00ff  3d 06 00000005  3d 06 0000004d  06 06 00000001  37 06 697deec0
		40 06 0100000d  40 06 0000000d  40 06 2000000d  41 06 02000006  51 04 0161  51 04 4161  51 05 006162
		60 0a 0000000000ab0001  61 0a 0028 20010db80000  04 06 c0000201  5f 12 20010db8000000000000000000000001
		1b 05 000e10  04 04 c000  61 04 0081  60 04 0001  f0 04 0102
		1a 0b 00000009 01 05 613d62  1a 0e 00000009 01 05 613d62 01 03 63  1a 0a 00000009 ef 04 0102
		1a 0c 00000137 2f 06 00000001  1a 0a 00007fff 01 04 0102  1a 08 00007fff 0161  1a 06 00000009  1a 03 00
		1a 0b 00000009 01 06 613d62  1a 0b 00000009 01 01 613d62
		1a 0e 00001fe4 0001 0008 00000001  1a 0e 000001ad 0000901a 61626364
		f1 07 01 00000001  f1 03 01  f1 09 1a 00007ed9 07 61
		f5 0b 1a 00 00002c50 01 0102
	`)
	for _, name := range slices.Sorted(maps.Keys(dict.vendors)) {
		v := dict.vendors[name]
		if v.name != "Example" && !strings.HasPrefix(v.name, "Format-") {
			continue
		}
		for _, key := range slices.Sorted(maps.Keys(v.attributes)) {
			a := v.attributes[key]
			avp, err := dict.Encode(Attribute{Vendor: v.name, Name: a.name, Value: a.example()})
			if err != nil {
				t.Fatal(err)
			}
			answer = append(answer, avp...)
		}
	}

	printed := radclientReads(t, folder, answer)
	named, err := dict.Decode(answer)
	if err != nil {
		t.Fatal(err)
	}
	if len(printed) != len(named) {
		t.Fatalf("%d attributes, and radclient has %d:\n%s", len(named), len(printed), strings.Join(printed, "\n"))
	}
	for i, a := range named {
		name, value, _ := strings.Cut(printed[i], " = ")
		value = strings.Trim(value, `"`)
		if _, err := time.Parse(time.RFC3339, a.Value); err == nil || a.Hidden {
			value = a.Value
		}
		if a.Name != name || a.Value != value {
			t.Errorf("%s = %s, and radclient has %s", a.Name, a.Value, printed[i])
		}
	}
}
