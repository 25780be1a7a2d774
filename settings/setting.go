package settings

import (
	"reflect"
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

	at func(*PolicyValues) any // the pointer to its value: a bool, a text or a []string
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

var (
	switchValues     = []string{"true", "false"}
	themeValues      = []string{string(ThemeAuto), string(ThemeDark), string(ThemeLight), string(ThemeHighContrast)}
	imagesValues     = []string{string(ImagesAuto), string(ImagesBlocks), string(ImagesASCII), string(ImagesNone)}
	timeFormatValues = []string{string(TimeAuto), string(Time24Hour), string(Time12Hour)}
)

var allSettings = []Setting{
	{
		SectionMFA, RememberLastMethodUsedKey, "Remember last method used", "The method that you last signed in with is sent automatically the next time.",
		switchValues, false, func(v *PolicyValues) any { return &v.RememberLastMethodUsed },
	},
	{
		SectionSession, RememberUserNameKey, "Remember user name", "The sign-in form starts with your last user name.",
		switchValues, false, func(v *PolicyValues) any { return &v.RememberUserName },
	},
	{"", "default_connection", "Default connection", "", nil, false, func(v *PolicyValues) any { return &v.DefaultConnection }},
	{SectionDisplay, "theme", "Theme", "Auto follows the terminal.", themeValues, false, func(v *PolicyValues) any { return &v.Theme }},
	{
		SectionDisplay, "images", "Images", "How the images of actions are drawn. None: as buttons.",
		imagesValues, false, func(v *PolicyValues) any { return &v.Images },
	},
	{
		SectionDisplay, MouseKey, "Mouse", "The program uses the mouse. Hold Shift to select text as usual.",
		switchValues, false, func(v *PolicyValues) any { return &v.Mouse },
	},
	{
		SectionDisplay, "reduced_motion", "Reduced motion", "Nothing on the screen moves except clocks.",
		switchValues, false, func(v *PolicyValues) any { return &v.ReducedMotion },
	},
	{
		SectionDisplay, "time_format", "Time format", "How times of day are shown. Auto follows the language of the system.",
		timeFormatValues, false, func(v *PolicyValues) any { return &v.TimeFormat },
	},
	{SectionSession, "connections", "Allowed connections", "", nil, true, func(v *PolicyValues) any { return &v.Connections }},
	{SectionSession, "plain_text_tcp", "RADIUS over TCP without TLS", "", switchValues, true, func(v *PolicyValues) any { return &v.PlainTextTCP }},
	{SectionSession, "saved_password", "Saved passwords", "", switchValues, true, func(v *PolicyValues) any { return &v.SavedPassword }},
	{SectionSession, "otp_source", "OTPs made by programs", "", switchValues, true, func(v *PolicyValues) any { return &v.OTPSource }},
	{SectionSession, "gate", "Gate: only files of root", "", switchValues, true, func(v *PolicyValues) any { return &v.Gate }},
	{SectionSession, "loopback_servers", "Gate: servers on this host", "", switchValues, true, func(v *PolicyValues) any { return &v.LoopbackServers }},
	{SectionSession, "fail_open", "Gate: opens without servers", "", switchValues, true, func(v *PolicyValues) any { return &v.FailOpen }},
}

// Settings returns all settings, in the order in which they are shown.
func Settings() []Setting { return slices.Clone(allSettings) }

// IsSwitch is true for a setting that is on or off, "true" or "false".
func (s Setting) IsSwitch() bool { return slices.Equal(s.Values, switchValues) }

// Value returns the value of the setting in v: a bool, a string, or a []string, which
// is nil for all connections.
func (s Setting) Value(v *PolicyValues) any {
	value := reflect.ValueOf(s.at(v)).Elem()
	if value.Kind() == reflect.String {
		return value.String() // without the type that the texts of a choice have
	}
	return value.Interface()
}

// SetValue changes the value of the setting in v; its type must be that of
// [Setting.Value].
func (s Setting) SetValue(v *PolicyValues, value any) {
	to := reflect.ValueOf(s.at(v)).Elem()
	to.Set(reflect.ValueOf(value).Convert(to.Type()))
}

// Of returns the value of a personal setting in p, one of Values.
func (s Setting) Of(p Preferences) string { return s.Text(&PolicyValues{Preferences: p}) }

// Set changes the value of a personal setting in p to one of Values.
func (s Setting) Set(p *Preferences, value string) {
	v := PolicyValues{Preferences: *p}
	if s.IsSwitch() {
		s.SetValue(&v, value == "true")
	} else {
		s.SetValue(&v, value)
	}
	*p = v.Preferences
}

// Text is [Setting.Value] as text.
func (s Setting) Text(v *PolicyValues) string {
	switch value := s.Value(v).(type) {
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

// An Effective is the value of a key that is in force, and its source.
type Effective struct {
	Key      string // of a file, such as "mouse" or "actions[1].title"
	Value    any    // a string, an int64, a bool or a []string; nil for a secret
	File     string // that has the value; "" for a default
	Line     int    // of File; 0 for a default
	Enforced bool   // File is the policy
}
