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
// place, so that the comments of the person stay, and never overwrites what somebody
// else has written meanwhile:
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
// The files that a connection names (secrets, certificates, dictionary) are looked at
// when it is read, so that [Store.Connection] reports a missing one.
//
// [OpenGate] is the store of a program that a person cannot be trusted with: it reads
// the files of root and no others.
package store
