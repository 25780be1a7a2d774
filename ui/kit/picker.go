package kit

import (
	"strings"

	"otpdialog/ui/cells"
)

// A Picker lets the person choose one of many things, by typing a part of it. It
// replies with the action of the thing that is chosen.
type Picker struct {
	Title    string
	Choices  []Pick
	Selected int // of Choices at first, later of those that are shown

	filter   string
	filtered string // the filter of the last sheet
	shown    []int  // of Choices, as filtered
}

// A Pick is one of the things: its name, and something about it.
type Pick struct {
	Label, About, Note string
	Does               Action
}

// pickSelected chooses what is selected.
type pickSelected struct{}

// Do implements [Page].
func (p *Picker) Do(a Action) Want {
	switch a.(type) {
	case Leave:
		return Close{}
	case pickSelected:
		if p.Selected < len(p.shown) {
			return Reply{p.Choices[p.shown[p.Selected]].Does}
		}
	}
	return nil
}

// Sheet implements [Page].
func (p *Picker) Sheet(Screen) *Sheet {
	var rows []Row
	p.shown = p.shown[:0]
	for i, one := range p.Choices {
		if p.filter == "" || strings.Contains(strings.ToLower(one.Label+" "+one.About), strings.ToLower(p.filter)) {
			p.shown = append(p.shown, i)
			rows = append(rows, Row{Cells: []string{one.Label, one.About}, Note: one.Note})
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
	const width, most = 72, 5
	notes := 0
	for _, one := range p.Choices {
		notes = max(notes, min(most, len(cells.Wrap(one.Note, width))))
	}
	s := &Sheet{
		Title: p.Title, Body: []Control{list}, Form: Box, Width: width, Notes: notes, Room: len(p.Choices), First: Stop{"list", p.Selected}, Types: "filter",
		Enter: pickSelected{},
		Foot:  []Button{CancelButton},
	}
	const few = 8 // are found without a filter
	if len(p.Choices) > few {
		s.Head = []Control{&Text{Entry: Entry{ID: "filter", Label: "Find", Help: "Type part of the name."}, Value: StringValue{&p.filter}}}
	}
	return s
}
