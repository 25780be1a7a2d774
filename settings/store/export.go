package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"

	"otpdialog/advice"
	"otpdialog/settings/disk"
	"otpdialog/settings/document"
)

// Export writes the draft to a new file with the mode 0600. Relative paths in it become
// absolute. Without the secrets, a line says which one was left out. Secrets in
// comments, arguments of commands and values of unknown keys are left out as well;
// files, variables, names in a keyring and the program stay, as they are not secrets.
// The files that the connection names are not copied: see
// [settings.Connection.NamedFiles].
//
// The error is the [settings.Problems] of the draft, wraps [fs.ErrExist], or says why
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
	err = disk.Create(path, []byte(text), fileMode)
	if errors.Is(err, fs.ErrExist) {
		return &fileError{advice.New("file-exists", fmt.Sprintf("%q already exists", path)).
			Do("choose another name, or remove the file first"), err}
	}
	return writeError(path, err)
}

// ExportTo writes to w what [Store.Export] writes to a file, for a caller that stores
// it elsewhere. The error is the [settings.Problems] of the draft, or that of w.
func (d *Draft) ExportTo(w io.Writer, withSecret bool) error {
	text, err := d.exported(noFolder, withSecret)
	if err == nil {
		_, err = io.WriteString(w, text)
	}
	return err
}

// noFolder stands for the unknown folder of a text that is not in a file yet.
const noFolder = ""

// exported returns the text of a file in that folder.
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
