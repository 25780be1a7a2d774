package list

import (
	_ "embed"
	"image"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"otpdialog/assets"
	"otpdialog/settings"
	"otpdialog/ui/cells"
	"otpdialog/ui/draw"
	"otpdialog/ui/kit"
)

// The first start: nothing is configured yet.

const firstSentence = "Sign in through RADIUS with a push, a call or a code, in your terminal."

// wordmark is the name of the program in dots, two of them in a cell.
//
//go:embed wordmark.txt
var wordmark string

// accented is the number of columns of the wordmark that have the colour of the accent: those of "otp".
const accented = 26

// A density is how much a window has room for.
type density struct {
	times    int // how large the wordmark is, in dots for a dot; 0: the name is one line of text
	pictures bool
	about    bool // what the choices lead to
	bare     bool // the choices have no frame
}

// densities are from the most room to the least.
var densities = []density{
	{times: 2, pictures: true, about: true},
	{times: 1, pictures: true, about: true},
	{times: 1, about: true},
	{times: 1},
	{pictures: true, about: true},
	{about: true},
	{},
	{bare: true},
}

// firstSheet is the page before there is anything to list.
func (p *Page) firstSheet(s kit.Screen) *kit.Sheet {
	var title *name
	var sentence []string
	var two *choices
	var problems []draw.TextLine
	width, gaps := 0, 0
	for _, d := range densities {
		title = nameOf(d.times, s.Look.ASCII)
		width = min(s.Area.Dx()-2, max(choicesWidth, draw.Widest(title.of)))
		sentence = cells.Wrap(firstSentence, width)
		two = &choices{pictures: d.pictures && s.Images != settings.ImagesNone, about: d.about, bare: d.bare, rows: s.Scale.ButtonRows}
		problems = p.problemLines(s, width, mostProblems)
		gaps = s.Area.Dy() - title.Height(width) - len(sentence) - two.Height(width) - len(problems)
		if draw.Widest(title.of) <= width && gaps >= leastGaps {
			break
		}
	}
	gaps = max(0, gaps)
	spread := min(gaps, mostGaps)
	sheet := &kit.Sheet{Title: appName, First: kit.Stop{ID: rowsID}}
	col := draw.Column{Left: draw.Centred(s.Area, s.Area.Dx(), s.Area.Dy()-gaps+spread)}
	add := func(above int, c kit.Control, width, rows int) {
		col.Take(above)
		r := col.Take(rows)
		sheet.Put(c, draw.Centred(r, width, r.Dy()))
	}
	add(spread/4, title, draw.Widest(title.of), title.Height(width))
	add((spread+2)/4, &kit.Line{Text: strings.Join(sentence, "\n"), Style: centred}, width, len(sentence))
	add((spread+3)/4, two, width, two.Height(width))
	add((spread+1)/4, &kit.Lines{Of: problems}, width, len(problems))
	return sheet
}

// Rows.
const (
	leastGaps, mostGaps = 2, 8 // around the parts
	mostProblems        = 6
)

func centred(look *draw.Look) lipgloss.Style { return look.Text.Align(lipgloss.Center) }

// A name is the name of the program: the wordmark, so many times as large, or a line of text.
type name struct {
	kit.Inert

	of     []string
	accent int // columns that have the colour of the accent
}

// nameOf draws the name; see [density].
func nameOf(times int, ascii bool) *name {
	if times == 0 {
		return &name{of: []string{appName}, accent: len(appName)}
	}
	var rows []string
	for row := range strings.Lines(wordmark) {
		var wide strings.Builder
		for _, dot := range strings.TrimSpace(row) {
			wide.WriteString(strings.Repeat(string(dot), times))
		}
		rows = append(rows, slices.Repeat([]string{wide.String()}, times)...)
	}
	n := &name{of: draw.HalfBlocks(rows), accent: accented * times}
	if ascii {
		for i, line := range n.of {
			n.of[i] = strings.NewReplacer("█", "#", "▀", "'", "▄", ".").Replace(line)
		}
	}
	return n
}

// Height implements [kit.Control].
func (n *name) Height(int) int { return len(n.of) }

// Draw implements [kit.Control].
func (n *name) Draw(p *kit.Painter, r image.Rectangle) {
	p.Canvas.Lines(r, p.Look.Strong, n.of...)
	left := make([]string, len(n.of))
	for i, line := range n.of {
		left[i] = string([]rune(line)[:n.accent])
	}
	r.Max.X = min(r.Max.X, r.Min.X+n.accent)
	p.Canvas.Lines(r, p.Look.Title, left...)
}

// choices are the two large ones.
type choices struct {
	kit.Inert

	pictures, about, bare bool // see density
	rows                  int  // of a button
}

const choicesWidth = 74 // cells

// firstChoices are what a choice is called, what it leads to, and its picture.
var firstChoices = []struct{ name, about, picture string }{
	{demoWord, "A simulated server and a phone: there is nothing to set up.", "push"},
	{newWord, "Your own server, step by step, with presets for many vendors.", "key"},
}

// rects are where the choices are: side by side if there is room.
func (c *choices) rects(r image.Rectangle) []image.Rectangle {
	const sideBySide, gap = 58, 2
	if r.Dx() >= sideBySide {
		left, right := r, r
		left.Max.X = r.Min.X + (r.Dx()-gap)/2
		right.Min.X = r.Max.X - left.Dx()
		return []image.Rectangle{left, right}
	}
	col := draw.Column{Left: r}
	return []image.Rectangle{col.Take(r.Dy() / 2), col.Take(r.Dy() / 2)}
}

// Height implements [kit.Control].
func (c *choices) Height(width int) int {
	const plenty = 100
	rects := c.rects(image.Rect(0, 0, width, plenty))
	rows := 0
	for i := range rects {
		need := c.rows
		if !c.bare {
			need += 2
		}
		if c.pictures {
			need += assets.Lines + 1
		}
		if c.about {
			need += 1 + len(cells.Wrap(firstChoices[i].about, draw.Inner(rects[i]).Dx()))
		}
		rows = max(rows, need)
	}
	if rects[1].Min.Y > 0 {
		return 2 * rows
	}
	return rows
}

// Places implements [kit.Control].
func (c *choices) Places(r image.Rectangle) []kit.Place {
	var places []kit.Place
	for i, at := range c.rects(r) {
		places = append(places, kit.Place{Stop: kit.Stop{ID: rowsID, Part: i}, Rect: at, Of: c})
	}
	return places
}

// Press implements [kit.Control].
func (*choices) Press(s kit.Stop) kit.Action { return kit.Pressed{Stop: s} }

// Draw implements [kit.Control].
func (c *choices) Draw(p *kit.Painter, r image.Rectangle) {
	for _, at := range c.Places(r) {
		one, focused := firstChoices[at.Part], p.Focus == at.Stop
		col := draw.Column{Left: at.Rect}
		if !c.bare {
			border := p.Look.Box
			if focused {
				border = p.Look.BoxFront
			}
			p.Canvas.Border(at.Rect, border)
			col.Left = draw.Inner(at.Rect)
		}
		if c.pictures {
			p.Canvas.Picture(draw.Centred(col.Take(assets.Lines), assets.Width, assets.Lines), one.picture, p.Look, p.Images, p.Look.Icon)
			col.Take(1)
		}
		p.Canvas.Button(draw.Centred(col.Take(c.rows), draw.ButtonWidth(one.name), c.rows), p.Look, draw.Usual, one.name, focused)
		if c.about {
			col.Take(1)
			p.Canvas.Lines(col.Left, p.Look.Muted.Align(lipgloss.Center), cells.Wrap(one.about, col.Left.Dx())...)
		}
	}
}
