//go:build unix

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"otpdialog/e2e/terminal"
)

// What a presenter sees of the story of the push, by its captions.
const (
	captionForm   = "Maria signs in to her company."
	captionSignIn = "First, something she knows"
	captionPush   = "The password is right."
	captionPhone  = "Her phone asks if it is her"
	nextWord      = "Space next"
)

// waitCaption waits until a caption is shown, and for the presenter.
func (p *person) waitCaption(caption string) {
	p.t.Helper()
	p.WaitFor(caption, func(text string) bool { return strings.Contains(text, caption) && strings.Contains(text, nextWord) })
}

// The keys of the presenter, from the list that F8 opens to the way back there.
func TestPresenter(t *testing.T) {
	t.Parallel()
	p := newHome(t).starts("demo")
	p.WaitText(signInWord)
	p.Press(terminal.F8)
	p.WaitText("Demonstrations that play themselves")
	p.WaitText("Push: approve on the phone")
	p.confirms(terminal.Enter)
	p.waitCaption(captionForm)
	p.Press(terminal.Space)
	p.waitCaption(captionSignIn)
	p.Press(terminal.Space)
	p.waitCaption(captionPush)
	p.Press(terminal.PageDown)
	p.waitCaption(captionPhone)
	p.WaitText(approveWord)

	// Back in a world of its own, from the start, and free play, which leads back to where it was.
	p.Type("b")
	p.waitCaption(captionPush)
	p.WaitGone(approveWord)
	p.Type("r")
	p.waitCaption(captionForm)
	p.Type("p")
	p.WaitText("Free play")
	p.Press(terminal.Tab)
	p.Press(terminal.F8)
	p.waitCaption(captionForm)

	// What is shown besides.
	p.Type(".")
	p.WaitGone(captionForm)
	p.Type(".")
	p.waitCaption(captionForm)
	p.Type("n")
	p.WaitText("why a password alone is not enough")
	p.Type("n")
	p.WaitGone("why a password alone is not enough")
	p.Type("?")
	p.WaitText("from the start")
	p.Type("?")
	p.waitCaption(captionForm)

	p.Press(terminal.Esc)
	p.WaitText("Demonstrations that play themselves")
	p.Press(terminal.Esc)
	p.WaitGone("Demonstrations that play themselves")
	p.leaves(130, terminal.Esc)
}

// A second terminal follows with the notes, through a socket that only the person can use, and ends with
// the presentation. Nothing is left of it.
func TestNotes(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	notes := h.starts("demo", "--notes")
	notes.WaitText("for a demonstration")
	p := h.starts("demo", "push", "--pace", "0")
	p.waitCaption(captionForm)
	notes.WaitText(captionForm)
	notes.WaitText("1 of 5")
	notes.WaitText(captionSignIn)
	p.Press(terminal.Space)
	notes.WaitText("2 of 5")
	notes.WaitGone("1 of 5") // in place of the one before
	notes.WaitText("sign in as maria")
	socket := filepath.Join(h.state, "otpdialog", "demo.sock")
	if info, err := os.Lstat(socket); err != nil || info.Mode() != os.ModeSocket|0o600 {
		t.Error(info, err)
	}
	p.leaves(130, terminal.Ctrl('c'))
	if code := notes.WaitExit(); code != 0 || !strings.Contains(notes.Text(), "The demonstration was closed.") {
		t.Errorf("the notes end with %d:\n%s", code, notes.Text())
	}
	if left := h.files(); len(left) != 0 {
		t.Errorf("it leaves %v", left)
	}
}

// Of a program that is killed, the notes say so; without one, Ctrl+C ends them.
func TestNotesOfWhatIsKilled(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	p := h.starts("demo", "push", "--pace", "0")
	p.waitCaption(captionForm)
	notes := h.starts("demo", "--notes")
	notes.WaitText(captionForm)
	p.Signal(syscall.SIGKILL)
	if code := notes.WaitExit(); code != 1 || !strings.Contains(notes.Text(), "was killed") {
		t.Errorf("the notes end with %d:\n%s", code, notes.Text())
	}
	notes = h.starts("demo", "--notes")
	notes.WaitText("for a demonstration")
	notes.leaves(0, terminal.Ctrl('c'))
}

// The list is what begins if no demonstration is named, or a file has several.
func TestListOfDemonstrations(t *testing.T) {
	t.Parallel()
	p := newHome(t).starts("demo", "--play")
	p.WaitText("When the server is down")
	p.leaves(130, terminal.Ctrl('c'))
}

// What cannot be presented is refused before anything is shown, with what to do.
func TestNotPresentable(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	file := filepath.Join(t.TempDir(), "a.toml")
	if err := os.WriteFile(file, []byte("schema = 1\n[[steps]]\nrun = [\"true\"]\nexpect = { exit = 0 }\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		args  []string
		code  int
		wants string
	}{
		{[]string{file}, 78, "remove the step"},
		{[]string{"pusch"}, 64, "push"},
		{[]string{"push", "--pace", "quick"}, 64, "seconds"},
		{[]string{"--auto"}, 64, "needs a demonstration"},
	} {
		if said := h.fails(test.code, append([]string{"demo"}, test.args...)...); !strings.Contains(said, test.wants) {
			t.Errorf("%v: %q", test.args, said)
		}
	}
}

// Alone, it plays to its end and leaves the program. A scenario that does not come out says so.
func TestPlaysAlone(t *testing.T) {
	t.Parallel()
	p := newHome(t).starts("demo", "--play", "push", "--pace", "0", "--auto")
	if code := p.WaitExit(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	file := filepath.Join(t.TempDir(), "a.toml")
	text := "schema = 1\n[[steps]]\nsay = \"Maria is rejected.\"\nsign_in = { user = \"maria\" }\nexpect = { outcome = \"rejected\", within = \"100ms\" }\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	p = newHome(t).starts("demo", "--play", file, "--pace", "0")
	p.waitCaption("Maria is rejected.")
	p.Press(terminal.Space)
	p.WaitText("did not go as the scenario expects")
	p.Press(terminal.Esc)
	p.WaitText("Demonstrations that play themselves")
	p.Press(terminal.Esc)
	p.leaves(130, terminal.Ctrl('c'))
}
