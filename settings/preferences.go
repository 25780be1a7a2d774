package settings

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

// Preferences are what a person chose, in preferences.toml. Missing keys have the
// values of [DefaultPreferences]. [Policy.Apply] returns those in force, as a policy
// can enforce others.
type Preferences struct {
	RememberLastMethodUsed bool
	RememberUserName       bool   // whether user names are kept in the state
	DefaultConnection      string // opened if no name is given; "" for the list, or the only one
	Theme                  Theme
	Images                 Images
	Mouse                  bool // the program captures the mouse
	ReducedMotion          bool // only clocks move on the screen
	TimeFormat             TimeFormat

	// LastConnection is the connection of the last sign-in. LastUserName is its user name,
	// in files from before the state had one per connection; it is always empty while
	// RememberUserName is false.
	LastConnection, LastUserName string
}

// DefaultPreferences are those of a person who has not chosen anything.
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

// UserNameOf returns the last user name if it is of that connection, otherwise "".
func (p *Preferences) UserNameOf(connection string) string {
	if p.LastConnection == connection {
		return p.LastUserName
	}
	return ""
}

// RenameConnection renames a connection in the preferences.
func (p *Preferences) RenameConnection(from, to string) {
	for _, name := range []*string{&p.DefaultConnection, &p.LastConnection} {
		if *name == from {
			*name = to
		}
	}
}
