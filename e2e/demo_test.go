//go:build unix

package e2e

import (
	"maps"
	"regexp"
	"slices"
	"testing"

	"otpdialog/e2e/terminal"
	"otpdialog/signin"
)

// entersDemo starts the demonstration and signs in with what is filled in.
func entersDemo(t *testing.T, h *home, args ...string) *person {
	t.Helper()
	p := h.starts(append([]string{"demo"}, args...)...)
	p.WaitText(signInWord)
	p.confirms(terminal.Enter)
	return p
}

func TestDemoByMouse(t *testing.T) {
	t.Parallel()
	for title, rest := range map[string]func(*person){
		push: func(p *person) { p.clicksWhenThere(approveWord) },
		call: func(p *person) { p.clicksWhenThere(answerWord) },
		sms: func(p *person) {
			p.Click(p.waitCode("SMS from"))
			p.clicksWhenThere(okWord)
		},
		email: func(p *person) {
			p.Click(p.waitCode("Email from"))
			p.clicksWhenThere(okWord)
		},
		custom: func(p *person) {
			p.WaitText("on your token")
			p.Click(p.waitCode("Token"))
			p.clicksWhenThere(okWord)
		},
	} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			p := newHome(t).starts("demo")
			p.clicksWhenThere("  " + signInWord + "  ")
			p.waitDialog()
			p.presses(title)
			rest(p)
			p.WaitText(signedInWord)
			p.waitMethod(title)
			p.clicksWhenThere(closeWord)
			p.leaves(0)
		})
	}
}

func TestDemoByKeyboard(t *testing.T) {
	t.Parallel()
	onPhone := func(p *person) {
		p.Press(phoneKey)
		p.confirms(terminal.Enter)
	}
	typeCode := func(from string) func(*person) {
		return func(p *person) { p.answers(p.waitCode(from)) }
	}
	for title, rest := range map[string]func(*person){
		push:   func(p *person) { p.WaitText(approveWord); onPhone(p) },
		call:   func(p *person) { p.WaitText(answerWord); onPhone(p) },
		sms:    typeCode("SMS from"),
		email:  typeCode("Email from"),
		custom: func(p *person) { p.WaitText("on your token"); typeCode("Token")(p) },
	} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			p := entersDemo(t, newHome(t))
			p.waitDialog()
			p.Press(number(title))
			rest(p)
			p.WaitText(signedInWord)
			p.waitMethod(title)
			p.Press(terminal.Tab) // from "Sign in again" to "Close"
			p.leaves(0, terminal.Enter)
		})
	}
}

// A code that is typed without choosing a method is enough.
func TestDemoTypedCode(t *testing.T) {
	t.Parallel()
	p := entersDemo(t, newHome(t))
	p.waitDialog()
	p.answers(p.waitCode("Token"))
	p.WaitText(signedInWord)
	p.waitMethod("Typed code")
	p.leaves(0, terminal.Esc)
}

func TestDemoDenied(t *testing.T) {
	t.Parallel()
	p := entersDemo(t, newHome(t))
	p.waitDialog()
	p.presses(push)
	p.clicksWhenThere(denyWord)
	p.WaitText(rejectedNotice)
	p.WaitGone(fraudWord)
	// The person can try again without the password.
	p.clicksWhenThere(tryAgainWord)
	p.clicksWhenThere(denyWord)
	p.WaitText(tryAgainWord)
	p.leavesRejected()
}

// After "This wasn't me" nothing invites to try again: Enter leaves.
func TestDemoReported(t *testing.T) {
	t.Parallel()
	p := entersDemo(t, newHome(t))
	p.waitDialog()
	p.presses(push)
	p.clicksWhenThere(fraudWord)
	p.waitNotice(signin.Reported)
	p.WaitGone(tryAgainWord)
	p.confirms(terminal.Enter)
	p.WaitText(signInWord)
	p.leaves(77, terminal.Esc)
}

// The mouse still rests on the icon when the server asks on: the balloon does
// not hide the question.
func TestDemoQuestionUnderTheMouse(t *testing.T) {
	t.Parallel()
	p := entersDemo(t, newHome(t))
	p.waitDialog()
	p.clicks(p.icon(custom))
	p.WaitText("on your token")
	p.leaves(130, terminal.Ctrl('c'))
}

// The second sign-in sends the last method by itself, says why, and can be stopped;
// without Remember it waits. Nothing of it is left when the demonstration ends.
func TestDemoRemembers(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	p := entersDemo(t, h)
	p.waitDialog()
	p.presses(push)
	p.clicksWhenThere(approveWord)
	p.signsInOnceMore()
	p.WaitText(rememberedTag)
	p.WaitText(approveWord)
	p.confirms(terminal.Esc)
	p.WaitText(cancelledNotice)
	p.WaitText(mayReachNotice)
	p.waitDialog()
	p.Click(rememberWord)
	p.WaitText(rememberOff)
	p.answers(p.waitCode("Token"))
	p.waitMethod("Typed code")
	p.signsInOnceMore()
	p.waitDialog() // it waits for the person
	p.WaitText(rememberOff)
	p.leaves(130, terminal.Ctrl('c'))
	if files := h.files(); len(files) > 0 {
		t.Errorf("the demonstration has written %v", slices.Sorted(maps.Keys(files)))
	}
}

// signsInOnceMore begins another sign-in from the result.
func (p *person) signsInOnceMore() {
	p.t.Helper()
	p.WaitText(signedInWord)
	p.confirms(terminal.Enter)
	p.WaitText("Remember user name") // on the form
	p.confirms(terminal.Enter)
}

// First contact with Autosend: sent by itself. The key for a new world makes
// the next contact the first one again.
func TestDemoAutosend(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	p := entersDemo(t, h, "--autosend")
	p.WaitText(autosentTag)
	p.WaitText(approveWord)
	p.confirms(terminal.Esc)
	p.WaitText(cancelledNotice)

	p.Press(newWorldKey)
	p.WaitText(signInWord)
	p.WaitGone(approveWord) // the phone is new
	p.confirms(terminal.Enter)
	p.WaitText(autosentTag)
	p.clicksWhenThere(approveWord)
	p.signsInOnceMore() // the actions are known by now
	p.WaitText(rememberedTag)
	p.clicksWhenThere(approveWord)
	p.WaitText(signedInWord)
	p.Press(newWorldKey)
	p.WaitText(signInWord)
	p.leaves(130, terminal.Ctrl('c'))
}

// Below 100 columns one key switches between dialog and phone.
func TestDemoNarrow(t *testing.T) {
	t.Parallel()
	p := newHome(t).startsIn(terminal.Program{Args: []string{"demo"}, Width: 80, Height: 24})
	p.WaitText(signInWord)
	p.confirms(terminal.Enter)
	p.waitDialog()
	p.Press(number(push))
	p.WaitText(leftWord)
	p.Press(phoneKey)
	p.WaitText(approveWord)
	p.confirms(terminal.Enter)
	p.WaitText(signedInWord)
	p.leaves(0, terminal.Esc)
}

// waitCode waits for a row of the phone that shows a code, and returns it.
func (p *person) waitCode(from string) string {
	p.t.Helper()
	row := regexp.MustCompile(`(?s)` + regexp.QuoteMeta(from) + `.*?press (?:c )?to type (\d{6,8})`)
	var code string
	p.WaitFor("a code from "+from, func(screen string) bool {
		if found := row.FindStringSubmatch(screen); found != nil {
			code = found[1]
		}
		return code != ""
	})
	return code
}

// The demonstration writes nothing into a person's files, not even beside broken ones.
func TestDemoLeavesThePersonsFiles(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{"used": "mouse = true\nremember_user_name = true\n", "broken": "this is no TOML"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHome(t)
			h.prefers(text)
			h.remembers(map[string]string{"used": "[connections.\"@demo\"]\nreceived = true\n", "broken": text}[name])
			before := h.files()
			p := entersDemo(t, h)
			p.waitDialog()
			p.Click(rememberWord)
			p.WaitText("[ ] " + rememberWord)
			p.presses(push)
			p.clicksWhenThere(approveWord)
			p.WaitText(signedInWord)
			p.clicksWhenThere(closeWord)
			p.leaves(0)
			if after := h.files(); !maps.Equal(before, after) {
				t.Errorf("the files were %v and are %v", before, after)
			}
		})
	}
}
