package console

import (
	"image"
	"slices"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// A menuPage is a list of things to do, below what opened it.
type menuPage struct {
	c        *Console
	title    string
	items    []menuItem
	below    string // the id of the stop that it hangs below
	selected int
}

// A menuItem is one thing to do.
type menuItem struct {
	label string
	key   string // that does the same without the menu
	off   string // why it cannot be done now; "" where it can
	help  string
	do    func() tea.Cmd
}

// openMenu opens a menu below the stop of that id, or where the sheet has none, at
// its top.
func (c *Console) openMenu(title, below string, items ...menuItem) tea.Cmd {
	c.open(&menuPage{c: c, title: title, items: items, below: below})
	return nil
}

// under is where it hangs now.
func (m *menuPage) under() image.Point {
	i := slices.IndexFunc(m.c.frames, func(f *frame) bool { return f.page == m })
	l := m.c.frames[i-1].layout
	if at := l.find(stop{id: m.below}); at != nil {
		return image.Pt(at.rect.Min.X, at.rect.Max.Y)
	}
	return l.inside.Min
}

func (m *menuPage) leave() tea.Cmd {
	m.c.close(m)
	return nil
}

func (m *menuPage) sheet() *sheet {
	rows := make([]tableRow, len(m.items))
	width := 24
	for i, item := range m.items {
		said := item.help
		if item.off != "" {
			said = item.off
		}
		rows[i] = tableRow{cells: []string{item.label, item.key}, muted: item.off != "", note: said}
		width = max(width, ansi.StringWidth(item.label)+ansi.StringWidth(item.key)+6)
	}
	list := &table{
		id: "items", columns: []column{{grows: true}, {}}, rows: rows, selected: &m.selected, pick: true, tabs: true,
		open: func(i int) tea.Cmd {
			if m.items[i].off != "" {
				return nil
			}
			m.c.close(m)
			return m.items[i].do()
		},
	}
	const wide = 46 // so that the notes have room
	return &sheet{title: m.title, body: []control{list}, form: menu, width: max(width, wide), under: m.under()}
}
