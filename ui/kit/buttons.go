package kit

import (
	"cmp"
	"image"
	"slices"

	"charm.land/bubbles/v2/key"
	"charm.land/lipgloss/v2"

	"otpdialog/ui/draw"
)

// A Button does something. It is also an item of a menu.
type Button struct {
	ID, Label string
	Key       key.Binding // does the same wherever the focus is; the zero value is none
	Off       string      // why it does nothing now; "" if it does
	Help      string
	Does      Action
	Breaks    bool // it breaks something off: it never has the focus at first
	Role      draw.Role
}

// Buttons that leave a page.
var (
	CancelButton = Button{ID: "cancel", Label: "Cancel", Does: Leave{}}
	CloseButton  = Button{ID: "close", Label: "Close", Does: Leave{}}
)

// Shortcuts are the keys of buttons. Those that are off say why. Enter is none: it presses what has
// the focus.
func Shortcuts(buttons []Button) []Shortcut {
	var shortcuts []Shortcut
	for _, b := range buttons {
		if !b.Key.Enabled() || b.Key.Help() == Keys.Enter.Help() {
			continue
		}
		if b.Off != "" {
			b.Does = Say{Text: b.Off}
		}
		shortcuts = append(shortcuts, Shortcut{Key: b.Key, Does: b.Does})
	}
	return shortcuts
}

// Buttons are side by side, of equal width if there is room for that. If one row does not hold them,
// they are in columns, with a blank row between their rows unless they are dense.
type Buttons struct {
	Inert

	Of     []Button
	OneRow bool // as high as the place they get; those that do not fit are left out
	Dense  bool // as many as fit in each row, and no blank rows
	Rows   int  // of each button that is not in OneRow; 0 for one
}

func (b *Buttons) rects(r image.Rectangle) []image.Rectangle {
	const gap = 2
	n, widest, total := len(b.Of), 1, -gap
	widths := make([]int, n)
	for i, one := range b.Of {
		widths[i] = draw.ButtonWidth(one.Label)
		widest, total = max(widest, widths[i]), total+gap+widths[i]
	}
	columns, height, blank := max(1, (r.Dx()+gap)/(widest+gap)), max(1, b.Rows), 1
	if b.OneRow {
		height = r.Dy()
	}
	switch {
	case n <= columns:
	case b.OneRow:
		return oneRow(r, widths, gap)
	case b.Dense, total <= r.Dx():
		flowed := flow(r, widths, height, gap)
		if total <= r.Dx() || rowsOf(flowed)-r.Min.Y < (n+columns-1)/columns*height {
			return flowed
		}
		blank = 0
	}
	if n > columns { // as many in each row
		rows := (n + columns - 1) / columns
		columns = (n + rows - 1) / rows
	}
	rects := make([]image.Rectangle, n)
	for i := range rects {
		at := r.Min.Add(image.Pt(i%columns*(widest+gap), i/columns*(height+blank)))
		rects[i] = image.Rect(at.X, at.Y, min(at.X+widest, r.Max.X), at.Y+height)
	}
	return rects
}

// oneRow puts parts side by side. One that does not fit gets no room.
func oneRow(r image.Rectangle, widths []int, gap int) []image.Rectangle {
	w := draw.Row{Left: r}
	rects := make([]image.Rectangle, len(widths))
	for i, n := range widths {
		if n <= w.Left.Dx() {
			rects[i] = w.Take(n)
			w.Take(gap)
		}
	}
	return rects
}

// Height implements [Control].
func (b *Buttons) Height(width int) int {
	return rowsOf(b.rects(image.Rect(0, 0, width, max(1, b.Rows))))
}

// Places implements [Control].
func (b *Buttons) Places(r image.Rectangle) []Place {
	rects := b.rects(r)
	places := make([]Place, len(b.Of))
	for i, one := range b.Of {
		places[i] = Place{Stop: Stop{ID: one.ID}, Rect: rects[i], Of: b, breaks: one.Breaks}
	}
	return places
}

func (b *Buttons) find(s Stop) *Button {
	i := slices.IndexFunc(b.Of, func(one Button) bool { return one.ID == s.ID })
	return &b.Of[i]
}

// Press implements [Control].
func (b *Buttons) Press(s Stop) Action {
	if one := b.find(s); one.Off == "" {
		return one.Does
	}
	return nil
}

// Note implements [Control].
func (b *Buttons) Note(s Stop) Note { return Note{Text: b.find(s).about()} }

// about is a sentence about the button: why it does nothing now, or what it does.
func (b *Button) about() string { return cmp.Or(b.Off, b.Help) }

// Draw implements [Control].
func (b *Buttons) Draw(p *Painter, r image.Rectangle) {
	for i, at := range b.rects(r) {
		if at = at.Intersect(p.Clip); at.Empty() {
			continue
		}
		one, focused := b.Of[i], p.Focus == Stop{ID: b.Of[i].ID}
		if one.Off != "" && !focused {
			p.Line(at, p.Look.Muted.Align(lipgloss.Center, lipgloss.Center), one.Label)
			continue
		}
		p.Canvas.Button(at, p.Look, one.Role, one.Label, focused)
	}
}
