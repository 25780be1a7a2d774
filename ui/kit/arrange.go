package kit

import (
	"cmp"
	"image"
	"slices"

	"otpdialog/ui/draw"
)

// Layout gives the stack the window.
func (s *Stack) Layout(screen Screen) {
	if screen.same(&s.screen) {
		return
	}
	if screen.Area != s.screen.Area {
		for _, f := range s.frames {
			f.follow = true
		}
	}
	s.screen = screen
	s.screen.Scale = draw.ScaleFor(screen.Area.Size())
	if len(s.frames) > 0 {
		s.Arrange()
	}
}

// Arrange makes every visible sheet anew from the state of its page.
func (s *Stack) Arrange() {
	window := draw.Column{Left: s.screen.Area}
	s.area = window.Take(window.Left.Dy() - 1)
	front := s.area
	if s.side != nil {
		front = s.side.page.(Side).Split(s.area)
		s.makeSide()
	}
	focus := s.top().focus
	first := len(s.frames) - 1
	for ; first >= 0; first-- {
		s.makeSheet(s.frames[first], front)
		if sheet := s.frames[first].sheet; sheet.Form == Full && !sheet.SameBar { // nothing of what is below can be seen
			break
		}
	}
	for i := max(0, first); i < len(s.frames); i++ {
		s.arrange(i, front)
	}
	if s.side != nil && s.top().focus != focus { // it may speak of it
		s.makeSide()
	}
	s.bar.arrange(s.hints(), s.top().warning, s.screen.Recording, window.Left)
	s.fresh = true
}

// makeSide makes the sheet of the page beside anew. Its focus is that of the page in front.
func (s *Stack) makeSide() {
	f := s.side
	screen := s.screenFor(f)
	screen.Focus = s.top().focus
	f.sheet = f.page.Sheet(screen)
	f.layout = f.sheet.arrangeFixed(s.area, 0) // also if nothing of it is shown
}

// screenFor is the screen as a frame's page sees it.
func (s *Stack) screenFor(f *frame) Screen {
	screen := s.screen
	screen.Now, screen.Focus, screen.Area, screen.Top = s.now(), f.focus, s.area, s.top().page
	if screen.Front = f == s.top(); screen.Front {
		screen.Hover = s.hover
	}
	if s.side != nil && s.side.sheet != nil {
		screen.Side = slices.Clone(s.side.sheet.Keys)
		for i := range screen.Side {
			screen.Side[i].page = s.side.page
		}
	}
	return screen
}

// makeSheet makes the sheet of one frame anew, in the area that the page beside
// leaves.
func (s *Stack) makeSheet(f *frame, area image.Rectangle) {
	screen := s.screenFor(f)
	screen.Area, screen.Fill = area, area != s.area
	f.sheet = f.page.Sheet(screen)
	if f.sheet.Alone && screen.Fill {
		screen.Area, screen.Fill = s.area, false
		f.sheet = f.page.Sheet(screen)
	}
	f.bind()
}

// arrange lays out the sheet of one frame.
func (s *Stack) arrange(i int, area image.Rectangle) {
	f := s.frames[i]
	if f.sheet.Alone {
		area = s.area
	}
	var under image.Rectangle
	if f.sheet.Form == Menu {
		under = s.frames[i-1].layout.seen(f.sheet.Below)
	}
	f.place(s, area, under)
	if s.area.Empty() {
		return // nothing is shown, and nothing moves
	}
	if f.layout.Find(f.focus) == nil {
		f.focusOn(f.layout.home(f.sheet.First))
	}
	if seat := f.layout.seat(f.focus); seat != f.focus {
		f.focus, f.follow = seat, true
	}
	if f.follow {
		f.scroll = f.layout.follow(f.focus)
		f.place(s, area, under)
		f.follow = false
	}
	f.scroll = f.layout.scroll
	if f == s.top() {
		f.layout.balloon = f.layout.balloonOf(s.hover, f.focus, area)
	}
}

// place lays out the sheet, with the stops of the page beside behind its own.
func (f *frame) place(s *Stack, area, under image.Rectangle) {
	if area.Empty() {
		f.layout = &Layout{}
	} else {
		f.layout = f.sheet.arrange(area, under, f.scroll)
	}
	if s.side != nil && f == s.top() && !f.sheet.Alone {
		for _, p := range s.side.layout.Places {
			p.page = s.side.page
			f.layout.Places = append(f.layout.Places, p)
		}
	}
}

// bind gives the texts of the sheet their fields, and finds out what has been left empty.
func (f *frame) bind() {
	controls := slices.Concat(f.sheet.Head, f.sheet.Body)
	for _, one := range f.sheet.Fixed {
		controls = append(controls, one.Control)
	}
	for _, one := range controls {
		if e := entryOf(one); e != nil && f.left[e.ID] {
			e.Problem = cmp.Or(e.Problem, e.Missing)
		}
		if t, ok := one.(*Text); ok {
			t.bind(f.fields)
		}
	}
}
