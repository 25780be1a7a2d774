//go:build unix

package e2e

import (
	"image"
	"slices"
	"strings"
	"syscall"
	"testing"

	"otpdialog/e2e/terminal"
	"otpdialog/simulator"
)

// On every screen, whatever the shell has done to the terminal while the program was stopped is
// done again, and everything is drawn again.
func TestStoppedFromElsewhere(t *testing.T) {
	t.Parallel()
	for _, screen := range screens {
		t.Run(screen.name, func(t *testing.T) {
			t.Parallel()
			p := screen.goes(t)
			p.waitFold(screen.sees)
			p.WaitMode(terminal.BracketedPaste, true)
			modes := p.Modes()
			for range 3 {
				p.Stop()
				p.ResetTerminal()
				p.Signal(syscall.SIGCONT)
				p.WaitFor("all modes again", func(string) bool { return slices.Equal(p.Modes(), modes) })
				p.waitFold(screen.sees)
			}
			p.leaves(left(screen.name), terminal.Ctrl('c'))
		})
	}
}

// Nobody sees the password that is typed after the program was stopped, and the server has all of it.
func TestPasswordAfterStop(t *testing.T) {
	t.Parallel()
	world, h := startSimulator(t), newHome(t)
	h.write("office", world.connection().text())
	for name, args := range map[string][]string{"screens": {"office"}, "exec": {"exec", "office", "--", "true"}} {
		for name2, signal := range map[string]func(*person){
			"SIGSTOP": func(p *person) { p.Stop() },
			"SIGTSTP": func(p *person) {
				p.Signal(syscall.SIGTSTP)
				p.WaitStopped()
				p.CheckRestored()
			},
		} {
			t.Run(name+", "+name2, func(t *testing.T) {
				t.Parallel()
				p := h.of(t).startsIn(terminal.Program{Args: args, JobControl: true})
				p.WaitText(signInWord)
				p.types(simulator.DemoUser)
				p.Press(terminal.Tab)
				for range 2 {
					signal(p)
					p.ResetTerminal()
					p.Resize(100, 30)
					p.Continue()
					p.WaitMode(terminal.RawInput, true)
					p.WaitText(signInWord)
					p.waitLastLine(image.Pt(100, 30))
				}
				p.answersHidden(simulator.DemoPassword)
				p.waitDialog()
				if strings.Contains(p.Raw(), simulator.DemoPassword) {
					t.Error("the password was shown")
				}
				p.leaves(130, terminal.Ctrl('c'))
			})
		}
	}
}

// A program that is continued in the background leaves the shell its terminal, and waits for the
// foreground.
func TestContinuedInBackground(t *testing.T) {
	t.Parallel()
	world, h := startSimulator(t), newHome(t)
	h.write("office", world.connection().text())
	for name, args := range map[string][]string{
		"screens": {"office", "--user", simulator.DemoUser}, "lines": {"auth", "office", "--user", simulator.DemoUser},
	} {
		for name2, stop := range map[string]func(*person){
			"SIGSTOP": func(p *person) { p.Stop() },
			"SIGTSTP": func(p *person) {
				p.Signal(syscall.SIGTSTP)
				p.WaitStopped()
			},
		} {
			t.Run(name+", "+name2, func(t *testing.T) {
				t.Parallel()
				p := h.of(t).startsIn(terminal.Program{Args: args, JobControl: true})
				p.WaitText("Password")
				p.WaitMode(terminal.RawInput, true)
				stop(p)
				p.ShellTakesOver()
				mark := p.Mark()
				p.ContinueInBackground()
				p.WaitStopped()
				if written := p.Raw()[mark:]; strings.Contains(written, "Password") || slices.Contains(p.Modes(), terminal.RawInput) {
					t.Errorf("in the background, it wrote %q, and the modes are %q", written, p.Modes())
				}
				p.Continue()
				p.WaitMode(terminal.RawInput, true)
				p.Type(simulator.DemoPassword)
				p.Press(terminal.Enter)
				p.WaitText("OTP")
				if strings.Contains(p.Raw(), simulator.DemoPassword) {
					t.Error("the password was shown")
				}
				p.leaves(130, terminal.Ctrl('c'))
			})
		}
	}
}

// A stopped program that a shell ends is gone, and has left the shell its terminal.
func TestEndedWhileStopped(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	h.write("office", connection{primary: "127.0.0.1:1", secret: "not used"}.text())
	for name, args := range map[string][]string{
		"screens": {"office"}, "console": {"config"}, "lines": {"auth", "office", "--user", simulator.DemoUser}, "demo": {"demo"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := h.of(t).startsIn(terminal.Program{Args: args, JobControl: true})
			p.WaitMode(terminal.RawInput, true)
			p.Signal(syscall.SIGTSTP)
			p.WaitStopped()
			p.CheckRestored()
			mark := p.Mark()
			p.EndStopped()
			if code := p.WaitExit(); code != 130 {
				t.Errorf("exit code = %d", code)
			}
			if written := p.Raw()[mark:]; strings.Contains(written, "\x1b[?1049") {
				t.Errorf("it has drawn in the background: %q", written)
			}
			p.CheckRestored()
		})
	}
}

// Where no shell could continue it, the program is not stopped.
func TestNoShellToStopFor(t *testing.T) {
	t.Parallel()
	world, h := startSimulator(t), newHome(t)
	h.write("office", world.connection().text())
	p := h.starts("office")
	p.WaitText(signInWord)
	p.types(simulator.DemoUser)
	p.Press(terminal.Ctrl('z'))
	p.WaitFor("the screen once more", func(string) bool { return strings.Count(p.Raw(), "\x1b[?1049h") == 2 })
	p.confirms(terminal.Enter)
	p.answersHidden(simulator.DemoPassword)
	p.waitDialog()
	p.leaves(130, terminal.Ctrl('c'))
}

// What the shell has while a program that asks line by line is stopped shows what is typed.
func TestLinesStopped(t *testing.T) {
	t.Parallel()
	world, h := startSimulator(t), newHome(t)
	h.write("office", world.connection().text())
	p := h.startsIn(terminal.Program{Args: []string{"auth", "office"}, JobControl: true})
	stop := func(question string) {
		t.Helper()
		asked := strings.Count(p.Raw(), question)
		p.Press(terminal.Ctrl('z'))
		p.WaitStopped()
		p.CheckRestored()
		p.Continue()
		p.WaitFor("the question again", func(string) bool { return strings.Count(p.Raw(), question) > asked })
	}
	p.WaitText("User name:")
	stop("User name:")
	p.Type(simulator.DemoUser + "\r")
	p.WaitText("Password (not shown):")
	stop("Password (not shown):")
	p.WaitMode(terminal.RawInput, true)
	p.Type(simulator.DemoPassword + "\r")
	p.WaitText("OTP or method:")
	p.Type(push + "\r")
	pending := world.waitPush()
	stop(messageOf(push))
	world.approve(pending)
	p.leaves(0)
	if strings.Contains(p.Raw(), simulator.DemoPassword) {
		t.Error("the password was shown")
	}
}

// A terminal that is taken away ends every face, though SIGHUP is ignored.
func TestTerminalGone(t *testing.T) {
	t.Parallel()
	world, h := startSimulator(t), newHome(t)
	h.write("office", world.connection().text())
	h.write("silent", connection{primary: silentPort(t), secret: "not used"}.text())
	user := []string{"--user", simulator.DemoUser}
	for name, face := range map[string]struct {
		args []string
		goes func(*person)
	}{
		"list":    {nil, func(p *person) { p.WaitText(demoWord) }},
		"console": {[]string{"config"}, func(p *person) { p.says("Display name") }},
		"demo":    {[]string{"demo"}, func(p *person) { p.WaitText(signInWord) }},
		"form":    {[]string{"office"}, func(p *person) { p.WaitText(signInWord) }},
		"waiting": {[]string{"silent"}, func(p *person) { p.signsInAs("alice", "pw"); p.WaitText(cancelWord) }},
		"dialog":  {[]string{"office"}, func(p *person) { p.signsInAs(simulator.DemoUser, simulator.DemoPassword); p.waitDialog() }},
		"progress": {[]string{"office"}, func(p *person) {
			p.signsInAs(simulator.DemoUser, simulator.DemoPassword)
			p.waitDialog()
			p.presses(push)
			p.WaitText(enterCodeWord)
		}},
		"load":              {[]string{"load", waitingLoad(t), "--rate", "5/s", "--for", "1h"}, func(p *person) { p.WaitText("signing in") }},
		"play":              {[]string{"demo", "push"}, func(p *person) { p.WaitText("Maria signs in to her company") }},
		"exec":              {[]string{"exec", "office", "--", "true"}, func(p *person) { p.WaitText(signInWord) }},
		"lines, a name":     {[]string{"office", "--plain"}, func(p *person) { p.WaitText("User name:") }},
		"lines, a password": {append(user, "auth", "office"), func(p *person) { p.WaitText("Password (not shown):") }},
		"lines, waiting": {append(user, "auth", "silent"), func(p *person) {
			p.WaitText("Password (not shown):")
			p.Type("pw\r")
			p.WaitText("This can take")
		}},
		"lines of exec, push": {append(user, "exec", "--plain", "office", "--", "true"), func(p *person) {
			p.WaitText("Password (not shown):")
			p.Type(simulator.DemoPassword + "\r")
			p.WaitText("OTP or method:")
			p.Type(push + "\r")
			p.WaitText(messageOf(push))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := h.of(t).startsIn(terminal.Program{Args: face.args, Width: 110, Height: 32, HangupIgnored: true})
			face.goes(p)
			p.HangUp()
			if code := p.WaitExit(); code != 130 {
				t.Errorf("exit code = %d", code)
			}
		})
	}
}

// So it does with what ends well whenever a person leaves: the simulator, which goes on if a person ends its
// commands, and the notes of a presentation.
func TestTerminalGoneAtTheEnd(t *testing.T) {
	t.Parallel()
	for shown, args := range map[string][]string{
		"help":                {"simulate", "--listen", "127.0.0.1:0"},
		"for a demonstration": {"demo", "--notes"},
	} {
		t.Run(args[0], func(t *testing.T) {
			t.Parallel()
			p := newHome(t).startsIn(terminal.Program{Args: args, HangupIgnored: true})
			p.WaitText(shown)
			p.HangUp()
			if code := p.WaitExit(); code != 0 {
				t.Errorf("exit code = %d", code)
			}
		})
	}
}
