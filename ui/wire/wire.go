package wire

import (
	"fmt"
	"image"
	"slices"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"otpdialog/ui/cells"
	"otpdialog/ui/draw"
	"otpdialog/ui/inspector"
	"otpdialog/ui/kit"
)

// A Wire shows lines in a frame, the newest at the bottom. With room, they are arrows between client,
// server and phone; otherwise, each is a small arrow and its words. A press on a packet wants
// [inspector.Show].
type Wire struct {
	kit.Inert

	Lines   []Line
	Waits   bool   // the sign-in waits for what comes next
	Nothing string // is said while there are no lines
}

// Width is that of the narrowest form with its frame, in cells. It is also the least that a Wire needs.
const Width = 31

const wireID = "wire"

// IsOn is true for a stop on a Wire.
func IsOn(s kit.Stop) bool { return s.ID == wireID }

// Sizes, in cells.
const (
	framed    = 4 // rows of the frame, of the names of the lanes, and of what is waited for
	timeWidth = 7 // with the blank behind it
	gap       = 2

	detailsFrom = 40 // the width from which on there are details
	signWidth   = 2  // of an arrow in a list, and the blank behind it
	wordsWidth  = 19 // of the usual words: details begin below one another

	laneLeast  = 22 // from one lane to the next
	laneMost   = 40
	besideMin  = 44                                        // what lanes leave at least to words and details
	besideMost = 64                                        // and before they grow
	lanesFrom  = timeWidth + 2*laneLeast + gap + besideMin // the width from which on there are lanes
)

// Height implements [kit.Control].
func (w *Wire) Height(int) int { return len(w.Lines) + framed }

// lines are the lines with that of what is waited for.
func (w *Wire) lines() []Line {
	if !w.Waits {
		return w.Lines
	}
	for _, l := range slices.Backward(w.Lines) {
		switch {
		case l.Way == ToPhone:
			return append(slices.Clip(w.Lines), Line{Way: ToPhone, Role: Waits, Words: "waiting for a person…"})
		case l.Role != Repeats && l.Role != Dropped:
			return append(slices.Clip(w.Lines), Line{Way: ToServer, Role: Waits, Words: "waiting for a reply…"})
		}
	}
	return w.Lines
}

// arrange returns the lines that fit in r, the newest last, and their rows below that of the names of
// the lanes; false without lanes.
func (w *Wire) arrange(r image.Rectangle) (lines []Line, rows []image.Rectangle, hasLanes bool) {
	col := draw.Column{Left: draw.Inner(r)}
	if hasLanes = col.Left.Dx() >= lanesFrom; hasLanes {
		col.Take(1)
	}
	lines = w.lines()
	lines = lines[max(0, len(lines)-col.Left.Dy()):]
	step := 1
	const usual = 8 // lines of a push that was sent again three times: until then, none of them moves
	if max(usual, len(lines))*2 <= col.Left.Dy() {
		step = 2
	}
	spare := col.Left.Dy() - step*len(lines) // rows for more of the details, of the newest first
	heights := slices.Repeat([]int{step}, len(lines))
	for i, l := range slices.Backward(lines) {
		if step == 1 && spare > 0 && l.overflows(col.Left, hasLanes) {
			heights[i]++
			spare--
		}
	}
	for _, height := range heights {
		rows = append(rows, col.Take(height))
	}
	return lines, rows, hasLanes
}

// overflows is true if one row has no room for all of the details.
func (l Line) overflows(r image.Rectangle, hasLanes bool) bool {
	room := r.Dx() - timeWidth - signWidth - wordsIn(l.Words)
	if hasLanes {
		room = r.Max.X - lanesIn(r)[2] - gap
		if _, words := l.beside(); words != "" {
			room -= wordsIn(words)
		}
	}
	return cells.Width(l.Details) > room && r.Dx() >= detailsFrom
}

// details draws the details of a line in its rows.
func (l Line) details(p *kit.Painter, r image.Rectangle) {
	for text := l.Details; r.Min.Y < r.Max.Y; r.Min.Y++ {
		row, line := image.Rect(r.Min.X, r.Min.Y, r.Max.X, r.Min.Y+1), text
		if lines := cells.Wrap(text, r.Dx()); len(lines) > 1 && r.Dy() > 1 {
			line = lines[0]
		}
		p.Line(row, p.Look.Muted, line)
		text = strings.TrimSpace(strings.TrimPrefix(text, line))
	}
}

// Places implements [kit.Control]. Tab reaches the newest packet only.
func (w *Wire) Places(r image.Rectangle) []kit.Place {
	lines, rows, _ := w.arrange(r)
	var places []kit.Place
	for i, l := range lines {
		if l.Number != 0 {
			places = append(places, kit.Place{Stop: kit.Stop{ID: wireID, Part: l.Number}, Rect: rows[i], NoTab: true, Of: w})
		}
	}
	if len(places) > 0 {
		places[len(places)-1].NoTab = false
	}
	return places
}

// Press implements [kit.Control].
func (w *Wire) Press(at kit.Stop) kit.Action { return inspector.Show{Number: at.Part} }

// Draw implements [kit.Control].
func (w *Wire) Draw(p *kit.Painter, r image.Rectangle) {
	p.Canvas.Frame(r, p.Look, p.Look.Box, "On the wire")
	inside := draw.Inner(r)
	if len(w.Lines) == 0 {
		p.Canvas.Lines(inside, p.Look.Muted, cells.Wrap(w.Nothing, inside.Dx())...)
		return
	}
	lines, rows, hasLanes := w.arrange(r)
	if hasLanes {
		newLanes(inside, p.Look).draw(p, inside, lines, rows)
		return
	}
	for i, l := range lines {
		sign, words := signs[l.Way], l.Words
		switch l.Role {
		case Dropped:
			words = p.Look.Cross + " " + words
		case Waits:
			sign = ""
		}
		row, all := draw.Row{Left: rows[i]}, rows[i].Max.Y
		row.Left.Max.Y = row.Left.Min.Y + 1
		l.drawTime(p, row.Take(timeWidth))
		p.Line(row.Take(signWidth), l.style(p.Look), sign)
		p.Line(row.Take(wordsIn(words)), l.style(p.Look), words)
		if row.Left.Max.Y = all; inside.Dx() >= detailsFrom {
			l.details(p, row.Left)
		}
	}
}

// wordsIn is the width of words in a list.
func wordsIn(words string) int { return max(wordsWidth, cells.Width(words)+gap) }

// signs are the arrows of a list.
var signs = [...]string{ToServer: "→", ToClient: "←", ToPhone: "»", FromPhone: "«"}

// drawTime draws when it was. It shows the focus: the line keeps the colour of its role.
func (l Line) drawTime(p *kit.Painter, r image.Rectangle) {
	if l.Role == Waits {
		return
	}
	style := p.Look.Muted
	if l.Number != 0 && p.Focus == (kit.Stop{ID: wireID, Part: l.Number}) {
		style = p.Look.ButtonFocused
	}
	digits := 3
	if l.After >= 100*time.Second {
		digits = 1
	}
	r.Max.X--
	p.Line(r, style, fmt.Sprintf("%*.*f", r.Dx(), digits, l.After.Seconds()))
}

// style is that of the role.
func (l Line) style(look *draw.Look) lipgloss.Style {
	switch {
	case l.Role == Repeats, l.Role == Waits && l.Way != ToPhone:
		return look.Muted
	case l.Role == Accepts:
		return look.Good
	case l.Role == Refuses, l.Role == Dropped:
		return look.Bad
	case l.Role == Waits, l.Role == Asks && l.Way == ToClient:
		return look.Warn
	case l.Way == ToPhone:
		return look.Key
	}
	return look.Text
}
