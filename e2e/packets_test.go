//go:build unix

package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"otpdialog/e2e/freeradius"
	"otpdialog/e2e/needs"
)

// What auth has sent and received is in two files, and tshark decodes, decrypts and checks it.
func TestPacketFiles(t *testing.T) {
	t.Parallel()
	tshark := needs.Program(t, "tshark", "tshark")
	server := freeradius.Start(t, freeradius.Secret(sharedSecret))
	h := newHome(t)
	for name, more := range map[string]string{"office": "", "chap": `password_encoding = "chap"`} {
		h.write(name, forGrace(t, server.Auth, more).text())
	}
	shown := func(t *testing.T, file, secret string) string {
		t.Helper()
		out, err := exec.CommandContext(t.Context(), tshark, "-n", "-r", file, "-V", "-o", "radius.shared_secret:"+secret, "-o", "radius.validate_authenticator:TRUE").Output()
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	const lines = freeradius.LongPassword + "\n" + freeradius.LongCode + "\n"
	for _, connection := range []string{"office", "chap"} {
		t.Run(connection, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			packets, pcap := filepath.Join(folder, "packets.jsonl"), filepath.Join(folder, "packets.pcapng")
			if err := os.WriteFile(packets, []byte("old"), 0o644); err != nil {
				t.Fatal(err)
			}
			script{t: t, home: h, stdin: strings.NewReader(lines)}.does(0, "auth", connection, "--user", "grace", "--packets", packets, "--pcap", pcap, "--example-addresses")
			text, err := os.ReadFile(packets)
			if err != nil {
				t.Fatal(err)
			}
			var kinds []string
			for line := range strings.Lines(string(text)) {
				var view struct {
					To, Code             string
					MessageAuthenticator string `json:"message_authenticator"`
				}
				if err := json.Unmarshal([]byte(line), &view); err != nil || view.MessageAuthenticator != "valid" {
					t.Errorf("%v: %s", err, line)
				}
				kinds = append(kinds, view.To+" "+view.Code)
			}
			if got, want := strings.Join(kinds, ", "), "server Access-Request, client Access-Challenge, server Access-Request, client Access-Accept"; got != want {
				t.Errorf("the packets are %s, want %s", got, want)
			}
			all := shown(t, pcap, "otpdialog")
			for want, count := range map[string]int{"[Valid Authenticator: True]": 2, "[Invalid Authenticator: True]": 0, "User-Name: grace": 2, "192.0.2.": 1, "Src: 127.": 0, "Malformed": 0} {
				if got := strings.Count(all, want); got < count || count == 0 && got > 0 {
					t.Errorf("%q is there %d times, want %d:\n%s", want, got, count, all)
				}
			}
			if count := strings.Count(all, "User-Password: ********"); count != map[string]int{"office": 2, "chap": 1}[connection] {
				t.Errorf("%d passwords are decrypted:\n%s", count, all)
			}
			for _, path := range []string{packets, pcap} {
				info, err := os.Lstat(path)
				if err != nil || info.Mode() != 0o600 {
					t.Errorf("%s: %v, %v", path, info.Mode(), err)
				}
			}
			graces.lackIn(t, "packets", string(text))
			graces.lackIn(t, "tshark", all)
		})
	}
	t.Run("raw", func(t *testing.T) {
		t.Parallel()
		pcap := filepath.Join(t.TempDir(), "packets.pcapng")
		c := script{t: t, home: h, stdin: strings.NewReader(lines)}.does(0, "auth", "office", "--user", "grace", "--pcap", pcap, "--raw")
		c.says("Anyone who knows or guesses the shared secret can read the passwords")
		if all := shown(t, pcap, sharedSecret); strings.Count(all, "[Valid Authenticator: True]") != 2 || !strings.Contains(all, "User-Password: "+freeradius.LongPassword) {
			t.Errorf("not as it was sent:\n%s", all)
		}
	})
	t.Run("rejected", func(t *testing.T) {
		t.Parallel()
		packets := filepath.Join(t.TempDir(), "packets.jsonl")
		script{t: t, home: h, stdin: strings.NewReader("wrong\n")}.does(77, "auth", "office", "--user", "grace", "--packets", packets)
		if text, err := os.ReadFile(packets); err != nil || !strings.Contains(string(text), "Access-Reject") {
			t.Errorf("%v: %s", err, text)
		}
	})
	t.Run("interrupted", func(t *testing.T) {
		t.Parallel()
		packets := filepath.Join(t.TempDir(), "packets.jsonl")
		dead := newHome(t)
		dead.write("office", forGrace(t, server.Dead).text())
		r := script{t: t, home: dead, stdin: strings.NewReader(lines), command: []string{"timeout", "--preserve-status", "1"}}
		r.does(130, "auth", "office", "--user", "grace", "--packets", packets)
		if text, err := os.ReadFile(packets); err != nil || !strings.Contains(string(text), "Access-Request") {
			t.Errorf("%v: %s", err, text)
		}
	})
	t.Run("nowhere", func(t *testing.T) {
		t.Parallel()
		c := script{t: t, home: h, stdin: strings.NewReader(lines)}.does(1, "auth", "office", "--user", "grace", "--pcap", "/proc/nowhere/packets.pcapng")
		c.says(`"/proc/nowhere/packets.pcapng" cannot be written: no such file or directory`)
		c.says("choose a folder that exists")
	})
	t.Run("a link", func(t *testing.T) {
		t.Parallel()
		folder := t.TempDir()
		target, link := filepath.Join(folder, "target"), filepath.Join(folder, "link")
		if err := os.Symlink(target, link); err != nil {
			t.Fatal(err)
		}
		script{t: t, home: h, stdin: strings.NewReader(lines)}.does(78, "auth", "office", "--user", "grace", "--packets", link)
		if _, err := os.Lstat(target); err == nil {
			t.Error("it was written through a link")
		}
	})
	for name, args := range map[string][]string{"standard output": {"--packets", "-"}, "raw alone": {"--raw"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := script{t: t, home: h}.does(64, append([]string{"auth", "office"}, args...)...)
			if !strings.Contains(c.stderr, "FILE") && !strings.Contains(c.stderr, "name a file") {
				t.Error(fmt.Sprint(c))
			}
		})
	}
}
