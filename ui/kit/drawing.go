package kit

import (
	"image"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"otpdialog/ui/draw"
)

// full is the index of the last page that fills the screen: what is below it cannot
// be seen.
func (s *Stack) full() int {
	for i, f := range slices.Backward(s.frames) {
		if f.sheet.Form == Full {
			return i
		}
	}
	return 0
}

// Draw draws the pages, one above the other, and returns the cursor, nil for none.
func (s *Stack) Draw(canvas draw.Canvas) *tea.Cursor {
	if !s.fresh || s.Moves() > 0 { // a clock may show another time
		s.Arrange()
	}
	s.fresh = false
	var cursor *tea.Cursor
	beside := s.side != nil
	for i, f := range s.frames[s.full():] {
		if beside && f.sheet.Alone {
			if f.sheet.Form != Full { // it leaves no room
				s.drawSide(canvas)
			}
			beside = false
		}
		if f.sheet.Alone {
			s.bar.draw(canvas, s.screen.Look) // steps back like all else
		}
		if i > 0 {
			canvas.Dim(s.screen.Look)
		}
		if f.layout.drawn != nil {
			cursor = f.sheet.paint(f.layout, s.painter(f, canvas), f.said)
		} else {
			cursor = nil
		}
	}
	if beside {
		s.drawSide(canvas)
	}
	if !s.frames[len(s.frames)-1].sheet.Alone {
		s.bar.draw(canvas, s.screen.Look)
	}
	return cursor
}

func (s *Stack) drawSide(canvas draw.Canvas) {
	p := s.painter(s.side, canvas)
	p.Focus = s.top().focus
	s.side.sheet.paint(s.side.layout, p, Note{})
}

func (s *Stack) painter(f *frame, canvas draw.Canvas) Painter {
	p := Painter{Canvas: canvas, Look: s.screen.Look, Images: s.screen.Images, Scroll: f.scroll}
	if f == s.top() { // the focus would stand out of what is dimmed
		p.Focus, p.Hover = f.focus, s.hover
	}
	return p
}

// Title is the title of the page that fills the screen.
func (s *Stack) Title() string {
	sheet := s.frames[s.full()].sheet
	if sheet.Window != "" {
		return sheet.Window
	}
	return sheet.Title
}

// Hovers is true if something changes under the mouse.
func (s *Stack) Hovers() bool { return s.frames[s.full()].sheet.Hovers }

// Moves is how often something has to be drawn again, 0 if nothing moves.
func (s *Stack) Moves() time.Duration {
	var least time.Duration
	shown := s.frames[s.full():]
	if s.side != nil {
		shown = append(slices.Clip(shown), s.side)
	}
	for _, f := range shown {
		if d := f.sheet.Moves; d > 0 && (least == 0 || d < least) {
			least = d
		}
	}
	return least
}

// A Spot is something that can be pressed or typed into, for tests and others that
// look at the pages from outside.
type Spot struct {
	Stop    Stop
	Rect    image.Rectangle // the visible part of it; empty if it is scrolled out of sight
	Name    string          // of its [Place]
	Focused bool            // it has the keyboard
	Skipped bool            // Tab skips it
	Row     bool            // the arrows up and down lead to it
	Value   string          // what a text holds
}

// Spots are those of the page in front, in the order of Tab, and the frame around
// them.
func (s *Stack) Spots() (frame image.Rectangle, _ []Spot) {
	f := s.top()
	spots := make([]Spot, len(f.layout.Places))
	for i, p := range f.layout.Places {
		seen := p.Rect
		if p.scrolls {
			seen = seen.Intersect(f.layout.Inside)
		}
		spots[i] = Spot{Stop: p.Stop, Rect: seen, Name: p.Name, Focused: p.Stop == f.focus, Skipped: p.MouseOnly || p.NoTab, Row: p.NoTab}
		if t, ok := p.Of.(*Text); ok {
			spots[i].Value = t.field.Value()
		}
	}
	return f.layout.Frame, spots
}
