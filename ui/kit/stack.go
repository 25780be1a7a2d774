package kit

import (
	"image"
	"slices"
	"time"
)

// A Stack is the pages that are open, one above the other, and the help bar below
// them. The last page has the keyboard and the mouse.
type Stack struct {
	now    func() time.Time
	screen Screen
	area   image.Rectangle // of the pages: the window without the help bar
	frames []*frame
	side   *frame // nil for none
	bar    bar

	confirm Confirm
	pointer Pointer[Stop]
	hover   Stop
	held    Stop // the mouse button went down here, and has not come up yet
	again   bool // it went down on what had the focus already
	dragged bool
	moved   bool // another page has come to the front
	fresh   bool // nothing has happened since the sheets were made
	busy    bool // something that runs alone has not ended yet
	running int  // how much runs that will end by itself
}

// NewStack returns an empty stack. It must get a page before it is used.
func NewStack(now func() time.Time) *Stack { return &Stack{now: now} }

// top is the frame of the page in front.
func (s *Stack) top() *frame { return s.frames[len(s.frames)-1] }

// Pages are the pages from the one in front down.
func (s *Stack) Pages() []Page {
	pages := make([]Page, 0, len(s.frames))
	for _, f := range slices.Backward(s.frames) {
		pages = append(pages, f.page)
	}
	return pages
}

// frame is the frame of a page, nil if it is not open.
func (s *Stack) frame(p Page) *frame {
	if i := s.index(p); i >= 0 {
		return s.frames[i]
	}
	return nil
}

// IsOpen reports whether a page is in the stack.
func (s *Stack) IsOpen(p Page) bool { return s.index(p) >= 0 }

func (s *Stack) index(p Page) int {
	return slices.IndexFunc(s.frames, func(f *frame) bool { return f.page == p })
}

// Open puts a page above all others, for the page that gets its [Reply], nil for
// none.
func (s *Stack) Open(p, opener Page) []Want {
	s.frames = append(s.frames, newFrame(p, opener))
	s.changed()
	return s.do(p, Opened{})
}

// Beside puts a page beside the others, nil for none.
func (s *Stack) Beside(side Side) []Want {
	if s.side != nil {
		end(s.side.page)
	}
	s.side = nil
	if side == nil {
		s.changed()
		return nil
	}
	s.side = newFrame(side, nil)
	s.changed()
	return s.do(side, Opened{})
}

// changed is for another page in front.
func (s *Stack) changed() {
	s.pointer.Opened(s.side != nil && s.side.layout != nil && s.side.layout.Find(s.held) != nil)
	s.hover = Stop{} // a balloon would hide what is new
	s.moved = true
	s.Arrange()
}

// Raise closes all pages above p.
func (s *Stack) Raise(p Page) {
	if i := s.index(p); i >= 0 && i < len(s.frames)-1 {
		s.drop(i + 1)
		s.changed()
	}
	s.Arrange()
}

// Under does something with the pages below p: it stays in front as it is, with those above it.
func (s *Stack) Under(p Page, how func() []Want) []Want {
	i := s.index(p)
	if i <= 0 {
		return how()
	}
	above := slices.Clone(s.frames[i:])
	s.frames = s.frames[:i:i]
	wants := how()
	s.frames = append(s.frames, above...)
	s.Arrange()
	return wants
}

// Close closes p and all pages above it. The first page cannot be closed.
func (s *Stack) Close(p Page) {
	if i := s.index(p); i > 0 {
		s.drop(i)
		s.changed()
	}
}

// drop ends the pages from an index on.
func (s *Stack) drop(from int) {
	for _, f := range slices.Backward(s.frames[from:]) {
		end(f.page)
	}
	s.frames = slices.Delete(s.frames, from, len(s.frames))
}

// End ends what is under way on all pages.
func (s *Stack) End() {
	for _, p := range s.Pages() {
		end(p)
	}
	if s.side != nil {
		end(s.side.page)
	}
}

func end(p Page) {
	if e, ok := p.(Ender); ok {
		e.End()
	}
}

// Say shows a text on the page in front until the next key.
func (s *Stack) Say(text string) { s.top().said = Note{Text: text} }

// Complain shows what went wrong, in a box of its own if there is no other room for
// all of it: what to do is at the end.
func (s *Stack) Complain(text string) {
	f, n := s.top(), Note{Text: text, Wrong: true}
	if f.said = n; !f.layout.holds(n) {
		s.Open(&Question{Title: "What happened", Body: []Control{&Paragraph{Text: text, Style: Warn}}}, nil)
	}
}

// moveFocus moves the focus of the page in front.
func (s *Stack) moveFocus(to Stop) {
	s.hover = Stop{} // the balloon follows what moved last
	s.top().focusOn(to)
}
