// Package store reads and writes the files of settings in three folders, found by
// [FindDirs]:
//
//	dirs, err := store.FindDirs()
//	if err != nil {
//		return err
//	}
//	files := store.Open(dirs)
//	office, err := files.Connection("office")
//
// A [Draft] is a connection that is being edited. [Store.Save] changes its file in
// place, so that the person's comments stay, and never overwrites what someone else has
// written in the meantime:
//
//	draft, err := files.Draft("office")
//	if err != nil {
//		return err
//	}
//	draft.Timeout = 90
//	change, err := files.Save(draft)
//	if err != nil {
//		return err
//	}
//	err = change.Undo()
//
// The files that a connection names (secrets, certificates, dictionary) are examined
// when it is read, so that [Store.Connection] reports a missing one.
//
// [OpenGate] returns the store of a gate, which does not trust the person at the
// keyboard: it reads only files that root owns.
package store
