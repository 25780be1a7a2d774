package ui

import (
	"image"
	"image/color"
	"strings"

	"charm.land/lipgloss/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// canvas is the screen while it is drawn: everything is clipped to its
// rectangle, so that no screen can overflow, whatever its size.
type canvas struct{ *lipgloss.Canvas }

func newCanvas(size image.Point) canvas {
	return canvas{lipgloss.NewCanvas(max(0, size.X), max(0, size.Y))}
}

// draw puts styled lines into r and blanks the rest of r.
func (c canvas) draw(r image.Rectangle, text string) {
	r = r.Intersect(c.Bounds())
	if !r.Empty() {
		uv.NewStyledString(text).Draw(c, r)
	}
}

// lines draws lines of plain text in one style, the background of the style
// filling r.
func (c canvas) lines(r image.Rectangle, style lipgloss.Style, lines ...string) {
	r = r.Intersect(c.Bounds())
	if r.Empty() {
		return
	}
	c.draw(r, style.Width(r.Dx()).Height(r.Dy()).MaxHeight(r.Dy()).Render(strings.Join(fit(lines, r), "\n")))
}

// fit cuts lines to the size of r, marking what it cuts.
func fit(lines []string, r image.Rectangle) []string {
	if len(lines) > r.Dy() {
		lines = lines[:r.Dy()]
	}
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = ansi.Truncate(line, r.Dx(), "…")
	}
	return out
}

// frame draws an empty box with a border and a title in it.
func (c canvas) frame(r image.Rectangle, look *look, border lipgloss.Style, title string) {
	if r.Dx() < 2 || r.Dy() < 2 {
		return
	}
	c.draw(r, border.Width(r.Dx()).Height(r.Dy()).Render(""))
	if title = ansi.Truncate(title, max(0, r.Dx()-6), look.ellipsis); title != "" {
		title = " " + title + " "
		at := image.Rect(r.Min.X+2, r.Min.Y, r.Min.X+2+ansi.StringWidth(title), r.Min.Y+1)
		c.draw(at, look.title.Render(title))
	}
}

// dim makes everything drawn so far step back behind a box.
func (c canvas) dim() {
	for y := range c.Height() {
		for x := range c.Width() {
			if cell := c.CellAt(x, y); cell != nil && !cell.IsZero() {
				cell.Style.Attrs = cell.Style.Attrs&^uv.AttrBold | uv.AttrFaint
			}
		}
	}
}

// fill gives every cell of r the colours and the underline of style, whatever
// is written in it.
func (c canvas) fill(r image.Rectangle, style lipgloss.Style) {
	r = r.Intersect(c.Bounds())
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			cell := uv.Cell{Content: " ", Width: 1}
			if old := c.CellAt(x, y); old != nil && !old.IsZero() {
				cell = *old
			}
			cell.Style.Fg, cell.Style.Bg = colour(style.GetForeground()), colour(style.GetBackground())
			if style.GetUnderline() {
				cell.Style.Underline = ansi.UnderlineSingle
			}
			if cell.Width > 0 {
				c.SetCell(x, y, &cell)
			}
		}
	}
}

// colour is nil for the terminal's own.
func colour(c color.Color) color.Color {
	if _, none := c.(lipgloss.NoColor); none {
		return nil
	}
	return c
}

// wrap breaks text into lines of at most width cells, at blanks where it can.
func wrap(text string, width int) []string {
	if text == "" || width <= 0 {
		return nil
	}
	return strings.Split(ansi.Wrap(text, width, ""), "\n")
}
