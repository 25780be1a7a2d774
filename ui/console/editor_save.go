package console

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"otpdialog/settings/document"
	"otpdialog/settings/store"
	"otpdialog/ui/kit"
)

// A savedDraft is a draft that was saved, and how to undo that.
type savedDraft struct {
	draft  *store.Draft // not the one on the screen: undoing changes it in a command
	change *store.Change
	isNew  bool // there was no file: undoing loses nothing that was typed
}

type (
	// writeDraft writes the draft once the dictionary has been read.
	writeDraft struct{ then kit.Want }

	// draftWritten is the result of writing a draft.
	draftWritten struct {
		shown, draft *store.Draft // on the screen when it began; as it was written
		change       *store.Change
		err          error
		then         kit.Want
	}

	// draftRestored is the result of undoing the last save.
	draftRestored struct {
		draft  *store.Draft
		err    error
		notice error // it was undone all the same
	}

	// overwrite saves the draft over a file that somebody else has changed.
	overwrite struct {
		conflict *store.ConflictError
		then     kit.Want
	}

	// takeFile drops what was changed here, and shows the file of that name.
	takeFile struct{ name string }
)

// AskToSave implements [kit.Keeper]. The editor closes before what is wanted then.
func (e *editor) AskToSave(then kit.Want) kit.Want {
	if !e.draft.Changed() || e.managed() != "" {
		return nil
	}
	return kit.Unsaved(e.name()+" has unsaved changes.", kit.Wants{e.close(), then})
}

// close closes the editor.
func (e *editor) close() kit.Want {
	return kit.Wants{kit.Close{Page: e}, kit.Tell{Page: e.c, Action: editorClosed{e}}}
}

func (e *editor) cannotSave() string {
	if e.draft.Changed() || e.draft.Fixes() {
		return ""
	}
	return nothingToSave
}

// save saves the draft before what is wanted then. The dictionary checks the
// attributes first, if it can be read.
func (e *editor) save(then kit.Want) kit.Want {
	switch {
	case e.managed() != "":
		return nil
	case e.cannotSave() != "":
		return kit.Say{Text: e.cannotSave()}
	case len(e.problems) > 0:
		return e.showProblem("Not saved")
	case !e.needsDictionary() || e.hasDictionary():
		return e.write(then, nil, nil)
	}
	return e.readDictionary(writeDraft{then})
}

// write writes the draft as it is now; the person may continue typing. If seen is not
// nil, the draft overwrites the file that caused this conflict. The warning is reported
// beside what was saved.
func (e *editor) write(then kit.Want, seen *store.ConflictError, warning error) kit.Want {
	shown, written := e.draft, e.draft.Clone()
	e.draft = shown.Clone()
	s := e.c.o.Store
	return kit.Run{Alone: true, Work: func() kit.Action {
		w := draftWritten{shown: shown, draft: written, then: then}
		if seen != nil {
			w.change, w.err = s.Overwrite(written, seen)
		} else {
			w.change, w.err = s.Save(written)
		}
		if w.err == nil {
			w.err = warning
		}
		return w
	}}
}

// written takes in that a draft was written, or was not.
func (e *editor) written(w draftWritten) kit.Want {
	if conflict, ok := errors.AsType[*store.ConflictError](w.err); ok {
		return e.askAbout(conflict, w.then)
	}
	if w.change == nil {
		return complain(w.err)
	}
	isNew := w.shown.SavedName() == ""
	e.saved = append(e.saved, savedDraft{w.draft, w.change, isNew})
	now := e.draft.Connection
	typing := !reflect.DeepEqual(now, w.shown.Connection) // while it was written
	if e.draft = w.draft.Clone(); typing {
		e.draft.Connection = now
	}
	said := kit.Say{Text: savedText(w.change, w.then == nil, isNew)}
	wants := kit.Wants{w.then, said, kit.Tell{Page: e.c, Action: filesChanged{}}}
	switch {
	case w.err != nil: // it was saved all the same
		wants = append(wants, kit.Complain{Text: said.Text + " " + sentence(w.err)}, SayAgain{sentence(w.err)})
	case len(w.change.Dropped) > 0:
		wants = append(wants, SayAgain{said.Text})
	}
	return wants
}

// savedText says what was written, and what of the old file is not in the new one.
func savedText(change *store.Change, undoable, isNew bool) string {
	said := "Saved."
	if len(change.Dropped) > 0 {
		said += fmt.Sprintf(" Not in the new file: %s.", strings.Join(change.Dropped, ", "))
	}
	switch {
	case change.Kept != "":
		said += " The old file is kept as " + change.Kept + "."
	case undoable && isNew:
		said += " Until you leave this screen, Undo deletes the file again."
	case undoable:
		said += " Until you leave this screen, Undo restores the old file."
	}
	return said
}

// askAbout asks what to do about a file that has changed since it was opened, and
// shows how it differs from the draft.
func (e *editor) askAbout(conflict *store.ConflictError, then kit.Want) kit.Want {
	q := &kit.Question{Title: "The file has changed", Body: []kit.Control{&kit.Paragraph{Text: sentence(conflict)}, kit.Blank}}
	styles := map[document.DiffOp]kit.Styling{document.DiffTheirs: kit.Bad, document.DiffMine: kit.Good}
	for _, line := range conflict.Difference {
		shown := &kit.Paragraph{Text: string(line.Op) + " " + line.Text, Style: kit.Muted}
		if style, differs := styles[line.Op]; differs {
			shown.Style = style
		}
		if line.Op == document.DiffGap {
			shown.Text = "…"
		}
		q.Body = append(q.Body, shown)
	}
	mine := kit.Button{ID: "mine", Label: "Save mine", Help: "Saves what is on the screen. The other file is kept next to it.", Does: overwrite{conflict, then}}
	theirs := kit.Button{
		ID: "theirs", Label: "Use the file", Help: "Discards your changes and shows the file as it is now.",
		Does: takeFile{cmp.Or(e.draft.SavedName(), e.draft.Name)},
	}
	q.Answers = []kit.Button{mine, theirs}
	if conflict.Vanished {
		mine.Help = "Saves what is on the screen as a new file."
		q.Title, q.Answers = "The file is gone", []kit.Button{mine}
	}
	return kit.Open{Page: q}
}

// undo restores the file as it was before it was saved. It asks first if the draft has
// changed since then.
func (e *editor) undo() kit.Want {
	last := len(e.saved) - 1
	if last < 0 {
		return kit.Say{Text: "There is nothing to undo: Undo takes back a Save. What you have typed stays."}
	}
	if e.draft.Changed() && !e.saved[last].isNew {
		return kit.Open{Page: &kit.Question{
			Title: "Undo", Body: []kit.Control{&kit.Paragraph{Text: "What you have changed since then is lost, too."}},
			Answers: []kit.Button{{ID: "undo", Label: undoWord, Does: undoSaveNow}},
		}}
	}
	return e.restore()
}

// restore undoes the last save.
func (e *editor) restore() kit.Want {
	last := len(e.saved) - 1
	was, s := e.saved[last], e.c.o.Store
	return kit.Run{Alone: true, Work: func() kit.Action {
		r := draftRestored{notice: was.change.Undo(), draft: was.draft.Clone()}
		if !store.IsNotice(r.notice) {
			r.err = r.notice
		} else if name := r.draft.SavedName(); name != "" {
			r.draft, r.err = s.Draft(name)
		}
		return r
	}}
}

// restored shows the draft as it was before it was saved. If there was no file, what
// was typed stays on the screen, not saved.
func (e *editor) restored(r draftRestored) kit.Want {
	if r.err != nil {
		return complain(r.err)
	}
	e.saved = e.saved[:len(e.saved)-1]
	said := "Undone: the file is as it was before."
	if r.draft.SavedName() == "" {
		r.draft.Connection = e.draft.Connection
		said = "Undone: what you typed is still here, but not saved."
	}
	e.show(r.draft)
	return kit.Wants{kit.Say{Text: said}, complain(r.notice), kit.Tell{Page: e.c, Action: filesChanged{}}}
}
