package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"otpdialog/settings"
)

// A trust says whose files count.
type trust struct {
	owner uint32 // the number of the user whose files they must be; root's but in tests
	top   string // the folder above which nothing is looked at; that of all files but in tests
}

// ofRoot is the trust of a gate.
var ofRoot = trust{owner: 0, top: string(filepath.Separator)}

// A distrust is a file or a folder that somebody else could change.
type distrust struct{ path, what, hint string }

// judge says of which files and folders on the way to a path, its own included,
// others could change what is there. Symbolic links are followed, and each folder
// that one stands in counts. A path that leads to nothing is judged as far as it
// goes.
func (t trust) judge(path string) []distrust {
	if !filepath.IsAbs(path) {
		if absolute, err := filepath.Abs(path); err == nil {
			path = absolute
		}
	}
	const most = 40 // links, as Linux has it
	var found []distrust
	add := func(one distrust) { // a link can lead over the same folders again
		if !slices.Contains(found, one) {
			found = append(found, one)
		}
	}
	look := func(at string) {
		if one, wrong := t.judgeOne(at); wrong {
			add(one)
		}
	}
	now := string(filepath.Separator)
	look(now)
	rest := elementsOf(path)
	for links := 0; len(rest) > 0; {
		next := filepath.Join(now, rest[0])
		rest = rest[1:]
		info, err := os.Lstat(next)
		if err != nil || info.Mode()&fs.ModeSymlink == 0 {
			look(next)
			now = next
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
			add(distrust{next, "leads nowhere: " + settings.WithoutPath(err).Error(), "let it lead to the file, or remove it"})
			break
		}
		if filepath.IsAbs(target) {
			now = string(filepath.Separator)
		}
		rest = append(elementsOf(target), rest...)
	}
	return found
}

// elementsOf are the elements of a path. One that goes up stays, for it counts
// from where a link has led.
func elementsOf(path string) []string {
	return strings.FieldsFunc(path, func(r rune) bool { return r == filepath.Separator })
}

// judgeOne judges a file or folder that is no link, without the way to it; wrong
// is true where others can change it. One that is not there is nobody's.
func (t trust) judgeOne(path string) (one distrust, wrong bool) {
	if isAbove(path, t.top) {
		return distrust{}, false
	}
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return distrust{}, false
	case err != nil:
		return distrust{path, "cannot be looked at: " + settings.WithoutPath(err).Error(), "let everybody look at it: only its owner need be able to change it"}, true
	}
	if info.Mode()&fs.ModeSticky != 0 { // a folder that is everybody's, as /tmp is, has to stay so
		return distrust{path, "is everybody's", "keep the file below /etc/otpdialog"}, true
	}
	var whys, remedies []string
	if owner := ownerOf(info); owner != t.owner {
		whys = append(whys, fmt.Sprintf("belongs to the user %d, not to root", owner))
		remedies = append(remedies, "chown root: "+settings.Printable(path))
	}
	if info.Mode()&0o022 != 0 {
		whys = append(whys, "can be written by others than its owner")
		remedies = append(remedies, "chmod go-w "+settings.Printable(path))
	}
	return distrust{path, strings.Join(whys, " and "), "run: " + strings.Join(remedies, " && ")}, len(whys) > 0
}

// isAbove says whether a folder holds another one, which it is not itself.
func isAbove(folder, other string) bool {
	if folder == other {
		return false
	}
	return strings.HasPrefix(other, strings.TrimSuffix(folder, string(filepath.Separator))+string(filepath.Separator))
}
