//go:build unix

package e2e

import (
	"fmt"
	"maps"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"otpdialog/e2e/freeradius"
	"otpdialog/e2e/terminal"
)

// to is a connection to one address of a FreeRADIUS.
func to(server *freeradius.Server, address string, more ...string) connection {
	return connection{primary: address, secret: server.Secret, more: more}
}

// opens signs in on a connection with its form.
func opens(t *testing.T, c connection, user, password string) *person {
	t.Helper()
	h := newHome(t)
	h.write("office", c.text())
	p := h.starts("office")
	p.signsInAs(user, password)
	return p
}

func TestFreeRADIUS(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t)
	auth := func(more ...string) connection { return to(server, server.Auth, more...) }

	t.Run("no second step", func(t *testing.T) {
		t.Parallel()
		p := opens(t, auth(), "bob", "bobpw")
		p.WaitText(signedInWord)
		p.WaitText("bob")
		p.WaitText(server.Auth)
		p.leaves(0, terminal.Enter)
	})

	for _, encoding := range []string{"pap", "chap"} {
		for _, address := range []string{server.Auth, server.Strict, server.Legacy} {
			t.Run("a menu answered by an icon, "+encoding+" "+address, func(t *testing.T) {
				t.Parallel()
				p := opens(t, to(server, address, `password_encoding = "`+encoding+`"`), "alice", "alicepw")
				p.waitDialog()
				p.WaitText("Duo two-factor login for alice")
				p.presses(push)
				p.WaitText(messageOf(push))
				p.WaitText(signedInWord)
				p.WaitText("Logging you in")
				p.leaves(0, terminal.Esc)
			})
		}
	}

	t.Run("text message, then its code", func(t *testing.T) {
		t.Parallel()
		p := opens(t, auth(), "alice", "alicepw")
		p.signsInBySMS()
	})

	t.Run("a new PIN", func(t *testing.T) {
		t.Parallel()
		p := opens(t, auth(), "dave", "davepw")
		for _, round := range []struct{ asked, answer string }{
			{"Enter your OTP", "123456"}, {"Enter a new PIN", "2468"}, {"Re-enter new PIN", "2468"},
		} {
			p.WaitText(round.asked)
			p.waitDialog()
			p.answersHidden(round.answer)
		}
		p.WaitText(signedInWord)
		p.leaves(0, terminal.Esc)
	})

	t.Run("prompt and password in UTF-8", func(t *testing.T) {
		t.Parallel()
		p := opens(t, auth(), "utf", "pässwörd-密码")
		p.WaitText("Zweiter Faktor für utf – 第二要素 🔐")
		p.leaves(130, terminal.Ctrl('c'))
	})

	t.Run("runes cut between Reply-Messages", func(t *testing.T) {
		t.Parallel()
		p := opens(t, auth(), "split", "splitpw")
		p.WaitText("码 – 🔐 €")
		p.leaves(130, terminal.Ctrl('c'))
	})

	t.Run("a long prompt", func(t *testing.T) {
		t.Parallel()
		p := opens(t, auth(), "long", "longpw")
		p.waitDialog()
		p.WaitText("[part 1]")
		for part := 2; part <= 8; part++ {
			next := fmt.Sprintf("[part %d]", part)
			if _, _, shown := p.Find(next); !shown {
				p.Press(terminal.PageDown)
			}
			p.WaitText(next)
		}
		p.WaitGone("[part 1]")
		p.Press(terminal.PageDown)
		p.WaitFor("the end of part 8", func(screen string) bool {
			_, last, _ := strings.Cut(screen, "[part 8]")
			return strings.Contains(last, "ABCDEFGHIJ")
		})
		x, y := p.MustFind("[part 8]")
		for range 60 {
			p.Wheel(x, y, true)
		}
		p.WaitText("[part 1]")
		p.answersHidden("123456")
		p.WaitText(signedInWord)
		p.leaves(0, terminal.Esc)
	})

	t.Run("an empty prompt", func(t *testing.T) {
		t.Parallel()
		p := opens(t, auth(`user_prompt = "The prompt of the connection"`), "empty", "emptypw")
		p.waitDialog()
		p.WaitText("The prompt of the connection")
		p.leaves(130, terminal.Ctrl('c'))
	})

	t.Run("twenty rounds", func(t *testing.T) {
		t.Parallel()
		p := opens(t, auth(), "rounds", "roundspw")
		for round := range 20 {
			p.WaitText(fmt.Sprintf("Question %d of 20", round+1))
			p.waitDialog()
			p.answers(fmt.Sprintf("answer-%d", round+1))
		}
		p.WaitText(signedInWord)
		p.leaves(0, terminal.Esc)
	})

	t.Run("a reject", func(t *testing.T) {
		t.Parallel()
		p := opens(t, auth(), "bob", "wrong")
		p.WaitText(rejectedNotice)
		p.WaitText("Access denied")
		p.WaitText("bob") // nothing that was typed is lost
		p.waitMasked(len("wrong"))
		p.leaves(77, terminal.Esc)
	})

	t.Run("denied on the phone", func(t *testing.T) {
		t.Parallel()
		p := opens(t, auth(), "deny", "denypw")
		p.WaitText("Login request denied.")
		p.leaves(77, terminal.Esc)
	})

	t.Run("an empty answer asks for a push", func(t *testing.T) {
		t.Parallel()
		p := opens(t, auth("empty_answer = true"), "heidi", "heidipw")
		p.WaitText("or nothing for a push")
		p.waitDialog()
		p.confirms(terminal.Enter)
		p.WaitText(signedInWord)
		if n := server.Pushes("heidi"); n != 1 {
			t.Errorf("%d pushes, want 1", n)
		}
		p.leaves(0, terminal.Esc)
	})

	t.Run("the answer alone, and a reject that means that codes are on their way", func(t *testing.T) {
		t.Parallel()
		h := newHome(t)
		office := auth(`ask = "otp"`)
		office.actions = []string{action(sms, "sms", `reject_means = "code sent"`)}
		h.write("office", office.text())
		p := h.starts("office")
		p.WaitText(signInWord)
		p.types("otto")
		p.confirms(terminal.Enter)
		p.waitDialog()
		p.Press(terminal.Alt('1'))
		p.WaitText(codeSentNotice)
		p.WaitText("New passcodes sent")
		p.waitDialog()
		p.answers("123456")
		p.WaitText(signedInWord)
		p.waitMethod(sms + ", with a code")
		p.leaves(0, terminal.Esc)
	})

	t.Run("password and answer in one", func(t *testing.T) {
		t.Parallel()
		p := opens(t, auth(`ask = "append"`, `separator = ","`), "anna", "annapw")
		p.waitDialog()
		p.answers("123456")
		p.WaitText(signedInWord)
		p.leaves(0, terminal.Esc)
	})

	t.Run("hostile text", func(t *testing.T) {
		t.Parallel()
		p := opens(t, auth(), "evil", "evilpw")
		p.waitDialog()
		p.waitSaid("clear title")
		p.waitSaid("clipboard")
		p.Type("x")
		p.waitMasked(1)
		p.confirms(terminal.Enter)
		p.WaitText(rejectedNotice)
		p.waitSaid("bidi")
		if title := p.Title(); title != "otpdialog - "+displayName {
			t.Errorf("the window's title is %q", title)
		}
		p.leavesRejected()
		checkHarmless(t, p.Raw())
	})
}

// checkHarmless looks in what the program has written for anything that the
// user evil's server has tried to slip in.
func checkHarmless(t *testing.T, raw string) {
	t.Helper()
	for _, bad := range []string{
		"\x1b]0;", "owned", // a title of its own
		"\x1b]52", "b3duZWQ", // the clipboard
		"\x1b[Hclear", "\x1bPq",
		"\x00",
	} {
		if strings.Contains(raw, bad) {
			t.Errorf("%q has reached the terminal", bad)
		}
	}
	if !utf8.ValidString(raw) {
		t.Error("octets that are not UTF-8 have reached the terminal")
	}
	for _, r := range raw {
		switch {
		case r >= 0x80 && r < 0xa0:
			t.Errorf("the control character %U has reached the terminal", r)
		case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
			t.Errorf("the direction mark %U has reached the terminal", r)
		}
	}
}

// FreeRADIUS is silent to a request with another secret; the person is told
// that this is a reason.
func TestWrongSecret(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t)
	c := to(server, server.Strict, "timeout = 1", "retries = 0")
	c.secret = "another secret than that of the server"
	p := opens(t, c, "bob", "bobpw")
	p.WaitText(noAnswerNotice)
	p.waitSaid("shared secret")
	p.WaitText("bob")
	p.waitMasked(len("bobpw"))
	p.leaves(75, terminal.Esc)
}

// A dead primary: the secondary is asked, and keeps the sign-in.
func TestFailover(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t)
	p := opens(t, to(server, server.Dead, fmt.Sprintf("secondary = %q", server.Auth)), "alice", "alicepw")
	p.waitDialog()
	p.presses(push)
	p.WaitText(signedInWord)
	p.WaitText(server.Auth)
	if n := requestsByAddress(server)[server.Dead]; n != 1 {
		t.Errorf("the primary took up %d requests, want the first one only", n)
	}
	if n := server.Pushes("alice"); n != 1 {
		t.Errorf("%d pushes, want 1", n)
	}
	p.leaves(0, terminal.Esc)
}

// Both servers are asked at once, and one of them is dead: the other one signs in.
func TestParallelWithDeadServer(t *testing.T) {
	t.Parallel()
	for _, dead := range []string{"primary", "secondary"} {
		t.Run(dead, func(t *testing.T) {
			t.Parallel()
			server := freeradius.Start(t)
			first, second := server.Auth, server.Dead
			if dead == "primary" {
				first, second = second, first
			}
			p := opens(t, to(server, first, `ha_mode = "parallel"`, fmt.Sprintf("secondary = %q", second)), "alice", "alicepw")
			p.waitDialog()
			p.presses(push)
			p.WaitText(signedInWord)
			p.WaitText(server.Auth)
			// After the challenge, only its server is asked. If that has answered before there was a
			// socket to the other one, that one is not asked at all.
			if got := requestsByAddress(server); got[server.Auth] != 2 || got[server.Dead] > 1 {
				t.Errorf("requests by address: %v, want 2 to %s and at most 1 to %s", got, server.Auth, server.Dead)
			}
			if n := server.Pushes("alice"); n != 1 {
				t.Errorf("%d pushes, want 1", n)
			}
			p.leaves(0, terminal.Esc)
		})
	}
}

// A push in the first request goes out once from each server, and the first yes
// is enough.
func TestParallelPush(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t, freeradius.PushDelay(2*time.Second))
	p := opens(t, to(server, server.Auth, `ha_mode = "parallel"`, fmt.Sprintf("secondary = %q", server.Strict)), "auto", "autopw")
	p.WaitText(signedInWord)
	want := map[string]int{server.Auth: 1, server.Strict: 1}
	if got := requestsByAddress(server); !maps.Equal(got, want) {
		t.Errorf("requests by address: %v, want %v", got, want)
	}
	if n := server.Pushes("auto"); n != 2 {
		t.Errorf("%d pushes, want one of each server", n)
	}
	p.leaves(0, terminal.Esc)
}

// requestsByAddress counts what each address of the server took up.
func requestsByAddress(server *freeradius.Server) map[string]int {
	count := map[string]int{}
	for _, request := range server.Requests() {
		count[request.Address]++
	}
	return count
}

// A push that takes its time reaches the phone once: what is sent again in
// between are duplicates, and are known as such. The last of three goes out after
// 16.5 seconds at the latest (RFC 5080, section 2.2.1).
func TestLongPush(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t)
	c := to(server, server.Auth, "timeout = 60", "retries = 3")
	c.actions = []string{action(push, "push 18")}
	p := opens(t, c, "alice", "alicepw")
	p.waitDialog()
	p.Press(terminal.Alt('1'))
	server.WaitPush("alice")
	p.waitPassed(10)      // within the bound of a wait
	p.WaitText("3 times") // reported, too
	p.WaitText(signedInWord)
	if n := server.Pushes("alice"); n != 1 {
		t.Errorf("%d pushes, want 1", n)
	}
	if n := server.Duplicates(); n != 3 {
		t.Errorf("%d duplicates, want the 3 retransmissions", n)
	}
	p.leaves(0, terminal.Esc)
}

// signsInBySMS answers the dialog of package freeradius's server with the code of a text message.
func (p *person) signsInBySMS() {
	p.t.Helper()
	p.waitDialog()
	p.Press(number(sms))
	p.WaitText("New SMS passcodes sent")
	p.waitDialog()
	p.answersHidden("123456") // the server wants no echo
	p.WaitText(signedInWord)
	p.waitMethod(sms + ", with a code")
	p.leaves(0, terminal.Esc)
}

var passed = regexp.MustCompile(`(\d+) s elapsed`)

// waitPassed waits until the progress box says that so much time has passed.
func (p *person) waitPassed(seconds int) {
	p.t.Helper()
	p.WaitFor(fmt.Sprintf("%d s to pass", seconds), func(screen string) bool {
		found := passed.FindStringSubmatch(screen)
		if found == nil {
			return false
		}
		n, err := strconv.Atoi(found[1])
		return err == nil && n >= seconds
	})
}
