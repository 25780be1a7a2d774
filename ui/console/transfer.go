package console

import (
	"path/filepath"
	"strings"

	"otpdialog/settings/disk"
	"otpdialog/settings/store"
	"otpdialog/ui/kit"
)

type (
	// importFile opens the connection in a file. The editor shows it before it is saved.
	importFile struct{ path string }

	// exportTo writes a connection to a file.
	exportTo struct {
		connection, path string
		withSecret       bool
	}

	// exported is the result.
	exported struct {
		path string
		err  error
	}
)

// askForImport asks for the file of a connection.
func askForImport() kit.Want {
	return kit.Open{Page: &kit.Prompt{
		Title: "Import", Button: "Import", Label: "File",
		Intro: "A connection file written by Export. You can review it before it is saved.",
		Wrong: noPath, Does: func(path string) kit.Action { return importFile{path} },
	}}
}

// askForExport asks for the file to write, and whether to include the secret.
func askForExport(connection string) kit.Want {
	secret := &kit.Toggle{Entry: kit.Entry{
		ID: "secret", Label: "With the shared secret", Help: "Anyone who has the file then knows the secret. Other files that the connection uses are never included.",
	}}
	secret.Set = func(on bool) { secret.On = on }
	return kit.Open{Page: &kit.Prompt{
		Title: "Export " + connection, Button: "Export", Label: "File", Text: filepath.Join("~", connection+".toml"),
		Intro: "Writes the connection to a new file, for use on another computer.",
		Wrong: noPath, Does: func(path string) kit.Action { return exportTo{connection, path, secret.On} },
		More: []kit.Control{secret},
	}}
}

// noPath is what is wrong with a path; "" for nothing.
func noPath(text string) string {
	if strings.TrimSpace(text) == "" {
		return "Enter the path of a file."
	}
	return ""
}

func (c *Console) readImport(a importFile) kit.Want {
	return readDraft("Imported, not saved yet.", func() (*store.Draft, error) { return c.o.Store.ImportDraft(disk.Home(a.path)) })
}

func (c *Console) export(a exportTo) kit.Want {
	return kit.Run{Alone: true, Work: func() kit.Action {
		path := disk.Home(a.path)
		draft, err := c.o.Store.Draft(a.connection)
		if err == nil {
			err = c.o.Store.Export(draft, path, a.withSecret)
		}
		return exported{path, err}
	}}
}
