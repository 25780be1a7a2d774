package kit

import (
	"image"
	"strings"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// Key takes in a key press, and returns what is left to the program to carry out.
func (s *Stack) Key(msg tea.KeyPressMsg) []Want {
	f := s.Top()
	f.said = Note{}
	wants := s.key(f, msg)
	s.Arrange()
	return wants
}

func (s *Stack) key(f *Frame, msg tea.KeyPressMsg) []Want {
	for _, k := range f.sheet.Keys {
		if Matches(msg, k.Key) {
			return s.do(f.page, k.Does)
		}
	}
	here := f.layout.Find(f.focus)
	if here != nil {
		if t, ok := here.Of.(*Text); ok && s.isReport(t, msg) {
			return nil
		}
		if action, done := s.typeInto(f, here, msg); done {
			return s.do(f.page, action)
		}
	}
	switch {
	case Matches(msg, Keys.Leave):
		return s.do(f.page, Leave{})
	case Matches(msg, Keys.Next):
		f.FocusOn(f.layout.next(f.focus, 1))
	case Matches(msg, Keys.Previous):
		f.FocusOn(f.layout.next(f.focus, -1))
	case Matches(msg, Keys.PageDown):
		s.scrollBy(f, f.pageRows())
	case Matches(msg, Keys.PageUp):
		s.scrollBy(f, -f.pageRows())
	case Matches(msg, Keys.Enter), Matches(msg, Keys.Press):
		return s.enter(f, Matches(msg, Keys.Enter))
	case Matches(msg, Keys.First):
		f.focusRow(here, 0)
	case Matches(msg, Keys.Last):
		f.focusRow(here, -1)
	case Matches(msg, Keys.Up):
		f.arrow(image.Pt(0, -1))
	case Matches(msg, Keys.Down):
		f.arrow(image.Pt(0, 1))
	case Matches(msg, Keys.Left):
		f.arrow(image.Pt(-1, 0))
	case Matches(msg, Keys.Right):
		f.arrow(image.Pt(1, 0))
	case msg.Text != "" && f.sheet.Types != "":
		f.FocusOn(Stop{ID: f.sheet.Types})
		if at := f.layout.Find(f.focus); at != nil {
			at.Of.Key(f.focus, msg)
		}
	default:
		return s.do(f.page, f.sheet.add(msg))
	}
	return nil
}

// typeInto hands a key to what has the focus.
func (s *Stack) typeInto(f *Frame, here *Place, msg tea.KeyPressMsg) (action Action, done bool) {
	t, ok := here.Of.(*Text)
	if !ok {
		return here.Of.Key(f.focus, msg)
	}
	s.enterText(f, t, msg.Text, func() { action, done = t.Key(f.focus, msg) })
	return action, done
}

// enterText has text typed or pasted. The first digits replace a number that was
// there: nobody wants to append to it.
func (s *Stack) enterText(f *Frame, t *Text, typed string, enter func()) {
	if t.isNumber() && !f.typed && t.Managed == "" && typed != "" && t.Value.Takes(typed) {
		t.restore("")
	}
	enter()
	if t.refused {
		s.Say("A number of at most six digits.")
		return
	}
	f.typed = true
}

// enter presses what has the focus. In a text, Enter is the action of the sheet, or
// goes to the next control.
func (s *Stack) enter(f *Frame, isEnter bool) []Want {
	here := f.layout.Find(f.focus)
	if here == nil {
		return nil
	}
	if _, ok := here.Of.(*Text); ok && isEnter {
		if f.sheet.Enter != nil {
			return s.do(f.page, f.sheet.Enter)
		}
		f.FocusOn(f.layout.next(f.focus, 1))
		return nil
	}
	return s.do(f.page, here.Of.Press(f.focus))
}

// arrow goes to what is beside. Into a table it leads to the selected row: on its
// way it must not select another.
func (f *Frame) arrow(d image.Point) {
	to := f.layout.beside(f.focus, d)
	if p := f.layout.Find(to); p != nil && to.ID != f.focus.ID {
		if t, ok := p.Of.(*Table); ok && t.Selected != nil {
			to.Part = *t.Selected
		}
	}
	f.FocusOn(to)
}

// focusRow goes to a row of the table that has the focus, -1 for the last.
func (f *Frame) focusRow(here *Place, n int) {
	if here == nil {
		return
	}
	if t, ok := here.Of.(*Table); ok {
		f.FocusOn(Stop{t.ID, (n + len(t.Rows)) % len(t.Rows)})
	}
}

// pageRows is how far PgUp and PgDn go.
func (f *Frame) pageRows() int { return max(1, f.layout.Inside.Dy()-1) }

// scrollBy scrolls the body, and takes the focus along: nothing is typed or pressed
// out of sight. If everything is visible, it moves the focus.
func (s *Stack) scrollBy(f *Frame, rows int) {
	if f.layout.scrollEnd == 0 {
		d := 1
		if rows < 0 {
			d = -1
		}
		for range rows * d {
			f.arrow(image.Pt(0, d))
		}
		return
	}
	f.scroll = max(0, min(f.layout.scroll+rows, f.layout.scrollEnd))
	f.layout = f.sheet.arrange(s.screen.Area, f.layout.Frame.Min, f.scroll)
	f.focus = f.layout.nearestSeen(f.focus)
	f.selectFocused()
}

// isReport is true for the end of a mouse report that is read as keys. What was
// taken for typing is taken back.
func (s *Stack) isReport(t *Text, msg tea.KeyPressMsg) bool {
	before, report := s.tail.Feed(msg, t.field.Value(), s.now())
	if report {
		t.restore(before)
	}
	return report
}

// Unknown takes in a sequence that the terminal's reader gave up on: it may be the
// beginning of a mouse report.
func (s *Stack) Unknown(event uv.UnknownEvent) {
	if t := s.text(); t != nil {
		s.tail.Begin(string(event), t.field.Value(), s.now())
	}
}

// text is the text that has the focus, nil for none.
func (s *Stack) text() *Text {
	f := s.Top()
	if at := f.layout.Find(f.focus); at != nil {
		t, _ := at.Of.(*Text)
		return t
	}
	return nil
}

// Paste takes in pasted text.
func (s *Stack) Paste(pasted string) {
	f := s.Top()
	f.said = Note{}
	if t := s.text(); t != nil {
		s.enterText(f, t, strings.TrimSpace(pasted), func() { t.paste(pasted) })
		s.Arrange()
	}
}

// Focused takes in that the window got the focus: the click that gave it presses
// nothing.
func (s *Stack) Focused() { s.pointer.Focused(s.now()) }

// Idle is true for mouse motion that changes nothing.
func (s *Stack) Idle(motion tea.MouseMotionMsg) bool {
	at := s.Top().layout.at(image.Pt(motion.X, motion.Y))
	return motion.Button != tea.MouseLeft || at == nil || at.Stop == s.held
}

// Mouse takes in what the mouse did, and returns what is left to the program to
// carry out.
func (s *Stack) Mouse(msg tea.MouseMsg) []Want {
	f, mouse := s.Top(), msg.Mouse()
	point := image.Pt(mouse.X, mouse.Y)
	at := f.layout.at(point)
	var wants []Want
	switch msg.(type) {
	case tea.MouseClickMsg:
		f.said = Note{}
		wants = s.press(f, at, point, mouse.Button)
	case tea.MouseMotionMsg:
		if mouse.Button == tea.MouseLeft {
			wants = s.drag(f, at)
		}
	case tea.MouseReleaseMsg:
		wants = s.release(f, at)
	case tea.MouseWheelMsg:
		switch mouse.Button {
		case tea.MouseWheelDown:
			s.scrollBy(f, 1)
		case tea.MouseWheelUp:
			s.scrollBy(f, -1)
		}
	}
	s.Arrange()
	return wants
}

// press is the mouse button going down.
func (s *Stack) press(f *Frame, at *Place, point image.Point, button tea.MouseButton) []Want {
	if button != tea.MouseLeft {
		return nil
	}
	if at == nil {
		s.held = Stop{}
		meant := s.pointer.Press(Stop{}, point, s.now())
		if meant && f.sheet.Form == Menu && !point.In(f.layout.Frame) {
			return s.do(f.page, Leave{})
		}
		return nil
	}
	if !s.pointer.Press(at.Stop, point, s.now()) {
		s.held = Stop{}
		return nil
	}
	s.held, s.again, s.dragged = at.Stop, at.Stop == f.focus, false
	f.FocusOn(at.Stop)
	f.follow = false // nothing moves away from below the button before it is released
	return nil
}

// drag is the mouse moving while the button is down: a row goes along.
func (s *Stack) drag(f *Frame, at *Place) []Want {
	if at == nil || at.ID != s.held.ID || at.Part == s.held.Part {
		return nil
	}
	t, ok := at.Of.(*Table)
	if !ok || !t.Drag {
		return nil
	}
	wants := s.do(f.page, Moved{t.ID, s.held.Part, at.Part})
	s.held, s.dragged = at.Stop, true
	f.FocusOn(at.Stop)
	return wants
}

// release is the mouse button coming up.
func (s *Stack) release(f *Frame, at *Place) []Want {
	over := Stop{}
	if at != nil {
		over = at.Stop
	}
	clicked := s.pointer.Release(over)
	held := s.held
	s.held = Stop{}
	if clicked.ID == "" || s.dragged || clicked != held {
		return nil
	}
	if t, ok := at.Of.(*Table); ok && !t.Pick && !s.again {
		return nil // the first click selects
	}
	return s.do(f.page, at.Of.Press(clicked))
}
