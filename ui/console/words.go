package console

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"unicode"
	"unicode/utf8"

	"otpdialog/advice"
)

// The words that stand on more than one page.
const (
	okWord      = "OK"
	cancelWord  = "Cancel"
	saveWord    = "Save"
	undoWord    = "Undo"
	closeWord   = "Close"
	tasksWord   = "Tasks"
	managedWord = "Managed by your administrator"
	moreWord    = "more: PgUp, PgDn"

	nothingToSave = "There is nothing to save."
)

// sentence is an error as sentences: what happened, and what to do next.
func sentence(err error) string {
	if path, ok := errors.AsType[*fs.PathError](err); ok && path == err { //nolint:errorlint // not one that says more
		err = advice.New("file-unreadable", fmt.Sprintf("%s: %v", path.Path, path.Err)).Do("check the path, and whether you may read and write there")
	}
	var sentences []string
	for _, a := range advice.Of(err) {
		what, next := a.Sentences()
		sentences = append(sentences, what)
		if next != "" {
			sentences = append(sentences, next)
		}
	}
	return strings.Join(sentences, " ")
}

// capital is text that begins as a sentence does.
func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}
