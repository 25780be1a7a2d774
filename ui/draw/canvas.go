package draw

import (
	"image"
	"image/color"
	"strings"

	"charm.land/lipgloss/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/ultraviolet/screen"
	"github.com/charmbracelet/x/ansi"

	"otpdialog/advice"
	"otpdialog/ui/cells"
	"otpdialog/ui/tty"
)

// Canvas is the screen while it is drawn: everything is clipped to its
// rectangle, so that no screen can overflow, whatever its size.
type Canvas struct {
	*lipgloss.Canvas

	charset tty.Charset
}

// NewCanvas returns an empty canvas. What is not in the charset is replaced.
func NewCanvas(size image.Point, charset tty.Charset) Canvas {
	return Canvas{lipgloss.NewCanvas(max(0, size.X), max(0, size.Y)), charset}
}

// Fits is true where the canvas can be drawn on once more.
func (c Canvas) Fits(size image.Point) bool {
	return c.Canvas != nil && c.Bounds().Size() == size
}

// Draw puts styled lines into r and blanks the rest of r.
func (c Canvas) Draw(r image.Rectangle, text string) {
	r = r.Intersect(c.Bounds())
	if !r.Empty() {
		uv.NewStyledString(c.charset.Fit(cells.Steady(text))).Draw(c, r)
	}
}

// Lines draws lines of plain text in one style, the background of the style
// filling r.
func (c Canvas) Lines(r image.Rectangle, style lipgloss.Style, lines ...string) {
	r = r.Intersect(c.Bounds())
	if r.Empty() {
		return
	}
	c.Draw(r, style.Width(r.Dx()).Height(r.Dy()).MaxHeight(r.Dy()).Render(strings.Join(fit(lines, r), "\n")))
}

// fit cuts lines to the size of r, marking what it cuts.
func fit(lines []string, r image.Rectangle) []string {
	if len(lines) > r.Dy() {
		lines = lines[:r.Dy()]
	}
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = cells.Cut(advice.Mask(line), r.Dx(), "…")
	}
	return out
}

// Frame draws an empty box with a border and a title in it.
func (c Canvas) Frame(r image.Rectangle, look *Look, border lipgloss.Style, title string) {
	if r.Dx() < 2 || r.Dy() < 2 {
		return
	}
	c.Border(r, border)
	if title = cells.Cut(advice.Mask(title), max(0, r.Dx()-6), look.Ellipsis); title != "" {
		title = " " + title + " "
		at := image.Rect(r.Min.X+2, r.Min.Y, r.Min.X+2+cells.Width(title), r.Min.Y+1)
		c.Draw(at, look.Title.Render(title))
	}
}

// Border draws the border of style around r and blanks what is inside.
func (c Canvas) Border(r image.Rectangle, style lipgloss.Style) {
	b := style.GetBorderStyle()
	border := uv.Border{
		Top: uv.Side{Content: b.Top}, Bottom: uv.Side{Content: b.Bottom}, Left: uv.Side{Content: b.Left}, Right: uv.Side{Content: b.Right},
		TopLeft: uv.Side{Content: b.TopLeft}, TopRight: uv.Side{Content: b.TopRight},
		BottomLeft: uv.Side{Content: b.BottomLeft}, BottomRight: uv.Side{Content: b.BottomRight},
	}.Style(uv.Style{Fg: colour(style.GetBorderTopForeground())})
	c.Paint(r, lipgloss.NewStyle())
	border.Draw(c, r)
}

// Dim makes everything drawn so far step back behind a box. What is filled becomes a card: faint text on
// the colour of a button could not be read.
func (c Canvas) Dim(look *Look) {
	for y := range c.Height() {
		for x := range c.Width() {
			if cell := c.CellAt(x, y); cell != nil && !cell.IsZero() {
				cell.Style.Attrs = cell.Style.Attrs&^uv.AttrBold | uv.AttrFaint
				if cell.Style.Bg != nil {
					cell.Style.Fg, cell.Style.Bg = colour(look.Card.GetForeground()), colour(look.Card.GetBackground())
				}
			}
		}
	}
}

// Paint blanks r, in the background of style.
func (c Canvas) Paint(r image.Rectangle, style lipgloss.Style) {
	cell := uv.Cell{Content: " ", Width: 1, Style: uv.Style{Bg: colour(style.GetBackground())}}
	screen.FillArea(c, &cell, r.Intersect(c.Bounds()))
}

// Fill gives every cell of r the colours and the underline of style, whatever
// is written in it.
func (c Canvas) Fill(r image.Rectangle, style lipgloss.Style) {
	r = r.Intersect(c.Bounds())
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; {
			cell := uv.Cell{Content: " ", Width: 1}
			if old := c.CellAt(x, y); old != nil && !old.IsZero() {
				cell = *old
			}
			cell.Style.Fg, cell.Style.Bg = colour(style.GetForeground()), colour(style.GetBackground())
			if style.GetUnderline() {
				cell.Style.Underline = ansi.UnderlineSingle
			}
			c.SetCell(x, y, &cell)
			x += max(1, cell.Width) // what is set on the rest of a wide character erases all of it
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
