package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"otpdialog/advice"
)

const (
	// folderMode is that of folders that are made.
	folderMode fs.FileMode = 0o700
	// maxLinks are followed on one way, as on Linux.
	maxLinks = 40
)

// An InTheWayError says what prevents a file from being written. Nothing has
// been written.
type InTheWayError struct {
	advice.Advice

	Path string // of what is in the way
}

func inTheWay(path, what, next string, command ...string) error {
	return &InTheWayError{advice.New("file-in-the-way", fmt.Sprintf("%q %s", path, what)).Do(next, command...), path}
}

// Unwritten is why a file or folder cannot be written, as a sentence with a next step: err itself if
// it has one, as an [*InTheWayError]; nil for nil.
func Unwritten(path string, err error) error {
	if _, says := errors.AsType[advice.Adviser](err); says || err == nil {
		return err
	}
	if of, is := errors.AsType[*fs.PathError](err); is {
		err = of.Err
	}
	next := "choose a folder that exists, and that you can write to"
	if errors.Is(err, syscall.ENOSPC) {
		next = "free some space there, or choose another folder"
	}
	return advice.New("cannot-write", advice.Quoted(path)+" cannot be written: "+err.Error()).Do(next)
}

// Check returns a [*InTheWayError] if a file would not be replaced because of what is at
// its path or on the way there. A missing file or folder is fine.
func Check(path string) error {
	in, name, err := openFolderOf(path, false)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer in.Close()
	return replaceable(in, name)
}

// Behind returns the file that links of the person's own lead to, or the path itself if it is
// no link, for files that people keep in a repository and link to. It is then that file that
// is replaced, if it and the way there are the person's own. A link of someone else, and a
// broken one, is in the way.
func Behind(path string) (string, error) {
	behind := path
	for range maxLinks {
		in, name, err := openFolderOf(behind, false)
		if err != nil {
			return path, withoutMissing(err)
		}
		info, err := in.Lstat(name)
		target := ""
		if err == nil && info.Mode()&fs.ModeSymlink != 0 {
			target, err = in.Readlink(name)
		}
		_ = in.Close() // nothing was written
		switch {
		case errors.Is(err, fs.ErrNotExist) && behind != path:
			return "", linkInTheWay(path)
		case err != nil || target == "":
			return behind, withoutMissing(err)
		case !isOurs(info):
			return "", inTheWay(behind, "is a link that belongs to "+ownerName(info), "remove the link", "rm", behind)
		case !filepath.IsAbs(target):
			target = filepath.Join(in.Name(), target)
		}
		behind = target
	}
	return "", linkInTheWay(path)
}

// withoutMissing is nil if something does not exist: it is created, or reported when it is used.
func withoutMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// openFolderOf opens the folder that a file is in, and returns the file's name there.
func openFolderOf(path string, create bool) (in *os.Root, name string, err error) {
	path, err = filepath.Abs(path)
	if err != nil {
		return nil, "", err
	}
	in, err = openFolder(filepath.Dir(path), create)
	return in, filepath.Base(path), err
}

// openFolder opens a folder to write in it, and can create what is missing. Links on the
// way must belong to the person or to the system. For root, the folders above must belong
// to the system: anyone else could lead it elsewhere.
func openFolder(path string, create bool) (*os.Root, error) {
	here := filepath.VolumeName(path) + string(filepath.Separator)
	rest := elementsOf(path[len(here):])
	for links := 0; len(rest) > 0; {
		next := filepath.Join(here, rest[0])
		rest = rest[1:]
		info, err := os.Lstat(next)
		if errors.Is(err, fs.ErrNotExist) && create {
			info, err = makeFolder(here, filepath.Base(next))
		}
		if err != nil {
			return nil, err
		}
		switch isLink := info.Mode()&fs.ModeSymlink != 0; {
		case isLink && !isOurs(info):
			return nil, inTheWay(next, "is a link that belongs to "+ownerName(info), "use another folder, or remove the link", "rm", next)
		case isLink:
			target, err := os.Readlink(next)
			if _, broken := os.Stat(next); errors.Is(broken, fs.ErrNotExist) {
				return nil, inTheWay(next, fmt.Sprintf("is a broken link to %q", target), "create that folder, or remove the link", "rm", next)
			}
			links++
			if err == nil && links > maxLinks {
				err = &fs.PathError{Op: "open", Path: path, Err: errors.New("too many links")}
			}
			if err != nil {
				return nil, err
			}
			if filepath.IsAbs(target) {
				here = filepath.VolumeName(target) + string(filepath.Separator)
				target = target[len(here):]
			}
			rest = append(elementsOf(target), rest...)
		case !info.IsDir() && HasOwners: // Windows has more kinds
			return nil, inTheWay(next, fmt.Sprintf("is %s, not a folder", kindOf(info)), "move it away", "mv", next, next+".old")
		case isRoot() && len(rest) > 0 && !isOurs(info):
			return nil, inTheWay(next, "belongs to "+ownerName(info)+", not to root",
				"run the program as that user, or set XDG_CONFIG_HOME and XDG_STATE_HOME to folders of your own")
		default:
			here = next
		}
	}
	return os.OpenRoot(here)
}

// makeFolder makes a folder in another one, if there is none yet, and returns what is there.
func makeFolder(in, name string) (fs.FileInfo, error) {
	above, err := os.OpenRoot(in)
	if err != nil {
		return nil, err
	}
	defer above.Close()
	err = above.Mkdir(name, folderMode)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	info, found := above.Lstat(name)
	if err != nil || found != nil || !lacks(info, folderMode) {
		return info, found
	}
	if err := above.Chmod(name, folderMode); err != nil {
		return nil, err
	}
	return above.Lstat(name)
}

// elementsOf returns the elements of a path. ".." stays, as it counts from where a link
// has led.
func elementsOf(path string) []string {
	return strings.FieldsFunc(path, func(r rune) bool { return r == filepath.Separator || r == '/' })
}

// replaceable is nil if a file in a folder may be replaced, or does not exist.
func replaceable(in *os.Root, name string) error {
	path := filepath.Join(in.Name(), name)
	info, err := in.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	switch kind := info.Mode().Type(); {
	case kind == fs.ModeSymlink:
		return linkInTheWay(path)
	case kind == fs.ModeDir:
		return inTheWay(path, "is a folder, not a file", "use another path, or move it away", "mv", path, path+".old")
	case kind != 0:
		return inTheWay(path, fmt.Sprintf("is %s, not a regular file", kindOf(info)), "use another path")
	case !isOwnFile(in, info):
		return inTheWay(path, "belongs to "+ownerName(info), "make it yours as root, or remove it", "chown", strconv.Itoa(os.Geteuid()), path)
	}
	return nil
}

// linkInTheWay says what to do about a link in the place of a file.
func linkInTheWay(path string) error {
	target, err := filepath.EvalSymlinks(path)
	if err != nil {
		return inTheWay(path, "is a broken link, and the program does not write through links", "remove it", "rm", path)
	}
	return inTheWay(path, fmt.Sprintf("is a link to %q, and the program does not write through links", target),
		"edit that file yourself, or put a copy of it in the place of the link; to start with a new file, remove the link", "rm", path)
}

// isOwnFile says whether a file belongs to the person. On some network file systems all
// that a person creates belongs to someone else: there, the folder does, too.
func isOwnFile(in *os.Root, info fs.FileInfo) bool {
	if !HasOwners || int64(OwnerOf(info)) == int64(os.Geteuid()) {
		return true
	}
	around, err := in.Stat(".")
	return err == nil && !isRoot() && OwnerOf(around) == OwnerOf(info)
}

// ownerName is the owner of a file as a person knows it.
func ownerName(info fs.FileInfo) string {
	number := strconv.FormatUint(uint64(OwnerOf(info)), 10)
	if account, err := user.LookupId(number); err == nil {
		return "the user " + strconv.Quote(account.Username)
	}
	return "the user " + number
}
