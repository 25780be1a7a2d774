package kit

import (
	"otpdialog/ui/draw"
)

// A frame is a page in the stack, and what the person does with it.
type frame struct {
	page   Page
	opener Page // nil for the first page
	focus  Stop
	said   Note // what happened last

	warning string // stands in place of the help bar until the next key
	lost    bool   // it stays until Enter, which does nothing else

	fields map[string]*draw.Field
	left   map[string]bool // IDs of controls that the focus was on while something was missing
	scroll int
	follow bool // the focus has moved: it has to be made visible
	typed  bool // something was typed since the focus came here

	sheet  *Sheet
	layout *Layout
}

func newFrame(p, opener Page) *frame {
	return &frame{page: p, opener: opener, fields: map[string]*draw.Field{}, left: map[string]bool{}, follow: true}
}

// focusOn moves the focus to a stop, and selects the row that it is. What is missing where it
// was is said once.
func (f *frame) focusOn(s Stop) {
	if p := f.layout.Find(f.focus); p != nil && s.ID != p.ID {
		if e := entryOf(p.Of); e != nil && e.Missing != "" && !f.left[e.ID] {
			f.left[e.ID], f.said = true, Note{Text: e.Missing, Wrong: true}
		}
	}
	f.typed = f.typed && f.focus == s
	f.focus, f.follow = s, true
	f.selectFocused()
}

// selectFocused selects the row that has the focus.
func (f *frame) selectFocused() {
	if p := f.layout.Find(f.focus); p != nil {
		if t, ok := p.Of.(*Table); ok && t.Selected != nil {
			*t.Selected = f.focus.Part
		}
	}
}

// focusWrong goes to what has to be corrected first, in the order of the screen.
func (f *frame) focusWrong(w FocusWrong) {
	f.said = Note{Text: w.Intro + w.Otherwise, Wrong: true}
	for _, p := range f.layout.Places {
		if n := p.Of.Note(p.Stop); n.Wrong {
			f.focusOn(p.Stop)
			f.said.Text = w.Intro + n.Text
			return
		}
	}
}
