package settings

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
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
		return fmt.Errorf("%q is there already: %w\n    choose another name, or remove the file first", path, fs.ErrExist)
	}
	if err != nil {
		return notSaved(path, err)
	}
	return nil
}

// ExportTo writes to w what [Store.Export] writes to a file, for whoever puts it
// into one. The error is the [Problems] of the draft, or that of w.
func (d *Draft) ExportTo(w io.Writer, withSecret bool) error {
	text, err := d.exported(anyFolder, withSecret)
	if err == nil {
		_, err = io.WriteString(w, text)
	}
	return err
}

// anyFolder is where a text may end up that nobody has put into a file yet.
const anyFolder = ""

// exported is the text of a file in that folder.
func (d *Draft) exported(folder string, withSecret bool) (string, error) {
	if problems := d.Problems(); len(problems) > 0 {
		return "", problems
	}
	exported := *d
	exported.moveTo(filepath.Dir(d.File), folder)
	text, _ := exported.written()
	if !withSecret {
		text = leaveOutSecrets(text)
	}
	return text, nil
}

// NamedFiles are the paths of the files that the connection names, such as the
// one of its shared secret, which nothing but their owner copies. Relative ones
// are made absolute by the connection's File.
func (c *Connection) NamedFiles() []string {
	var paths []string
	for _, path := range c.filePaths() {
		switch {
		case *path == "":
		case filepath.IsAbs(*path):
			paths = append(paths, *path)
		default:
			paths = append(paths, filepath.Join(filepath.Dir(c.File), *path))
		}
	}
	return paths
}

// filePaths are the keys that hold a path.
func (c *Connection) filePaths() []*string {
	return []*string{&c.Secret.File, &c.Password.File, &c.TOTPSeed.File, &c.CAFile, &c.CertFile, &c.KeyFile, &c.DictionaryFile}
}

// leftOut is the comment that takes the place of a secret in an export.
func (k secretKind) leftOut() string {
	keys := k.keys()
	last := len(keys) - 1
	return fmt.Sprintf("# the %s was left out of the export: write %s or %s here", k.name, strings.Join(keys[:last], ", "), keys[last])
}

// leaveOutSecrets is the text of a connection file that says where its secrets
// were.
func leaveOutSecrets(text string) string {
	mark, body := cutMark(text)
	values, comments := secretsIn(text)
	var left []replacement
	for _, p := range walk(body).pairs {
		program, arguments := programIn(p.value.of(body))
		kind, isSecret := secretOfKey(p.path)
		switch {
		case p.plain && isSecret:
			left = append(left, replacement{span{p.key.start, p.value.end}.shifted(len(mark)), kind.leftOut()})
		case isCommandKey(p.path) && program.end > 0 && arguments.end > 0:
			left = append(left, replacement{
				span{p.value.start + program.end, p.value.end}.shifted(len(mark)),
				"] # its arguments were left out of the export",
			})
		}
	}
	for _, v := range values { // of keys that no connection has
		left = append(left, replacement{v, `""`})
	}
	for _, c := range comments {
		left = append(left, replacement{c, "(left out of the export)"})
	}
	return replaced(text, span{0, len(text)}, left)
}
