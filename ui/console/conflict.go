package console

import (
	tea "charm.land/bubbletea/v2"

	"otpdialog/settings/document"
	"otpdialog/settings/store"
	"otpdialog/ui/kit"
)

// conflict tells that the file on disk is not the one that was opened, shows how it
// differs from what would be written, and asks.
func (e *editor) conflict(err *store.ConflictError, then func() tea.Cmd) tea.Cmd {
	name := firstOf(e.draft.SavedName(), e.draft.Name)
	body := []kit.Control{&kit.Paragraph{Text: sentence(err)}, kit.Blank}
	for _, line := range err.Difference {
		style := kit.Muted
		switch line.Op {
		case document.DiffTheirs:
			style = kit.Bad
		case document.DiffMine:
			style = kit.Good
		}
		shown := string(line.Op) + " " + line.Text
		if line.Op == document.DiffGap {
			shown = "…"
		}
		body = append(body, &kit.Paragraph{Text: shown, Style: style})
	}
	mine := kit.Button{ID: "mine", Label: "Save mine", Help: "Writes what is on the screen. The other file is kept beside it.", Does: call(func() tea.Cmd {
		return e.write(then, func(d *store.Draft) (*store.Change, error) { return e.c.o.Store.Overwrite(d, err) })
	})}
	if err.Vanished {
		mine.Help = "Writes what is on the screen: the file is there again."
		return e.c.ask("The file is gone", body, mine)
	}
	return e.c.ask("The file has changed", body, mine,
		kit.Button{ID: "theirs", Label: "Take the file", Help: "Drops what you changed here, and shows what the file says now.", Does: call(func() tea.Cmd {
			return e.c.start(func() func() tea.Cmd {
				draft, err := e.c.o.Store.Draft(name)
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
		})},
	)
}
