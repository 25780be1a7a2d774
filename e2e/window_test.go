//go:build unix

package e2e

import (
	"fmt"
	"image"
	"strings"
	"syscall"
	"testing"

	"otpdialog/e2e/terminal"
	"otpdialog/simulator"
)

// screens are ways to each screen of the program, and what can be seen there.
var screens = []struct {
	name string
	goes func(*testing.T) *person
	sees string
}{
	{"list", func(t *testing.T) *person {
		t.Helper()
		h := newHome(t)
		for i := range 30 {
			h.write(fmt.Sprintf("office-%d", i), connection{primary: "127.0.0.1:1", secret: "not used"}.text())
		}
		return h.starts()
	}, displayName},
	{"form", func(t *testing.T) *person {
		t.Helper()
		return newHome(t).starts("demo")
	}, signInWord},
	{"dialog", func(t *testing.T) *person {
		t.Helper()
		_, p := opensDialog(t)
		return p
	}, rememberWord},
	{"balloon", func(t *testing.T) *person {
		t.Helper()
		_, p := opensDialog(t)
		p.Press(terminal.Up)
		return p
	}, balloonOf("")},
	{"progress", func(t *testing.T) *person {
		t.Helper()
		_, p := opensDialog(t)
		p.Press(number(push))
		return p
	}, enterCodeWord},
	{"result", func(t *testing.T) *person {
		t.Helper()
		world, p := opensDialog(t)
		p.answers(world.Phone(simulator.DemoUser).Token)
		return p
	}, signedInWord},
	{"help", func(t *testing.T) *person {
		t.Helper()
		p := newHome(t).starts("demo")
		p.WaitText(signInWord)
		p.Press(terminal.F1)
		return p
	}, "Suspend"},
	{"phone", func(t *testing.T) *person {
		t.Helper()
		p := entersDemo(t, newHome(t))
		p.waitDialog()
		p.Press(number(push))
		return p
	}, approveWord},
	{"console", func(t *testing.T) *person {
		t.Helper()
		return furnished(t).opensConsole(terminal.Program{Width: 110, Height: 32}, byMouse).person()
	}, "display name"},
	{"action", func(t *testing.T) *person {
		t.Helper()
		at := furnished(t).opensConsole(terminal.Program{Width: 110, Height: 32}, byKeyboard)
		at.opens("office")
		at.person().says("Primary server")
		at.turns("Automation")
		at.opens(sms)
		return at.person()
	}, "properties"},
}

// left is the exit code after a screen was left with Ctrl+C.
func left(screen string) int {
	if screen == "result" {
		return 0 // signed in, whatever the key
	}
	return 130
}

// The smallest window that is more than a sentence.
const minWidth, minHeight = 40, 12

// Each screen lives through each size, fills the window to its last line, and
// comes back.
func TestResize(t *testing.T) {
	t.Parallel()
	sizes := []image.Point{
		{1, 1},
		{0, 0},
		{200, 60},
		{2, 40},
		{200, 1},
		{40, 11},
		{40, 12},
		{39, 12},
		{41, 13},
		{67, 19},
		{0, 24},
		{68, 20},
		{80, 0},
		{80, 24},
		{99, 30},
		{100, 30},
		{1, 60},
		{200, 60},
		{60, 12},
		{110, 32},
	}
	for _, screen := range screens {
		t.Run(screen.name, func(t *testing.T) {
			t.Parallel()
			p := screen.goes(t)
			p.waitFold(screen.sees)
			for _, size := range sizes {
				p.Resize(size.X, size.Y)
				switch {
				case size.X >= minWidth && size.Y >= minHeight:
					p.waitLastLine(size)
				case size.X >= minWidth && size.Y > 0:
					p.waitSaid("otpdialog needs")
				}
			}
			p.waitFold(screen.sees)
			p.leaves(left(screen.name), terminal.Ctrl('c'))
		})
	}
}

// A drag of the window's corner sends sizes faster than frames are drawn.
func TestResizeFast(t *testing.T) {
	t.Parallel()
	_, p := opensDialog(t)
	p.Press(number(push))
	p.WaitText(enterCodeWord)
	for i := range 200 {
		p.Resize(i, i*60/200)
	}
	p.Resize(90, 25)
	p.waitLastLine(image.Pt(90, 25))
	p.WaitText(enterCodeWord)
	p.leaves(130, terminal.Ctrl('c'))
}

// waitFold waits for a word in upper or lower case.
func (p *person) waitFold(word string) {
	p.t.Helper()
	p.WaitFor(fmt.Sprintf("%q", word), func(screen string) bool {
		return strings.Contains(strings.ToLower(screen), strings.ToLower(word))
	})
}

// waitLastLine waits until the help bar is on the last line of the window, and
// nowhere else: the frame has the window's height, and no line of it was too
// wide.
func (p *person) waitLastLine(size image.Point) {
	p.t.Helper()
	p.WaitFor(fmt.Sprintf("a frame of %v", size), func(screen string) bool {
		lines := strings.Split(strings.TrimSuffix(screen, "\n"), "\n")
		for i, line := range lines {
			if last := i == len(lines)-1; strings.HasPrefix(strings.TrimSpace(line), helpHint+" ") != last {
				return false
			}
		}
		return true
	})
}

// The terminal is whole after each kind of end, from each kind of screen.
func TestRestored(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*person){
		"Ctrl+C":  func(p *person) { p.Press(terminal.Ctrl('c')) },
		"SIGTERM": func(p *person) { p.Signal(syscall.SIGTERM) },
		"SIGINT":  func(p *person) { p.Signal(syscall.SIGINT) },
	} {
		for _, screen := range screens {
			t.Run(name+" on "+screen.name, func(t *testing.T) {
				t.Parallel()
				p := screen.goes(t)
				p.waitFold(screen.sees)
				end(p)
				code := 130
				if name == "Ctrl+C" {
					code = left(screen.name)
				}
				p.leaves(code)
				if strings.Contains(p.Text(), helpHint) {
					t.Errorf("the screen was left behind:\n%s", p.Text())
				}
			})
		}
	}
}

func TestStopAndContinue(t *testing.T) {
	t.Parallel()
	world, h := startSimulator(t), newHome(t)
	h.write("office", world.connection().text())
	p := h.startsIn(terminal.Program{Args: []string{"office"}, JobControl: true})
	stop := func() {
		p.t.Helper()
		p.Press(terminal.Ctrl('z'))
		p.WaitStopped()
		p.CheckRestored()
		p.Continue()
		p.WaitMode(terminal.AltScreen, true)
		p.WaitMode(terminal.RawInput, true)
	}
	p.WaitText(signInWord)
	stop()
	p.signsInAs(simulator.DemoUser, simulator.DemoPassword)
	p.waitDialog()
	stop()
	p.WaitMode(allMotion, true)
	p.presses(push)
	pending := world.waitPush()
	stop()
	p.WaitText(messageOf(push))
	world.approve(pending)
	p.WaitText(signedInWord)
	p.leaves(0, terminal.Esc)
}

// A terminal that does not know its size, as a serial line does not, or that says nonsense, shows the
// screens all the same.
func TestSizeUnknown(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	h.write("office", connection{primary: "127.0.0.1:1", secret: "not used"}.text())
	for name, test := range map[string]struct {
		size string // for stty
		env  []string
		sees image.Point
	}{
		"none":                        {"rows 0 cols 0", nil, image.Pt(80, 24)},
		"of the environment":          {"rows 0 cols 0", []string{"LINES=30", "COLUMNS=100"}, image.Pt(100, 30)},
		"nonsense in the environment": {"rows 0 cols 0", []string{"LINES=many", "COLUMNS=-1"}, image.Pt(80, 24)},
		"no rows":                     {"rows 0 cols 100", nil, image.Pt(100, 24)},
		"too many rows and columns":   {"rows 65535 cols 65535", nil, image.Pt(500, 200)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := h.of(t).startsIn(terminal.Program{
				Path: "/bin/sh", Args: []string{"-c", "stty " + test.size + `; exec "$@"`, "sh", program, "office"},
				Env: test.env, Width: test.sees.X, Height: test.sees.Y,
			})
			p.WaitText(signInWord)
			p.waitLastLine(test.sees)
			p.leaves(130, terminal.Ctrl('c'))
		})
	}
}
