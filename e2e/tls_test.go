//go:build unix

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"otpdialog/e2e/freeradius"
	"otpdialog/e2e/terminal"
	"otpdialog/signin"
)

// overTLS is a connection to a FreeRADIUS by TLS. It needs no shared secret.
func overTLS(server *freeradius.Server) connection {
	c := trusting(server, server.CAFile)
	c.more = append(c.more, fmt.Sprintf("cert_file = %q", server.CertFile), fmt.Sprintf("key_file = %q", server.KeyFile))
	return c
}

// trusting is the same with another authority, and without a certificate of the
// client.
func trusting(server *freeradius.Server, authority string) connection {
	return connection{primary: server.TLS, more: []string{`transport = "tls"`, fmt.Sprintf("ca_file = %q", authority)}}
}

func TestTLS(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t)

	t.Run("push", func(t *testing.T) {
		t.Parallel()
		p := opens(t, overTLS(server), "alice", "alicepw")
		p.waitDialog()
		p.presses(push)
		p.WaitText(messageOf(push))
		p.WaitText(signedInWord)
		p.WaitText(server.TLS)
		if n := server.Pushes("alice"); n != 1 {
			t.Errorf("%d pushes, want 1", n)
		}
		p.leaves(0, terminal.Esc)
	})

	t.Run("text message, then its code", func(t *testing.T) {
		t.Parallel()
		p := opens(t, overTLS(server), "alice", "alicepw")
		p.signsInBySMS()
	})

	t.Run("a reject", func(t *testing.T) {
		t.Parallel()
		p := opens(t, overTLS(server), "bob", "wrong")
		p.WaitText(rejectedNotice)
		p.WaitText("Access denied")
		p.leaves(77, terminal.Esc)
	})

	// Nothing is sent to a server with a certificate of another authority. With the right
	// authority in the same file, Enter is enough.
	t.Run("another authority", func(t *testing.T) {
		t.Parallel()
		own, err := os.ReadFile(server.CAFile)
		if err != nil {
			t.Fatal(err)
		}
		other, err := os.ReadFile(server.CertFile) // a certificate, but not the one that has signed the server's
		if err != nil {
			t.Fatal(err)
		}
		c, authority := overTLS(server), filepath.Join(t.TempDir(), "ca.pem")
		c.more[1] = fmt.Sprintf("ca_file = %q", authority)
		write := func(certificate []byte) {
			t.Helper()
			if err := os.WriteFile(authority, certificate, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		write(other)
		p := opens(t, c, "bob", "bobpw")
		p.waitNotice(signin.NotTrusted)
		p.waitSaid(server.TLS)
		p.waitSaid("unknown authority")
		p.WaitText("bob")
		p.waitMasked(len("bobpw"))
		write(own)
		p.confirms(terminal.Enter)
		p.WaitText(signedInWord)
		p.leaves(0, terminal.Esc)
	})

	for name, tt := range map[string]struct {
		authority func(*freeradius.Server) string
		kind      signin.Kind
	}{
		"left untrusted": {func(s *freeradius.Server) string { return s.CertFile }, signin.NotTrusted},
		// Trusted, and the server wants to know who we are.
		"no certificate": {func(s *freeradius.Server) string { return s.CAFile }, signin.CertificateRefused},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := freeradius.Start(t)
			p := opens(t, trusting(server, tt.authority(server)), "bob", "bobpw")
			p.waitNotice(tt.kind)
			p.WaitText("bob")
			p.waitMasked(len("bobpw"))
			server.Pause()             // else the same notice could be back before it was seen to be gone
			p.confirms(terminal.Enter) // again, without typing
			p.WaitGone(signInWord)
			server.Resume()
			p.waitNotice(tt.kind)
			p.leaves(69, terminal.Esc)
		})
	}
}

// TCP is for test labs, and says so.
func TestTCP(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t)
	p := opens(t, to(server, server.TCP, `transport = "tcp"`), "alice", "alicepw")
	p.waitDialog()
	p.presses(push)
	p.WaitText(signedInWord)
	p.WaitText(server.TCP)
	p.waitSaid("TCP is only for test labs")
	p.leaves(0, terminal.Esc)
}
