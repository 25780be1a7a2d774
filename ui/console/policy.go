package console

import (
	tea "charm.land/bubbletea/v2"

	"otpdialog/settings"
)

// policyTab shows what the administrator enforces. It changes nothing.
type policyTab struct {
	policy   settings.Policy
	selected int
}

func (t *policyTab) sheet() *sheet {
	all := t.policy.Settings()
	rows := make([]tableRow, len(all))
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
		// The note has the key whole where the table has no room for it.
		rows[i] = tableRow{cells: []string{s.Label, state, key}, muted: s.State == settings.NotEnforced, note: "In policy.toml: " + key}
	}
	about := "There is no policy: everything is yours to choose."
	if t.policy.File != "" {
		about = "From " + t.policy.File + ". It can be seen here, and changed by your administrator alone."
	}
	list := &table{
		id: "policy", selected: &t.selected, rows: rows,
		columns: []column{{title: "Setting"}, {title: "State"}, {title: "Key", grows: true}},
		open:    func(int) tea.Cmd { return nil },
	}
	return &sheet{body: []control{&paragraph{text: about}, blank, list}}
}
