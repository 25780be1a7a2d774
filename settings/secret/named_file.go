package secret

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"otpdialog/settings"
	"otpdialog/settings/disk"
)

// A namedFile is a file that a connection names. Each error of its methods is a Problem
// at the position of its key.
type namedFile struct {
	connection *settings.Connection
	key        string
	kind       string // such as "CA file"
	path       string
	maxSize    int64  // bytes
	next       string // what to do if it is missing
}

// newNamedFile returns the file that the value of a key names: a relative path is
// relative to the connection's file.
func newNamedFile(c *settings.Connection, key, what, path string, most int64, next string) namedFile {
	return namedFile{connection: c, key: key, kind: what, path: c.Path(path), maxSize: most, next: next}
}

func (f namedFile) read() ([]byte, error) {
	data, err := disk.Read(f.path, f.maxSize)
	if err != nil {
		return nil, f.unreadable(err)
	}
	return data, nil
}

// parseFile parses what is in the file.
func parseFile[T any](f namedFile, parse func(data []byte) (T, error)) (T, error) {
	data, err := f.read()
	if err != nil {
		var none T
		return none, err
	}
	return parse(data)
}

func (f namedFile) unreadable(err error) settings.Problem {
	next := f.next
	if errors.Is(err, fs.ErrPermission) {
		next = "let the person who signs in read it, or ask your administrator"
	}
	err = settings.WithoutPath(err)
	return f.problem(err, "file-unreadable", fmt.Sprintf("cannot be read: %v", err), next)
}

// problem returns a problem of the file; what follows its name.
func (f namedFile) problem(cause error, code, what, next string, command ...string) settings.Problem {
	return f.connection.At(f.key, problem(cause, code, fmt.Sprintf("the %s %q %s", f.kind, f.path, what), next, command...))
}

func dictionary(c *settings.Connection) namedFile {
	return newNamedFile(c, "dictionary_file", "dictionary file", c.DictionaryFile, settings.MaxNamedFileSize,
		"write the path of a dictionary in FreeRADIUS format, or remove the line")
}

// CheckFiles returns problems of files that the connection names and that cannot be
// used, before the person has typed a password in vain.
func CheckFiles(c *settings.Connection) settings.Problems {
	var errs []error
	for _, kind := range settings.SecretKinds {
		if kind.Of(c).File != "" {
			_, err := resolveSource(context.Background(), c, kind)
			errs = append(errs, err)
		}
	}
	_, _, authoritiesErr := authorities(c)
	_, _, certificateErr := clientCertificate(c, time.Now())
	errs = append(errs, authoritiesErr, certificateErr)
	if c.DictionaryFile != "" {
		_, err := dictionary(c).read()
		errs = append(errs, err)
	}
	return settings.ProblemsOf(c.File, errors.Join(errs...))
}
