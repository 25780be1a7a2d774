package settings

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// A namedFile is one that a connection names. The errors of its methods are
// each a Problem at the place of its key.
type namedFile struct {
	of   *Connection
	key  string
	what string // its kind, in words
	path string
	most int64  // octets
	hint string // what to do if it is not there
}

// names is the file that the value of a key names: a relative path is relative
// to the connection's file.
func (c *Connection) names(key, what, path string, most int64, hint string) namedFile {
	if !filepath.IsAbs(path) {
		path = filepath.Join(filepath.Dir(c.File), path)
	}
	return namedFile{of: c, key: key, what: what, path: path, most: most, hint: hint}
}

func (f namedFile) open() (*os.File, error) {
	info, err := os.Stat(f.path)
	var opened *os.File
	switch {
	case err != nil:
	case !info.Mode().IsRegular(): // a named pipe would never open
		err = errors.New("it is not a regular file")
	case info.Size() > f.most:
		err = fmt.Errorf("it has more than %d bytes", f.most)
	default:
		opened, err = os.Open(f.path)
	}
	if err != nil {
		return nil, f.unreadable(err)
	}
	return opened, nil
}

func (f namedFile) read() ([]byte, error) {
	opened, err := f.open()
	if err != nil {
		return nil, err
	}
	defer opened.Close()
	data, err := io.ReadAll(opened)
	if err != nil {
		return nil, f.unreadable(err)
	}
	return data, nil
}

// parsed is what a parser makes of the file.
func parsed[T any](f namedFile, parse func(data []byte) (T, error)) (T, error) {
	data, err := f.read()
	if err != nil {
		var none T
		return none, err
	}
	return parse(data)
}

func (f namedFile) unreadable(err error) Problem {
	hint := f.hint
	if errors.Is(err, fs.ErrPermission) {
		hint = "let the person who signs in read it, or ask your administrator"
	}
	err = withoutPath(err)
	problem := f.problem(fmt.Sprintf("cannot be read: %v", err), hint)
	problem.cause = err
	return problem
}

// problem is one of the file; what follows its name.
func (f namedFile) problem(what, hint string) Problem {
	return f.of.at(f.key, Problem{What: fmt.Sprintf("the %s %q %s", f.what, f.path, what), Hint: hint})
}

// SecretPath is the path of the file that holds the shared secret, where a relative one is
// relative to the connection's file; "" if it comes from elsewhere.
func (c *Connection) SecretPath() string {
	if c.Secret.File == "" {
		return ""
	}
	return c.names("secret_file", "", c.Secret.File, maxSecretSize, "").path
}

// DictionaryPath is the path of the dictionary that the connection adds, where a
// relative one is relative to the connection's file; "" if there is none.
func (c *Connection) DictionaryPath() string {
	if c.DictionaryFile == "" {
		return ""
	}
	return c.dictionary().path
}

func (c *Connection) dictionary() namedFile {
	return c.names("dictionary_file", "dictionary file", c.DictionaryFile, maxNamedFileSize,
		"write the path of a dictionary in the format of FreeRADIUS, or remove the line")
}

// checkFiles tells of the files that the connection names and that cannot be
// used: better now than after the person has typed a password.
func (c *Connection) checkFiles() Problems {
	var errs []error
	for _, kind := range secretKinds {
		if kind.of(c).File != "" {
			_, err := c.resolve(context.Background(), kind)
			errs = append(errs, err)
		}
	}
	_, _, authoritiesErr := c.authorities()
	_, _, certificateErr := c.clientCertificate(time.Now())
	errs = append(errs, authoritiesErr, certificateErr)
	if c.DictionaryFile != "" {
		file, err := c.dictionary().open()
		if err == nil {
			_ = file.Close() // it was only read from
		}
		errs = append(errs, err)
	}
	return gather(errs...)
}
