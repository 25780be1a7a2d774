package console

import (
	"image"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// A table is a list of rows, one of which is selected.
type table struct {
	id       string
	columns  []column
	rows     []tableRow
	empty    string // said in the place of rows
	selected *int
	open     func(i int) tea.Cmd        // Enter, Space, a click on the selected row
	move     func(from, to int) tea.Cmd // a row is dragged; nil: none can be
	keys     []shortcut                 // while a row has the focus
	pick     bool                       // the first click on a row opens it
	tabs     bool                       // Tab goes from row to row: there is nothing else
}

// A column has a title, "" for none in the whole table. The last one that grows
// gets what room there is, and gives way where there is too little.
type column struct {
	title string
	grows bool
}

// A tableRow is the cells of a row.
type tableRow struct {
	cells []string
	muted bool
	wrong bool
	note  string
}

// A shortcut is a key, and what it does.
type shortcut struct {
	key key.Binding
	do  func() tea.Cmd
}

func (t *table) headed() int {
	if slices.ContainsFunc(t.columns, func(c column) bool { return c.title != "" }) {
		return 1
	}
	return 0
}

func (t *table) height(int) int { return t.headed() + max(1, len(t.rows)) }

func (t *table) places(r image.Rectangle) []place {
	places := make([]place, len(t.rows))
	for i := range t.rows {
		// Tab comes by the selected row alone: on its way to what is to be done with a
		// row it must not select another.
		passed := t.selected != nil && *t.selected != i && !t.tabs
		places[i] = place{stop: stop{t.id, i}, rect: row(r, t.headed()+i), noTab: passed, of: t}
	}
	return places
}

func (t *table) press(s stop) tea.Cmd { return t.open(s.part) }

func (t *table) key(_ stop, msg tea.KeyPressMsg) (tea.Cmd, bool) {
	for _, k := range t.keys {
		if matches(msg, k.key) {
			return k.do(), true
		}
	}
	return nil, false
}

// add takes in the key that adds a row, wherever the focus is: a table without rows
// cannot have it.
func (s *sheet) add(msg tea.KeyPressMsg) tea.Cmd {
	for _, one := range s.body {
		if t, ok := one.(*table); ok && matches(msg, keys.Add) {
			cmd, _ := t.key(stop{}, msg)
			return cmd
		}
	}
	return nil
}

func (t *table) note(s stop) note {
	return note{text: t.rows[s.part].note, wrong: t.rows[s.part].wrong}
}

const columnGap = 2

// widths are those of the columns, in a table so wide.
func (t *table) widths(width int) []int {
	widths := make([]int, len(t.columns))
	total, grows := columnGap*(len(t.columns)-1), -1
	for i, c := range t.columns {
		widths[i] = ansi.StringWidth(c.title)
		for _, r := range t.rows {
			widths[i] = max(widths[i], ansi.StringWidth(r.cells[i]))
		}
		total += widths[i]
		if c.grows {
			grows = i
		}
	}
	if spare := width - total; spare > 0 && grows >= 0 {
		widths[grows] += spare
	}
	// The column that grows gives way first, then whichever is the widest: none is
	// hidden by a long neighbour.
	const least = 6
	for over := total - width; over > 0; over-- {
		gives := grows
		if grows < 0 || widths[grows] <= least {
			gives = slices.Index(widths, slices.Max(widths))
		}
		if widths[gives] <= least {
			break
		}
		widths[gives]--
	}
	return widths
}

// join puts cells below their columns.
func join(cells []string, widths []int, ellipsis string) string {
	var line strings.Builder
	for i, cell := range cells {
		cell = ansi.Truncate(cell, widths[i], ellipsis)
		line.WriteString(cell + strings.Repeat(" ", widths[i]-ansi.StringWidth(cell)+columnGap))
	}
	return strings.TrimRight(line.String(), " ")
}

func (t *table) draw(p *painter, r image.Rectangle) {
	const mark = 2
	widths := t.widths(r.Dx() - mark)
	if t.headed() > 0 {
		var titles []string
		for _, c := range t.columns {
			titles = append(titles, c.title)
		}
		p.line(row(r, 0), p.look.Muted, "  "+join(titles, widths, p.look.Ellipsis))
	}
	if len(t.rows) == 0 {
		p.line(row(r, t.headed()), p.look.Muted, t.empty)
	}
	for i, one := range t.rows {
		style, pointer := p.look.Text, "  "
		if one.muted {
			style = p.look.Muted
		}
		if one.wrong {
			style = p.look.Bad
		}
		if t.selected != nil && *t.selected == i {
			pointer = "> "
		}
		if p.focus == (stop{t.id, i}) {
			style, pointer = p.look.ButtonFocused, "> "
		}
		p.line(row(r, t.headed()+i), style, pointer+join(one.cells, widths, p.look.Ellipsis))
	}
}
