package kit

import "otpdialog/ui/cells"

// A MenuPage is a list of things to do, below what opened it. It replies with the
// action of the item that is chosen.
type MenuPage struct {
	Title string
	Below Stop // what it hangs from
	Items []Button

	selected int
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
		key := item.Key.Help().Key
		rows[i] = Row{Cells: []string{item.Label, key}, Muted: item.Off != "", Note: item.about()}
		width = max(width, cells.Width(item.Label)+cells.Width(key)+6)
	}
	list := &Table{
		ID: "items", Columns: []Column{{}, {}}, Rows: rows, Selected: &m.selected, Pick: true, Tabs: true, Does: pressItem{},
	}
	return &Sheet{Title: m.Title, Body: []Control{list}, Form: Menu, Width: width, Below: m.Below}
}
