package console

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"otpdialog/ui/draw"
)

// A pickerPage lets the person choose one of many things, by typing a part of it.
type pickerPage struct {
	c        *Console
	title    string
	choices  []pick
	choose   func(i int) tea.Cmd
	filter   string
	filtered string // the filter of the last sheet
	selected int
	shown    []int // of choices, as filtered
}

// A pick is one of the things: what it is called, and what is to be known of it.
type pick struct{ label, about, note string }

func (c *Console) openPicker(title string, choices []pick, selected int, choose func(i int) tea.Cmd) tea.Cmd {
	p := &pickerPage{c: c, title: title, choices: choices, choose: choose, selected: max(0, selected)}
	c.open(p)
	return nil
}

func (p *pickerPage) leave() tea.Cmd {
	p.c.close(p)
	return nil
}

func (p *pickerPage) sheet() *sheet {
	var rows []tableRow
	p.shown = p.shown[:0]
	for i, one := range p.choices {
		if p.filter == "" || strings.Contains(strings.ToLower(one.label+" "+one.about), strings.ToLower(p.filter)) {
			p.shown = append(p.shown, i)
			rows = append(rows, tableRow{cells: []string{one.label, one.about}, note: one.note})
		}
	}
	if p.filter != p.filtered { // the first that fits is what is meant
		p.filtered, p.selected = p.filter, 0
	}
	p.selected = max(0, min(p.selected, len(rows)-1))
	list := &table{
		id: "list", columns: []column{{}, {grows: true}}, rows: rows, selected: &p.selected, pick: true,
		empty: "Nothing has that in its name.", open: p.take,
	}
	const width, most = 72, 5
	notes := 0
	for _, one := range p.choices {
		notes = max(notes, min(most, len(draw.Wrap(one.note, width))))
	}
	s := &sheet{
		title: p.title, body: []control{list}, form: box, width: width, notes: notes, room: len(p.choices), first: stop{"list", p.selected}, types: "filter",
		enter: func() tea.Cmd { return p.take(p.selected) },
		foot:  []button{{id: "cancel", label: cancelWord, do: p.leave}},
	}
	const few = 8 // are found without a filter
	if len(p.choices) > few {
		s.head = []control{&text{entry: entry{id: "filter", label: "Find", help: "Type a part of the name."}, value: textValue{&p.filter}}}
	}
	return s
}

func (p *pickerPage) take(i int) tea.Cmd {
	if i >= len(p.shown) {
		return nil
	}
	chosen := p.shown[i]
	p.c.close(p)
	return p.choose(chosen)
}
