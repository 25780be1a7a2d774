package kit

import (
	"image"
	"math"
	"slices"
	"strings"

	"otpdialog/ui/cells"
)

// A Table is a list of rows, one of which is selected.
type Table struct {
	Inert

	ID       string
	Columns  []Column
	Rows     []Row
	Empty    string // shown if there are no rows
	Selected *int
	Does     Action // Enter, Space, or a click on the selected row
	Drag     bool   // rows can be dragged, see [Moved]
	Pick     bool   // the first click on a row does it
	Tabs     bool   // Tab goes from row to row: there is nothing else
	Gap      int    // blank rows between the rows
}

// A Column is as wide as its widest cell. Its title is "" if the whole table has none.
type Column struct {
	Title string
	Muted bool // it matters less than the others
}

// A Row is the cells of a row.
type Row struct {
	Cells []string
	Muted bool
	Wrong bool
	Note  string
}

func (t *Table) headed() int {
	if slices.ContainsFunc(t.Columns, func(c Column) bool { return c.Title != "" }) {
		return 1
	}
	return 0
}

// Height implements [Control].
func (t *Table) Height(width int) int {
	return t.headed() + max(len(t.Rows), len(t.empty(width))) + t.Gap*max(0, len(t.Rows)-1)
}

// empty are the lines of a table without rows.
func (t *Table) empty(width int) []string {
	if len(t.Rows) > 0 {
		return nil
	}
	return cells.Wrap(t.Empty, width)
}

// row is the place of a row.
func (t *Table) row(r image.Rectangle, n int) image.Rectangle { return row(r, t.headed()+n*(1+t.Gap)) }

// Places implements [Control].
func (t *Table) Places(r image.Rectangle) []Place {
	places := make([]Place, len(t.Rows))
	for i := range t.Rows {
		// Tab reaches only the selected row: on its way to the buttons for a row it must
		// not select another.
		skipped := t.Selected != nil && *t.Selected != i && !t.Tabs
		places[i] = Place{Stop: Stop{t.ID, i}, Rect: t.row(r, i), NoTab: skipped, Of: t}
	}
	return places
}

// Press implements [Control].
func (t *Table) Press(s Stop) Action {
	if t.Selected != nil {
		*t.Selected = s.Part
	}
	return t.Does
}

// Note implements [Control].
func (t *Table) Note(s Stop) Note {
	return Note{Text: t.Rows[s.Part].Note, Wrong: t.Rows[s.Part].Wrong}
}

const columnGap, mark = 2, 2

// widths are those of the columns, in a table of this width. If there is too little room, the
// widest gives way: none is hidden by a long neighbour.
func (t *Table) widths(width int) []int {
	widths := make([]int, len(t.Columns))
	over := columnGap*(len(t.Columns)-1) - width
	for i, c := range t.Columns {
		widths[i] = cells.Width(c.Title)
		for _, r := range t.Rows {
			widths[i] = max(widths[i], cells.Width(r.Cells[i]))
		}
		over += widths[i]
	}
	const least = 6
	for ; over > 0 && slices.Max(widths) > least; over-- {
		widths[slices.Index(widths, slices.Max(widths))]--
	}
	return widths
}

// Width is the one in which nothing is cut.
func (t *Table) Width() int {
	width := mark + columnGap*(len(t.Columns)-1)
	for _, w := range t.widths(math.MaxInt) {
		width += w
	}
	return width
}

// join puts cells below their columns.
func join(row []string, widths []int, ellipsis string) string {
	var line strings.Builder
	for i, cell := range row {
		cell = cells.Cut(cell, widths[i], ellipsis)
		line.WriteString(cell + strings.Repeat(" ", widths[i]-cells.Width(cell)+columnGap))
	}
	return strings.TrimRight(line.String(), " ")
}

// Draw implements [Control].
func (t *Table) Draw(p *Painter, r image.Rectangle) {
	widths := t.widths(r.Dx() - mark)
	if t.headed() > 0 {
		var titles []string
		for _, c := range t.Columns {
			titles = append(titles, c.Title)
		}
		p.Line(row(r, 0), p.Look.Muted, "  "+join(titles, widths, p.Look.Ellipsis))
	}
	for i, line := range t.empty(r.Dx()) {
		p.Line(row(r, t.headed()+i), p.Look.Muted, line)
	}
	for i, one := range t.Rows {
		style, muted, pointer := p.Look.Text, p.Look.Muted, "  "
		if one.Muted {
			style = p.Look.Muted
		}
		if one.Wrong {
			style, muted = p.Look.Bad, p.Look.Bad
		}
		if t.Selected != nil && *t.Selected == i {
			pointer = "> "
			if !one.Wrong {
				style, muted = p.Look.Card, p.Look.Card
			}
		}
		if p.Focus == (Stop{t.ID, i}) {
			style, muted, pointer = p.Look.ButtonFocused, p.Look.ButtonFocused.Bold(false), "> "
		}
		at := t.row(r, i)
		p.Line(at, style, pointer+join(one.Cells, widths, p.Look.Ellipsis))
		at.Min.X += mark
		for j, c := range t.Columns {
			if c.Muted {
				p.Line(at, muted, join(one.Cells[j:], widths[j:], p.Look.Ellipsis))
			}
			at.Min.X += widths[j] + columnGap
		}
	}
}
