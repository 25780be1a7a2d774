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
	RememberLastMethodUsed bool       `json:"remember_last_method_used" section:"multifactor_authentication" label:"Remember last method used" doc:"The method that you last signed in with is sent automatically the next time."`
	RememberUserName       bool       `json:"remember_user_name" section:"session" label:"Remember user name" doc:"The sign-in form starts with your last user name."` // whether user names are kept in the state
	DefaultConnection      string     `json:"default_connection" label:"Default connection"`                                                                           // opened if no name is given; "" for the list, or the only one
	Theme                  Theme      `json:"theme" section:"display" one:"auto|dark|light|high-contrast" label:"Theme" doc:"Auto follows the terminal."`
	Images                 Images     `json:"images" section:"display" one:"auto|blocks|ascii|none" label:"Images" doc:"How the images of actions are drawn. None: as buttons."`
	Mouse                  bool       `json:"mouse" section:"display" label:"Mouse" doc:"The program uses the mouse. Hold Shift to select text as usual."` // the program captures it
	ReducedMotion          bool       `json:"reduced_motion" section:"display" label:"Reduced motion" doc:"Nothing on the screen moves except clocks."`
	TimeFormat             TimeFormat `json:"time_format" section:"display" one:"auto|24-hour|12-hour" label:"Time format" doc:"How times of day are shown. Auto follows the language of the system."`

	// LastConnection is the connection of the last sign-in. LastUserName is its user name,
	// in files from before the state had one per connection; it is always empty while
	// RememberUserName is false.
	LastConnection string `json:"last_connection"`
	LastUserName   string `json:"last_user_name"`
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
