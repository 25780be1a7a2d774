package disk

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// privateMode is that of files until they are complete.
const privateMode fs.FileMode = 0o600

// Replace writes a file completely or not at all, even if the computer stops meanwhile. It
// creates its folder.
func Replace(path string, data []byte, mode fs.FileMode) error {
	return inFolderOf(path, true, func(in *os.Root, name string) error { return put(in, name, data, mode, rename) })
}

// Create writes a file completely or not at all. Its folder must exist. If the file
// exists, the error wraps [fs.ErrExist].
func Create(path string, data []byte, mode fs.FileMode) error {
	return inFolderOf(path, false, func(in *os.Root, name string) error {
		if info, err := in.Lstat(name); err == nil && info.Mode().IsRegular() {
			return &fs.PathError{Op: "create", Path: path, Err: fs.ErrExist}
		}
		return put(in, name, data, mode, moveToFree)
	})
}

// inFolderOf does something in the folder of a file, with the name that the file has there.
func inFolderOf(path string, create bool, do func(in *os.Root, name string) error) error {
	in, name, err := openFolderOf(path, create)
	if err != nil {
		return err
	}
	defer in.Close()
	return do(in, name)
}

// put writes a file beside where it belongs, and moves it there.
func put(in *os.Root, name string, data []byte, mode fs.FileMode, move func(in *os.Root, from, to string) error) error {
	if err := replaceable(in, name); err != nil {
		return err
	}
	temporary, err := writeBeside(in, name, data, mode)
	if err != nil {
		return err
	}
	if err := move(in, temporary, name); err != nil {
		return errors.Join(err, in.Remove(temporary))
	}
	syncFolder(in)
	return nil
}

// SetAside renames a file to the first free name that begins with the path and this
// suffix, such as "/path/state.toml.broken-1". It returns that.
func SetAside(path, suffix string) (aside string, err error) {
	err = inFolderOf(path, false, func(in *os.Root, name string) error {
		if err := replaceable(in, name); err != nil {
			return err
		}
		for n := 1; ; n++ {
			free := fmt.Sprintf("%s%s%d", name, suffix, n)
			aside = filepath.Join(filepath.Dir(path), free)
			if err := moveToFree(in, name, free); !errors.Is(err, fs.ErrExist) {
				return err
			}
		}
	})
	return aside, err
}

// moveToFree renames a file. Renaming would replace an existing file, so the name is
// reserved first.
func moveToFree(in *os.Root, from, to string) error {
	taken, err := in.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, privateMode)
	if err != nil {
		return err
	}
	err = taken.Close()
	if err == nil {
		err = rename(in, from, to)
	}
	if err != nil {
		return errors.Join(err, in.Remove(to))
	}
	return nil
}

// Rename gives a file, or a link as it is, another name in its folder. It replaces what
// has that name.
func Rename(path, name string) error {
	return inFolderOf(path, false, func(in *os.Root, from string) error { return rename(in, from, name) })
}

// rename returns an error with one path, as all others have.
func rename(in *os.Root, from, to string) error {
	err := in.Rename(from, to)
	if linkError, ok := errors.AsType[*os.LinkError](err); ok {
		return &fs.PathError{Op: "rename", Path: filepath.Join(in.Name(), to), Err: linkError.Err}
	}
	return err
}

// Remove removes a file, or a link as it is.
func Remove(path string) error { return inFolderOf(path, false, (*os.Root).Remove) }

// Hide takes the rights of everybody else from a file, such as a socket. It does not follow a link.
func Hide(path string) error {
	return inFolderOf(path, false, func(in *os.Root, name string) error {
		info, err := in.Lstat(name)
		if err == nil && info.Mode()&fs.ModeSymlink == 0 {
			err = in.Chmod(name, privateMode)
		}
		return err
	})
}

// Link makes a link again that was removed.
func Link(target, path string) error {
	return inFolderOf(path, true, func(in *os.Root, name string) error { return in.Symlink(target, name) })
}

// CreateFolder creates a folder with the mode 0700, and those above it.
func CreateFolder(path string) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	in, err := openFolder(path, true)
	if err != nil {
		return err
	}
	return in.Close()
}

// writeBeside writes the new contents of a file under another name, in the same
// folder.
func writeBeside(in *os.Root, name string, data []byte, mode fs.FileMode) (temporary string, err error) {
	temporary = "." + name + "." + rand.Text()
	file, err := in.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, privateMode)
	if err != nil {
		return "", err
	}
	_, err = file.Write(data)
	if info, _ := file.Stat(); err == nil && (mode != privateMode || lacks(info, mode)) {
		err = file.Chmod(mode)
	}
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return "", errors.Join(err, in.Remove(temporary))
	}
	return temporary, nil
}

// lacks reports whether a umask has taken something from the mode of what was made.
func lacks(info fs.FileInfo, mode fs.FileMode) bool {
	return info != nil && HasOwners && info.Mode().Perm()&mode != mode
}

// syncFolder makes a rename permanent. Some systems cannot do it for a folder; as the
// file is complete either way, there is no error.
func syncFolder(in *os.Root) {
	folder, err := in.Open(".")
	if err != nil {
		return
	}
	_ = folder.Sync()
	_ = folder.Close()
}
