//go:build unix

package e2e

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"otpdialog/e2e/terminal"
	"otpdialog/signin"
)

// home holds the settings of one person, and what the program remembers
// of them from one start to the next.
type home struct {
	t      *testing.T
	config string // XDG_CONFIG_HOME
	state  string // XDG_STATE_HOME
}

func newHome(t *testing.T) *home {
	t.Helper()
	return &home{t: t, config: t.TempDir(), state: t.TempDir()}
}

// of is the same home for a subtest.
func (h *home) of(t *testing.T) *home {
	t.Helper()
	return &home{t, h.config, h.state}
}

// connectionFile is the path of a connection of the person's own.
func (h *home) connectionFile(name string) string {
	return filepath.Join(h.config, "otpdialog", "connections", name+".toml")
}

// write makes a connection file and returns its path.
func (h *home) write(name, text string) string {
	h.t.Helper()
	path := h.connectionFile(name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		h.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		h.t.Fatal(err)
	}
	return path
}

// stateFile is the file in which the program keeps what it remembers.
func (h *home) stateFile() string { return filepath.Join(h.state, "otpdialog", "state.toml") }

// remembers writes what the program remembers from an earlier run.
func (h *home) remembers(text string) {
	h.t.Helper()
	if err := os.MkdirAll(filepath.Dir(h.stateFile()), 0o700); err != nil {
		h.t.Fatal(err)
	}
	if err := os.WriteFile(h.stateFile(), []byte(text), 0o600); err != nil {
		h.t.Fatal(err)
	}
}

// prefers writes the preferences.
func (h *home) prefers(text string) {
	h.t.Helper()
	path := filepath.Join(h.config, "otpdialog", "preferences.toml")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		h.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		h.t.Fatal(err)
	}
}

func (h *home) environment() []string {
	return []string{"XDG_CONFIG_HOME=" + h.config, "XDG_STATE_HOME=" + h.state}
}

// files are the contents of all that the program has written, by path.
func (h *home) files() map[string]string {
	h.t.Helper()
	files := map[string]string{}
	for _, folder := range []string{h.config, h.state} {
		err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			text, err := os.ReadFile(path)
			files[path] = string(text)
			return err
		})
		if err != nil {
			h.t.Fatal(err)
		}
	}
	return files
}

// person sits at a terminal with the program before them.
type person struct {
	*terminal.Terminal

	t *testing.T
}

// starts runs the program, wide enough for the phone of a demonstration.
func (h *home) starts(args ...string) *person {
	h.t.Helper()
	return h.startsIn(terminal.Program{Args: args, Width: 110, Height: 32})
}

func (h *home) startsIn(p terminal.Program) *person {
	h.t.Helper()
	p.Env = append(p.Env, h.environment()...)
	if p.Path == "" {
		p.Path = program
	}
	return &person{terminal.Start(h.t, p), h.t}
}

// fails runs the program, which has to end before it shows a screen, and
// returns what it wrote.
func (h *home) fails(code int, args ...string) string {
	h.t.Helper()
	// Wide enough for a path and a sentence on one line.
	term := terminal.Start(h.t, terminal.Program{Path: program, Args: args, Env: h.environment(), Width: 400, Height: 40})
	if got := term.WaitExit(); got != code {
		h.t.Errorf("exit code = %d, want %d", got, code)
	}
	term.CheckRestored()
	return term.Text()
}

// quiet is longer than a box, or a screen that has opened by itself, ignores Enter: the
// program looks at the clock for that, and so there is nothing else to wait for.
const quiet = 550 * time.Millisecond

// pauses lets the keyboard be quiet for a moment.
func pauses() { <-time.After(quiet) }

// confirms presses a key that confirms. All that was typed before has to be on
// the screen.
func (p *person) confirms(key terminal.Key) {
	p.t.Helper()
	pauses()
	p.Press(key)
}

// types types text and waits until the field with the focus shows it.
func (p *person) types(text string) {
	p.t.Helper()
	p.Type(text)
	p.WaitText(text)
}

// answers types text into the visible OTP field and confirms it.
func (p *person) answers(text string) {
	p.t.Helper()
	p.types(text)
	p.confirms(terminal.Enter)
}

// answersHidden types text into a field that shows a mark for each column of it, and
// confirms it.
func (p *person) answersHidden(text string) {
	p.t.Helper()
	p.Type(text)
	p.waitMasked(ansi.StringWidth(text))
	p.confirms(terminal.Enter)
}

// signsInAs fills in an empty form, and confirms it.
func (p *person) signsInAs(user, password string) {
	p.t.Helper()
	p.WaitText(signInWord)
	p.types(user)
	p.confirms(terminal.Enter)
	p.answersHidden(password)
}

// waitMasked waits for a hidden field with so many characters in it.
func (p *person) waitMasked(n int) {
	p.t.Helper()
	hidden := regexp.MustCompile(fmt.Sprintf(`(^|[^•])•{%d}([^•]|$)`, n))
	p.WaitFor(fmt.Sprintf("%d masked characters", n), hidden.MatchString)
}

// waitDialog waits for the OTP dialog, ready for an answer.
func (p *person) waitDialog() {
	p.t.Helper()
	p.WaitFor("the OTP dialog", func(screen string) bool {
		return strings.Contains(screen, otpWord+" ") && strings.Contains(screen, okWord) && !strings.Contains(screen, leftWord)
	})
}

// waitSaid waits until the screen says text, wherever its lines break.
func (p *person) waitSaid(text string) {
	p.t.Helper()
	p.WaitFor(fmt.Sprintf("%q", text), func(screen string) bool { return strings.Contains(unwrapped(screen), text) })
}

// waitPath waits until the screen says text that may be broken anywhere, as a
// path is, and a name with hyphens.
func (p *person) waitPath(text string) {
	p.t.Helper()
	solid := func(s string) string { return strings.ReplaceAll(s, " ", "") }
	p.WaitFor(fmt.Sprintf("%q", text), func(screen string) bool {
		return strings.Contains(solid(unwrapped(screen)), solid(text))
	})
}

// waitNotice waits for the words of a notice: what happened, and what to do.
func (p *person) waitNotice(kind signin.Kind) {
	p.t.Helper()
	what, next := signin.Notice{Kind: kind}.Advice().Sentences()
	p.waitSaid(what)
	p.waitSaid(next)
}

// unwrapped is the text of a screen without its frames, large digits and line ends. A phone
// beside the dialog would stand between the lines.
func unwrapped(screen string) string {
	text := strings.Map(func(r rune) rune {
		if strings.ContainsRune("│╭╮╰╯─━▀▄█"+fieldEdge, r) {
			return ' '
		}
		return r
	}, screen)
	return strings.Join(strings.Fields(text), " ")
}

// icon finds the icon of a method: the first line that has all the titles.
func (p *person) icon(title string) (x, y int) {
	p.t.Helper()
	p.WaitMode(allMotion, true) // until then, motion is not heard
	for y, line := range strings.Split(p.Text(), "\n") {
		rest, all := line, true
		for _, m := range methods {
			before, after, found := strings.Cut(rest, m)
			if all = all && found; m == title {
				x = ansi.StringWidth(line[:len(line)-len(rest)] + before)
			}
			rest = after
		}
		if all {
			return x, y
		}
	}
	p.t.Fatalf("no icons are on the screen:\n%s", p.Text())
	return 0, 0
}

// allMotion is on if something can be hovered.
const allMotion terminal.Mode = "mouse reports of all motion"

// clicks moves the mouse to a cell and presses its button there.
func (p *person) clicks(x, y int) {
	p.t.Helper()
	p.MoveMouse(x, y)
	p.PressMouse(x, y)
	p.ReleaseMouse(x, y)
}

// presses presses the icon of a method with the mouse, and moves the mouse away:
// the balloon would hide what the server says next.
func (p *person) presses(title string) {
	p.t.Helper()
	p.clicks(p.icon(title))
	p.MoveMouse(0, 0)
}

// number is the key that presses the icon of a method.
func number(title string) terminal.Key {
	return terminal.Alt(rune('1' + slices.Index(methods, title)))
}

// clicksWhenThere clicks text as soon as it is on the screen: a label of its own if
// there is one, and not the same text in a sentence.
func (p *person) clicksWhenThere(text string) {
	p.t.Helper()
	p.WaitText(text)
	if x, y, _, found := p.look(text); found {
		p.clicks(x, y)
		return
	}
	p.Click(text)
}

// leaves ends the program and checks how it ended.
func (p *person) leaves(code int, keys ...terminal.Key) {
	p.t.Helper()
	for _, key := range keys {
		p.confirms(key)
	}
	if got := p.WaitExit(); got != code {
		p.t.Errorf("exit code = %d, want %d; screen:\n%s", got, code, p.Text())
	}
	p.CheckRestored()
}

// leavesRejected leaves dialog and form after a sign-in that was turned down.
func (p *person) leavesRejected() {
	p.t.Helper()
	p.leavesDialog(77)
}

// leavesDialog leaves dialog and form after a sign-in that ended in a failure.
func (p *person) leavesDialog(code int) {
	p.t.Helper()
	p.confirms(terminal.Esc)
	p.WaitText(signInWord)
	p.leaves(code, terminal.Esc)
}

// signsInAgain signs in when the user name is remembered.
func (p *person) signsInAgain(user, password string) {
	p.t.Helper()
	p.WaitText(user)
	p.answersHidden(password)
}

// waitMethod waits for the result of a sign-in by that method.
func (p *person) waitMethod(method string) {
	p.t.Helper()
	line := regexp.MustCompile(`Method +` + regexp.QuoteMeta(method))
	p.WaitFor("a sign-in by "+method, func(screen string) bool {
		return strings.Contains(screen, signedInWord) && line.MatchString(screen)
	})
}
