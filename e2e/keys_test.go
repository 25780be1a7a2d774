//go:build unix

package e2e

import (
	"testing"

	"otpdialog/e2e/terminal"
	"otpdialog/simulator"
)

// What terminals send for keys, and what stands in the OTP field then. A part that is empty is a
// pause.
func TestKeysOfTerminals(t *testing.T) {
	t.Parallel()
	_, p := opensDialog(t)
	for _, c := range []struct {
		name string
		sent []string
		want string
	}{
		{"function keys of the Linux console", []string{"12\x1b[[D34"}, "1234"},
		{"Shift and Backspace in the kitty protocol", []string{"12x\x1b[127;2u34"}, "1234"},
		{"Shift and Backspace in modifyOtherKeys", []string{"12x\x1b[27;2;127~34"}, "1234"},
		{"Ctrl and Backspace", []string{"12 34\x1b[127;5u56"}, "12 56"},
		{"the keypad of a VT100", []string{"\x1bOq\x1bOr\x1bOs"}, "123"},
		{"the keypad in the kitty protocol", []string{"\x1b[57400u\x1b[57401;129u"}, "12"},
		{"AltGr as Escape", []string{"1\x1b@2"}, "1@2"},
		{"AltGr as Ctrl and Alt", []string{"1\x1b[64;7u2\x1b[27;7;64~3"}, "1@2@3"},
		{"a mouse report in halves", []string{"12\x1b[<35;1", "", "2;5M34"}, "1234"},
		{"the answer about a colour in halves", []string{"12\x1b]11;rgb:1e1e/", "", "1e1e/1e1e\x1b\\34"}, "1234"},
		{"a character in halves", []string{"1\xc3", "", "\xa42"}, "1ä2"},
		{"unknown sequences", []string{"1\x1b[99z2\x1bP1+r5463\x1b\\3\x1b_G\x1b\\4"}, "1234"},
		{"a paste in pieces", []string{"\x1b[200~12", "", "34\x1b[2", "", "01~5"}, "12345"},
	} {
		for _, part := range c.sent {
			if part == "" {
				pauses()
			}
			p.Send([]byte(part))
		}
		p.WaitFor(c.name, func(string) bool {
			x, y, _ := p.Cursor()
			wx, wy, found := p.Find(fieldEdge + c.want + " ")
			return found && wy == y && wx+1+len([]rune(c.want)) == x
		})
		p.Press(terminal.Ctrl('u'))
		p.WaitGone(c.want)
	}
	p.Send([]byte("\x1b[[A"))
	p.WaitText("Esc closes") // the help
}

// A paste that never ends keeps nobody from leaving.
func TestPasteWithoutAnEnd(t *testing.T) {
	t.Parallel()
	for name, leave := range map[string]func(*person){
		"at once": func(p *person) { p.Send([]byte("\x1b[200~12\x03")) },
		"later": func(p *person) {
			p.Send([]byte("\x1b[200~12"))
			p.WaitText(fieldEdge + "12 ")
			p.Press(terminal.Ctrl('c'))
		},
		"in the kitty protocol": func(p *person) { p.Send([]byte("\x1b[200~12\x1b[99;5u")) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, p := opensDialog(t)
			leave(p)
			if code := p.WaitExit(); code != 130 {
				t.Errorf("exit code %d", code)
			}
			p.CheckRestored()
		})
	}
	t.Run("by Cancel", func(t *testing.T) {
		t.Parallel()
		_, p := opensDialog(t)
		p.Send([]byte("\x1b[200~12"))
		p.WaitText(fieldEdge + "12 ")
		p.Click(cancelWord)
		p.WaitText(signInWord)
	})
}

// A byte that is not UTF-8 is not left out of a hidden password without a sign.
func TestUnreadableByte(t *testing.T) {
	t.Parallel()
	world, h := startSimulator(t), newHome(t)
	h.write("office", world.connection().text())
	p := h.starts("office")
	p.WaitText(signInWord)
	p.Type(simulator.DemoUser + "\t")
	p.Send([]byte("p\xe4w\r"))
	p.WaitText("Enter was ignored")
	if n := world.server.Counts()[simulator.Received]; n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

// In lines, too, what the terminal adds to a password is no part of it.
func TestKeysInLines(t *testing.T) {
	t.Parallel()
	for name, sent := range map[string]string{
		"the marks of a paste": "\x1b[200~" + simulator.DemoPassword + "\x1b[201~",
		"half of them":         "\x1b[200~" + simulator.DemoPassword,
		"keys":                 "\x1b[[A" + simulator.DemoPassword + "\x1bOPx\x1b[127;2u\x1b[A",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			world, h := startSimulator(t), newHome(t)
			h.write("office", world.connection().text())
			p := &person{terminal.Start(t, terminal.Program{
				Path: program, Args: []string{"--plain", "office", "--user", simulator.DemoUser}, Env: h.environment(), Width: 100, Height: 40,
			}), t}
			p.WaitText("Password (not shown):")
			p.Send([]byte(sent + "\r"))
			p.WaitText("OTP or method:")
			p.Send([]byte("\x1b[200~" + world.Phone(simulator.DemoUser).Token + "\x1b[201~\r"))
			if code := p.WaitExit(); code != 0 {
				t.Errorf("exit code %d:\n%s", code, p.Text())
			}
		})
	}
}
