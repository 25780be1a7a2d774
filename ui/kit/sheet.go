package kit

import (
	"image"
	"slices"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"otpdialog/ui/cells"
	"otpdialog/ui/draw"
)

// A Sheet is what a page looks like now.
type Sheet struct {
	Title string
	Head  []Control // always visible
	Body  []Control // scrolls
	Foot  []Button
	Keys  []Shortcut // beside those of the buttons, before what has the focus; those that type something, only if no text has it
	Enter Action     // Enter in a text; nil: it goes to the next control
	First Stop       // has the focus at first; none: the first of the body
	Types string     // ID of the text that gets what is typed while no text has the focus
	Typed bool       // the page gets what is typed or pasted while no text has the focus, as [Typed]; Enter typed ahead does nothing, as in a box

	Aside      []Control // right of the body, or below it: as much as there is room for
	AsideWidth int       // what a Full sheet is wider for it
	BodyWidth  int       // what the body needs beside it; 0 for the usual

	Form  Form
	Fits  bool // of a Full sheet: it takes what it needs, in the middle, as a box does, and its notes are at its end
	Fill  bool // of one that Fits: its frame takes all of the area, and what is inside is in the middle
	Rows  int  // of each button in Foot; 0 for one
	Dense bool // no blank rows between those of Foot
	Mute  bool // it has no room for notes
	Notes int  // rows that the notes need at most, in a box; 0 for the usual
	Width int  // of a box, inside of its frame
	Room  int  // rows that a box has for its body at least, so that a filter does not make it jump
	Below Stop // of a menu: what it hangs from on the page below

	// A page that arranges itself has Fixed controls, in the order of Tab, instead of
	// Head, Body and Foot, and no room for notes.
	Fixed     []Fixed
	Frame     image.Rectangle // with its border; empty for none
	Border    Styling         // of the frame; nil for the usual
	ScrollEnd int             // how far a [Scroll] scrolls
	PageRows  int             // rows of what scrolls that are visible

	Window  string        // title of the window; "" for Title
	Hints   []Shortcut    // entries of the help bar, most needed first; nil: those of the keys
	SameBar bool          // the help bar stays as it is on the page below
	Help    []HelpTopic   // of the full help; nil: the keys of the sheet
	Hovers  bool          // something on it changes under the mouse
	Guarded bool          // Enter and Space that were meant for the page before do nothing, as in each box
	Unasked bool          // likewise Esc: on a guarded page that took the place of another one, which Esc would have left
	Alone   bool          // the page beside is out of reach; of a Full sheet, out of sight
	Moves   time.Duration // how often it has to be drawn again; 0: only after a change
}

// A Shortcut is a key, and what it does.
type Shortcut struct {
	Key  key.Binding
	Does Action

	page Page // nil for the page in front
}

// Form is how much of the screen a sheet takes.
type Form int

// The forms of a sheet.
const (
	Full Form = iota // all of it
	Box              // what it needs, in the middle
	Menu             // what it needs, below what opened it
)

const (
	// A full sheet is no larger than this in a large window, unless it needs more rows: what
	// belongs together stays together.
	fullWidth, fullHeight = 110, 44
	// BoxWidth is the usual width of a box.
	BoxWidth = 64
)

// Put adds a control in a place, for a page that arranges itself.
func (s *Sheet) Put(c Control, r image.Rectangle) {
	s.Fixed = append(s.Fixed, Fixed{Control: c, Rect: r})
}

// shortcuts are the keys of the buttons, and the others.
func (s *Sheet) shortcuts() []Shortcut {
	var shortcuts []Shortcut
	for _, one := range s.Body {
		if b, ok := one.(*Buttons); ok {
			shortcuts = append(shortcuts, Shortcuts(b.Of)...)
		}
	}
	return slices.Concat(shortcuts, Shortcuts(s.Foot), s.Keys)
}

// paint draws a sheet.
func (s *Sheet) paint(l *Layout, p Painter, said Note) *tea.Cursor {
	border := s.Border
	switch {
	case border != nil:
	case s.Form == Full:
		border = func(look *draw.Look) lipgloss.Style { return look.Box }
	default:
		border = func(look *draw.Look) lipgloss.Style { return look.BoxFront }
	}
	p.Canvas.Frame(l.Frame, p.Look, border(p.Look), s.Title)
	for _, d := range l.drawn {
		p.Clip = d.clip
		d.Draw(&p, d.rect)
	}
	if s.Fixed != nil {
		l.balloon.draw(&p)
		return p.Cursor
	}
	if said.Text == "" {
		if at := l.Find(p.Focus); at != nil {
			said = at.Of.Note(at.Stop)
		}
	}
	paintNote(l, &p, said)
	if l.scrollEnd > 0 {
		mark := " " + scrollMark(p.Look, l.scroll, l.scrollEnd) + " " + moreWord + " "
		w := len([]rune(mark))
		p.Canvas.Draw(image.Rect(l.Frame.Max.X-2-w, l.Frame.Max.Y-1, l.Frame.Max.X-2, l.Frame.Max.Y), p.Look.Key.Render(mark))
	}
	return p.Cursor
}

const moreWord = "more: PgUp, PgDn"

// paintNote writes a note at the bottom of its rows, below a blank one if there is
// room.
func paintNote(l *Layout, p *Painter, n Note) {
	style := p.Look.Muted
	text := n.Text
	if n.Wrong {
		style, text = p.Look.Bad.Bold(false), p.Look.Cross+" "+n.Text
	}
	lines := cells.Wrap(text, l.note.Dx())
	r := l.note
	switch rows := r.Dy(); {
	case len(lines) < rows:
		r.Min.Y++
	case len(lines) > rows && rows > 0:
		lines = lines[:rows]
		lines[rows-1] = cells.Cut(lines[rows-1], r.Dx()-1, "") + p.Look.Ellipsis
	}
	p.Canvas.Lines(r, style, lines...)
}
