package settings

import (
	"strings"
	"unicode/utf8"
)

// Theme is the set of colours of the screens.
type Theme string

// The themes.
const (
	ThemeAuto         Theme = "auto" // as the terminal's background is
	ThemeDark         Theme = "dark"
	ThemeLight        Theme = "light"
	ThemeHighContrast Theme = "high-contrast" // black, white and strong colours, dark or light as the terminal is
)

// Images is how the pictures of actions are drawn.
type Images string

// The ways to draw images.
const (
	ImagesAuto   Images = "auto" // the best that the terminal shows
	ImagesBlocks Images = "blocks"
	ImagesASCII  Images = "ascii"
	ImagesNone   Images = "none"
)

// Preferences are what a person chose, in preferences.toml. Keys that the file
// leaves out are as in [DefaultPreferences]. A policy can enforce others:
// those in force are what [Policy.Apply] makes of them.
type Preferences struct {
	RememberLastMethodUsed bool
	RememberUserName       bool   // whether user names are kept in the state
	DefaultConnection      string // what the program opens without a name; "" for the list, or the only one
	Theme                  Theme
	Images                 Images
	Mouse                  bool // the program captures the mouse
	ReducedMotion          bool // nothing on the screen moves but clocks
	TimeFormat             TimeFormat

	// LastConnection is where somebody signed in last. LastUserName is their user
	// name, in files from before the state had one for each connection; it is
	// always empty while RememberUserName is false.
	LastConnection, LastUserName string
}

// DefaultPreferences are those of a person who has chosen nothing yet.
func DefaultPreferences() Preferences {
	return Preferences{
		RememberLastMethodUsed: true,
		RememberUserName:       true,
		Theme:                  ThemeAuto,
		Images:                 ImagesAuto,
		Mouse:                  true,
		TimeFormat:             TimeAuto,
	}
}

// UserNameOf is the last user name, if it is of that connection; "" otherwise.
func (p *Preferences) UserNameOf(connection string) string {
	if p.LastConnection == connection {
		return p.LastUserName
	}
	return ""
}

// RenameConnection follows a connection to its new name.
func (p *Preferences) RenameConnection(from, to string) {
	for _, name := range []*string{&p.DefaultConnection, &p.LastConnection} {
		if *name == from {
			*name = to
		}
	}
}

// The keys of what preferences.toml holds beside the settings.
const (
	lastConnection = "last_connection"
	lastUserName   = "last_user_name"
)

const preferencesComment = "# What you chose in otpdialog. The program writes this file; your comments stay.\n"

// encode is the file for the preferences, in place of an old one, of which the
// comments stay. What is at its default is left out, unless the old one has it.
func (p *Preferences) encode(old []byte) ([]byte, error) {
	mark, body := cutMark(string(old))
	if isBlank(strings.TrimPrefix(body, preferencesComment)) {
		if table := renderTable("\n", p.keys()); table != "\n" {
			return []byte(preferencesComment + table), nil
		}
		return []byte(preferencesComment), nil
	}
	_, root, err := openDocument("", old)
	if err != nil {
		return nil, err
	}
	e := newEditor(body)
	e.setKeys(e.pieces[0], root.values, p.keys())
	return []byte(mark + e.join()), nil
}

// keys are what the file shall say.
func (p *Preferences) keys() []keyValue {
	var keys []keyValue
	add := func(key string, value, unsaid any, unlessSaid stands) {
		k := keyValue{key: key, value: value}
		if value == unsaid {
			k.stands = unlessSaid
		}
		keys = append(keys, k)
	}
	for _, s := range allSettings {
		if !s.PolicyOnly {
			add(s.Key, s.value(&values{Preferences: *p}), s.value(defaultValues()), standsFreely)
		}
	}
	add(lastConnection, p.LastConnection, "", standsFreely)
	name := p.LastUserName
	if !p.RememberUserName || !utf8.ValidString(name) { // TOML is UTF-8; a name that is not cannot be typed again either
		name = ""
	}
	add(lastUserName, name, "", standsNever)
	return keys
}

func parsePreferences(file string, data []byte) (Preferences, error) {
	p, _, err := locatePreferences(file, data)
	return p, err
}

// locatePreferences tells where the keys are, too.
func locatePreferences(file string, data []byte) (Preferences, map[string]position, error) {
	d, root, err := openDocument(file, data)
	if err != nil {
		return DefaultPreferences(), nil, err
	}
	v := defaultValues()
	for _, s := range allSettings {
		if !s.PolicyOnly {
			s.read(root, v)
		}
	}
	root.text(lastConnection, &v.LastConnection)
	root.text(lastUserName, &v.LastUserName)
	root.refuseUnknown("preferences")
	if err := d.err(); err != nil {
		return DefaultPreferences(), nil, err
	}
	return v.Preferences, d.positions, nil
}
