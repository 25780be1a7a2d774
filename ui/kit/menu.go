package kit

import "otpdialog/ui/cells"

// A MenuPage is a list of things to do, below what opened it. It replies with the
// action of the item that is chosen.
type MenuPage struct {
	Title string
	Below Stop // what it hangs from
	Items []MenuItem

	selected int
}

// A MenuItem is one thing to do.
type MenuItem struct {
	Label string
	Key   string // does the same without the menu
	Off   string // why it cannot be done now; "" if it can
	Help  string
	Does  Action
}

// pressItem is the item that is selected.
type pressItem struct{}

// Do implements [Page].
func (m *MenuPage) Do(a Action) Want {
	switch a.(type) {
	case Leave:
		return Close{}
	case pressItem:
		if item := m.Items[m.selected]; item.Off == "" {
			return Reply{item.Does}
		}
	}
	return nil
}

// Sheet implements [Page].
func (m *MenuPage) Sheet(Screen) *Sheet {
	rows := make([]Row, len(m.Items))
	const wide = 46 // so that the notes have room
	width := wide
	for i, item := range m.Items {
		note := item.Help
		if item.Off != "" {
			note = item.Off
		}
		rows[i] = Row{Cells: []string{item.Label, item.Key}, Muted: item.Off != "", Note: note}
		width = max(width, cells.Width(item.Label)+cells.Width(item.Key)+6)
	}
	list := &Table{
		ID: "items", Columns: []Column{{}, {}}, Rows: rows, Selected: &m.selected, Pick: true, Tabs: true, Does: pressItem{},
	}
	return &Sheet{Title: m.Title, Body: []Control{list}, Form: Menu, Width: width, Below: m.Below}
}
