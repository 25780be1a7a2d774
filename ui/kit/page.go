package kit

import (
	"image"
	"slices"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"otpdialog/settings"
	"otpdialog/ui/draw"
)

// A Page holds the state of one screen, or of one box above it.
type Page interface {
	// Sheet is what the page looks like now.
	Sheet(s Screen) *Sheet
	// Do takes in what has happened: the action of a control or of a key, [Opened],
	// [Leave], or the result of [Run]. It returns what the page wants, nil for nothing.
	Do(a Action) Want
}

// A Side is a page beside the page in front, such as a phone beside a dialog. Its
// stops follow those of the page in front in the order of Tab.
type Side interface {
	Page
	// Split returns what it leaves of the area to the page in front; empty if it
	// needs all of it.
	Split(area image.Rectangle) (front image.Rectangle)
}

// An Ender is a page with something under way that ends with the page.
type Ender interface{ End() }

// A Screen is what a sheet can depend on beside the state of its page.
type Screen struct {
	Area   image.Rectangle // what the page can use of the window
	Look   *draw.Look
	Images settings.Images
	Mouse  bool // the program has the mouse
	Still  bool // nothing moves except clocks

	// MouseKey is the entry of the help bar that turns the mouse on or off; disabled
	// if that is not for the person to decide.
	MouseKey key.Binding
	// More are keys of the program for the help bar, if it has room.
	More []Shortcut
	// Recording is the name of the file that everything is recorded in, "" for none.
	Recording string
	// Problems are what went wrong, for the first page that has room.
	Problems []string
	// Warnings are about files, for who looks after these: the console shows them. Other pages
	// say at most that there are some.
	Warnings []string

	// What the stack fills in.
	Scale draw.Scale // how large pages of a sign-in are drawn in this window
	Fill  bool       // the page is one of several side by side: its frame takes all of Area
	Now   time.Time
	Focus Stop       // of the page
	Hover Stop       // under the mouse, on a sheet that Hovers
	Front bool       // the page is in front
	Top   Page       // the page in front
	Side  []Shortcut // the keys of the page beside it
}

// same is true if nothing differs that the program fills in.
func (s *Screen) same(o *Screen) bool {
	if !slices.Equal(s.Problems, o.Problems) || !slices.Equal(s.Warnings, o.Warnings) || s.MouseKey.Help() != o.MouseKey.Help() || s.MouseKey.Enabled() != o.MouseKey.Enabled() {
		return false
	}
	if !slices.EqualFunc(s.More, o.More, func(a, b Shortcut) bool { return a.Key.Help() == b.Key.Help() }) {
		return false
	}
	return s.Area == o.Area && s.Look == o.Look && s.Images == o.Images && s.Mouse == o.Mouse && s.Still == o.Still && s.Recording == o.Recording
}

// An Action is something that happens to a page. Each page has actions of its own;
// those below are known to every page, or carried out by the stack.
type Action any

type (
	// Opened is the first action of every page.
	Opened struct{}

	// Leave is Esc, Cancel or Close.
	Leave struct{}

	// Typed is text for a page whose sheet asks for it.
	Typed struct {
		Text   string
		Pasted bool
	}
	// Pressed is a press on a control that has no action of its own.
	Pressed struct{ Stop Stop }

	// Moved says that a row of a table was dragged to another place.
	Moved struct {
		Table    string // its ID
		From, To int    // rows
	}

	// MoveFocus moves the focus by so many steps in the order of Tab. The stack
	// carries it out.
	MoveFocus struct{ By int }

	// PressFocused does what Enter does. The stack carries it out.
	PressFocused struct{}

	// ScrollBy scrolls by so many rows. The stack carries it out.
	ScrollBy struct{ Rows int }

	// StepTab shows another tab. The stack carries it out.
	StepTab struct {
		Tabs *Tabs
		By   int
	}
)

// A Want is what a page wants to happen. The stack carries out those below, and
// returns all others to the program.
type Want any

type (
	// Wants are several, in this order.
	Wants []Want

	// Open opens a page above all others.
	Open struct{ Page Page }

	// Close closes a page and all above it, nil for the one that wants it.
	Close struct{ Page Page }

	// Raise closes everything above a page, nil for the one that wants it.
	Raise struct{ Page Page }

	// Reply closes the page that wants it, and hands an action to the page that
	// opened it.
	Reply struct{ Action Action }

	// Tell hands an action to another page, in the stack or not; nil for the one that opened
	// the page that wants it.
	Tell struct {
		Page   Page
		Action Action
	}

	// Say shows a text until the next key. It is an action, too, which the stack carries out.
	Say struct {
		Text  string
		Wrong bool // it says what has to be corrected
		Page  Page // nil for the page in front
	}

	// Complain shows what went wrong, in a box of its own if there is no other room
	// for all of it.
	Complain struct{ Text string }

	// Focus moves the focus, to where it is at first if the page has no such stop.
	Focus struct {
		Stop Stop
		Page Page // nil for the page in front
	}

	// FocusWrong moves the focus on the page that wants it to the first control that
	// has to be corrected, and shows its note until the next key.
	FocusWrong struct {
		Intro     string // before the note
		Otherwise string // instead of the note if no control has to be corrected
	}

	// ScrollToEnd shows the last rows of the page that wants it.
	ScrollToEnd struct{}

	// Home shows the page in front from its top, with the focus where it is at first.
	Home struct{}

	// Run does something outside of Update. Its result is handed to the page that
	// wants it, nil for none.
	Run struct {
		Work func() Action
		// Alone means that nothing else that is Alone starts before this has ended: a
		// key that is pressed twice must not do it twice.
		Alone bool
		// Waits means that it waits for what may never come, see [Stack.Busy].
		Waits bool
	}

	// Command is one of Bubble Tea's commands. The stack returns it to the program.
	Command tea.Cmd

	// ShowHelp opens or closes the full help. It is an action, too, and for the program
	// to carry out, as the next two are.
	ShowHelp struct{}

	// ToggleMouse gives the mouse to the program, or back to the terminal.
	ToggleMouse struct{}

	// Quit leaves the program.
	Quit struct{}
)
