// Package presets has what the servers of vendors need: their actions, how they ask
// and how long they may take.
//
//	duo, ok := presets.Lookup("duo")
//	if ok {
//		duo.Apply(&connection)
//	}
package presets

import (
	"embed"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"otpdialog/settings"
	"otpdialog/settings/document"
)

//go:embed *.toml
var presetFiles embed.FS

// genericPreset is for vendors that have no preset of their own.
const genericPreset = "generic"

// All returns all presets in the order of their titles, the one for any
// other vendor last. The caller owns the slice.
func All() []settings.Preset { return slices.Clone(all()) }

// all are read when they are first needed.
var all = sync.OnceValue(func() []settings.Preset {
	var presets []settings.Preset
	for _, name := range Names() {
		if p, ok := Lookup(name); ok {
			presets = append(presets, p)
		}
	}
	slices.SortFunc(presets, func(a, b settings.Preset) int {
		switch {
		case a.Name == genericPreset:
			return 1
		case b.Name == genericPreset:
			return -1
		}
		return strings.Compare(strings.ToLower(a.Title), strings.ToLower(b.Title))
	})
	return presets
})

// Names returns the names of all presets, sorted. It reads none of them.
func Names() []string {
	files, err := fs.Glob(presetFiles, "*.toml")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	for i, file := range files {
		files[i] = strings.TrimSuffix(file, ".toml")
	}
	return files
}

// Lookup returns the preset of that name, and false if there is none. It
// is read when it is looked up.
func Lookup(name string) (settings.Preset, bool) {
	file := name + ".toml"
	data, err := presetFiles.ReadFile(file)
	if err != nil {
		return settings.Preset{}, false
	}
	p, err := document.ParsePreset(name, file, data)
	if err != nil {
		panic(err) // the file is part of the program: its tests read every one
	}
	return p, true
}
