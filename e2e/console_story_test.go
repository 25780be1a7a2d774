//go:build unix

package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"testing"
	"time"

	"otpdialog/e2e/freeradius"
	"otpdialog/e2e/terminal"
	"otpdialog/settings"
	"otpdialog/settings/document"
)

// commands are what the FreeRADIUS of the tests understands, by the methods that
// send them. "1" is the first entry of its menu.
var commands = map[string]string{push: "push", call: "phone", sms: "sms", email: "email", custom: "1"}

// A new administrator makes a connection on screens only, and a person signs in on
// it: first by Autosend, then by the last method, then by each other one.
func TestFromNothing(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t, freeradius.PushDelay(time.Second)) // time to cancel one
	byFile := newHome(t)
	byFile.write("head-office", office(server).text())
	for how, with := range bothHands {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			h := newHome(t)
			at := with(h.startsIn(terminal.Program{Width: 100, Height: 40}))
			at.person().WaitText(demoWord)
			at.picks(newWord)
			makesConnection(at, server)
			checksAndSaves(at)
			if got, want := h.connection("head-office"), byFile.connection("head-office"); got != want {
				t.Errorf("made on screens, it is\n%s\nand by writing the file\n%s", got, want)
			}
			h.signsInByEach(at)
		})
	}
}

// office is the same connection, written as a file.
func office(server *freeradius.Server) connection {
	c := to(server, server.Auth, fmt.Sprintf("secondary = %q", server.Strict))
	templates := settings.Templates()
	for i, title := range methods {
		a := templates[i].Action
		text := fmt.Sprintf("title = %q\ncommand = %q\ndescription = %q\nmessage = %q\nimage = %q\n", title, commands[title], a.Description, a.Message, a.Image)
		if title == push {
			text += "autosend = true\n"
		}
		c.actions = append(c.actions, text)
	}
	return c
}

// connection is all that can be set of a connection, as its file has it.
func (h *home) connection(name string) string {
	h.t.Helper()
	path := h.connectionFile(name)
	data, err := os.ReadFile(path)
	if err != nil {
		h.t.Fatal(err)
	}
	c, err := document.ParseConnection(name, path, data)
	if err != nil {
		h.t.Fatal(err)
	}
	c.File, c.Positions = "", nil
	text, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		h.t.Fatal(err)
	}
	return string(text)
}

// makesConnection fills in a new connection. The keyboard takes all actions but one
// from a preset, the mouse begins with one that has none.
func makesConnection(at hands, server *freeradius.Server) {
	p := at.person()
	preset, missing := "Generic", methods[len(methods)-1:]
	if _, ok := at.(mouse); ok {
		preset, missing = "RSA SecurID", methods
	}
	p.says("Choose your server's vendor")
	at.picks(preset)
	p.says("What it needs")
	at.presses("Use it")
	p.says("New connection *")
	at.fills("Display name", displayName)
	at.fills("Primary server", server.Auth)
	at.fills("Secondary server", server.Strict)
	at.fills("Timeout", "60")
	at.fills("Secret", server.Secret)
	at.fills("User prompt", settings.DefaultConnection().UserPrompt)
	at.chooses("First request", "password")
	at.turns("Automation")
	p.says("at most five")
	for _, title := range missing {
		at.presses("Add")
		p.says("Add action")
		template := settings.Templates()[slices.Index(methods, title)].Name
		at.picks(template)
		p.says("Action message")
		if title == custom {
			at.fills("Command", commands[custom])
		}
		at.presses(okWord)
		p.waitMethods(title)
	}
	at.tasks(push)
	at.picks("Turn Autosend on")
	p.WaitFor("Autosend of the first action", autosends.MatchString)
}

// autosends is the row of the action with Autosend.
var autosends = regexp.MustCompile(`Push +push +yes`)

// waitMethods waits until the table of actions has one of that title.
func (p *person) waitMethods(title string) {
	p.t.Helper()
	p.says("at most five")
	p.WaitFor("the action "+title, func(string) bool {
		_, _, _, found := p.look(title)
		return found
	})
}

// checksAndSaves looks whether the connection works before it is saved, and leaves
// the console.
func checksAndSaves(at hands) {
	p := at.person()
	at.presses("Check connection")
	p.says("It works.")
	at.leaves()
	p.says("at most five")
	at.presses("Save")
	p.says("Saved.")
	at.leaves()
	p.says("Import")
	p.says(displayName)
	at.leaves()
	p.WaitText(demoWord)
}

// signsInByEach is the person's side of it: Autosend on first contact, the last
// method the next time, and then each method by its icon. The only connection
// needs no list any more.
func (h *home) signsInByEach(at hands) {
	h.t.Helper()
	p := at.person()
	at.picks(displayName)
	p.signsInAs("alice", "alicepw")
	p.WaitText(autosentTag)
	p.waitMethod(push)
	p.leaves(0, terminal.Esc)

	p = h.starts()
	p.signsInAgain("alice", "alicepw")
	p.WaitText(rememberedTag)
	p.waitMethod(push)
	p.leaves(0, terminal.Esc)

	for i, title := range methods {
		p = h.starts()
		p.signsInAgain("alice", "alicepw")
		if i == 0 {
			p.WaitText(rememberedTag)
			p.Press(terminal.Esc)
			p.WaitText(cancelledNotice)
			p.Click(rememberWord)
			p.WaitText(rememberOff)
		}
		p.waitDialog()
		p.Press(number(title))
		if title == sms || title == email {
			p.waitSaid("Passcode:")
			p.waitDialog()
			p.answersHidden("123456")
			title += ", with a code"
		}
		p.waitMethod(title)
		p.leaves(0, terminal.Esc)
	}
	h.obeysPolicy()
}

// obeysPolicy signs in under a policy that turns Remember last method used on,
// which the person has turned off, and under one that turns it off.
func (h *home) obeysPolicy() {
	h.t.Helper()
	for on, sees := range map[string]string{"true": rememberedTag, "false": otpWord + " "} {
		policy := fmt.Sprintf("[multifactor_authentication]\nremember_last_method_used = %s\n", on)
		command := underPolicy(h.t, policy)
		p := h.startsIn(terminal.Program{Path: command[0], Args: command[1:], Width: 110, Height: 32})
		p.signsInAgain("alice", "alicepw")
		p.WaitText(sees)
		p.WaitText(managedWord)
		p.leaves(130, terminal.Ctrl('c'))
	}
}
