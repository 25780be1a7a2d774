package scenario

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/settings/disk"
)

// maxFileSize is the largest scenario file, in bytes.
const maxFileSize = 1 << 20

// scenarios are the paths of the files to read, each once. In a folder, they are in the order of
// their names.
func (r *reader) scenarios(paths []string) []string {
	var files []string
	add := func(path string) {
		if !slices.Contains(files, path) {
			files = append(files, path)
		}
	}
	for _, path := range paths {
		path = filepath.Clean(path)
		if info, err := os.Stat(path); err != nil || !info.IsDir() {
			add(path) // if it does not exist, that is found when it is read
			continue
		}
		inside, err := scenariosIn(path)
		r.note(settings.ProblemsOf(path, err)...)
		if err == nil && inside == nil {
			r.note(settings.Problem{File: path, Advice: advice.New("no-scenarios", "there is no scenario in this folder").
				Do("write a first one", "otpdialog", "test", "--init", filepath.Join(path, "first.toml"))})
		}
		for _, one := range inside {
			add(one)
		}
	}
	return files
}

// scenariosIn are the scenarios in a folder, and in those below it.
func scenariosIn(folder string) (files []string, err error) {
	err = filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		hidden := path != folder && strings.ContainsAny(entry.Name()[:1], "._")
		switch {
		case err != nil:
			return err
		case hidden && entry.IsDir():
			return fs.SkipDir
		case !hidden && !entry.IsDir() && filepath.Ext(path) == ".toml" && isScenario(path):
			files = append(files, path)
		}
		return nil
	})
	return files, err
}

var scenarioLine = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?m)^[ \t]*(schema[ \t]*=|\[\[[ \t]*steps[ \t]*\]\])`)
})

// isScenario reports whether a file in a folder is a scenario, and not a connection, for example.
// One that cannot be read is, so that the reason is reported.
func isScenario(path string) bool {
	text, err := disk.Read(path, maxFileSize)
	return err != nil || scenarioLine().Match(text)
}
