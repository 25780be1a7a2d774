package kit

import (
	"image"
	"slices"

	"charm.land/bubbles/v2/key"

	"otpdialog/ui/cells"
	"otpdialog/ui/draw"
)

// A bar is the help bar: keys that can be clicked.
type bar struct {
	hints   []Shortcut // those that fit
	rects   []image.Rectangle
	warning string // instead of them
	row     image.Rectangle

	recording string // where everything is recorded, at the end; "" for nowhere
	file      image.Rectangle
}

// barID is the ID of the stops of the help bar, which never have the focus.
const barID = "\x00bar"

// arrange puts the hints that fit side by side, or the warning in their place. Where everything is
// recorded comes first, at the end of the row: nobody should forget it.
func (b *bar) arrange(hints []Shortcut, warning, recording string, r image.Rectangle) {
	b.hints, b.rects = b.hints[:0], b.rects[:0]
	if b.recording = ""; recording != "" {
		b.recording, b.file = "REC "+recording, r
		b.file.Min.X = r.Max.X - min(cells.Width(b.recording), r.Dx()/3)
		r.Max.X = b.file.Min.X - 2
	}
	if b.warning, b.row = warning, r; warning != "" {
		return
	}
	w := draw.Row{Left: r}
	for _, h := range hints {
		width := cells.Width(h.Key.Help().Key + " " + h.Key.Help().Desc)
		if width > w.Left.Dx() {
			return
		}
		b.hints, b.rects = append(b.hints, h), append(b.rects, w.Take(width))
		w.Take(2)
	}
}

// at is the stop under a cell, none beside the hints.
func (b *bar) at(p image.Point) Stop {
	i := slices.IndexFunc(b.rects, p.In)
	if i < 0 {
		return Stop{}
	}
	return Stop{barID, i}
}

func (b *bar) draw(c draw.Canvas, look *draw.Look) {
	if b.recording != "" {
		c.Lines(b.file, look.Bad, cells.Cut(b.recording, b.file.Dx(), look.Ellipsis))
	}
	if b.warning != "" {
		c.Lines(b.row, look.Bad, cells.Cut(look.Cross+" "+b.warning, b.row.Dx(), look.Ellipsis))
	}
	for i, h := range b.hints {
		c.Draw(b.rects[i], look.Key.Render(h.Key.Help().Key)+" "+look.Muted.Render(h.Key.Help().Desc))
	}
}

// Bar are the entries of the help bar that are visible, and where they are.
func (s *Stack) Bar() ([]key.Binding, []image.Rectangle) {
	keys := make([]key.Binding, len(s.bar.hints))
	for i, h := range s.bar.hints {
		keys[i] = h.Key
	}
	return keys, s.bar.rects
}

// hints are the entries of the help bar, most needed first: what does not fit is
// left out from the end.
func (s *Stack) hints() []Shortcut {
	f := s.frames[len(s.frames)-1]
	for i := len(s.frames) - 1; i > 0 && f.sheet.SameBar; i-- {
		f = s.frames[i-1]
	}
	hints := f.sheet.Hints
	if hints == nil {
		hints = append(f.hints(), Shortcut{Key: s.screen.MouseKey, Does: ToggleMouse{}}, Shortcut{Key: Keys.Quit, Does: Quit{}})
	}
	hints = append([]Shortcut{{Key: Keys.Help, Does: ShowHelp{}}}, hints...)
	for i := range hints {
		if _, mouse := hints[i].Does.(ToggleMouse); mouse {
			hints[i].Key = s.screen.MouseKey
		}
	}
	// Keys of the program are needed more than the mouse and what follows it, and more than all keys of
	// the page beside but its first, which leads there.
	at := slices.IndexFunc(hints, func(h Shortcut) bool { return h.Does == Action(ToggleMouse{}) })
	if at < 0 {
		at = len(hints)
	}
	if beside := slices.IndexFunc(hints, func(h Shortcut) bool { return h.page != nil }); beside >= 0 {
		at = beside + 1
	}
	hints = slices.Insert(hints, at, s.screen.More...)
	return slices.DeleteFunc(hints, func(h Shortcut) bool { return !h.Key.Enabled() })
}

// hints are the keys of a page, most needed first.
func (f *frame) hints() []Shortcut {
	hints := []Shortcut{{Key: f.sheet.LeaveKey(), Does: Leave{}}}
	for _, k := range f.sheet.shortcuts() {
		if k.Key.Help().Desc != "" && k.Key.Help() != Keys.PreviousTab.Help() { // its neighbour says enough
			hints = append(hints, k)
		}
	}
	return append(hints, Shortcut{Key: Keys.Next, Does: MoveFocus{1}}, Shortcut{Key: Keys.Enter, Does: PressFocused{}})
}
