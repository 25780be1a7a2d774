//go:build unix

package e2e

import (
	"encoding/json"
	"regexp"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"otpdialog/e2e/terminal"
)

// polyglot is a server that asks in German, and what it hears.
func polyglot(t *testing.T) (address string, heard func() []string) {
	t.Helper()
	var mu sync.Mutex
	var passwords []string
	address = scripted(t, scriptedSecret, func(r *radius.Request) *radius.Packet {
		password := rfc2865.UserPassword_GetString(r.Packet)
		mu.Lock()
		defer mu.Unlock()
		passwords = append(passwords, password)
		switch password {
		case "wrong":
			return says(r, radius.CodeAccessReject, "Nein")
		case "123456":
			return says(r, radius.CodeAccessAccept, "Schöne Grüße ✓")
		}
		packet := says(r, radius.CodeAccessChallenge, "Grüße… €")
		packet.Add(rfc2865.State_Type, radius.Attribute("a state"))
		return packet
	})
	return address, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return passwords
	}
}

// A terminal gets nothing that its locale does not have.
func TestLocale(t *testing.T) {
	t.Parallel()
	address, _ := polyglot(t)
	h := newHome(t)
	h.write("office", connection{primary: address, secret: scriptedSecret}.text())
	for locale, says := range map[string]string{
		"C": "Gr??e", "POSIX": "Gr??e", "de_DE.ISO-8859-1": "Gr\xfc\xdfe", "de_DE.ISO8859-15@euro": "Gr\xfc\xdfe", "ja_JP.eucJP": "Gr??e",
	} {
		foreign := func(t *testing.T, written string) {
			t.Helper()
			if ascii := !strings.Contains(says, "\xfc"); ascii && regexp.MustCompile(`[^\x00-\x7f]`).MatchString(written) {
				t.Errorf("%q is not ASCII", written)
			}
			for rest := written; rest != ""; {
				r, size := utf8.DecodeRuneInString(rest)
				if r != utf8.RuneError && size > 1 {
					t.Errorf("%q is UTF-8 in %q", r, written)
				}
				rest = rest[size:]
			}
			if !strings.Contains(written, says) {
				t.Errorf("%q is not in %q", says, written)
			}
		}
		in := []string{"LC_ALL=" + locale}
		t.Run(locale+", screens", func(t *testing.T) {
			t.Parallel()
			p := h.of(t).startsIn(terminal.Program{Args: []string{"office"}, Env: in})
			p.WaitText(signInWord)
			p.types("alice")
			p.confirms(terminal.Tab)
			p.Type("pw")
			p.WaitText("**")
			p.confirms(terminal.Enter)
			p.waitDialog()
			p.answers("123456")
			p.WaitText("+ Signed in")
			p.leaves(0, terminal.Esc)
			foreign(t, p.Raw())
		})
		t.Run(locale+", lines of exec", func(t *testing.T) {
			t.Parallel()
			p := h.of(t).startsIn(terminal.Program{Args: []string{"exec", "--plain", "office", "--user", "alice", "--", "true"}, Env: in})
			p.WaitText("Password (not shown):")
			p.Type("pw\r")
			p.WaitText("OTP:")
			p.Type("123456\r")
			p.leaves(0)
			foreign(t, p.Raw())
		})
		t.Run(locale+", a script", func(t *testing.T) {
			t.Parallel()
			c := script{t: t, home: h, environment: in, stdin: strings.NewReader("pw\n123456\n")}.does(0, "auth", "office", "--user", "alice")
			foreign(t, c.stdout+c.stderr)
		})
	}
	t.Run("failure", func(t *testing.T) {
		t.Parallel()
		p := h.of(t).startsIn(terminal.Program{Args: []string{"office"}, Env: []string{"LC_ALL=C"}})
		p.WaitText(signInWord)
		p.types("alice")
		p.confirms(terminal.Tab)
		p.Type("wrong")
		p.WaitText("*****")
		p.confirms(terminal.Enter)
		p.WaitText("x The server did not accept")
		p.leaves(77, terminal.Esc)
	})
	t.Run("JSON loses nothing", func(t *testing.T) {
		t.Parallel()
		c := script{t: t, home: h, environment: []string{"LC_ALL=C"}, stdin: strings.NewReader("pw\n123456\n")}.
			does(0, "auth", "--json", "office", "--user", "alice")
		var document struct{ Message string }
		if err := json.Unmarshal([]byte(c.stdout), &document); err != nil {
			t.Fatal(err)
		}
		if regexp.MustCompile(`[^\x00-\x7f]`).MatchString(c.stdout) || document.Message != "Schöne Grüße ✓" {
			t.Errorf("%q in\n%s", document.Message, c.stdout)
		}
	})
}
