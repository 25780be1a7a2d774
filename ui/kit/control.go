package kit

import (
	"image"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"otpdialog/settings"
	"otpdialog/ui/draw"
)

// A Stop is a part of a control that can have the focus or be pressed. The zero
// Stop is none.
type Stop struct {
	ID   string // of the control, unique on its sheet
	Part int    // a row, a tile, an option
}

// A Place is where a stop is.
type Place struct {
	Stop

	Rect      image.Rectangle
	Name      string // what it is called if it does not read so, such as a code in large digits
	MouseOnly bool   // keys skip it: the arrows reach it through its neighbour
	NoTab     bool   // Tab skips it: the arrows lead to it
	Of        Control

	breaks  bool // it breaks something off, and never has the focus at first
	scrolls bool // it is in the part of the sheet that scrolls
	page    Page // nil for the page in front
}

// A Control is one thing on a sheet, below the one before it.
type Control interface {
	// Height is the number of rows that it needs at this width.
	Height(width int) int
	// Places are its stops if it is drawn in r.
	Places(r image.Rectangle) []Place
	// Draw draws it in r, of which only p.Clip can be seen.
	Draw(p *Painter, r image.Rectangle)
	// Press is Enter, Space or a click on a stop.
	Press(s Stop) Action
	// Key takes in another key while the stop has the focus, and reports whether
	// the key was meant for it.
	Key(s Stop, msg tea.KeyPressMsg) (Action, bool)
	// Note is what is shown while the stop has the focus.
	Note(s Stop) Note
}

// A Note is one sentence or two about what has the focus.
type Note struct {
	Text  string
	Wrong bool // it says what has to be corrected
}

// Inert is a control that does nothing; others start from it.
type Inert struct{}

// Places implements [Control].
func (Inert) Places(image.Rectangle) []Place { return nil }

// Press implements [Control].
func (Inert) Press(Stop) Action { return nil }

// Key implements [Control].
func (Inert) Key(Stop, tea.KeyPressMsg) (Action, bool) { return nil, false }

// Note implements [Control].
func (Inert) Note(Stop) Note { return Note{} }

// A Painter draws controls.
type Painter struct {
	Canvas draw.Canvas
	Look   *draw.Look
	Images settings.Images
	Focus  Stop // none on a page that is not in front
	Hover  Stop // under the mouse
	Scroll int  // rows of a [Scroll] that are out of sight
	Clip   image.Rectangle
	Cursor *tea.Cursor // nil for none
}

// Line draws one line of text, if its row can be seen.
func (p *Painter) Line(r image.Rectangle, style lipgloss.Style, text string) {
	if r = r.Intersect(p.Clip); !r.Empty() {
		p.Canvas.Lines(r, style, text)
	}
}

// row is the nth row of r.
func row(r image.Rectangle, n int) image.Rectangle {
	return image.Rect(r.Min.X, r.Min.Y+n, r.Max.X, r.Min.Y+n+1)
}

// flow puts parts of these widths and that height side by side from the top of r on, in
// several rows if necessary, with a blank one between them if they are tall.
func flow(r image.Rectangle, widths []int, height, gap int) []image.Rectangle {
	at := r.Min
	rects := make([]image.Rectangle, len(widths))
	for i, w := range widths {
		w = min(w, r.Dx())
		if at.X > r.Min.X && at.X+w > r.Max.X {
			at = image.Pt(r.Min.X, at.Y+height+min(1, height-1))
		}
		rects[i] = image.Rect(at.X, at.Y, at.X+w, at.Y+height)
		at.X += w + gap
	}
	return rects
}

// rowsOf is the number of rows that parts take from the top of the screen on.
func rowsOf(rects []image.Rectangle) int {
	if len(rects) == 0 {
		return 0
	}
	return rects[len(rects)-1].Max.Y
}

// An Entry is what controls with a label and a value have in common.
type Entry struct {
	Inert

	ID      string
	Label   string
	Help    string // a sentence about the value
	Problem string // what is wrong with the value; "" for nothing
	Missing string // likewise, but no problem before the person has left the control
	Managed string // why the value cannot be changed here; "" if it can
}

// Height implements [Control].
func (*Entry) Height(int) int { return 1 }

func (e *Entry) entry() *Entry { return e }

// entryOf is the entry of a control, nil if it has none.
func entryOf(c Control) *Entry {
	if e, ok := c.(interface{ entry() *Entry }); ok {
		return e.entry()
	}
	return nil
}

// Note implements [Control].
func (e *Entry) Note(Stop) Note {
	switch {
	case e.Managed != "":
		return Note{Text: e.Managed + ". " + e.Help}
	case e.Problem != "":
		return Note{Text: e.Problem, Wrong: true}
	}
	return Note{Text: e.Help}
}

// labelWidth is the room for labels in a sheet of this width.
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

// drawLabel draws what is left and right of the value.
func (e *Entry) drawLabel(p *Painter, label, mark image.Rectangle) {
	style := p.Look.Text
	switch {
	case e.Managed != "":
		style = p.Look.Muted
	case e.Problem != "":
		style = p.Look.Bad
	}
	p.Line(draw.Centred(label, label.Dx(), 1), style, e.Label)
	if e.Problem != "" {
		p.Line(draw.Centred(mark, mark.Dx(), 1), p.Look.Bad, p.Look.Cross)
	}
}
