package console

import (
	"errors"
	"fmt"
	"io/fs"

	"otpdialog/advice"
	"otpdialog/ui/kit"
)

// Texts of more than one page.
const (
	okWord      = "OK"
	cancelWord  = "Cancel"
	saveWord    = "Save"
	undoWord    = "Undo"
	closeWord   = "Close"
	deleteWord  = "Delete"
	tasksWord   = "Tasks"
	managedWord = "Managed by your administrator"

	nothingToSave = "There is nothing to save."
)

// complain shows an error; nothing for none.
func complain(err error) kit.Want {
	if err == nil {
		return nil
	}
	return kit.Complain{Text: sentence(err)}
}

// sentence is an error as sentences: what happened, and what to do next.
func sentence(err error) string {
	if path, ok := errors.AsType[*fs.PathError](err); ok && path == err { //nolint:errorlint // not one that says more
		err = advice.New("file-unreadable", fmt.Sprintf("%s: %v", path.Path, path.Err)).Do("check the path, and that you may read and write there")
	}
	return advice.Text(advice.Of(err)...)
}
