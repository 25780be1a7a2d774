package console

import (
	"errors"
	"path/filepath"
	"strings"

	"otpdialog/settings/disk"
	"otpdialog/settings/store"
	"otpdialog/ui/kit"
)

// An importPage asks for the file of a connection. The editor shows it before it is saved.
type importPage struct {
	prompt

	c *Console
}

func newImportPage(c *Console) *importPage {
	return &importPage{c: c, prompt: prompt{
		title: "Import", button: "Import", label: "File",
		intro: "A connection file written by Export. You can review it before it is saved.",
	}}
}

// Sheet implements [kit.Page].
func (p *importPage) Sheet(kit.Screen) *kit.Sheet { return p.sheet(p.wrong()) }

// Do implements [kit.Page].
func (p *importPage) Do(a kit.Action) kit.Want {
	switch a := a.(type) {
	case kit.Leave:
		return kit.Close{}
	case entered:
		if err := p.wrong(); err != nil {
			return complain(err)
		}
		path := disk.Home(p.value)
		return readDraft("Imported, not saved yet.", func() (*store.Draft, error) { return p.c.o.Store.ImportDraft(path) })
	case draftRead:
		if a.err == nil {
			return kit.Wants{kit.Close{}, kit.Tell{Page: p.c, Action: a}}
		}
		return kit.Tell{Page: p.c, Action: a}
	}
	return nil
}

// An exportPage asks for the file to write, and whether to include the secret.
type exportPage struct {
	prompt

	c          *Console
	connection string
	withSecret bool
}

func newExportPage(c *Console, connection string) *exportPage {
	return &exportPage{c: c, connection: connection, prompt: prompt{
		title: "Export " + connection, button: "Export", label: "File", value: filepath.Join("~", connection+".toml"),
		intro: "Writes the connection to a new file, for use on another computer.",
	}}
}

// Sheet implements [kit.Page].
func (p *exportPage) Sheet(kit.Screen) *kit.Sheet {
	return p.sheet(p.wrong(), &kit.Toggle{
		Entry: kit.Entry{ID: "secret", Label: "With the shared secret", Help: "Anyone who has the file then knows the secret. Other files that the connection uses are never included."},
		On:    p.withSecret, Set: func(on bool) { p.withSecret = on },
	})
}

// exported is the result of an export.
type exported struct {
	path string
	err  error
}

// Do implements [kit.Page].
func (p *exportPage) Do(a kit.Action) kit.Want {
	switch a := a.(type) {
	case kit.Leave:
		return kit.Close{}
	case entered:
		if err := p.wrong(); err != nil {
			return complain(err)
		}
		path, withSecret := disk.Home(p.value), p.withSecret
		return kit.Run{Alone: true, Work: func() kit.Action {
			draft, err := p.c.o.Store.Draft(p.connection)
			if err == nil {
				err = p.c.o.Store.Export(draft, path, withSecret)
			}
			return exported{path, err}
		}}
	case exported:
		if a.err != nil {
			return complain(a.err)
		}
		return kit.Wants{kit.Close{}, kit.Say{Text: "Exported to " + a.path + "."}}
	}
	return nil
}

// wrong is what is wrong with a path; nil for nothing.
func (p *prompt) wrong() error {
	if strings.TrimSpace(p.value) == "" {
		return errors.New("enter the path of a file")
	}
	return nil
}
