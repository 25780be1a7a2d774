package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/settings/disk"
)

const fileMode fs.FileMode = 0o600

// readFile reads a settings file. If it is too large, the error is a Problems.
func readFile(path string) ([]byte, error) { return readUpTo(path, settings.MaxFileSize) }

func readUpTo(path string, most int64) ([]byte, error) {
	data, err := disk.Read(path, most)
	if errors.As(err, new(*disk.TooLargeError)) {
		return nil, tooLargeError(path, most)
	}
	return data, unreadable(path, err)
}

// unreadable says what to do if something cannot be read; nil for no error, and the error
// itself if it does not exist.
func unreadable(path string, err error) error {
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		return err
	}
	a := advice.New("file-unreadable", fmt.Sprintf("%q cannot be read: %v", path, settings.WithoutPath(err)))
	if errors.Is(err, fs.ErrPermission) {
		a = a.Do("let the person who signs in read it, or ask your administrator")
	} else {
		a = a.Do("correct that, or move it away", "mv", path, path+".old")
	}
	return &fileError{a, err}
}

func tooLargeError(path string, most int64) settings.Problems {
	return settings.Problems{{
		File:   path,
		Advice: advice.New("file-too-large", fmt.Sprintf("the file has more than %d bytes", most)).Do("is it the right file?"),
	}}
}

// exists says whether something has the path, even if it is a broken link. A path that
// cannot be examined counts as free: writing to it reports the reason.
func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
