package console

import (
	tea "charm.land/bubbletea/v2"

	"otpdialog/settings"
)

// conflict tells that the file on disk is not the one that was opened, shows how it
// differs from what would be written, and asks.
func (e *editor) conflict(err *settings.ConflictError, then func() tea.Cmd) tea.Cmd {
	store, name := e.c.o.Store, firstOf(e.draft.SavedName(), e.draft.Name)
	body := []control{&paragraph{text: sentence(err)}, blank}
	for _, line := range err.Difference {
		style := muted
		switch line.Op {
		case settings.DiffTheirs:
			style = bad
		case settings.DiffMine:
			style = good
		}
		shown := string(line.Op) + " " + line.Text
		if line.Op == settings.DiffGap {
			shown = "…"
		}
		body = append(body, &paragraph{text: shown, style: style})
	}
	mine := button{id: "mine", label: "Save mine", help: "Writes what is on the screen. The other file is kept beside it.", do: func() tea.Cmd {
		return e.write(then, func(d *settings.Draft) (*settings.Change, error) { return store.Overwrite(d, err) })
	}}
	if err.Vanished {
		mine.help = "Writes what is on the screen: the file is there again."
		return e.c.ask("The file is gone", body, mine)
	}
	return e.c.ask("The file has changed", body, mine,
		button{id: "theirs", label: "Take the file", help: "Drops what you changed here, and shows what the file says now.", do: func() tea.Cmd {
			return e.c.start(func() func() tea.Cmd {
				draft, err := store.Draft(name)
				return func() tea.Cmd {
					if err != nil {
						e.c.Complain(err)
						return nil
					}
					e.draft, e.secret = draft, secretTextsOf(&draft.Connection)
					e.c.say("This is what the file says now.")
					return nil
				}
			})
		}},
	)
}
