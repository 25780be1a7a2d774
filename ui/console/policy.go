package console

import (
	"otpdialog/settings"
	"otpdialog/ui/kit"
)

// policyTab shows what the administrator enforces. It changes nothing.
type policyTab struct {
	policy   settings.Policy
	file     string // where the policy is, or would be
	selected int
}

func (t *policyTab) sheet() *kit.Sheet {
	all := t.policy.Settings()
	rows := make([]kit.Row, len(all))
	for i, s := range all {
		state := "not enforced"
		switch s.State {
		case settings.EnforcedOn:
			state = "enforced on"
		case settings.EnforcedOff:
			state = "enforced off"
		case settings.EnforcedValue:
			state = "enforced: " + s.Value
		}
		key := "[" + s.Section + "] " + s.Key
		// The table may have no room for the whole key; the note has.
		rows[i] = kit.Row{Cells: []string{s.Label, state, key}, Muted: s.State == settings.NotEnforced, Note: "In policy.toml: " + key}
	}
	about := "There is no policy (" + t.file + " does not exist): you decide everything."
	if t.policy.File != "" {
		about = "From " + t.policy.File + ". Only your administrator can change it."
	}
	list := &kit.Table{
		ID: "policy", Selected: &t.selected, Rows: rows,
		Columns: []kit.Column{{Title: "Setting"}, {Title: "State"}, {Title: "Key"}},
	}
	return &kit.Sheet{Body: []kit.Control{&kit.Paragraph{Text: about}, kit.Blank, list}}
}
