package console

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"unicode"
	"unicode/utf8"
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

// sentence is an error as one: its hints follow as sentences of their own.
func sentence(err error) string {
	var sentences []string
	if path, ok := errors.AsType[*fs.PathError](err); ok && path == err { //nolint:errorlint // not one that says more
		err = fmt.Errorf("%s: %w\ncheck the path, and whether you may read and write there", path.Path, path.Err)
	}
	for part := range strings.SplitSeq(err.Error(), "\n") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		part = capital(part)
		if !strings.ContainsAny(part[len(part)-1:], ".?!:") {
			part += "."
		}
		sentences = append(sentences, part)
	}
	return strings.Join(sentences, " ")
}

// capital is text that begins as a sentence does.
func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}
