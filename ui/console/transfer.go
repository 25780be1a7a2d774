package console

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"otpdialog/settings/store"
	"otpdialog/ui/kit"
)

// importFile asks for a file, and shows what it holds before it is saved.
func (t *connectionsTab) importFile() tea.Cmd {
	t.c.open(&promptPage{
		c: t.c, title: "Import", yes: "Import", label: "File",
		intro: "A connection's file, as Export writes it. You see what it holds before it is saved.",
		check: func(path string) error {
			if strings.TrimSpace(path) == "" {
				return errors.New("write the path of a file")
			}
			return nil
		},
		done: func(path string, closes func()) tea.Cmd {
			path = expandHome(path)
			return t.openDraft("Imported, not saved yet.", closes, func(s *store.Store) (*store.Draft, error) { return s.ImportDraft(path) })
		},
	})
	return nil
}

// export asks where to, and whether the secret goes along.
func (t *connectionsTab) export() tea.Cmd {
	f := t.file()
	if f == nil {
		return nil
	}
	store, name, withSecret := t.c.o.Store, f.Name, false
	t.c.open(&promptPage{
		c: t.c, title: "Export " + name, yes: "Export", label: "File", value: filepath.Join("~", name+".toml"),
		intro: "Writes the connection into a new file, for another computer.",
		check: func(path string) error {
			if strings.TrimSpace(path) == "" {
				return errors.New("write the path of a new file")
			}
			return nil
		},
		more: func() []kit.Control {
			return []kit.Control{&kit.Toggle{
				Entry: kit.Entry{ID: "secret", Label: "With the shared secret", Help: "Whoever has the file then has the secret. Files that the connection names do not go along either way."},
				On:    withSecret,
				Set:   func(on bool) { withSecret = on },
			}}
		},
		done: func(path string, closes func()) tea.Cmd {
			path = expandHome(path)
			return t.c.start(func() func() tea.Cmd {
				draft, err := store.Draft(name)
				if err == nil {
					err = store.Export(draft, path, withSecret)
				}
				return func() tea.Cmd {
					if err != nil {
						t.c.Complain(err)
						return nil
					}
					closes()
					t.c.say("Exported to " + path + ".")
					return nil
				}
			})
		},
	})
	return nil
}

// expandHome is a path as a shell would have it.
func expandHome(path string) string {
	path = strings.TrimSpace(path)
	rest, found := strings.CutPrefix(path, "~")
	if home, err := os.UserHomeDir(); found && err == nil && (rest == "" || os.IsPathSeparator(rest[0])) {
		return home + rest
	}
	return path
}
