package packet

import (
	"bytes"
	"crypto/md5"
	"encoding/binary"
	"encoding/hex"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2868"
	"layeh.com/radius/rfc2869"

	"otpdialog/e2e/needs"
	"otpdialog/radiusclient/dictionary"
	"otpdialog/radiusclient/radiustest"
)

// conversation is a sign-in with all kinds of secrets and signatures.
func conversation(tb testing.TB) []Packet {
	tb.Helper()
	secret := []byte(testSecret)
	pap := papRequest(tb)
	chap := request(tb, radiustest.AVP(rfc2865.CHAPPassword_Type, make([]byte, 17)), radiustest.AVP(rfc2865.CHAPChallenge_Type, []byte("challenge")))
	challenge := answer(tb, radius.CodeAccessChallenge, pap, testSecret, radiustest.AVP(rfc2865.State_Type, []byte(state)), radiustest.AVP(rfc2865.ReplyMessage_Type, []byte("Code?")))
	accept := answer(tb, radius.CodeAccessAccept, pap, testSecret,
		radiustest.AVP(rfc2868.TunnelPassword_Type, []byte("\x01\x00\x01"+password)), radiustest.AVP(rfc2869.EAPMessage_Type, []byte("\x03\x01\x00\x04")))
	late := toClient(accept)
	late.Note, late.Stream, late.Name = "it is late", "tls", "radius1:2083"
	wrong := toClient(answer(tb, radius.CodeAccessReject, pap, "other"))
	six := Packet{
		Time: noon, ToServer: true, Client: netip.MustParseAddrPort("[::1]:40000"), Server: netip.MustParseAddrPort("[::1]:1813"),
		Octets: bytes.Clone(pap),
	}
	memory := Packet{Time: noon, ToServer: true, Octets: bytes.Clone(pap)}
	cut := toClient(accept[:len(accept)-3])
	return []Packet{
		toServer(pap).Checked(secret, nil), toClient(challenge).Checked(secret, pap),
		late.Checked(secret, pap), toServer(chap).Checked(secret, nil), wrong.Checked(secret, pap), six.Checked(secret, nil), memory.Checked(secret, nil), cut.Checked(secret, pap),
		toClient(append(challenge, 1, 2, 3)).Checked(secret, pap), toClient([]byte("?")).Checked(secret, nil),
	}
}

// tshark shows a file, with a shared secret.
func tshark(t *testing.T, file []byte, secret string, arguments ...string) string {
	t.Helper()
	program := needs.Program(t, "tshark", "tshark")
	path := filepath.Join(t.TempDir(), "test.pcapng")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	arguments = append([]string{"-n", "-r", path, "-o", "radius.shared_secret:" + secret, "-o", "radius.validate_authenticator:TRUE", "-o", "ip.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE"}, arguments...)
	command := exec.CommandContext(t.Context(), program, arguments...)
	var mistakes bytes.Buffer
	command.Stderr = &mistakes
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, mistakes.String())
	}
	return string(out)
}

// frames are the packets of tshark's long form.
func frames(t *testing.T, file []byte, secret string) []string {
	t.Helper()
	return strings.Split(tshark(t, file, secret, "-V"), "\nFrame ")
}

func TestTshark(t *testing.T) {
	t.Parallel()
	packets := conversation(t)
	file := Pcapng(packets, PcapngOptions{ExampleAddresses: true})
	all := frames(t, file, ThrowawaySecret)
	if len(all) != len(packets) {
		t.Fatalf("%d frames: %s", len(all), all)
	}
	for i, want := range [][]string{
		{"Code: Access-Request (1)", "User-Password(2) l=18", "Decrypted: ********", "Message-Authenticator(80)", "Src: 192.0.2.", "Dst Port: 1812"},
		{"Code: Access-Challenge (11)", "[Valid Authenticator: True]", "Reply-Message: Code?", "Src Port: 1812"},
		{"Code: Access-Accept (2)", "[Valid Authenticator: True]", "Tunnel-Password(69)", "Tunnel-Password (encrypted): 8001"},
		{"Code: Access-Request (1)", "CHAP-Password(3) l=19"},
		{"Code: Access-Reject (3)", "[Invalid Authenticator: True]"},
		{"Internet Protocol Version 6, Src: 2001:db8::", "Decrypted: ********"},
		{"Src: 192.0.2.", "Decrypted: ********"},
		{"Code: Access-Accept (2)"},
		{"Code: Access-Challenge (11)"},
		{"Data (1 byte)"},
	} {
		for _, w := range want {
			if !strings.Contains(all[i], w) {
				t.Errorf("packet %d has no %q:\n%s", i+1, w, all[i])
			}
		}
		for _, never := range []string{"[Malformed Packet", "[incorrect", "Bad checksum", "checksum: 0x"} {
			if i < 2 && strings.Contains(all[i], never) {
				t.Errorf("packet %d has %q:\n%s", i+1, never, all[i])
			}
		}
	}
	if comments, want := tshark(t, file, ThrowawaySecret, "-T", "fields", "-e", "frame.comment"), "the server is radius1:2083; carried by TLS; does not count: it is late"; !strings.Contains(comments, want) {
		t.Errorf("the comments are %q", comments)
	}
	if bad := tshark(t, file, ThrowawaySecret, "-Y", "ip.checksum.status == 0 || udp.checksum.status == 0"); bad != "" {
		t.Errorf("wrong checksums: %s", bad)
	}
}

// Nothing that can be used is in the file, under the shared secret or in clear.
func TestPcapngGivesNothingAway(t *testing.T) {
	t.Parallel()
	packets := conversation(t)
	file := Pcapng(packets, PcapngOptions{})
	const harmless = "alice\x02\x12 Code? challenge"
	for i, p := range packets {
		for at := 20; at+8 <= len(p.Octets); at++ {
			octets := p.Octets[at : at+8]
			known := strings.Contains(harmless, string(octets)) || bytes.Count(octets, octets[:1]) == len(octets)
			if all, _, _ := p.spans(); !known && bytes.Contains(file, octets) && secretAt(all, at) {
				t.Errorf("%x of packet %d is in the file", octets, i+1)
			}
		}
	}
	raw := Pcapng(packets, PcapngOptions{Raw: true})
	for i, p := range packets {
		if !bytes.Contains(raw, p.Octets) {
			t.Errorf("packet %d is not as it was", i+1)
		}
	}
	if text := frames(t, raw, testSecret)[0]; !strings.Contains(text, "Decrypted: "+password) {
		t.Errorf("the password is not in the raw file:\n%s", text)
	}
}

// secretAt reports whether eight octets at an offset are all of a value that is to be replaced.
func secretAt(all []span, at int) bool {
	for _, s := range all {
		switch s.kind {
		case rfc2865.UserPassword_Type, rfc2865.State_Type, rfc2869.MessageAuthenticator_Type, rfc2868.TunnelPassword_Type:
			if at >= s.value() && at+8 <= s.to {
				return true
			}
		}
	}
	return false
}

// The same State stays the same, and another one does not become it.
func TestStates(t *testing.T) {
	t.Parallel()
	d := newDisguise(nil)
	long := bytes.Repeat([]byte("x"), 100)
	if a, b := d.state([]byte(state)), d.state([]byte(state)); !bytes.Equal(a, b) || len(a) != len(state) || bytes.Equal(a, []byte(state)) {
		t.Errorf("%x and %x", a, b)
	}
	if a := d.state(long); len(a) != 100 || bytes.Equal(a[:32], a[32:64]) || bytes.Equal(newDisguise(nil).state(long), a) {
		t.Errorf("%x", a)
	}
}

// blocks reads a file as its format says, and returns the data of its packets.
func blocks(t *testing.T, file []byte) (packets [][]byte) {
	t.Helper()
	for len(file) > 0 {
		if len(file) < 12 {
			t.Fatalf("%d octets are left", len(file))
		}
		length := int(binary.LittleEndian.Uint32(file[4:]))
		if length < 12 || length%4 != 0 || length > len(file) || binary.LittleEndian.Uint32(file[length-4:]) != uint32(length) {
			t.Fatalf("a block has the length %d of %d", length, len(file))
		}
		if binary.LittleEndian.Uint32(file) == enhancedPacket {
			captured := int(binary.LittleEndian.Uint32(file[20:]))
			packets = append(packets, file[28:28+captured])
		}
		file = file[length:]
	}
	return packets
}

// Whatever the octets, the file is well-formed, and nothing that is replaced is in it.
func FuzzPcapng(f *testing.F) {
	for _, p := range conversation(f) {
		f.Add(p.Octets, p.ToServer, false)
	}
	known, err := dictionary.Embedded()
	if err != nil {
		f.Fatal(err)
	}
	asked := papRequest(f)
	f.Fuzz(func(t *testing.T, octets []byte, to, raw bool) {
		p := Packet{Time: noon, ToServer: to, Client: client, Server: server, Octets: octets}.Checked([]byte(testSecret), asked)
		packets := blocks(t, Pcapng([]Packet{p}, PcapngOptions{Raw: raw, Dictionary: known}))
		if len(packets) != 1 || len(packets[0]) < ipv4Header+udpHeader || checksum(packets[0][:ipv4Header]) != 0 {
			t.Fatalf("%x", packets)
		}
		got := packets[0][ipv4Header+udpHeader:]
		if raw && !bytes.Equal(got, octets) {
			t.Errorf("%s became %s", hex.EncodeToString(octets), hex.EncodeToString(got))
		}
		if raw || len(octets) < headerLength {
			return
		}
		// A signature that was right is right under the other secret, and none that was wrong is.
		again := Packet{Octets: got, ToServer: to}.Checked([]byte(ThrowawaySecret), asked)
		if p.Authenticator == Valid && again.Authenticator != Valid || p.Authenticator == Invalid && again.Authenticator == Valid {
			t.Errorf("the Authenticator was %s and is %s", p.Authenticator, again.Authenticator)
		}
		if p.MessageAuthenticator == Valid && again.MessageAuthenticator != Valid || p.MessageAuthenticator == Invalid && again.MessageAuthenticator == Valid {
			t.Errorf("the Message-Authenticator was %s and is %s", p.MessageAuthenticator, again.MessageAuthenticator)
		}
	})
}

// Under the throwaway secret, the password of CHAP is right, too.
func TestDisguisedCHAP(t *testing.T) {
	t.Parallel()
	for name, challenge := range map[string][]*radius.AVP{"an attribute": {radiustest.AVP(rfc2865.CHAPChallenge_Type, []byte("challenge"))}, "the Authenticator": nil} {
		asked := request(t, append(challenge, radiustest.AVP(rfc2865.CHAPPassword_Type, append([]byte{7}, make([]byte, 16)...)))...)
		got, err := radius.Parse(newDisguise(nil).of(toServer(asked).Checked([]byte(testSecret), nil)), []byte(ThrowawaySecret))
		if err != nil {
			t.Fatal(err)
		}
		random := got.Authenticator[:]
		if challenge != nil {
			random = []byte("challenge")
		}
		sum := md5.Sum(append([]byte("\x07"+placeholder), random...))
		if want := append([]byte{7}, sum[:]...); !bytes.Equal(got.Get(rfc2865.CHAPPassword_Type), want) {
			t.Errorf("%s: %x, want %x", name, got.Get(rfc2865.CHAPPassword_Type), want)
		}
	}
}
