package console

import (
	"image"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"otpdialog/settings"
	"otpdialog/ui/draw"
)

// A stop is a part of a control that can have the focus or be pressed.
type stop struct {
	id   string // of the control, unique on its sheet; "" for nothing
	part int    // a row, a tile, an option
}

// A place is where a stop is.
type place struct {
	stop

	rect      image.Rectangle
	mouseOnly bool // keys pass it by: its neighbour does the same with the arrows
	noTab     bool // Tab passes it by: arrows lead to it
	of        control
	scrolls   bool // it is in the part of the sheet that scrolls
}

// A control is one thing on a sheet, below the one before it.
type control interface {
	// height is the rows that it takes where it has so many cells.
	height(width int) int
	// places are its stops where it is drawn in r.
	places(r image.Rectangle) []place
	// draw draws it in r, of which only p.clip is to be seen.
	draw(p *painter, r image.Rectangle)
	// press is Enter, Space or a click on a stop.
	press(s stop) tea.Cmd
	// key takes in another key while the stop has the focus, and says whether it was
	// one for it.
	key(s stop, msg tea.KeyPressMsg) (tea.Cmd, bool)
	// note is what is to be said while the stop has the focus.
	note(s stop) note
}

// A note is one sentence or two about what has the focus.
type note struct {
	text  string
	wrong bool // it says what has to be corrected
}

// inert is a control that does nothing; others start from it.
type inert struct{}

func (inert) places(image.Rectangle) []place { return nil }

func (inert) press(stop) tea.Cmd { return nil }

func (inert) key(stop, tea.KeyPressMsg) (tea.Cmd, bool) { return nil, false }

func (inert) note(stop) note { return note{} }

// A painter draws controls.
type painter struct {
	canvas draw.Canvas
	look   *draw.Look
	images settings.Images
	focus  stop
	clip   image.Rectangle
	cursor *tea.Cursor
}

// line draws one line of text, if its row is to be seen.
func (p *painter) line(r image.Rectangle, style lipgloss.Style, text string) {
	if r = r.Intersect(p.clip); !r.Empty() {
		p.canvas.Lines(r, style, text)
	}
}

// row is the nth row of r.
func row(r image.Rectangle, n int) image.Rectangle {
	return image.Rect(r.Min.X, r.Min.Y+n, r.Max.X, r.Min.Y+n+1)
}

// flow puts parts of these widths side by side from the top of r on, in several
// rows where they must.
func flow(r image.Rectangle, widths []int) []image.Rectangle {
	const gap = 2
	at := r.Min
	rects := make([]image.Rectangle, len(widths))
	for i, w := range widths {
		w = min(w, r.Dx())
		if at.X > r.Min.X && at.X+w > r.Max.X {
			at = image.Pt(r.Min.X, at.Y+1)
		}
		rects[i] = image.Rect(at.X, at.Y, at.X+w, at.Y+1)
		at.X += w + gap
	}
	return rects
}

// rowsOf are the rows that parts take from the top of the screen on.
func rowsOf(rects []image.Rectangle) int {
	if len(rects) == 0 {
		return 0
	}
	return rects[len(rects)-1].Max.Y
}

// An entry is what controls with a label and a value have in common.
type entry struct {
	inert

	id      string
	label   string
	help    string // a sentence about the value
	problem string // what is wrong with the value; "" for nothing
	managed string // why the value cannot be changed here; "" where it can
}

func (entry) height(int) int { return 1 }

func (e entry) note(stop) note {
	switch {
	case e.managed != "":
		return note{text: e.managed + ". " + e.help}
	case e.problem != "":
		return note{text: e.problem, wrong: true}
	}
	return note{text: e.help}
}

// labelWidth is the room for labels, in a sheet so wide.
func labelWidth(width int) int { return min(24, max(16, width/3)) }

// split gives the label and the value their parts of a row. The last two cells
// are for the mark of a wrong value.
func split(r image.Rectangle) (label, value, mark image.Rectangle) {
	w := draw.Row{Left: r}
	label = w.Take(labelWidth(r.Dx()))
	value = w.Take(w.Left.Dx() - 2)
	w.Take(1)
	return label, value, w.Left
}

// drawLabel draws what stands left and right of the value.
func (e entry) drawLabel(p *painter, label, mark image.Rectangle) {
	style := p.look.Text
	switch {
	case e.managed != "":
		style = p.look.Muted
	case e.problem != "":
		style = p.look.Bad
	}
	p.line(label, style, e.label)
	if e.problem != "" {
		p.line(mark, p.look.Bad, p.look.Cross)
	}
}
