package present

import (
	"fmt"
	"image"
	"sort"
	"strings"

	"charm.land/lipgloss/v2"

	"otpdialog/advice"
	"otpdialog/scenario"
	"otpdialog/ui/cells"
	"otpdialog/ui/draw"
)

// Sizes, in cells.
const (
	widest    = 100 // of a line: longer ones are hard to read
	margin    = 2
	leastRows = 2  // of a caption, so that short ones and long ones have the same place
	roomyFrom = 34 // rows of the window from which on there are blank ones around a caption: below, the wire needs them more
)

// plain is a text of a scenario as it can be shown.
func plain(text string) string {
	text, _ = scenario.Expand(text, func(string) (string, error) { return "", nil }) // only $${ is left
	return advice.Line(text)
}

// readable is the width of lines that an audience can read in a window.
func readable(window int) int { return max(1, min(widest, window-2*margin)) }

// wrapped is a text in such lines: as few as possible, of about the same length.
func wrapped(text string, window int) []string {
	most := readable(window)
	rows := len(cells.Wrap(text, most))
	least := 1 + sort.Search(most-1, func(i int) bool { return len(cells.Wrap(text, i+1)) <= rows })
	return cells.Wrap(text, least)
}

// A footing is the rows that the longest texts of a case need. To measure them takes long, and all that is
// drawn asks for them.
type footing struct {
	width, caption, notes int
}

func newFooting(c *scenario.Case, width int) footing {
	f := footing{width: width, caption: leastRows}
	for _, step := range c.Steps {
		f.caption = max(f.caption, len(cells.Wrap(plain(step.Say), readable(width))))
		f.notes = max(f.notes, len(cells.Wrap(plain(step.Note), readable(width))))
	}
	return f
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

// rows are what the longest caption and the longest note need in a window, so that none moves the
// screens: the first with its padding, the second only if notes are shown.
func (s *show) rows(window image.Point) (caption, notes int) {
	if s.footing.width != window.X {
		s.footing = newFooting(s.c, window.X)
	}
	if s.notes {
		notes = s.footing.notes
	}
	return s.footing.caption + 2*min(1, window.Y/roomyFrom), notes
}

// Height implements [ui.Foot]: a line with how far it is, the caption, the notes, and the keys.
func (s *show) Height(window image.Point) int {
	caption, notes := s.rows(window)
	return 1 + caption + notes + 1
}

// Draw implements [ui.Foot].
func (s *show) Draw(c draw.Canvas, look *draw.Look, r image.Rectangle) {
	col := draw.Column{Left: r}
	done := r.Dx() * s.at / len(s.c.Steps)
	c.Draw(col.Take(1), look.BarDone.Render(strings.Repeat(look.BarFull, done))+look.Bar.Render(strings.Repeat(look.BarEmpty, r.Dx()-done)))
	text, style := s.caption(), look.Strong
	if s.help {
		text, style = help(), look.Text
	}
	_, notes := s.rows(r.Max)
	middle := func(r image.Rectangle, style lipgloss.Style, text string) {
		c.Lines(r, style.Align(lipgloss.Center, lipgloss.Center), wrapped(text, r.Dx())...)
	}
	middle(col.Take(col.Left.Dy()-notes-1), style, text)
	middle(col.Take(notes), look.Muted, s.note())
	s.drawKeys(c, look, col.Left)
}

// drawKeys draws where the presentation is, and what the presenter can do.
func (s *show) drawKeys(c draw.Canvas, look *draw.Look, r image.Rectangle) {
	where := fmt.Sprintf("%d/%d  %s", min(s.at+1, len(s.c.Steps)), len(s.c.Steps), plain(s.c.Name))
	if s.state == free {
		where = "Free play"
	}
	var hints []string
	for _, k := range s.hints() {
		hints = append(hints, look.Key.Render(k.Help().Key)+" "+look.Muted.Render(k.Help().Desc))
	}
	if hints == nil {
		hints = []string{look.Muted.Render(look.Ellipsis)}
	}
	text := strings.Join(hints, "   ")
	const gap = 3
	left, right := r, r
	right.Min.X = r.Max.X - 1 - lipgloss.Width(text)
	left.Min.X, left.Max.X = r.Min.X+1, right.Min.X-gap
	c.Lines(r, look.Muted)
	c.Lines(left, look.Muted, cells.Cut(where, left.Dx(), look.Ellipsis))
	c.Draw(right, text)
}
