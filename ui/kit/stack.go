package kit

import (
	"image"
	"slices"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"otpdialog/ui/draw"
)

// A Stack is the pages that are open, one above the other. The last one has the
// keyboard and the mouse.
type Stack struct {
	now     func() time.Time
	screen  Screen
	frames  []*Frame
	pointer Pointer[Stop]
	tail    MouseTail
	held    Stop // the mouse button went down here, and has not come up yet
	again   bool // it went down on what had the focus already
	dragged bool
	busy    bool // something that runs alone has not ended yet
}

// A Frame is a page in the stack, and what the person does with it.
type Frame struct {
	page   Page
	opener Page // nil for the first page
	focus  Stop
	said   Note // what happened last
	fields map[string]*draw.Field
	scroll int
	follow bool // the focus has moved: it has to be made visible
	typed  bool // something was typed since the focus came here

	sheet  *Sheet
	layout *Layout
}

// NewStack returns an empty stack. It must get a page before it is used.
func NewStack(now func() time.Time) *Stack { return &Stack{now: now} }

// Top is the frame of the page in front.
func (s *Stack) Top() *Frame { return s.frames[len(s.frames)-1] }

// Pages are the pages from the one in front down.
func (s *Stack) Pages() []Page {
	pages := make([]Page, 0, len(s.frames))
	for _, f := range slices.Backward(s.frames) {
		pages = append(pages, f.page)
	}
	return pages
}

// Frame is the frame of a page, nil if it is not open.
func (s *Stack) Frame(p Page) *Frame {
	if i := s.index(p); i >= 0 {
		return s.frames[i]
	}
	return nil
}

func (s *Stack) index(p Page) int {
	return slices.IndexFunc(s.frames, func(f *Frame) bool { return f.page == p })
}

// Open puts a page above all others, for the page that gets its [Reply], nil for
// none.
func (s *Stack) Open(p, opener Page) []Want {
	s.frames = append(s.frames, &Frame{page: p, opener: opener, fields: map[string]*draw.Field{}, follow: true})
	s.pointer.Opened()
	s.Arrange()
	return s.do(p, Opened{})
}

// Raise closes all pages above p.
func (s *Stack) Raise(p Page) {
	if i := s.index(p); i >= 0 {
		s.frames = s.frames[:i+1]
	}
	s.Arrange()
}

// Close closes p and all pages above it. The first page cannot be closed.
func (s *Stack) Close(p Page) {
	if i := s.index(p); i > 0 {
		s.frames = s.frames[:i]
		s.pointer.Opened()
		s.Arrange()
	}
}

// Say shows a text on the page in front until the next key.
func (s *Stack) Say(text string) { s.Top().said = Note{Text: text} }

// Complain shows what went wrong, in a box of its own if there is no other room for
// all of it: what to do is at the end.
func (s *Stack) Complain(text string) {
	f, n := s.Top(), Note{Text: text, Wrong: true}
	if f.said = n; !f.layout.holds(n) {
		s.Open(&Question{Title: "What happened", Body: []Control{&Paragraph{Text: text, Style: Warn}}}, nil)
	}
}

// Act hands an action to the page in front, and returns what is left to the
// program to carry out.
func (s *Stack) Act(a Action) []Want {
	wants := s.do(s.Top().page, a)
	s.Arrange()
	return wants
}

// do hands an action to a page.
func (s *Stack) do(p Page, a Action) []Want {
	switch a := a.(type) {
	case nil:
		return nil
	case StepTab:
		a.Tabs.step(a.By)
		return nil
	case MoveFocus:
		f := s.Top()
		f.FocusOn(f.layout.next(f.focus, a.By))
		return nil
	case PressFocused:
		return s.enter(s.Top(), true)
	}
	return s.carry(p, p.Do(a))
}

// carry carries out what page p wants, and returns what the program has to.
func (s *Stack) carry(p Page, w Want) []Want {
	switch w := w.(type) {
	case nil:
	case Wants:
		var left []Want
		for _, one := range w {
			left = append(left, s.carry(p, one)...)
		}
		return left
	case Open:
		return s.Open(w.Page, p)
	case Close:
		s.Close(orElse(w.Page, p))
	case Raise:
		s.Raise(orElse(w.Page, p))
	case Reply:
		opener := s.opener(p)
		s.Close(p)
		return s.do(opener, w.Action)
	case Tell:
		return s.do(w.Page, w.Action)
	case Say:
		if f := s.frameOf(w.Page); f != nil {
			f.said = Note{Text: w.Text, Wrong: w.Wrong}
		}
	case Complain:
		s.Complain(w.Text)
	case Focus:
		s.Arrange() // what gets the focus may not be on the sheet yet
		if f := s.frameOf(w.Page); f != nil {
			f.FocusOn(w.Stop)
		}
	case FocusWrong:
		s.Raise(p)
		s.Frame(p).focusWrong(w)
	case ScrollToEnd:
		s.Arrange()
		if f := s.Frame(p); f != nil {
			f.scroll = f.layout.scrollEnd
		}
	case Run:
		return s.run(p, w)
	case Command:
		if w != nil {
			return []Want{w}
		}
	default:
		return []Want{w}
	}
	return nil
}

func orElse(p, other Page) Page {
	if p == nil {
		return other
	}
	return p
}

// frameOf is the frame of a page, nil for the one in front; nil if it is not open.
func (s *Stack) frameOf(p Page) *Frame {
	if p == nil {
		return s.Top()
	}
	return s.Frame(p)
}

// opener is the page that opened p.
func (s *Stack) opener(p Page) Page {
	if f := s.Frame(p); f != nil && f.opener != nil {
		return f.opener
	}
	return p
}

// resultMsg is the result of Run, for the page that wanted it.
type resultMsg struct {
	page   Page
	action Action
	alone  bool
}

func (s *Stack) run(p Page, w Run) []Want {
	if w.Alone {
		if s.busy {
			return nil
		}
		s.busy = true
	}
	return []Want{Command(func() tea.Msg { return resultMsg{p, w.Work(), w.Alone} })}
}

// Handle takes in a message of the stack's own commands, and reports whether it
// was one.
func (s *Stack) Handle(msg tea.Msg) ([]Want, bool) {
	result, ok := msg.(resultMsg)
	if !ok {
		return nil, false
	}
	if result.alone {
		s.busy = false
	}
	wants := s.do(result.page, result.action)
	s.Arrange()
	return wants, true
}

// Layout gives the stack its part of the screen.
func (s *Stack) Layout(screen Screen) {
	if screen == s.screen {
		return
	}
	if screen.Area != s.screen.Area {
		for _, f := range s.frames {
			f.follow = true
		}
	}
	s.screen = screen
	s.Arrange()
}

// Arrange makes every sheet anew from the state of its page.
func (s *Stack) Arrange() {
	for i, f := range s.frames {
		screen := s.screen
		screen.Focus = f.focus
		f.sheet = f.page.Sheet(screen)
		for _, controls := range [][]Control{f.sheet.Head, f.sheet.Body} {
			for _, one := range controls {
				if t, ok := one.(*Text); ok {
					t.bind(f.fields)
				}
			}
		}
		var under image.Point
		if f.sheet.Form == Menu {
			under = s.frames[i-1].layout.below(f.sheet.Below)
		}
		f.layout = f.sheet.arrange(s.screen.Area, under, f.scroll)
		if f.layout.Find(f.focus) == nil {
			f.FocusOn(f.layout.home(f.sheet.First))
		}
		if seat := f.layout.seat(f.focus); seat != f.focus {
			f.focus, f.follow = seat, true
		}
		if f.follow {
			f.layout = f.sheet.arrange(s.screen.Area, under, f.layout.follow(f.focus))
			f.follow = false
		}
		f.scroll = f.layout.scroll
	}
}

// FocusOn moves the focus to a stop, and selects the row that it is.
func (f *Frame) FocusOn(s Stop) {
	f.typed = f.typed && f.focus == s
	f.focus, f.follow = s, true
	f.selectFocused()
}

// selectFocused selects the row that has the focus.
func (f *Frame) selectFocused() {
	if p := f.layout.Find(f.focus); p != nil {
		if t, ok := p.Of.(*Table); ok && t.Selected != nil {
			*t.Selected = f.focus.Part
		}
	}
}

// focusWrong goes to what has to be corrected first, in the order of the screen.
func (f *Frame) focusWrong(w FocusWrong) {
	f.said = Note{Text: w.Intro + w.Otherwise, Wrong: true}
	for _, p := range f.layout.Places {
		if n := p.Of.Note(p.Stop); n.Wrong {
			f.FocusOn(p.Stop)
			f.said.Text = w.Intro + n.Text
			return
		}
	}
}

// Focused is the stop that has the focus.
func (f *Frame) Focused() Stop { return f.focus }

// Refocus moves the focus to a stop that the next arrangement has; the zero Stop
// moves it to where it is at first.
func (f *Frame) Refocus(s Stop) { f.focus, f.follow = s, true }

// Say shows a note on this page until the next key.
func (f *Frame) Say(n Note) { f.said = n }

// Said is what the page shows beside what it always does.
func (f *Frame) Said() Note { return f.said }

// Layout is where everything of the page is.
func (f *Frame) Layout() *Layout { return f.layout }

// ScrollToEnd shows the last rows of the body, with that many new ones.
func (f *Frame) ScrollToEnd(added int) { f.scroll = f.layout.scrollEnd + added }

// Draw draws the pages, one above the other, and returns the cursor, nil for none.
func (s *Stack) Draw(canvas draw.Canvas) *tea.Cursor {
	var cursor *tea.Cursor
	for i, f := range s.frames {
		p := Painter{Canvas: canvas, Look: s.screen.Look, Images: s.screen.Images}
		if i == len(s.frames)-1 {
			p.Focus = f.focus
		}
		if i > 0 {
			canvas.Dim()
		}
		cursor = f.sheet.paint(f.layout, p, f.said)
	}
	return cursor
}

// Title is the title of the page that fills the screen.
func (s *Stack) Title() string {
	for _, f := range slices.Backward(s.frames) {
		if f.sheet.Form == Full {
			return f.sheet.Title
		}
	}
	return ""
}

// Hints are the keys of the page in front, most needed first.
func (s *Stack) Hints() []Shortcut {
	f := s.Top()
	hints := []Shortcut{{Keys.Leave, Leave{}}}
	add := func(keys []Shortcut) {
		for _, k := range keys {
			if !sameKeys(k.Key, Keys.PreviousTab) { // its neighbour says enough
				hints = append(hints, k)
			}
		}
	}
	add(f.sheet.Keys)
	if p := f.layout.Find(f.focus); p != nil {
		if t, ok := p.Of.(*Table); ok {
			add(t.Keys)
		}
	}
	return append(hints, Shortcut{Keys.Next, MoveFocus{1}}, Shortcut{Keys.Enter, PressFocused{}})
}

func sameKeys(a, b key.Binding) bool { return a.Help() == b.Help() }

// A Spot is something that can be pressed or typed into, for tests and others that
// look at the pages from outside.
type Spot struct {
	Rect    image.Rectangle // the visible part of it; empty if it is scrolled out of sight
	Focused bool            // it has the keyboard
	Skipped bool            // Tab skips it
	Row     bool            // the arrows up and down lead to it
}

// Spots are those of the page in front, in the order of Tab, and the frame around
// them.
func (s *Stack) Spots() (frame image.Rectangle, _ []Spot) {
	f := s.Top()
	spots := make([]Spot, len(f.layout.Places))
	for i, p := range f.layout.Places {
		seen := p.Rect
		if p.scrolls {
			seen = seen.Intersect(f.layout.Inside)
		}
		spots[i] = Spot{Rect: seen, Focused: p.Stop == f.focus, Skipped: p.MouseOnly || p.NoTab, Row: p.NoTab}
	}
	return f.layout.Frame, spots
}
