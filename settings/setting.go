package settings

import (
	"slices"
	"strconv"
	"strings"
)

// A Setting is chosen by a person in the preferences, enforced by an administrator in
// the policy, or both. [Settings] returns all of them: files, screens and reports are
// made from that one list.
type Setting struct {
	Section    string   // of the policy that can enforce it; "" if none can
	Key        string   // in preferences.toml and in policy.toml; no two sections have the same
	Label      string   // its name for people
	Help       string   // a sentence about it for the person who chooses it; "" if no screen offers it
	Values     []string // the legal ones; nil if any text is legal
	PolicyOnly bool     // people cannot choose it: preferences.toml has no such key

	get func(*PolicyValues) any
	set func(*PolicyValues, any)
}

// PolicyValues are the values of all settings.
type PolicyValues struct {
	Preferences

	Connections  []string // only these may be used; nil for all
	PlainTextTCP bool     // whether RADIUS over TCP without TLS may be used

	OTPSource     bool // whether a connection may make one-time passwords itself
	SavedPassword bool // whether a connection may have a saved password

	Gate            bool // whether a gate only trusts files of root
	LoopbackServers bool // whether a gate may ask servers on this computer
	FailOpen        bool // whether a gate opens if the network reports that there is no server
}

// DefaultValues are the values of an empty policy and empty preferences.
func DefaultValues() *PolicyValues {
	return &PolicyValues{Preferences: DefaultPreferences(), PlainTextTCP: true, OTPSource: true, SavedPassword: true}
}

// The sections of a policy.
const (
	SectionMFA     = "multifactor_authentication"
	SectionDisplay = "display"
	SectionSession = "session"
)

// The keys of settings that are used by name.
const (
	RememberLastMethodUsedKey = "remember_last_method_used"
	RememberUserNameKey       = "remember_user_name"
	MouseKey                  = "mouse"
)

var allSettings = []Setting{
	newSwitch(SectionMFA, RememberLastMethodUsedKey, "Remember last method used",
		func(v *PolicyValues) *bool { return &v.RememberLastMethodUsed }).
		explained("The method that you last signed in with is sent automatically the next time."),
	newSwitch(SectionSession, RememberUserNameKey, "Remember user name", func(v *PolicyValues) *bool { return &v.RememberUserName }).
		explained("The sign-in form starts with your last user name."),
	newText("default_connection", "Default connection", func(v *PolicyValues) *string { return &v.DefaultConnection }),
	newChoice(SectionDisplay, "theme", "Theme", func(v *PolicyValues) *Theme { return &v.Theme },
		ThemeAuto, ThemeDark, ThemeLight, ThemeHighContrast).
		explained("Auto follows the terminal."),
	newChoice(SectionDisplay, "images", "Images", func(v *PolicyValues) *Images { return &v.Images },
		ImagesAuto, ImagesBlocks, ImagesASCII, ImagesNone).
		explained("How the images of actions are drawn. None: as buttons."),
	newSwitch(SectionDisplay, MouseKey, "Mouse", func(v *PolicyValues) *bool { return &v.Mouse }).
		explained("The program uses the mouse. Hold Shift to select text as usual."),
	newSwitch(SectionDisplay, "reduced_motion", "Reduced motion", func(v *PolicyValues) *bool { return &v.ReducedMotion }).
		explained("Nothing on the screen moves except clocks."),
	newChoice(SectionDisplay, "time_format", "Time format", func(v *PolicyValues) *TimeFormat { return &v.TimeFormat },
		TimeAuto, Time24Hour, Time12Hour).
		explained("How times of day are shown. Auto follows the language of the system."),
	policyOnly(newList(SectionSession, "connections", "Allowed connections", func(v *PolicyValues) *[]string { return &v.Connections })),
	policyOnly(newSwitch(SectionSession, "plain_text_tcp", "RADIUS over TCP without TLS", func(v *PolicyValues) *bool { return &v.PlainTextTCP })),
	policyOnly(newSwitch(SectionSession, "saved_password", "Saved passwords", func(v *PolicyValues) *bool { return &v.SavedPassword })),
	policyOnly(newSwitch(SectionSession, "otp_source", "OTPs made by programs", func(v *PolicyValues) *bool { return &v.OTPSource })),
	policyOnly(newSwitch(SectionSession, "gate", "Gate: only files of root", func(v *PolicyValues) *bool { return &v.Gate })),
	policyOnly(newSwitch(SectionSession, "loopback_servers", "Gate: servers on this host", func(v *PolicyValues) *bool { return &v.LoopbackServers })),
	policyOnly(newSwitch(SectionSession, "fail_open", "Gate: opens without servers", func(v *PolicyValues) *bool { return &v.FailOpen })),
}

// Settings returns all settings, in the order in which they are shown.
func Settings() []Setting { return slices.Clone(allSettings) }

// IsSwitch is true for a setting that is on or off, "true" or "false".
func (s Setting) IsSwitch() bool { return slices.Equal(s.Values, switchValues) }

// Value returns the value of the setting in v: a bool, a string, or a []string, which
// is nil for all connections.
func (s Setting) Value(v *PolicyValues) any { return s.get(v) }

// SetValue changes the value of the setting in v; its type must be that of
// [Setting.Value].
func (s Setting) SetValue(v *PolicyValues, value any) { s.set(v, value) }

// Of returns the value of a personal setting in p, one of Values.
func (s Setting) Of(p Preferences) string { return s.Text(&PolicyValues{Preferences: p}) }

// Set changes the value of a personal setting in p to one of Values.
func (s Setting) Set(p *Preferences, value string) {
	v := PolicyValues{Preferences: *p}
	if s.IsSwitch() {
		s.set(&v, value == "true")
	} else {
		s.set(&v, value)
	}
	*p = v.Preferences
}

// Text is [Setting.Value] as text.
func (s Setting) Text(v *PolicyValues) string {
	switch value := s.get(v).(type) {
	case string:
		return value
	case bool:
		return strconv.FormatBool(value)
	case []string:
		switch {
		case value == nil:
			return "all"
		case len(value) == 0:
			return "none"
		}
		return strings.Join(value, ", ")
	}
	return ""
}

var switchValues = []string{"true", "false"}

func newSwitch(section, key, label string, at func(*PolicyValues) *bool) Setting {
	return newSetting(section, key, label, switchValues, at)
}

func newChoice[T ~string](section, key, label string, at func(*PolicyValues) *T, legal ...T) Setting {
	var words []string
	for _, word := range legal {
		words = append(words, string(word))
	}
	return Setting{
		Section: section, Key: key, Label: label, Values: words,
		get: func(v *PolicyValues) any { return string(*at(v)) },
		set: func(v *PolicyValues, value any) { *at(v) = T(value.(string)) },
	}
}

func newText(key, label string, at func(*PolicyValues) *string) Setting {
	return newSetting("", key, label, nil, at)
}

func newList(section, key, label string, at func(*PolicyValues) *[]string) Setting {
	return newSetting(section, key, label, nil, at)
}

func newSetting[T any](section, key, label string, legal []string, at func(*PolicyValues) *T) Setting {
	return Setting{
		Section: section, Key: key, Label: label, Values: legal,
		get: func(v *PolicyValues) any { return *at(v) },
		set: func(v *PolicyValues, value any) { *at(v) = value.(T) },
	}
}

func (s Setting) explained(help string) Setting {
	s.Help = help
	return s
}

func policyOnly(s Setting) Setting {
	s.PolicyOnly = true
	return s
}

// An Effective is the value of a key that is in force, and its source.
type Effective struct {
	Key      string // of a file, such as "mouse" or "actions[1].title"
	Value    any    // a string, an int64, a bool or a []string; nil for a secret
	File     string // that has the value; "" for a default
	Line     int    // of File; 0 for a default
	Enforced bool   // File is the policy
}
