package kit

import (
	"image"
	"slices"

	"otpdialog/ui/cells"
	"otpdialog/ui/draw"
)

// A Layout says where everything of a sheet is.
type Layout struct {
	Frame  image.Rectangle // with its border
	Inside image.Rectangle // the visible part of the body
	Places []Place         // in the order of Tab, also those that are scrolled out of sight

	note    image.Rectangle
	drawn   []drawn
	balloon balloon

	scroll, scrollEnd int // first row of the body that is visible, and the last that can be
}

// drawn is where a control is drawn, and what of it can be seen.
type drawn struct {
	Control

	rect, clip image.Rectangle
}

// arrange lays a sheet out in area, with its body scrolled down by that number of
// rows, or as far as it goes. A menu hangs from under.
func (s *Sheet) arrange(area, under image.Rectangle, scroll int) *Layout {
	if s.Fixed != nil {
		return s.arrangeFixed(area, scroll)
	}
	l := &Layout{Frame: s.frame(area, under)}
	c := draw.Column{Left: draw.Inner(l.Frame)}
	if s.Fill {
		width := min(c.Left.Dx(), s.Width)
		c.Left = draw.Centred(c.Left, width, s.rows(area, width))
	}
	width := c.Left.Dx()
	foot := s.foot(area)
	spacious := c.Left.Dy() >= 18
	if len(s.Head) > 0 {
		r := c.Take(stacked(s.Head, width))
		clip := r
		if spacious {
			clip.Max.Y = c.Take(1).Max.Y
		}
		l.put(s.Head, r, clip, false)
	}
	below := s.noteRows(area) + foot.Height(width)
	body := c.Take(max(1, c.Left.Dy()-below))
	controls := s.Body
	aside := body
	if s.hasAside(width) {
		aside.Min.X = aside.Max.X - s.AsideWidth
		body.Max.X = aside.Min.X - asideGap
	} else {
		aside.Min.Y += stacked(controls, body.Dx())
		controls, aside.Max.Y = append(slices.Clip(controls), fitting(s.below(), aside.Size())...), aside.Min.Y
	}
	l.Inside = body
	rows := stacked(controls, body.Dx())
	l.scrollEnd = max(0, rows-body.Dy())
	l.scroll = min(scroll, l.scrollEnd)
	all := image.Rect(body.Min.X, body.Min.Y-l.scroll, body.Max.X, body.Min.Y-l.scroll+rows)
	l.put(controls, all, body, true)
	l.put(fitting(s.Aside, aside.Size()), aside, aside, false)
	var at image.Rectangle
	if s.Fits {
		at = c.Take(foot.Height(width))
		l.note = c.Left
	} else {
		l.note = c.Take(c.Left.Dy() - foot.Height(width))
		at = c.Left
	}
	l.put([]Control{foot}, at, at, false)
	return l
}

// foot is the row of buttons of a sheet in area.
func (s *Sheet) foot(area image.Rectangle) *Buttons {
	return &Buttons{Of: s.Foot, Rows: s.Rows, Dense: s.Dense || !s.Fits && area.Dy() < roomyRows}
}

// hasAside is true if there is room for it beside the body, whose fields need no more rows for it.
func (s *Sheet) hasAside(width int) bool {
	const least = 44 // of the body
	left := width - s.AsideWidth - asideGap
	return len(s.Aside) > 0 && left >= max(least, s.BodyWidth) && !slices.ContainsFunc(s.Body, func(c Control) bool {
		return entryOf(c) != nil && c.Height(left) > c.Height(width)
	})
}

// below is what is beside the body if it has to be below it.
func (s *Sheet) below() []Control {
	if len(s.Aside) == 0 {
		return nil
	}
	return append([]Control{Blank}, s.Aside...)
}

// fitting are the first controls for which a part of the screen has room.
func fitting(controls []Control, size image.Point) []Control {
	n := 0
	for n < len(controls) && stacked(controls[:n+1], size.X) <= size.Y {
		n++
	}
	return controls[:n]
}

// stacked is the number of rows of controls below one another.
func stacked(controls []Control, width int) int {
	rows := 0
	for _, c := range controls {
		rows += c.Height(width)
	}
	return rows
}

func (l *Layout) put(controls []Control, r, clip image.Rectangle, scrolls bool) {
	c := draw.Column{Left: r}
	for _, one := range controls {
		at := c.Left
		at.Max.Y = at.Min.Y + one.Height(r.Dx())
		c.Left.Min.Y = at.Max.Y
		l.drawn = append(l.drawn, drawn{one, at, clip})
		for _, p := range one.Places(at) {
			p.scrolls = scrolls
			l.Places = append(l.Places, p)
		}
	}
}

// roomyRows are those of an area from which on there are blank rows, and more room for notes.
const roomyRows = 20

// noteRows is the number of rows for notes below the body.
func (s *Sheet) noteRows(area image.Rectangle) int {
	switch {
	case s.Mute:
		return 0
	case s.Form == Menu:
		return 2
	case (s.Form == Box || s.Fits) && area.Dy() >= roomyRows:
		return max(3, s.Notes)
	case area.Dy() >= roomyRows:
		return 4 // a blank one above
	}
	return 2
}

// Overflows is true for a sheet that has to scroll in an area.
func (s *Sheet) Overflows(area image.Rectangle) bool {
	return s.rows(area, s.width(area))+border > area.Dy()
}

// Rows and columns of a frame, and columns between a body and what is beside it.
const border, blanks, asideGap = 2, 4, 4

// width is that inside of a frame that takes no more than it needs. Around a box, the frame of the page below
// stays in sight if there is room.
func (s *Sheet) width(area image.Rectangle) int {
	most := area.Dx() - blanks
	const least = 56
	if s.Form == Box {
		most = min(most, max(least, most-blanks))
	}
	return min(most, s.Width)
}

// rows are those that a sheet needs inside of its frame, at a width.
func (s *Sheet) rows(area image.Rectangle, width int) int {
	rows := max(s.Room, stacked(s.Body, width))
	if s.hasAside(width) {
		rows = max(stacked(s.Body, width-s.AsideWidth-asideGap), stacked(s.Aside, s.AsideWidth))
	} else {
		rows += stacked(s.below(), width)
	}
	rows += stacked(s.Head, width) + s.noteRows(area) + s.foot(area).Height(width)
	if len(s.Head) > 0 && rows > 16 {
		rows++
	}
	return rows
}

// frame is where the sheet is.
func (s *Sheet) frame(area, under image.Rectangle) image.Rectangle {
	switch {
	case s.Fill:
		return area
	case s.Form == Full && !s.Fits:
		width := fullWidth
		if s.AsideWidth > 0 {
			width += asideGap + s.AsideWidth
		}
		return draw.Centred(area, width, max(fullHeight, s.rows(area, min(area.Dx(), width)-blanks)+border))
	}
	width := s.width(area)
	rows := s.rows(area, width)
	r := draw.Centred(area, width+blanks, rows+border)
	if s.Form == Menu {
		r = r.Add(image.Pt(under.Min.X, under.Max.Y).Sub(r.Min))
		if above := under.Min.Y - r.Dy(); r.Max.Y > area.Max.Y && above >= area.Min.Y {
			r = r.Add(image.Pt(0, above-r.Min.Y)) // what it hangs from stays in sight
		}
		r = r.Add(image.Pt(min(0, area.Max.X-r.Max.X), min(0, area.Max.Y-r.Max.Y)))
		r = r.Add(image.Pt(max(0, area.Min.X-r.Min.X), max(0, area.Min.Y-r.Min.Y)))
	}
	return r.Intersect(area)
}

// Find is the place of a stop, nil if there is none.
func (l *Layout) Find(s Stop) *Place {
	for i := range l.Places {
		if l.Places[i].Stop == s {
			return &l.Places[i]
		}
	}
	return nil
}

// at is the place under a cell, nil for none.
func (l *Layout) at(p image.Point) *Place {
	for i := range l.Places {
		if one := &l.Places[i]; p.In(one.Rect) && (!one.scrolls || p.In(l.Inside)) {
			return one
		}
	}
	return nil
}

// home has the focus if nothing else has; none if everything there breaks something
// off.
func (l *Layout) home(first Stop) Stop {
	if l.Find(first) != nil {
		return first
	}
	for _, bodyOnly := range []bool{true, false} {
		for _, p := range l.Places {
			if !p.MouseOnly && !p.NoTab && !p.breaks && (p.page == nil || l.drawn == nil) && (p.scrolls || !bodyOnly) {
				return p.Stop
			}
		}
	}
	return Stop{}
}

// seat is the stop of the same control that Tab reaches: in a choice, the option
// that is chosen now; in a table, the row that is selected.
func (l *Layout) seat(s Stop) Stop {
	if p := l.Find(s); p == nil || !p.MouseOnly && !p.NoTab {
		return s
	}
	for _, p := range l.Places {
		if p.ID == s.ID && !p.MouseOnly && !p.NoTab {
			return p.Stop
		}
	}
	return s
}

// next is the stop that many steps further in the order of Tab; from none, the first
// or the last.
func (l *Layout) next(from Stop, step int) Stop {
	n := len(l.Places)
	at := slices.IndexFunc(l.Places, func(p Place) bool { return p.Stop == from })
	if at < 0 && step < 0 {
		at = n
	}
	for j := 1; j <= n; j++ {
		if p := l.Places[((at+j*step)%n+n)%n]; !p.MouseOnly && !p.NoTab {
			return p.Stop
		}
	}
	return from
}

// beside is the nearest stop in the direction of an arrow key, from itself if there
// is none.
func (l *Layout) beside(from Stop, d image.Point) Stop {
	rects := make([]image.Rectangle, 0, len(l.Places))
	stops := make([]Stop, 0, len(l.Places))
	at := -1
	for _, p := range l.Places {
		if p.MouseOnly {
			continue
		}
		if p.Stop == from {
			at = len(stops)
		}
		rects, stops = append(rects, p.Rect), append(stops, p.Stop)
	}
	if at < 0 {
		return from
	}
	return stops[draw.Nearest(rects, at, d)]
}

// nearestSeen is the visible stop that is nearest to s in the order of Tab, s itself
// if none is visible.
func (l *Layout) nearestSeen(s Stop) Stop {
	from := slices.IndexFunc(l.Places, func(p Place) bool { return p.Stop == s })
	nearest, distance := s, len(l.Places)
	for i, p := range l.Places {
		away := max(i-from, from-i)
		if !p.MouseOnly && p.scrolls && p.Rect.In(l.Inside) && away < distance {
			nearest, distance = p.Stop, away
		}
	}
	if from >= 0 && (!l.Places[from].scrolls || l.Places[from].Rect.In(l.Inside)) {
		return s
	}
	return nearest
}

// follow is how far the body has to be scrolled to make a stop visible.
func (l *Layout) follow(s Stop) int {
	p := l.Find(s)
	if p == nil || !p.scrolls {
		return l.scroll
	}
	const roomy = 6
	below := 0 // rows to show, too: what the stop decides on is there
	if l.Inside.Dy() >= roomy {
		below = 1
	}
	switch {
	case p.Rect.Min.Y < l.Inside.Min.Y:
		above := l.scroll - (l.Inside.Min.Y - p.Rect.Min.Y)
		if above <= 2 { // what is above the first stop is useful, too
			above = 0
		}
		return max(0, above)
	case p.Rect.Max.Y+below > l.Inside.Max.Y:
		return l.scroll + p.Rect.Max.Y + below - l.Inside.Max.Y
	}
	return l.scroll
}

// holds is true if all of a note can be read.
func (l *Layout) holds(n Note) bool {
	const mark = "x " // before what is wrong
	return len(cells.Wrap(mark+n.Text, l.note.Dx())) <= l.note.Dy()
}

// seen is where a stop is, or the top of the body if it is out of sight.
func (l *Layout) seen(stop Stop) image.Rectangle {
	if at := l.Find(stop); at != nil && (!at.scrolls || at.Rect.In(l.Inside)) {
		return at.Rect
	}
	return image.Rectangle{Min: l.Inside.Min, Max: l.Inside.Min}
}
