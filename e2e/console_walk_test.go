//go:build unix

package e2e

import (
	"fmt"
	"image"
	"maps"
	"strings"
	"testing"

	"otpdialog/e2e/terminal"
)

// typedSecret is what no screen may show.
const typedSecret = "swordfish of the tests"

// furnished is a home with something to see on each page of the console.
func furnished(t *testing.T) *home {
	t.Helper()
	h := newHome(t)
	h.write("office", connection{
		primary: closedPort(t), secret: typedSecret,
		more: []string{"timeout = 1", "retries = 0", "[[attributes]]", `name = "NAS-Port-Type"`, `value = "Virtual"`},
	}.text())
	h.write("broken", fmt.Sprintf("display_name = \"Branch\"\nprimary = \"127.0.0.1:1\"\nport = 0\nsecret = %q\n", typedSecret))
	h.remembers("[connections.office]\nreceived = true\nlast_user_name = \"alice\"\n[connections.office.last_methods]\nalice = \"push\"\n")
	return h
}

// opensConsole starts the program and opens the console from its list.
func (h *home) opensConsole(p terminal.Program, with func(*person) hands) hands {
	h.t.Helper()
	at := with(h.startsIn(p))
	at.person().WaitText(demoWord)
	at.picks(consoleWord)
	at.person().says("Display name")
	return at
}

// A walk leads over every page and box of the console, and back from each of them
// by its way out. It is one for both hands.
func walk(at hands) {
	p := at.person()
	sees := func(words ...string) {
		p.t.Helper()
		for _, word := range words {
			p.says(word)
		}
	}
	leaves := func(back string) {
		p.t.Helper()
		at.leaves()
		p.says(back)
	}

	const list = "1 mistake"
	sees(list, "office", "Head office", "broken")
	at.turns("Preferences")
	sees(rememberWord, "Theme", "Time format")
	at.presses("Forget…")
	sees("Forget what is remembered about", "alice")
	leaves("Time format")
	at.turns("Policy")
	sees("There is no policy", "not enforced")
	at.opens(rememberWord)
	sees("[multifactor_authentication] remember_last_method_used")
	at.turns("Connections")

	sees(list)
	at.presses("New")
	sees("Choose your server's vendor", "Okta", "Generic")
	at.picks("Okta")
	sees("What it needs", "Use it")
	leaves(list)
	at.presses("Import")
	sees("A connection file written by Export.")
	leaves(list)

	at.opens("broken")
	sees("Mistakes in the file", "port")
	leaves("Primary server")
	leaves(list)

	walkTasks(at, sees, leaves)
	walkEditor(at, sees, leaves)
}

// walkTasks opens what can be done with a connection, and does none of it.
func walkTasks(at hands, sees func(...string), leaves func(string)) {
	const list = "1 mistake"
	for _, task := range []struct{ label, sees string }{
		{"Rename", "The name of its file"},
		{"Delete", "Delete the connection office?"},
		{"Export", "With the shared secret"},
		{"Forget what is remembered", "alice last signed in with Push."},
		{"Check connection", "It does not work yet"},
	} {
		at.tasks("office")
		sees("Make default", "Duplicate")
		at.picks(task.label)
		sees(task.sees)
		leaves(list)
	}
	at.tasks("office")
	sees("Make default")
	leaves(list)
	at.tasks("office")
	at.picks("Duplicate")
	sees("A copy, not saved yet.", "Copy of Head office *")
	at.leaves()
	sees("has unsaved changes")
	at.presses("Discard")
	sees(list)
}

// walkEditor opens each tab of a connection and each box of it.
func walkEditor(at hands, sees func(...string), leaves func(string)) {
	p := at.person()
	const list, connection, attributes, automation = "1 mistake", "Primary server", "Dictionary file", "at most five"
	at.opens("office")
	sees("Head office", connection, "HA mode", "Timeout")
	at.presses("Vendor preset")
	sees("Vendor preset", "Duo", "LoginTC (challenge)")
	leaves("Choose a vendor")
	at.turns("Attributes")
	sees(attributes, "NAS-Port-Type")
	at.opens("NAS-Port-Type")
	sees("Choose a value")
	at.presses("Vendor")
	sees("none (standard)", "Find")
	leaves("Choose a value")
	at.presses("Attribute")
	sees("NAS-Port-Type", "Find")
	p.Type("idle") // wherever the focus is
	sees("Find idle", "Idle-Timeout")
	leaves("Choose a value")
	at.presses("Choose a value")
	sees("Async", "Virtual")
	leaves("Choose a value")
	leaves(attributes)
	at.presses("Delete")
	sees("Delete the attribute NAS-Port-Type?")
	leaves(attributes)

	at.turns("Automation")
	sees(automation, push, call, sms, email, custom)
	at.opens(sms)
	sees("Action message", "Reject means", balloonOf(sms))
	at.presses("Image")
	sees("text-message", "shield")
	leaves("Action message")
	leaves(automation)
	at.tasks(email)
	sees("Move up", "Properties")
	at.picks("Delete")
	sees("Delete the action")
	leaves(automation)
	at.presses("Preview")
	p.WaitText(signInWord)
	p.Press(terminal.Esc)
	sees(automation)

	at.turns("Connection")
	sees(connection)
	at.fills("Display name", "Another office")
	sees("Another office *")
	at.leaves()
	sees("Another office has unsaved changes.")
	at.presses("Discard")
	sees(list)
}

// Over every page and box and back again, by both hands, in each look: each says
// what it is, none writes anything, and none shows the secret.
func TestConsoleWalk(t *testing.T) {
	t.Parallel()
	for name, look := range map[string][]string{"dark": nil, "light": {"COLORFGBG=0;15"}, "no colour": {"NO_COLOR=1"}} {
		for _, size := range []image.Point{{80, 24}, {120, 40}} {
			for how, with := range bothHands {
				t.Run(fmt.Sprintf("%s, %s, %d×%d", how, name, size.X, size.Y), func(t *testing.T) {
					t.Parallel()
					h := furnished(t)
					before := h.files()
					at := h.opensConsole(terminal.Program{Env: look, Width: size.X, Height: size.Y}, with)
					walk(at)
					p := at.person()
					at.leaves()
					p.WaitText(demoWord)
					p.leaves(130, terminal.Esc)
					if after := h.files(); !maps.Equal(after, before) {
						t.Errorf("the files were\n%v\nand are\n%v", before, after)
					}
					if strings.Contains(p.Raw(), typedSecret) {
						t.Error("the secret was shown")
					}
				})
			}
		}
	}
}
