package kit

import (
	"cmp"
	"fmt"
	"image"
	"strings"
	"unicode"

	tea "charm.land/bubbletea/v2"
)

// Key takes in a key press, and returns what is left to the program to carry out.
func (s *Stack) Key(msg tea.KeyPressMsg) []Want {
	f := s.top()
	s.pointer.Used()
	if here := f.layout.Find(f.focus); here != nil && f.owner(here) != f.page {
		s.confirm.Elsewhere()
	}
	confirms := Matches(msg, Keys.Enter) || Matches(msg, Keys.Press) && s.text() == nil // a blank in a text is text
	confirms = confirms || f.sheet.Unasked && Matches(msg, Keys.Leave)
	if s.confirm.Swallows(msg, confirms, s.now()) {
		return nil
	}
	if f.lost && Matches(msg, Keys.Enter) {
		f.lost, f.warning = false, ignoredWarning
		s.confirm.Ignored()
		return nil
	}
	if !f.lost {
		f.warning = ""
	}
	f.said = Note{}
	s.fresh = false
	wants := s.key(f, msg)
	s.Finish()
	return wants
}

func (s *Stack) key(f *frame, msg tea.KeyPressMsg) []Want {
	if s.side != nil && !f.sheet.Alone {
		for _, k := range s.side.sheet.Keys {
			if Matches(msg, k.Key) {
				return s.do(s.side.page, k.Does)
			}
		}
	}
	for _, k := range f.sheet.shortcuts() {
		if Matches(msg, k.Key) && (msg.Text == "" || s.text() == nil) {
			return s.do(f.page, k.Does)
		}
	}
	here := f.layout.Find(f.focus)
	if here != nil {
		if wants, done := s.typeInto(f, here, msg); done {
			return wants
		}
	}
	switch {
	case Matches(msg, Keys.Leave):
		return s.leave(f)
	case Matches(msg, Keys.Next):
		s.moveFocus(f.layout.next(f.focus, 1))
	case Matches(msg, Keys.Previous):
		s.moveFocus(f.layout.next(f.focus, -1))
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
		s.arrow(f, image.Pt(0, -1))
	case Matches(msg, Keys.Down):
		s.arrow(f, image.Pt(0, 1))
	case Matches(msg, Keys.Left):
		s.arrow(f, image.Pt(-1, 0))
	case Matches(msg, Keys.Right):
		s.arrow(f, image.Pt(1, 0))
	case msg.Text != "":
		if at := s.focusTyping(f); at != nil {
			wants, _ := s.typeInto(f, at, msg)
			return wants
		}
		if f.sheet.Typed {
			return s.do(f.page, Typed{Text: msg.Text})
		}
	case msg.Mod.Contains(tea.ModAlt) && unicode.IsGraphic(msg.Code) && s.text() != nil:
		f.warning = fmt.Sprintf(altWarning, unicode.ToUpper(msg.Code))
	}
	return nil
}

// leave is Esc. If the page in front has no room, it is for the page beside.
func (s *Stack) leave(f *frame) []Want {
	if s.side != nil && f.layout.drawn == nil {
		return s.do(s.side.page, Leave{})
	}
	return s.do(f.page, Leave{})
}

// press does what a press on a place does.
func (s *Stack) press(f *frame, at *Place) []Want {
	return s.do(f.owner(at), at.Of.Press(at.Stop))
}

// owner is the page that a place belongs to.
func (f *frame) owner(at *Place) Page { return cmp.Or(at.page, f.page) }

// focusTyping moves the focus to the text that gets what is typed while no text has
// the focus, and returns its place; nil if there is none.
func (s *Stack) focusTyping(f *frame) *Place {
	if f.sheet.Types == "" {
		return nil
	}
	at := f.layout.Find(Stop{ID: f.sheet.Types})
	if at != nil {
		s.moveFocus(at.Stop)
	}
	return at
}

// typeInto hands a key to what has the focus, and reports whether it was meant for
// it.
func (s *Stack) typeInto(f *frame, here *Place, msg tea.KeyPressMsg) ([]Want, bool) {
	t, ok := here.Of.(*Text)
	if !ok {
		action, done := here.Of.Key(f.focus, msg)
		return s.do(f.owner(here), action), done
	}
	done := false
	s.enterText(f, t, msg.Text, func() { _, done = t.Key(f.focus, msg) })
	return nil, done
}

// enterText has text typed or pasted. The first digits replace a number that was
// there: nobody wants to append to it.
func (s *Stack) enterText(f *frame, t *Text, typed string, enter func()) {
	if t.isNumber() && !f.typed && t.Managed == "" && typed != "" && t.Value.Takes(typed) {
		t.restore("")
	}
	enter()
	if t.refused {
		s.Say("Only digits are accepted here, at most six.")
		return
	}
	f.typed = true
}

// enter presses what has the focus. In a text, Enter is the action of the text or of
// the sheet, or goes to the next control.
func (s *Stack) enter(f *frame, isEnter bool) []Want {
	here := f.layout.Find(f.focus)
	if here == nil {
		return nil
	}
	if t, ok := here.Of.(*Text); ok && isEnter {
		for _, action := range []Action{t.Enter, f.sheet.Enter} {
			if action != nil {
				return s.do(f.page, action)
			}
		}
		f.focusOn(f.layout.next(f.focus, 1))
		return nil
	}
	return s.press(f, here)
}

// arrow goes to what is beside. Into a table it leads to the selected row: on its
// way it must not select another.
func (s *Stack) arrow(f *frame, d image.Point) {
	to := f.layout.beside(f.focus, d)
	if p := f.layout.Find(to); p != nil && to.ID != f.focus.ID {
		if t, ok := p.Of.(*Table); ok && t.Selected != nil {
			to.Part = *t.Selected
		}
	}
	s.moveFocus(to)
}

// focusRow goes to a row of the table that has the focus, -1 for the last.
func (f *frame) focusRow(here *Place, n int) {
	if here == nil {
		return
	}
	if t, ok := here.Of.(*Table); ok {
		f.focusOn(Stop{t.ID, (n + len(t.Rows)) % len(t.Rows)})
	}
}

// pageRows is how far PgUp and PgDn go.
func (f *frame) pageRows() int {
	if f.sheet.Fixed != nil {
		return max(1, f.sheet.PageRows-1)
	}
	return max(1, f.layout.Inside.Dy()-1)
}

// scrollBy scrolls the body, and takes the focus along: nothing is typed or pressed
// out of sight. If everything is visible, it moves the focus.
func (s *Stack) scrollBy(f *frame, rows int) {
	switch {
	case f.sheet.Fixed != nil && f.layout.scrollEnd == 0:
	case f.layout.scrollEnd == 0:
		d := 1
		if rows < 0 {
			d = -1
		}
		for range rows * d {
			s.arrow(f, image.Pt(0, d))
		}
	default:
		f.scroll = max(0, min(f.layout.scroll+rows, f.layout.scrollEnd))
		if f.sheet.Fixed == nil {
			f.layout = f.sheet.arrange(s.area, image.Rectangle{Min: f.layout.Frame.Min, Max: f.layout.Frame.Min}, f.scroll)
			f.focus = f.layout.nearestSeen(f.focus)
			f.selectFocused()
		}
	}
}

// Warnings about input that was meant for a text field but is not in it.
const (
	lostWarning    = "Something could not be read and is missing. Check what you typed."
	ignoredWarning = "Enter was ignored: something is missing. Press it again to go on."
	altWarning     = "Alt+%c types nothing here. If it should, paste the character instead."
)

// Lost is called when something from the terminal could not be read. It may have
// been meant for a text. The next Enter does nothing: the person may not have seen yet that
// it is missing.
func (s *Stack) Lost() {
	if s.text() != nil {
		f := s.top()
		f.lost, f.warning = true, lostWarning
		s.Arrange()
	}
}

// text is the text that has the focus, nil for none.
func (s *Stack) text() *Text {
	f := s.top()
	if at := f.layout.Find(f.focus); at != nil {
		t, _ := at.Of.(*Text)
		return t
	}
	return nil
}

// Paste takes in pasted text, and returns what is left to the program to carry out.
func (s *Stack) Paste(pasted string) []Want {
	f := s.top()
	f.said = Note{}
	s.confirm.Touched()
	t := s.text()
	if t == nil {
		if at := s.focusTyping(f); at != nil {
			t = at.Of.(*Text)
		}
	}
	switch {
	case t != nil:
		if t.Clean != nil {
			pasted = t.Clean(pasted)
		}
		s.enterText(f, t, strings.TrimSpace(pasted), func() { t.paste(pasted) })
		s.Arrange()
	case f.sheet.Typed:
		return s.do(f.page, Typed{pasted, true})
	}
	return nil
}

// WindowFocused takes in that the window got the focus: the click that gave it presses
// nothing.
func (s *Stack) WindowFocused() { s.pointer.Focused(s.now()) }

// WindowBlurred takes in that the window lost the focus: nothing is under the mouse.
func (s *Stack) WindowBlurred() {
	s.hover = Stop{}
	s.Arrange()
}

// Idle is true for mouse motion that changes nothing.
func (s *Stack) Idle(motion tea.MouseMotionMsg) bool {
	over := s.under(image.Pt(motion.X, motion.Y))
	if motion.Button == tea.MouseLeft && over != (Stop{}) && over != s.held {
		return false
	}
	return over == s.hover
}

// under is the stop under a cell, also of the help bar.
func (s *Stack) under(p image.Point) Stop {
	if at := s.top().layout.at(p); at != nil {
		return at.Stop
	}
	return s.bar.at(p)
}

// Mouse takes in what the mouse did, and returns what is left to the program to
// carry out.
func (s *Stack) Mouse(msg tea.MouseMsg) []Want {
	f, mouse := s.top(), msg.Mouse()
	point := image.Pt(mouse.X, mouse.Y)
	over := s.under(point)
	s.fresh = false
	var wants []Want
	switch msg.(type) {
	case tea.MouseClickMsg:
		f.said = Note{}
		s.confirm.Touched()
		s.hover = over
		wants = s.mouseDown(f, over, point, mouse.Button)
	case tea.MouseMotionMsg:
		s.pointer.Used()
		s.hover = over
		if mouse.Button == tea.MouseLeft {
			wants = s.drag(f, f.layout.Find(over))
		}
	case tea.MouseReleaseMsg:
		wants = s.mouseUp(f, over)
	case tea.MouseWheelMsg:
		switch mouse.Button {
		case tea.MouseWheelDown:
			s.scrollBy(f, 1)
		case tea.MouseWheelUp:
			s.scrollBy(f, -1)
		}
	}
	s.Finish()
	return wants
}

// mouseDown is the mouse button going down.
func (s *Stack) mouseDown(f *frame, over Stop, point image.Point, button tea.MouseButton) []Want {
	if button != tea.MouseLeft {
		return nil
	}
	s.held = Stop{}
	if over.ID == barID {
		s.pointer.changed = false // the help bar stays where it is
	}
	if !s.pointer.Press(over, point, s.now()) {
		return nil
	}
	switch {
	case over.ID == barID:
		s.held = over
	case over == Stop{}:
		if f.sheet.Form == Menu && !point.In(f.layout.Frame) {
			return s.do(f.page, Leave{})
		}
	default:
		s.held, s.again, s.dragged = over, over == f.focus, false
		f.focusOn(over)
		f.follow = false // nothing moves away from below the button before it is released
	}
	return nil
}

// drag is the mouse moving while the button is down: a row goes along.
func (s *Stack) drag(f *frame, at *Place) []Want {
	if at == nil || at.ID != s.held.ID || at.Part == s.held.Part {
		return nil
	}
	t, ok := at.Of.(*Table)
	if !ok || !t.Drag {
		return nil
	}
	wants := s.do(f.page, Moved{t.ID, s.held.Part, at.Part})
	s.held, s.dragged = at.Stop, true
	f.focusOn(at.Stop)
	return wants
}

// mouseUp is the mouse button coming up.
func (s *Stack) mouseUp(f *frame, over Stop) []Want {
	clicked := s.pointer.Release(over)
	held := s.held
	s.held = Stop{}
	switch {
	case clicked == Stop{} || s.dragged || clicked != held:
		return nil
	case clicked.ID == barID:
		return s.pressBar(f, clicked.Part)
	}
	at := f.layout.Find(clicked)
	if t, ok := at.Of.(*Table); ok && !t.Pick && !s.again {
		return nil // the first click selects
	}
	return s.press(f, at)
}

// pressBar does what an entry of the help bar says.
func (s *Stack) pressBar(f *frame, i int) []Want {
	h := s.bar.hints[i]
	switch {
	case h.page != nil && f.sheet.Alone:
		return nil
	case h.Does == Leave{}:
		return s.leave(f)
	}
	return s.do(cmp.Or(h.page, f.page), h.Does)
}
