package settings

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
)

// Export writes the draft to a file of that path, which must not be there yet;
// its mode is 0600. Relative paths in it become absolute. Without the secret, a
// line says that it was left out, and comments lose theirs, too; the other
// sources of the secret stay, as they are no secret themselves.
//
// The error is the [Problems] of the draft, or wraps [fs.ErrExist], or says why
// the file cannot be written.
func (s *Store) Export(d *Draft, path string, withSecret bool) error {
	if problems := d.Problems(); len(problems) > 0 {
		return problems
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	exported := *d
	exported.moveTo(filepath.Dir(d.File), filepath.Dir(path))
	text, _ := exported.written()
	if !withSecret {
		text = leaveOutSecrets(text)
	}
	err = createFile(path, []byte(text))
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%q is there already: %w\n    choose another name, or remove the file first", path, fs.ErrExist)
	}
	if err != nil {
		return notSaved(path, err)
	}
	return nil
}

// leaveOutSecrets is the text of a connection file that says where its shared
// secrets were.
func leaveOutSecrets(text string) string {
	mark := len(text) - len(strings.TrimPrefix(text, byteOrderMark))
	values, comments := secretsIn(text)
	var left []replacement
	for _, p := range walk(text[mark:]).pairs {
		if p.plain && p.path == "secret" {
			left = append(left, replacement{
				span{p.key.start, p.value.end}.shifted(mark),
				"# the shared secret was left out of the export: write secret, secret_file, secret_env or secret_command here",
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
