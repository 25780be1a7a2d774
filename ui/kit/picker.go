package kit

import (
	"strings"

	"otpdialog/ui/cells"
)

// A Picker lets the person choose one of many things, by typing a part of it. It
// replies with the action of the thing that is chosen. [NewMenu] makes one that is a menu.
type Picker struct {
	Title    string
	Choices  []Pick
	Selected int // of Choices at first, later of those that are shown

	menu     bool
	below    Stop // what a menu hangs from
	filter   string
	filtered string // the filter of the last sheet
	shown    []int  // of Choices, as filtered
}

// A Pick is one of the things: its name, and something about it.
type Pick struct {
	Label, About, Note string
	Off                bool // it cannot be chosen now; the note says why
	Does               Action
}

// NewMenu is a list of things to do, each with its key, below what opened it.
func NewMenu(title string, below Stop, items []Button) *Picker {
	p := &Picker{Title: title, menu: true, below: below}
	for _, b := range items {
		p.Choices = append(p.Choices, Pick{b.Label, b.Key.Help().Key, b.about(), b.Off != "", b.Does})
	}
	return p
}

// pickSelected chooses what is selected.
type pickSelected struct{}

// Do implements [Page].
func (p *Picker) Do(a Action) Want {
	switch a.(type) {
	case Leave:
		return Close{}
	case pickSelected:
		if p.Selected < len(p.shown) && !p.Choices[p.shown[p.Selected]].Off {
			return Reply{p.Choices[p.shown[p.Selected]].Does}
		}
	}
	return nil
}

// Sheet implements [Page].
func (p *Picker) Sheet(screen Screen) *Sheet {
	var rows []Row
	p.shown = p.shown[:0]
	for i, one := range p.Choices {
		if p.filter == "" || strings.Contains(strings.ToLower(one.Label+" "+one.About), strings.ToLower(p.filter)) {
			p.shown = append(p.shown, i)
			rows = append(rows, Row{Cells: []string{one.Label, one.About}, Muted: one.Off, Note: one.Note})
		}
	}
	if p.filter != p.filtered { // the first match is what is meant
		p.filtered, p.Selected = p.filter, 0
	}
	p.Selected = max(0, min(p.Selected, len(rows)-1))
	list := &Table{
		ID: "list", Columns: []Column{{}, {}}, Rows: rows, Selected: &p.Selected, Pick: true,
		Empty: "No name contains that.", Does: pickSelected{},
	}
	if p.menu {
		width := 46 // so that the notes have room
		for _, one := range p.Choices {
			width = max(width, cells.Width(one.Label)+cells.Width(one.About)+6)
		}
		list.Tabs = true
		return &Sheet{Title: p.Title, Body: []Control{list}, Form: Menu, Width: width, Below: p.below}
	}
	const width, most = 72, 5
	notes := 0
	for _, one := range p.Choices {
		notes = max(notes, min(most, len(cells.Wrap(one.Note, width))))
	}
	s := &Sheet{
		Title: p.Title, Body: []Control{list}, Form: Box, Width: width, Notes: notes + 1, Room: len(p.Choices), First: Stop{"list", p.Selected}, Types: "filter",
		Enter: pickSelected{},
		Foot:  []Button{CancelButton},
	}
	const few = 8 // are found without a filter
	if len(p.Choices) > few {
		s.Head = []Control{&Text{Entry: Entry{ID: "filter", Label: "Find", Help: "Type part of the name."}, Value: StringValue{&p.filter}}}
	}
	if s.Overflows(screen.Area) {
		s.Notes = notes // without a blank row above the button
	}
	return s
}
