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
	newcomer := func(t *testing.T) *home { // a user name that is remembered would change the form
		t.Helper()
		h := newHome(t)
		h.write("office", connection{primary: address, secret: scriptedSecret}.text())
		return h
	}
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
			p := newcomer(t).startsIn(terminal.Program{Args: []string{"office"}, Env: in})
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
			p := newcomer(t).startsIn(terminal.Program{Args: []string{"exec", "--plain", "office", "--user", "alice", "--", "true"}, Env: in})
			p.WaitText("Password (not shown):")
			p.Type("pw\r")
			p.WaitText("OTP or method:")
			p.Type("123456\r")
			p.leaves(0)
			foreign(t, p.Raw())
		})
		t.Run(locale+", a script", func(t *testing.T) {
			t.Parallel()
			c := script{t: t, home: newcomer(t), environment: in, stdin: strings.NewReader("pw\n123456\n")}.does(0, "auth", "office", "--user", "alice")
			foreign(t, c.stdout+c.stderr)
		})
	}
	t.Run("failure", func(t *testing.T) {
		t.Parallel()
		p := newcomer(t).startsIn(terminal.Program{Args: []string{"office"}, Env: []string{"LC_ALL=C"}})
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
		c := script{t: t, home: newcomer(t), environment: []string{"LC_ALL=C"}, stdin: strings.NewReader("pw\n123456\n")}.
			does(0, "auth", "--json", "office", "--user", "alice")
		var document struct {
			Message string `json:"reply_message"`
		}
		if err := json.Unmarshal([]byte(c.stdout), &document); err != nil {
			t.Fatal(err)
		}
		if regexp.MustCompile(`[^\x00-\x7f]`).MatchString(c.stdout) || document.Message != "Schöne Grüße ✓" {
			t.Errorf("%q in\n%s", document.Message, c.stdout)
		}
	})
}

// What a terminal sends that is not UTF-8 is never left out without a word, whatever the locale: the
// server gets what was typed, or nothing.
func TestNotUTF8(t *testing.T) {
	t.Parallel()
	for _, locale := range []string{"C", "de_DE.ISO-8859-1", "C.UTF-8"} {
		for what, typed := range map[string]string{"typed": "p\xe4w", "pasted": "\x1b[200~p\xe4w\x1b[201~"} {
			t.Run(what+" in "+locale, func(t *testing.T) {
				t.Parallel()
				address, heard := polyglot(t)
				h := newHome(t)
				h.write("office", connection{primary: address, secret: scriptedSecret}.text())
				p := h.startsIn(terminal.Program{Args: []string{"office", "--user", "alice"}, Env: []string{"LC_ALL=" + locale}})
				p.WaitText(signInWord)
				p.Send([]byte(typed))
				p.waitSaid("could not be read")
				p.confirms(terminal.Enter)
				p.waitSaid("Enter was ignored")
				if got := heard(); len(got) > 0 {
					t.Errorf("the server heard %q", got)
				}
				p.leaves(130, terminal.Ctrl('c'))

				p = h.startsIn(terminal.Program{Args: []string{"auth", "office", "--user", "alice"}, Env: []string{"LC_ALL=" + locale}})
				p.WaitText("Password (not shown):")
				p.Send([]byte(typed + "\r"))
				p.WaitText("not text in UTF-8")
				p.Send([]byte("pä\r"))
				p.WaitText("OTP or method:")
				if got := heard(); len(got) != 1 || got[0] != "pä" {
					t.Errorf("the server heard %q", got)
				}
				p.leaves(130, terminal.Ctrl('c'))
			})
		}
	}
}
