//go:build unix

package terminal_test

import (
	"image"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	uv "github.com/charmbracelet/ultraviolet"

	"otpdialog/e2e/terminal"
)

// start runs this test binary as a program of the given kind, see TestMain.
func start(t *testing.T, kind string, p terminal.Program) *terminal.Terminal {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p.Path = path
	p.Env = append(p.Env, asProgram+"="+kind)
	return terminal.Start(t, p)
}

func TestKeysAndPaste(t *testing.T) {
	t.Parallel()
	term := start(t, "screen", terminal.Program{})
	term.WaitText("size 80×24")
	if title := term.Title(); title != "Head office" {
		t.Errorf("title = %q", title)
	}
	term.Type("12 3")
	term.WaitText(`typed "12 3"`)
	term.Press(terminal.Tab)
	term.WaitText(`last "tab"`)
	term.Press(terminal.ShiftTab)
	term.WaitText(`last "shift+tab"`)
	term.Press(terminal.Alt('1'))
	term.WaitText(`last "alt+1"`)
	term.Press(terminal.Up, terminal.Ctrl('r'))
	term.WaitText(`last "ctrl+r"`)
	term.Press(terminal.Key{Code: uv.KeyUp, Mod: uv.ModAlt})
	term.WaitText(`last "alt+up"`)
	term.Press(terminal.Key{Code: uv.KeyPgDown, Mod: uv.ModCtrl})
	term.WaitText(`last "ctrl+pgdown"`)
	term.Send([]byte("\x1b[3~"))
	term.WaitText(`last "delete"`)
	term.WaitMode(terminal.BracketedPaste, true)
	term.Paste(" 123 456\n")
	term.WaitText(`pasted " 123 456\n"`)
	term.WaitMode(terminal.FocusReports, true)
	term.Focus(false)
	term.WaitText(`focus "elsewhere"`)
	term.Focus(true)
	term.WaitText(`focus "here"`)
}

func TestMouse(t *testing.T) {
	t.Parallel()
	term := start(t, "screen", terminal.Program{})
	term.WaitMode(terminal.MouseReports, true)
	term.WaitText("Push")
	// The wide runes before it are two columns each.
	if x, y, ok := term.Find("Push"); x != 6 || y != 1 || !ok {
		t.Fatalf("Push is at %d, %d, %t", x, y, ok)
	}
	if _, _, ok := term.Find("nowhere"); ok {
		t.Error("found what is not there")
	}
	term.Hover("Push")
	term.WaitText("Send a notification")
	term.Hover("Cancel")
	term.WaitGone("Send a notification")
	term.Drag("Push", "Cancel")
	term.WaitText(`last "released"`)
	term.WaitText("clicked false")
	term.Click("Push")
	term.WaitText("clicked true")
	term.Wheel(0, 0, true)
	term.WaitText(`last "wheelup"`)
	term.Wheel(0, 0, false)
	term.WaitText(`last "wheeldown"`)
}

func TestResize(t *testing.T) {
	t.Parallel()
	term := start(t, "screen", terminal.Program{Width: 60, Height: 12})
	term.WaitText("size 60×12")
	term.Resize(100, 30)
	term.WaitText("size 100×30")
	if lines := strings.Count(term.Text(), "\n"); lines != 30 {
		t.Errorf("the screen has %d lines", lines)
	}
}

func TestModesWhileItRuns(t *testing.T) {
	t.Parallel()
	term := start(t, "screen", terminal.Program{})
	term.WaitText("size")
	for _, mode := range []terminal.Mode{
		terminal.AltScreen, terminal.CursorHidden, terminal.MouseReports, terminal.BracketedPaste,
		terminal.FocusReports, terminal.KeyboardFlags, terminal.RawInput,
	} {
		term.WaitMode(mode, true)
	}
	if _, _, shown := term.Cursor(); shown {
		t.Error("the cursor shows")
	}
}

// The terminal is whole after every kind of end.
func TestRestored(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]struct {
		by   func(*terminal.Terminal)
		code int
	}{
		"quit":    {func(term *terminal.Terminal) { term.Press(terminal.Ctrl('q')) }, 7},
		"panic":   {func(term *terminal.Terminal) { term.Press(terminal.Ctrl('p')) }, 3},
		"SIGTERM": {func(term *terminal.Terminal) { term.Signal(syscall.SIGTERM) }, 7},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			term := start(t, "screen", terminal.Program{})
			term.WaitText("size")
			end.by(term)
			if code := term.WaitExit(); code != end.code {
				t.Errorf("exit code = %d, want %d", code, end.code)
			}
			term.CheckRestored()
			if strings.Contains(term.Text(), "size") {
				t.Errorf("the screen was left behind:\n%s", term.Text())
			}
		})
	}
}

func TestLeftBehind(t *testing.T) {
	t.Parallel()
	term := start(t, "messy", terminal.Program{})
	if code := term.WaitExit(); code != 0 {
		t.Errorf("exit code = %d", code)
	}
	want := []terminal.Mode{
		terminal.AltScreen, terminal.BracketedPaste, terminal.FocusReports, terminal.CursorHidden,
		terminal.KeyboardFlags, "mode 1006", terminal.MouseReports, "mouse reports of all motion",
	}
	if got := term.Modes(); !slices.Equal(got, want) {
		t.Errorf("modes = %q, want %q", got, want)
	}
	if !strings.HasSuffix(term.Raw(), "bye") {
		t.Errorf("raw = %q", term.Raw())
	}
}

// A program that is killed has no chance to put the terminal back, and the test sees it.
func TestKilled(t *testing.T) {
	t.Parallel()
	term := start(t, "screen", terminal.Program{})
	term.WaitText("size")
	term.WaitMode(terminal.RawInput, true)
	term.Signal(syscall.SIGKILL)
	if code := term.WaitExit(); code != -1 {
		t.Errorf("exit code = %d", code)
	}
	if left := term.Modes(); !slices.Contains(left, terminal.RawInput) || !slices.Contains(left, terminal.AltScreen) {
		t.Errorf("modes = %q", left)
	}
}

func TestStopAndContinue(t *testing.T) {
	t.Parallel()
	term := start(t, "screen", terminal.Program{JobControl: true})
	term.WaitText("size 80×24")
	for range 2 {
		term.Press(terminal.Ctrl('z'))
		term.WaitStopped()
		term.CheckRestored()
		term.Continue()
		term.WaitText(`last "resumed"`)
		term.WaitMode(terminal.AltScreen, true)
		term.Type("x")
		term.WaitText(`last "x"`)
	}
	term.Press(terminal.Ctrl('q'))
	if code := term.WaitExit(); code != 7 {
		t.Errorf("exit code = %d", code)
	}
	term.CheckRestored()
}

func TestLinesOnly(t *testing.T) {
	t.Parallel()
	term := start(t, "lines", terminal.Program{})
	term.WaitText("no screen, only lines") // also if the program has ended before the test looked
	if code := term.WaitExit(); code != 0 {
		t.Errorf("exit code = %d", code)
	}
	term.CheckRestored()
	if title := term.Title(); title != "one;two" {
		t.Errorf("title = %q", title)
	}
}

// Unread answers and input block neither the screen nor the test.
func TestUnreadInput(t *testing.T) {
	t.Parallel()
	term := start(t, "deaf", terminal.Program{})
	term.Type(strings.Repeat("0123456789", 2000))
	term.WaitText("done")
	if code := term.WaitExit(); code != 0 {
		t.Errorf("exit code = %d", code)
	}
}

func TestPicture(t *testing.T) {
	t.Parallel()
	term := start(t, "screen", terminal.Program{Width: 30, Height: 10})
	term.WaitText("Push")
	dark, light := term.Picture(false), term.Picture(true)
	if size := dark.Bounds().Size(); size != image.Pt(30*12+16, 10*24+16) {
		t.Errorf("size = %v", size)
	}
	corner := func(picture image.Image) uint32 { r, _, _, _ := picture.At(0, 0).RGBA(); return r >> 8 }
	if corner(dark) > 0x40 || corner(light) < 0xc0 {
		t.Errorf("backgrounds are %#x and %#x", corner(dark), corner(light))
	}
}

// A test sees no half of a frame.
func TestWholeFrames(t *testing.T) {
	t.Parallel()
	term := start(t, "frame", terminal.Program{})
	term.WaitWritten(0, "first half")
	term.Type("x")
	term.WaitFor("a frame", func(screen string) bool {
		if strings.Contains(screen, "first") && !strings.Contains(screen, "second") {
			t.Errorf("half a frame was seen:\n%s", screen)
		}
		return strings.Contains(screen, "first")
	})
}

// An undrawn terminal says when things happen, and draws what it is asked for.
func TestUndrawn(t *testing.T) {
	t.Parallel()
	term := start(t, "screen", terminal.Program{Undrawn: true})
	if at := term.WaitWritten(0, "Push"); !at.After(term.Started()) {
		t.Errorf("it was written at %v by a program that was started at %v", at, term.Started())
	}
	term.WaitWritten(0, "\x1b[?2026$p") // the question whether frames can be marked
	term.WaitRest(50 * time.Millisecond)
	mark := term.Mark()
	pressed := term.Input("x")
	if at := term.WaitWritten(mark, "x"); !at.After(pressed) {
		t.Errorf("the answer to what was typed at %v came at %v", pressed, at)
	}
	term.WaitWritten(mark, "\x1b[?2026h") // so it has got the answer
	term.WaitRest(50 * time.Millisecond)
	frames, sum := term.Frames(mark, time.Hour), term.Mark()-mark
	if len(frames) != 1 || frames[0] != sum {
		t.Errorf("frames = %d, want one of %d bytes", frames, sum)
	}
	if x, y := term.MustFind("Push"); x != 6 || y != 1 {
		t.Errorf("Push is at %d, %d", x, y)
	}
	term.WaitText(`last "x"`)
	term.End()
	if code := term.WaitExit(); code != -1 {
		t.Errorf("exit code = %d", code)
	}
}
