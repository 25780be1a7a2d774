package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"

	"otpdialog/advice"
	"otpdialog/settings/document"
)

// Export writes the draft to a file of that path, which must not be there yet;
// its mode is 0600. Relative paths in it become absolute. Without the secrets, a
// line says that one was left out, and comments lose theirs, too. So do the
// arguments of a command and the values of keys that no connection has; files,
// variables, names of a keyring and the program stay, as they are no secret
// themselves.
// The files that the connection names do not go along: see [Connection.NamedFiles].
//
// The error is the [Problems] of the draft, or wraps [fs.ErrExist], or says why
// the file cannot be written.
func (s *Store) Export(d *Draft, path string, withSecret bool) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	text, err := d.exported(filepath.Dir(path), withSecret)
	if err != nil {
		return err
	}
	err = createFile(path, []byte(text), fileMode)
	if errors.Is(err, fs.ErrExist) {
		return &fileError{advice.New("file-exists", fmt.Sprintf("%q already exists", path)).
			Do("choose another name, or remove the file first"), err}
	}
	if err != nil {
		return writeError(path, err)
	}
	return nil
}

// ExportTo writes to w what [Store.Export] writes to a file, for a caller that stores
// it elsewhere. The error is the [Problems] of the draft, or that of w.
func (d *Draft) ExportTo(w io.Writer, withSecret bool) error {
	text, err := d.exported(noFolder, withSecret)
	if err == nil {
		_, err = io.WriteString(w, text)
	}
	return err
}

// anyFolder stands for the unknown folder of a text that is not in a file yet.
const noFolder = ""

// exported is the text of a file in that folder.
func (d *Draft) exported(folder string, withSecret bool) (string, error) {
	if problems := d.Problems(); len(problems) > 0 {
		return "", problems
	}
	exported := *d
	exported.MoveFiles(filepath.Dir(d.File), folder)
	text, _ := exported.written()
	if !withSecret {
		text = document.LeaveOutSecrets(text)
	}
	return text, nil
}
