package settings

import (
	"embed"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// MaxAboutLength is the most characters that About of a [Preset] has, and each
// of its Needs.
const MaxAboutLength = 300

// A Preset is what a vendor's server needs to be spoken to: its actions, its way
// of asking, and how long it may take. It is one file, presets/NAME.toml.
//
//	duo, _ := settings.LookupPreset("duo")
//	duo.Apply(&connection)
type Preset struct {
	Name          string   // the file's name without ".toml": "duo-append"
	Title         string   // the vendor, as a list shows it
	About         string   // what the vendor does, in one or two sentences
	Needs         []string // what its documentation asks for, on the server and here; one sentence each
	Documentation string   // address of the vendor's page; "" if there is none to rely on

	connection Connection // the keys of the preset and, for the others, their defaults
}

//go:embed presets/*.toml
var presetFiles embed.FS

// genericPreset is for vendors that have no preset of their own.
const genericPreset = "generic"

// Presets returns all presets in the order of their titles, the one for any
// other vendor last. The caller owns the slice.
func Presets() []Preset {
	files, err := fs.Glob(presetFiles, "presets/*.toml")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	var presets []Preset
	for _, file := range files {
		if p, ok := LookupPreset(strings.TrimSuffix(path.Base(file), ".toml")); ok {
			presets = append(presets, p)
		}
	}
	slices.SortFunc(presets, func(a, b Preset) int {
		switch {
		case a.Name == genericPreset:
			return 1
		case b.Name == genericPreset:
			return -1
		}
		return strings.Compare(strings.ToLower(a.Title), strings.ToLower(b.Title))
	})
	return presets
}

// LookupPreset returns the preset of that name, and false if there is none. It
// is read when it is looked up.
func LookupPreset(name string) (Preset, bool) {
	file := "presets/" + name + ".toml"
	data, err := presetFiles.ReadFile(file)
	if err != nil {
		return Preset{}, false
	}
	p, err := parsePreset(name, file, data)
	if err != nil {
		panic(err) // the file is part of the program: its tests read every one
	}
	return p, true
}

// Apply makes the connection one with the vendor's server. It sets every key
// that presets decide on, those of which this one says nothing to their defaults:
// the actions, and what the first request carries, the prompt, the times, the
// password encoding and Autosend. Names, servers, the shared secret, attributes
// and all else stay.
func (p Preset) Apply(c *Connection) {
	from := p.connection
	c.Timeout, c.Retries, c.FailoverAfter = from.Timeout, from.Retries, from.FailoverAfter
	c.PasswordEncoding = from.PasswordEncoding
	c.Ask, c.Separator = from.Ask, from.Separator
	c.UserPrompt, c.EmptyAnswer = from.UserPrompt, from.EmptyAnswer
	c.AutosendWhen = from.AutosendWhen
	c.Actions = slices.Clone(from.Actions)
}

// parsePreset reads the file of a preset. Its error is a [Problems].
func parsePreset(name, file string, data []byte) (Preset, error) {
	d, root, err := openDocument(file, data)
	if err != nil {
		return Preset{}, err
	}
	p := Preset{Name: name, connection: DefaultConnection()}
	root.requiredLine("title", &p.Title, MaxDisplayNameLength, `"Duo"`)
	root.requiredLine("about", &p.About, MaxAboutLength, `"what the vendor does"`)
	root.texts("needs", &p.Needs)
	root.line("documentation", &p.Documentation, MaxAboutLength)
	readBehaviour(root, &p.connection)
	p.connection.Actions = readActions(root)
	root.refuseUnknown("a preset")
	return p, d.err()
}
