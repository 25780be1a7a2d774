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
)

// A trust says whose files count.
type trust struct {
	owner uint32 // the number of the user whose files they must be; root's but in tests
	top   string // the folder above which nothing is looked at; that of all files but in tests
}

// ofRoot is the trust of a gate.
var trustRoot = trust{owner: 0, top: string(filepath.Separator)}

// judge says what others could change on the way to a path, of the folders and of the
// file itself. Symbolic links are followed, and the folder that each one is in counts.
// A path that leads to nothing is judged as far as it goes.
func (t trust) distrusted(path string) []advice.Advice {
	if !filepath.IsAbs(path) { // or it would be cleaned, and a link before ".." would not be followed
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
		// The mode of a link means nothing: who can change its folder can change it.
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

// elementsOf are the elements of a path. ".." stays, because it counts from the target
// of a link.
func elementsOf(path string) []string {
	return strings.FieldsFunc(path, func(r rune) bool { return r == filepath.Separator })
}

// judgeOne judges a file or folder that is no link, without the way to it. One that
// does not exist is not distrusted.
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
	case info.Mode()&fs.ModeSticky != 0: // a folder that everyone can write to, such as /tmp, has to stay that way
		return []advice.Advice{distrust(path, "can be written by everyone", "keep the file under /etc/otpdialog")}
	}
	var found []advice.Advice
	if owner := ownerOf(info); owner != t.owner {
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

// isAbove says whether a folder holds another one, which it is not itself.
func isAbove(folder, other string) bool {
	if folder == other {
		return false
	}
	return strings.HasPrefix(other, strings.TrimSuffix(folder, string(filepath.Separator))+string(filepath.Separator))
}
