package console

import (
	"image"
	"slices"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"otpdialog/ui/draw"
)

// A sheet is what a page looks like now.
type sheet struct {
	title string
	head  []control // stays in sight
	body  []control // scrolls
	foot  []button
	keys  []shortcut // at any time, before what has the focus
	enter func() tea.Cmd
	first stop   // what has the focus at first; none: the first of the body
	types string // the text that gets what is typed while no text has the focus

	aside      control // stands right of the body, or below it where there is no room
	asideWidth int

	form  form
	mute  bool        // nothing is ever said of what has the focus
	notes int         // rows that what is said needs at most, in a box; 0 for the usual
	width int         // of a box, inside of its frame
	room  int         // rows of a box for its body at least, so that a filter makes nothing jump
	under image.Point // of a menu: where it hangs
}

// form is how much of the screen a sheet takes.
type form int

const (
	full form = iota // all of it
	box              // what it needs, in the middle
	menu             // what it needs, below what opened it
)

const (
	fullWidth = 110
	boxWidth  = 64
)

// A layout says where everything of a sheet is.
type layout struct {
	frame  image.Rectangle // with its border
	inside image.Rectangle // what of the body can be seen
	note   image.Rectangle
	drawn  []drawn
	places []place // in the order of Tab, those of the body also where they cannot be seen

	scroll, scrollEnd int
}

// drawn is where a control is drawn, and what of it can be seen.
type drawn struct {
	control

	rect, clip image.Rectangle
}

// arrange lays a sheet out in area, the body scrolled down by so many rows as far
// as that goes.
func (s *sheet) arrange(area image.Rectangle, scroll int) *layout {
	l := &layout{frame: s.frame(area)}
	c := draw.Column{Left: draw.Inner(l.frame)}
	width := c.Left.Dx()
	foot := &buttons{of: s.foot}
	spacious := c.Left.Dy() >= 18
	if len(s.head) > 0 {
		r := c.Take(stacked(s.head, width))
		l.put(s.head, r, r, false)
		if spacious {
			c.Take(1)
		}
	}
	below := s.noteRows(area) + foot.height(width)
	body := c.Take(max(1, c.Left.Dy()-below))
	controls := s.body
	switch {
	case s.aside == nil:
	case s.hasAside(width):
		at := body
		at.Min.X = at.Max.X - s.asideWidth
		body.Max.X = at.Min.X - 2
		l.drawn = append(l.drawn, drawn{s.aside, at, at})
	default:
		controls = append(slices.Clone(controls), s.aside)
	}
	l.inside = body
	rows := stacked(controls, body.Dx())
	l.scrollEnd = max(0, rows-body.Dy())
	l.scroll = min(scroll, l.scrollEnd)
	all := image.Rect(body.Min.X, body.Min.Y-l.scroll, body.Max.X, body.Min.Y-l.scroll+rows)
	l.put(controls, all, body, true)
	l.note = c.Take(c.Left.Dy() - foot.height(width))
	l.put([]control{foot}, c.Left, c.Left, false)
	return l
}

// hasAside is true where there is room for it beside the body.
func (s *sheet) hasAside(width int) bool {
	const least = 44 // of the body
	return s.aside != nil && width-s.asideWidth >= least
}

// stacked is the rows of controls below one another.
func stacked(controls []control, width int) int {
	rows := 0
	for _, c := range controls {
		rows += c.height(width)
	}
	return rows
}

func (l *layout) put(controls []control, r, clip image.Rectangle, scrolls bool) {
	c := draw.Column{Left: r}
	for _, one := range controls {
		at := c.Left
		at.Max.Y = at.Min.Y + one.height(r.Dx())
		c.Left.Min.Y = at.Max.Y
		l.drawn = append(l.drawn, drawn{one, at, clip})
		for _, p := range one.places(at) {
			p.scrolls = scrolls
			l.places = append(l.places, p)
		}
	}
}

// noteRows are the rows below the body for what is to be said.
func (s *sheet) noteRows(area image.Rectangle) int {
	switch {
	case s.mute:
		return 0
	case s.form == menu:
		return 2
	case s.form == box && area.Dy() >= 20:
		return max(3, s.notes)
	case area.Dy() >= 20:
		return 4 // a blank one above
	}
	return 2
}

// frame is where the sheet is.
func (s *sheet) frame(area image.Rectangle) image.Rectangle {
	const border, blanks = 2, 4
	if s.form == full {
		return draw.Centred(area, fullWidth, area.Dy())
	}
	width := min(area.Dx()-blanks, s.width)
	rows := max(s.room, stacked(s.body, width))
	if s.hasAside(width) {
		rows = max(stacked(s.body, width-s.asideWidth), s.aside.height(s.asideWidth))
	} else if s.aside != nil {
		rows += s.aside.height(width)
	}
	rows += stacked(s.head, width) + s.noteRows(area) + (&buttons{of: s.foot}).height(width)
	if len(s.head) > 0 && rows > 16 {
		rows++
	}
	r := draw.Centred(area, width+blanks, rows+border)
	if s.form == menu {
		r = r.Add(s.under.Sub(r.Min))
		r = r.Add(image.Pt(min(0, area.Max.X-r.Max.X), min(0, area.Max.Y-r.Max.Y)))
		r = r.Add(image.Pt(max(0, area.Min.X-r.Min.X), max(0, area.Min.Y-r.Min.Y)))
	}
	return r.Intersect(area)
}

// find is the place of a stop, nil where there is none.
func (l *layout) find(s stop) *place {
	for i := range l.places {
		if l.places[i].stop == s {
			return &l.places[i]
		}
	}
	return nil
}

// at is the place under a cell, nil for none.
func (l *layout) at(p image.Point) *place {
	for i := range l.places {
		if one := &l.places[i]; p.In(one.rect) && (!one.scrolls || p.In(l.inside)) {
			return one
		}
	}
	return nil
}

// home is what has the focus where nothing else has.
func (l *layout) home(first stop) stop {
	if l.find(first) != nil {
		return first
	}
	for _, bodyOnly := range []bool{true, false} {
		for _, p := range l.places {
			if !p.mouseOnly && !p.noTab && (p.scrolls || !bodyOnly) {
				return p.stop
			}
		}
	}
	return stop{}
}

// seat is the stop of the same control that Tab comes by: in a choice, what has
// been chosen by now.
func (l *layout) seat(s stop) stop {
	if p := l.find(s); p == nil || !p.mouseOnly {
		return s
	}
	for _, p := range l.places {
		if p.id == s.id && !p.mouseOnly {
			return p.stop
		}
	}
	return s
}

// next is the stop so many steps further in the order of Tab.
func (l *layout) next(from stop, step int) stop {
	n := len(l.places)
	for i := range l.places {
		if l.places[i].stop != from {
			continue
		}
		for j := 1; j <= n; j++ {
			if p := l.places[((i+j*step)%n+n)%n]; !p.mouseOnly && !p.noTab {
				return p.stop
			}
		}
	}
	return from
}

// beside is the nearest stop in the direction of an arrow key, from itself where
// there is none.
func (l *layout) beside(from stop, d image.Point) stop {
	rects := make([]image.Rectangle, 0, len(l.places))
	stops := make([]stop, 0, len(l.places))
	at := -1
	for _, p := range l.places {
		if p.mouseOnly {
			continue
		}
		if p.stop == from {
			at = len(stops)
		}
		rects, stops = append(rects, p.rect), append(stops, p.stop)
	}
	if at < 0 {
		return from
	}
	return stops[draw.Nearest(rects, at, d)]
}

// nearestSeen is the stop nearest to s, in the order of Tab, that is in sight; s
// where none is.
func (l *layout) nearestSeen(s stop) stop {
	from := slices.IndexFunc(l.places, func(p place) bool { return p.stop == s })
	nearest, distance := s, len(l.places)
	for i, p := range l.places {
		away := max(i-from, from-i)
		if !p.mouseOnly && p.scrolls && p.rect.In(l.inside) && away < distance {
			nearest, distance = p.stop, away
		}
	}
	if from >= 0 && (!l.places[from].scrolls || l.places[from].rect.In(l.inside)) {
		return s
	}
	return nearest
}

// follow is how far the body has to be scrolled for a stop to be seen.
func (l *layout) follow(s stop) int {
	p := l.find(s)
	if p == nil || !p.scrolls {
		return l.scroll
	}
	const roomy = 6
	below := 0 // rows to be seen, too: what it decides on stands there
	if l.inside.Dy() >= roomy {
		below = 1
	}
	switch {
	case p.rect.Min.Y < l.inside.Min.Y:
		above := l.scroll - (l.inside.Min.Y - p.rect.Min.Y)
		if above <= 2 { // what stands above the first of all is of use, too
			above = 0
		}
		return max(0, above)
	case p.rect.Max.Y+below > l.inside.Max.Y:
		return l.scroll + p.rect.Max.Y + below - l.inside.Max.Y
	}
	return l.scroll
}

// paint draws a sheet.
func (s *sheet) paint(l *layout, p painter, said note) *tea.Cursor {
	border := p.look.Box
	if s.form != full {
		border = p.look.BoxFront
	}
	p.canvas.Frame(l.frame, p.look, border, s.title)
	for _, d := range l.drawn {
		p.clip = d.clip
		d.draw(&p, d.rect)
	}
	if said.text == "" {
		if at := l.find(p.focus); at != nil {
			said = at.of.note(at.stop)
		}
	}
	s.paintNote(l, &p, said)
	if l.scrollEnd > 0 {
		mark := p.look.ArrowUp + p.look.ArrowDown
		switch l.scroll {
		case 0:
			mark = p.look.ArrowDown
		case l.scrollEnd:
			mark = p.look.ArrowUp
		}
		mark = " " + mark + " " + moreWord + " "
		w := len([]rune(mark))
		p.canvas.Draw(image.Rect(l.frame.Max.X-2-w, l.frame.Max.Y-1, l.frame.Max.X-2, l.frame.Max.Y), p.look.Key.Render(mark))
	}
	return p.cursor
}

// holds is true where a note can be read whole.
func (l *layout) holds(n note) bool {
	const mark = "x " // before what is wrong
	return len(draw.Wrap(mark+n.text, l.note.Dx())) <= l.note.Dy()
}

// paintNote says something at the bottom of its rows, a blank one above if there
// is room.
func (s *sheet) paintNote(l *layout, p *painter, n note) {
	style := p.look.Muted
	text := n.text
	if n.wrong {
		style, text = p.look.Bad.Bold(false), p.look.Cross+" "+n.text
	}
	lines := draw.Wrap(text, l.note.Dx())
	r := l.note
	switch rows := r.Dy(); {
	case len(lines) < rows:
		r.Min.Y++
	case len(lines) > rows && rows > 0:
		lines = lines[:rows]
		lines[rows-1] = ansi.Truncate(lines[rows-1], r.Dx()-1, "") + p.look.Ellipsis
	}
	p.canvas.Lines(r, style, lines...)
}
