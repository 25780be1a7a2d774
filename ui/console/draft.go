package console

import (
	"fmt"
	"slices"
	"strings"

	"otpdialog/settings"
	"otpdialog/settings/store"
	"otpdialog/ui/kit"
)

// draftRead is a draft for the editor, or why there is none.
type draftRead struct {
	draft *store.Draft
	err   error
	said  string // once it is open
}

// readDraft gets a draft outside of Update; the result is [draftRead].
func readDraft(said string, get func() (*store.Draft, error)) kit.Want {
	return kit.Run{Alone: true, Work: func() kit.Action {
		draft, err := get()
		return draftRead{draft, err, said}
	}}
}

// openSaved opens a connection in the editor.
func (c *Console) openSaved(name string) kit.Want {
	return readDraft("", func() (*store.Draft, error) { return c.o.Store.Draft(name) })
}

// openCopy opens a copy of a connection.
func (c *Console) openCopy(name string) kit.Want {
	return readDraft("A copy, not saved yet.", func() (*store.Draft, error) {
		draft, err := c.o.Store.Draft(name)
		if err != nil {
			return nil, err
		}
		return draft.Duplicate(c.o.Store.FreeName(name)), nil
	})
}

// openNew opens a new connection with what is known of a vendor.
func (c *Console) openNew(p settings.Preset) kit.Want {
	return readDraft("", func() (*store.Draft, error) {
		draft := c.o.Store.NewDraft()
		p.Apply(&draft.Connection)
		return draft, nil
	})
}

// openEditor opens the editor with a draft, or shows the mistakes of a file that is not
// valid TOML.
func (c *Console) openEditor(r draftRead) kit.Want {
	if problems := problemsOf(r.err); len(problems) > 0 {
		body := []kit.Control{&kit.Paragraph{Text: "This file cannot be edited here. Correct it in a text editor:"}, kit.Blank}
		return kit.Open{Page: &kit.Question{Title: "Mistakes", Body: append(body, mistakes(problems)...)}}
	}
	if r.err != nil {
		return complain(r.err)
	}
	said, d := []string{r.said}, r.draft
	if d.SavedName() == "" {
		if !d.Managed && slices.ContainsFunc(d.Mistakes, isSecretLeftOut) {
			said = append(said, "The shared secret was left out: enter it under Security.")
		}
		for _, program := range d.Programs() { // it may come from somebody else
			said = append(said, fmt.Sprintf("To get its secrets, it runs %q.", program))
		}
	}
	return kit.Wants{kit.Raise{}, kit.Open{Page: newEditor(c, d)}, kit.Say{Text: strings.TrimSpace(strings.Join(said, " "))}}
}

// isSecretLeftOut is true for the secret that is missing in an export.
func isSecretLeftOut(p settings.Problem) bool { return p.Key == settings.SharedSecret.Key }

// dropUnknown has the next Save remove the keys that no connection has.
type dropUnknown struct{}

// describeMistakes says what is wrong with the file of a draft: what saving corrects,
// and what it leaves. A secret that an export has left out has a field of its own.
func describeMistakes(d *store.Draft) kit.Want {
	problems := d.Mistakes
	if d.SavedName() == "" {
		problems = slices.DeleteFunc(slices.Clone(problems), isSecretLeftOut)
	}
	if len(problems) == 0 {
		return nil
	}
	q := &kit.Question{Title: "Mistakes in the file"}
	q.Body = append(q.Body, &kit.Paragraph{Text: "Values that could not be read are shown with their defaults. Saving writes the defaults."}, kit.Blank)
	q.Body = append(q.Body, mistakes(problems)...)
	if unknown := d.Unknown(); len(unknown) > 0 && !d.Managed {
		q.Body = append(q.Body, kit.Blank, &kit.Paragraph{Text: "Unknown keys: " + strings.Join(unknown, ", ") + ". Saving keeps them."})
		q.Answers = []kit.Button{{ID: "drop", Label: "Remove them", Help: "Removes them with the next Save. The old file is kept next to the new one.", Does: dropUnknown{}}}
	}
	return kit.Open{Page: q}
}
