//go:build unix

package terminal_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"
)

// asProgram makes the test binary the program that the tests run in their terminals.
const asProgram = "TERMINAL_TEST_PROGRAM"

func TestMain(m *testing.M) {
	switch os.Getenv(asProgram) {
	case "":
		os.Exit(m.Run())
	case "messy": // leaves everything behind
		fmt.Print("\x1b[?1049h\x1b[?25l\x1b[?1003h\x1b[?1006h\x1b[?2004h\x1b[?1004h\x1b[>1ubye")
	case "lines":
		fmt.Print("no screen, \x1b]2;one;two\x07only lines\n")
	case "deaf": // writes much, reads nothing, and asks the terminal all the time
		if _, err := term.MakeRaw(os.Stdin.Fd()); err != nil { // no echo
			panic(err)
		}
		fmt.Print(strings.Repeat("\x1b[c\x1b[?2004$p\x1b[6n", 3000), "done")
	case "frame": // draws one, and before its end waits for a key
		if _, err := term.MakeRaw(os.Stdin.Fd()); err != nil {
			panic(err)
		}
		fmt.Print("\x1b[?2026h", "first half")
		_, _ = os.Stdin.Read(make([]byte, 1)) // whatever it is
		fmt.Print(", second half", "\x1b[?2026l")
	default:
		if _, err := tea.NewProgram(model{}).Run(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(3)
		}
		os.Exit(7)
	}
}

// model shows what it hears. "Push" stands behind wide runes, at column 6 of line 1.
type model struct {
	width, height       int
	typed, pasted, last string
	hover, clicked      bool
	pressedHere         bool
	focus               string
}

func (m model) Init() tea.Cmd { return nil }

func (m model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	onPush := func(mouse tea.Mouse) bool { return mouse.Y == 1 && mouse.X >= 6 && mouse.X < 10 }
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
	case tea.KeyPressMsg:
		m.last = msg.String()
		switch m.last {
		case "ctrl+q":
			return m, tea.Quit
		case "ctrl+z":
			return m, tea.Suspend
		case "ctrl+p":
			panic("as asked")
		}
		m.typed += msg.Text
	case tea.ResumeMsg:
		m.last = "resumed"
	case tea.PasteMsg:
		m.pasted = msg.Content
	case tea.FocusMsg:
		m.focus = "here"
	case tea.BlurMsg:
		m.focus = "elsewhere"
	case tea.MouseMotionMsg:
		m.hover = onPush(msg.Mouse())
	case tea.MouseWheelMsg:
		m.last = msg.String()
	case tea.MouseClickMsg:
		m.pressedHere = onPush(msg.Mouse())
	case tea.MouseReleaseMsg:
		m.clicked = m.clicked || m.pressedHere && onPush(msg.Mouse())
		m.pressedHere = false
		m.last = "released"
	}
	return m, nil
}

func (m model) View() tea.View {
	var balloon string
	if m.hover {
		balloon = "Send a notification"
	}
	view := tea.NewView(fmt.Sprintf("size %d×%d\n密码: Push Cancel\n%s\ntyped %q\npasted %q\nlast %q\nclicked %t\nfocus %q",
		m.width, m.height, balloon, m.typed, m.pasted, m.last, m.clicked, m.focus))
	view.AltScreen = true
	view.MouseMode = tea.MouseModeAllMotion
	view.ReportFocus = true
	view.WindowTitle = "Head office"
	return view
}
