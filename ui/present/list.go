package present

import (
	"path/filepath"
	"strings"

	"otpdialog/advice"
	"otpdialog/scenario"
	"otpdialog/ui/kit"
)

// list is the page of the presentations.
type list struct {
	cases    []*scenario.Case
	err      error // they cannot be read
	selected int
}

type (
	// chosen starts a presentation.
	chosen struct{ c *scenario.Case }
	// start starts the selected one.
	start struct{}
)

// List is for [ui.Options.Demonstrations].
func (r *Root) List() kit.Page {
	cases, err := r.o.Cases()
	return &list{cases: cases, err: err}
}

// Do implements [kit.Page].
func (p *list) Do(a kit.Action) kit.Want {
	switch a.(type) {
	case kit.Leave:
		return kit.Close{}
	case start:
		return chosen{p.cases[p.selected]}
	}
	return nil
}

// Sheet implements [kit.Page].
func (p *list) Sheet(kit.Screen) *kit.Sheet {
	sheet := &kit.Sheet{Title: "Demonstrations that play themselves", Form: kit.Box, Width: kit.BoxWidth, Mute: true, Guarded: true}
	if p.err != nil {
		sheet.Body = []kit.Control{&kit.Paragraph{Text: advice.Text(advice.Of(p.err)...), Style: kit.Warn}}
		sheet.Foot = []kit.Button{{ID: "close", Label: "Close", Does: kit.Leave{}}}
		return sheet
	}
	var rows []kit.Row
	for _, c := range p.cases {
		rows = append(rows, kit.Row{Cells: []string{plain(c.Name)}})
	}
	sheet.Body = []kit.Control{
		kit.Blank,
		&kit.Paragraph{Text: "Each starts afresh. Space continues, Esc comes back here."},
		kit.Blank,
		&kit.Table{ID: "demonstrations", Columns: []kit.Column{{}}, Rows: rows, Selected: &p.selected, Does: start{}, Pick: true, Tabs: true},
		kit.Blank,
	}
	sheet.First = kit.Stop{ID: "demonstrations", Part: p.selected}
	sheet.Foot = []kit.Button{{ID: "close", Label: "Close", Does: kit.Leave{}}}
	return sheet
}

// Name is the name of a case on the command line: that of its file.
func Name(c *scenario.Case) string { return strings.TrimSuffix(filepath.Base(c.File), ".toml") }
