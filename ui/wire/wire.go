package wire

import (
	"fmt"
	"image"
	"slices"
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

// Sizes inside the frame, in cells.
const (
	timeWidth = 7 // with the blank behind it
	gap       = 2

	detailsFrom = 40 // the width from which on there are details
	lanesFrom   = 76 // the width from which on there are lanes

	laneLeast  = 22 // from one lane to the next
	laneMost   = 40
	detailsMin = 50 // what lanes leave to the details before they grow
)

// Height implements [kit.Control].
func (w *Wire) Height(width int) int {
	const frame, border = 2, 4
	rows := frame + max(1, len(w.Lines))
	if width-border >= lanesFrom {
		rows++
	}
	if text, _ := w.waiting(); text != "" {
		rows++
	}
	return rows
}

// waiting says what the sign-in waits for, "" if it does not wait; and whether that is on the phone.
func (w *Wire) waiting() (text string, onPhone bool) {
	if !w.Waits {
		return "", false
	}
	for _, l := range slices.Backward(w.Lines) {
		switch {
		case l.Way == ToPhone:
			return "waiting for a person…", true
		case l.Role != Repeats && l.Role != Dropped:
			return "waiting for the server…", false
		}
	}
	return "", false
}

// A layout is where the parts are. Rectangles are empty if there is no such part.
type layout struct {
	inside image.Rectangle
	head   image.Rectangle // the names of the lanes
	lines  []Line          // that fit, the newest last
	rows   []image.Rectangle
	wait   image.Rectangle
}

func (w *Wire) arrange(r image.Rectangle) layout {
	l := layout{inside: draw.Inner(r)}
	col := draw.Column{Left: l.inside}
	if l.inside.Dx() >= lanesFrom {
		l.head = col.Take(1)
	}
	text, _ := w.waiting()
	room := col.Left.Dy()
	if text != "" {
		room--
	}
	l.lines = w.Lines[max(0, len(w.Lines)-max(0, room)):]
	step := 1
	const usual = 9 // lines of a push that was sent again three times: until then, none of them moves
	if !l.head.Empty() && max(usual, len(l.lines))*2 <= room {
		step = 2
	}
	for range l.lines {
		r := col.Take(step)
		r.Max.Y = r.Min.Y + 1
		l.rows = append(l.rows, r)
	}
	if text != "" {
		l.wait = col.Take(1)
	}
	return l
}

// Places implements [kit.Control]. Tab reaches the newest packet only.
func (w *Wire) Places(r image.Rectangle) []kit.Place {
	at := w.arrange(r)
	var places []kit.Place
	for i, l := range at.lines {
		if l.Number != 0 {
			places = append(places, kit.Place{Stop: kit.Stop{ID: wireID, Part: l.Number}, Rect: at.rows[i], NoTab: true, Of: w})
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
	at := w.arrange(r)
	text, onPhone := w.waiting()
	if !at.head.Empty() {
		newLanes(at.inside, p.Look).draw(p, at, text, onPhone)
		return
	}
	for i, l := range at.lines {
		said := l.Words
		if l.Role == Dropped {
			said = p.Look.Cross + " " + said
		}
		said = signs[l.Way] + " " + said
		row := draw.Row{Left: at.rows[i]}
		p.Line(row.Take(timeWidth), l.aside(p), l.time())
		p.Line(row.Take(cells.Width(said)+gap), l.style(p), said)
		if at.inside.Dx() >= detailsFrom {
			p.Line(row.Left, l.aside(p), l.Details)
		}
	}
	p.Line(behindTime(at.wait), waitingStyle(p.Look, onPhone), text)
}

// behindTime is what the time leaves of a row.
func behindTime(r image.Rectangle) image.Rectangle {
	r.Min.X = min(r.Min.X+timeWidth, r.Max.X)
	return r
}

// signs are the arrows of a list.
var signs = [...]string{ToServer: "→", ToClient: "←", ToPhone: "»", FromPhone: "«"}

// aside is the style of what matters less.
func (l Line) aside(p *kit.Painter) lipgloss.Style {
	if isFocused(p, l) {
		return l.style(p)
	}
	return p.Look.Muted
}

func isFocused(p *kit.Painter, l Line) bool {
	return l.Number != 0 && p.Focus == kit.Stop{ID: wireID, Part: l.Number}
}

// time is when it was, right-aligned.
func (l Line) time() string {
	digits := 3
	if l.After >= 100*time.Second {
		digits = 1
	}
	return fmt.Sprintf("%*.*f", timeWidth-1, digits, l.After.Seconds())
}

// waitingStyle is that of what is waited for.
func waitingStyle(look *draw.Look, onPhone bool) lipgloss.Style {
	if onPhone {
		return look.Warn
	}
	return look.Muted
}

// style is that of the role.
func (l Line) style(p *kit.Painter) lipgloss.Style {
	switch {
	case isFocused(p, l):
		return p.Look.ButtonFocused
	case l.Role == Repeats:
		return p.Look.Muted
	case l.Role == Accepts:
		return p.Look.Good
	case l.Role == Refuses, l.Role == Dropped:
		return p.Look.Bad
	case l.Way == ToPhone:
		return p.Look.Key
	case l.Role == Asks:
		return p.Look.Warn
	}
	return p.Look.Text
}
