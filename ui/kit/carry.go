package kit

import (
	"cmp"

	tea "charm.land/bubbletea/v2"
)

// Tell hands an action to a page, in the stack or not, and returns what is left to
// the program to carry out.
func (s *Stack) Tell(p Page, a Action) []Want {
	wants := s.do(p, a)
	s.Finish()
	return wants
}

// Finish makes the screen ready for what has happened, once the program has carried
// out what the pages wanted.
func (s *Stack) Finish() {
	if !s.fresh {
		s.Arrange()
	}
	if !s.moved {
		return
	}
	s.moved = false
	sheet := s.top().sheet
	s.confirm.Opened(s.now(), sheet.Form != Full || sheet.Typed, sheet.Guarded)
}

// do hands an action to a page.
func (s *Stack) do(p Page, a Action) []Want {
	s.fresh = false
	f := s.top()
	switch a := a.(type) {
	case nil:
		return nil
	case ShowHelp, ToggleMouse, Quit:
		return []Want{a}
	case Say:
		return s.carry(p, a)
	case StepTab:
		a.Tabs.step(a.By)
		return nil
	case MoveFocus:
		s.moveFocus(f.layout.next(f.focus, a.By))
		return nil
	case PressFocused:
		return s.enter(f, true)
	case ScrollBy:
		s.scrollBy(f, a.Rows)
		return nil
	}
	return s.carry(p, p.Do(a))
}

// carry carries out what page p wants, and returns what the program has to.
func (s *Stack) carry(p Page, w Want) []Want {
	defer func() { s.fresh = false }()
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
		s.Close(cmp.Or(w.Page, p))
	case Raise:
		s.Raise(cmp.Or(w.Page, p))
	case Reply:
		opener := s.opener(p)
		s.Close(p)
		return s.do(opener, w.Action)
	case Tell:
		return s.do(cmp.Or(w.Page, s.opener(p)), w.Action)
	case Say:
		if f := s.frameOf(w.Page); f != nil {
			f.said = Note{Text: w.Text, Wrong: w.Wrong}
		}
	case Complain:
		s.Complain(w.Text)
	case Focus:
		s.Arrange() // what gets the focus may not be on the sheet yet
		if f := s.frameOf(w.Page); f != nil {
			f.focusOn(w.Stop)
		}
	case FocusWrong:
		s.Raise(p)
		s.frame(p).focusWrong(w)
	case ScrollToEnd:
		s.Arrange()
		if f := s.frame(p); f != nil {
			f.scroll = f.layout.scrollEnd
		}
	case Home:
		f := s.top()
		f.scroll = 0
		s.Arrange()
		f.focusOn(f.layout.home(f.sheet.First))
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

// frameOf is the frame of a page, nil for the one in front; nil if it is not open.
func (s *Stack) frameOf(p Page) *frame {
	if p == nil {
		return s.top()
	}
	return s.frame(p)
}

// opener is the page that opened p.
func (s *Stack) opener(p Page) Page {
	if f := s.frame(p); f != nil && f.opener != nil {
		return f.opener
	}
	return p
}

// resultMsg is the result of Run, for the page that wanted it.
type resultMsg struct {
	page   Page
	action Action
	of     Run
}

func (s *Stack) run(p Page, w Run) []Want {
	if w.Alone {
		if s.busy {
			return nil
		}
		s.busy = true
	}
	if !w.Waits {
		s.running++
	}
	return []Want{Command(func() tea.Msg { return resultMsg{p, w.Work(), w} })}
}

// Busy reports whether something runs outside of Update that will end by itself.
func (s *Stack) Busy() bool { return s.running > 0 }

// Handle takes in a message of the stack's own commands, and reports whether it
// was one.
func (s *Stack) Handle(msg tea.Msg) ([]Want, bool) {
	result, ok := msg.(resultMsg)
	if !ok {
		return nil, false
	}
	if result.of.Alone {
		s.busy = false
	}
	if !result.of.Waits {
		s.running--
	}
	return s.Tell(result.page, result.action), true
}
