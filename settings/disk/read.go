package disk

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// patience is how long a file may keep a reader waiting that is only regular by its mode,
// such as /proc/kmsg. It has no effect on files on a disk.
const patience = time.Second

// A TooLargeError reports a file that is larger than the limit.
type TooLargeError struct {
	Path string
	Most int64 // bytes
}

func (e *TooLargeError) Error() string { return fmt.Sprintf("it has more than %d bytes", e.Most) }

// Read returns what a regular file contains. The error is a [*TooLargeError] if it is more
// than most bytes, and otherwise an [*fs.PathError].
func Read(path string, most int64) ([]byte, error) {
	file, err := open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, most+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > most {
		return nil, &TooLargeError{Path: path, Most: most}
	}
	return data, nil
}

// open opens a regular file. It looks before, as opening a device can have effects, and
// again afterwards, as the file may be another one then.
func open(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if err := regular(path, info); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(path, os.O_RDONLY|noWaiting, 0)
	if err != nil {
		return nil, err
	}
	_ = file.SetReadDeadline(time.Now().Add(patience)) // a file on a disk has none
	if info, err = file.Stat(); err == nil {
		err = regular(path, info)
	}
	if err != nil {
		_ = file.Close() // it was only opened
		return nil, err
	}
	return file, nil
}

func regular(path string, info fs.FileInfo) error {
	if info.Mode().IsRegular() {
		return nil
	}
	return &fs.PathError{Op: "open", Path: path, Err: fmt.Errorf("it is %s, not a regular file", kindOf(info))}
}

// kindOf says what something is.
func kindOf(info fs.FileInfo) string {
	switch info.Mode().Type() {
	case 0:
		return "a file"
	case fs.ModeDir:
		return "a folder"
	case fs.ModeSymlink:
		return "a link"
	case fs.ModeNamedPipe:
		return "a named pipe"
	case fs.ModeSocket:
		return "a socket"
	case fs.ModeDevice, fs.ModeDevice | fs.ModeCharDevice:
		return "a device"
	}
	return "something unknown"
}

// Folder is a folder whose files are opened as [Read] does it. How much is read of them is
// up to the caller.
func Folder(path string) fs.FS { return folder(path) }

type folder string

// Open implements [fs.FS].
func (f folder) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	return open(filepath.Join(string(f), filepath.FromSlash(name)))
}
