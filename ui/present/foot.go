package present

import (
	"fmt"
	"image"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/lipgloss/v2"

	"otpdialog/advice"
	"otpdialog/scenario"
	"otpdialog/ui/cells"
	"otpdialog/ui/draw"
)

// Sizes of the captions, in cells.
const (
	widest = 100 // of a line: longer ones are hard to read
	margin = 2
	rows   = 2 // at least, so that short captions and long ones have the same place
)

// plain is a text of a scenario as it can be shown.
func plain(text string) string {
	text, _ = scenario.Expand(text, func(string) (string, error) { return "", nil }) // only $${ is left
	return advice.Line(text)
}

// wrapped is a text in lines that an audience can read: as few as possible, of about the same length.
func wrapped(text string, width int) []string {
	width = max(1, min(widest, width-2*margin))
	lines := cells.Wrap(text, width)
	for narrower := lines; len(narrower) == len(lines) && width > 1; narrower = cells.Wrap(text, width) {
		lines = narrower
		width--
	}
	return lines
}

// edge is the left and the right end of the captions.
func edge(look *draw.Look) string {
	if look.ASCII {
		return "|"
	}
	return "┃"
}

// centred draws lines in the middle of r, which the style fills.
func centred(c draw.Canvas, r image.Rectangle, style lipgloss.Style, lines []string) {
	c.Lines(r, style)
	at := draw.Centred(r, r.Dx(), len(lines))
	for i, line := range lines {
		width := cells.Width(line)
		row := image.Rect(at.Min.X, at.Min.Y+i, at.Max.X, at.Min.Y+i+1)
		c.Lines(draw.Centred(row, width, 1), style, line)
	}
}

// caption is what is said now: that of the step, or else of the last one that has one.
func (s *show) caption() string {
	switch {
	case s.state == failed:
		return "This did not go as the scenario expects: " + s.reason
	case s.state == over && s.c.Steps[len(s.c.Steps)-1].Say == "":
		return "The end."
	}
	for i := min(s.at, len(s.c.Steps)-1); i >= 0; i-- {
		if text := s.c.Steps[i].Say; text != "" {
			return plain(text)
		}
	}
	return plain(s.c.Name)
}

// note is what the speaker is reminded of now.
func (s *show) note() string {
	if s.at >= len(s.c.Steps) {
		return ""
	}
	return plain(s.c.Steps[s.at].Note)
}

// captionRows are what the longest caption needs.
func (s *show) captionRows(width int) int {
	most := rows
	for _, step := range s.c.Steps {
		most = max(most, len(wrapped(plain(step.Say), width)))
	}
	return most
}

// noteRows are what the longest note needs, if notes are shown.
func (s *show) noteRows(width int) int {
	most := 0
	for _, step := range s.c.Steps {
		if s.notes && step.Note != "" {
			most = max(most, len(wrapped(plain(step.Note), width)))
		}
	}
	return most
}

// padding is the number of blank rows above and below the caption, if there is room: at 30 rows, the wire
// needs it more.
func padding(height int) int {
	const roomy = 34
	return min(1, height/roomy)
}

// Height implements [ui.Foot]: a line with how far it is, the caption, the notes, and the keys.
func (s *show) Height(window image.Point) int {
	return 1 + s.captionRows(window.X) + 2*padding(window.Y) + s.noteRows(window.X) + 1
}

// Draw implements [ui.Foot].
func (s *show) Draw(c draw.Canvas, look *draw.Look, r image.Rectangle) {
	col := draw.Column{Left: r}
	done := r.Dx() * s.at / len(s.c.Steps)
	c.Draw(col.Take(1), look.BarDone.Render(strings.Repeat(look.BarFull, done))+look.Bar.Render(strings.Repeat(look.BarEmpty, r.Dx()-done)))
	text, style := s.caption(), look.Strong
	if s.help {
		text = "Space, or a click: next. b: back. r: from the start. p: free play, F8 returns. .: blank screen. + and -: pace. n: notes. Esc: leave."
		style = look.Text
	}
	notes := s.noteRows(r.Dx())
	band := col.Take(col.Left.Dy() - notes - 1)
	centred(c, band, style, wrapped(text, r.Dx()))
	for _, x := range []int{band.Min.X, band.Max.X - 1} {
		c.Lines(image.Rect(x, band.Min.Y, x+1, band.Max.Y), look.BarDone, slices.Repeat([]string{edge(look)}, band.Dy())...)
	}
	if at := col.Take(notes); !at.Empty() {
		centred(c, at, look.Muted, wrapped(s.note(), r.Dx()))
	}
	s.drawKeys(c, look, col.Take(1))
}

// drawKeys draws where the presentation is, and what the presenter can do.
func (s *show) drawKeys(c draw.Canvas, look *draw.Look, r image.Rectangle) {
	where := fmt.Sprintf(" %d/%d  %s", min(s.at+1, len(s.c.Steps)), len(s.c.Steps), plain(s.c.Name))
	shown := []key.Binding{keys.Next, keys.Back, keys.Free, keys.Help}
	switch s.state {
	case free:
		where, shown = " Free play", []key.Binding{keys.Return}
	case over, failed:
		list := keys.Leave
		list.SetHelp(list.Help().Key, "the list")
		shown = []key.Binding{list, keys.Again, keys.Back, keys.Help}
	case forward, waiting, acting:
	}
	var words, drawn []string
	for _, k := range shown {
		words = append(words, k.Help().Key+" "+k.Help().Desc)
		drawn = append(drawn, look.Key.Render(k.Help().Key)+" "+look.Muted.Render(k.Help().Desc))
	}
	width := cells.Width(strings.Join(words, "   ")) + 1
	if s.state == acting || s.state == forward {
		drawn, width = []string{look.Muted.Render(look.Ellipsis)}, 2
	}
	right := r
	right.Min.X = max(r.Min.X, r.Max.X-width)
	left := r
	left.Max.X = right.Min.X - 2
	c.Draw(left, look.Muted.Render(cells.Cut(where, left.Dx(), look.Ellipsis)))
	c.Draw(right, strings.Join(drawn, "   "))
}
