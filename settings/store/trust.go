package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/settings/disk"
)

// A trust says whose files a gate may use.
type trust struct {
	owner uint32 // the number of the user that must own the files; root's, except in tests
	top   string // folders above this one are not checked; the root folder, except in tests
}

// trustRoot is the trust of a gate.
var trustRoot = trust{owner: 0, top: string(filepath.Separator)}

// distrusted returns why a gate does not trust a path: the file, and each folder on the
// way to it. Symbolic links are followed, and the folders that they are in count. If
// the path does not exist, the part that does is checked.
func (t trust) distrusted(path string) []advice.Advice {
	if !filepath.IsAbs(path) { // Abs cleans the path, which ignores links before ".."
		if absolute, err := filepath.Abs(path); err == nil {
			path = absolute
		}
	}
	const most = 40 // links, as Linux has it
	var found []advice.Advice
	seen := map[string]bool{} // a link can lead over the same folders again
	look := func(at string) {
		if !seen[at] {
			seen[at] = true
			found = append(found, t.distrustedOne(at)...)
		}
	}
	here := string(filepath.Separator)
	look(here)
	rest := elementsOf(path)
	for links := 0; len(rest) > 0; {
		next := filepath.Join(here, rest[0])
		rest = rest[1:]
		info, err := os.Lstat(next)
		if err != nil || info.Mode()&fs.ModeSymlink == 0 {
			look(next)
			here = next
			if err != nil {
				break
			}
			continue
		}
		// The mode of a link means nothing: anyone who can change its folder can change it.
		target, err := os.Readlink(next)
		links++
		if err == nil && links > most {
			err = fmt.Errorf("more than %d symbolic links", most)
		}
		if err != nil {
			return append(found, distrust(next, "is a broken link: "+settings.WithoutPath(err).Error(), "make it point to the file, or remove it"))
		}
		if filepath.IsAbs(target) {
			here = string(filepath.Separator)
		}
		rest = append(elementsOf(target), rest...)
	}
	return found
}

// elementsOf returns the elements of a path. ".." stays, as it counts from where a link
// has led.
func elementsOf(path string) []string {
	return strings.FieldsFunc(path, func(r rune) bool { return r == filepath.Separator })
}

// distrustedOne returns why a gate does not trust a file or folder that is not a link,
// without the way to it. One that does not exist is trusted.
func (t trust) distrustedOne(path string) []advice.Advice {
	if isAbove(path, t.top) {
		return nil
	}
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return []advice.Advice{distrust(path, "cannot be examined: "+settings.WithoutPath(err).Error(),
			"let everyone read it: only changing it has to be left to its owner")}
	case info.Mode()&fs.ModeSticky != 0: // such as /tmp, which must stay writable for all
		return []advice.Advice{distrust(path, "can be written by everyone", "keep the file under /etc/otpdialog")}
	}
	var found []advice.Advice
	if owner := disk.OwnerOf(info); owner != t.owner {
		found = append(found, distrust(path, fmt.Sprintf("belongs to the user %d, not to root", owner), "make root its owner", "chown", "root:", path))
	}
	if info.Mode()&0o022 != 0 {
		found = append(found, distrust(path, "can be written by others besides its owner", "make it writable only by its owner", "chmod", "go-w", path))
	}
	return found
}

// distrust says why a gate does not trust a file or folder.
func distrust(path, why, next string, command ...string) advice.Advice {
	return advice.New("gate-untrusted-file", fmt.Sprintf("a gate does not trust %q: it %s", path, why)).Do(next, command...)
}

// isAbove says whether a folder contains another one, at any depth.
func isAbove(folder, other string) bool {
	if folder == other {
		return false
	}
	return strings.HasPrefix(other, strings.TrimSuffix(folder, string(filepath.Separator))+string(filepath.Separator))
}
