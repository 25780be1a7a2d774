package settings

import "unicode/utf8"

// Theme is the set of colours of the screens.
type Theme string

// The themes.
const (
	ThemeAuto  Theme = "auto" // as the terminal's background is
	ThemeDark  Theme = "dark"
	ThemeLight Theme = "light"
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
// leaves out are as in [DefaultPreferences].
type Preferences struct {
	RememberLastMethodUsed bool   `toml:"remember_last_method_used"` // a policy can fix it: see [Policy.RememberLastMethodUsed]
	RememberUserName       bool   `toml:"remember_user_name"`        // whether LastUserName is kept
	Theme                  Theme  `toml:"theme"`
	Images                 Images `toml:"images"`
	Mouse                  bool   `toml:"mouse"`          // the program captures the mouse
	ReducedMotion          bool   `toml:"reduced_motion"` // nothing on the screen moves but clocks
	LastConnection         string `toml:"last_connection"`
	LastUserName           string `toml:"last_user_name"` // always empty while RememberUserName is false
}

// DefaultPreferences are those of a person who has chosen nothing yet.
func DefaultPreferences() Preferences {
	return Preferences{
		RememberLastMethodUsed: true,
		RememberUserName:       true,
		Theme:                  ThemeAuto,
		Images:                 ImagesAuto,
		Mouse:                  true,
	}
}

func (p *Preferences) encode() ([]byte, error) {
	written := *p
	// TOML is UTF-8; a name that is not cannot be typed again either.
	if !p.RememberUserName || !utf8.ValidString(p.LastUserName) {
		written.LastUserName = ""
	}
	return encodeTOML("What you chose in otpdialog. The program writes this file.", written)
}

func parsePreferences(file string, data []byte) (Preferences, error) {
	p := DefaultPreferences()
	d, root, err := openDocument(file, data)
	if err != nil {
		return p, err
	}
	root.boolean("remember_last_method_used", &p.RememberLastMethodUsed)
	root.boolean("remember_user_name", &p.RememberUserName)
	choice(root, "theme", &p.Theme, ThemeAuto, ThemeDark, ThemeLight)
	choice(root, "images", &p.Images, ImagesAuto, ImagesBlocks, ImagesASCII, ImagesNone)
	root.boolean("mouse", &p.Mouse)
	root.boolean("reduced_motion", &p.ReducedMotion)
	root.text("last_connection", &p.LastConnection)
	root.text("last_user_name", &p.LastUserName)
	root.refuseUnknown("preferences")
	if err := d.err(); err != nil {
		return DefaultPreferences(), err
	}
	return p, nil
}
