package settings

import (
	"slices"
	"strconv"
	"strings"
)

// A Setting is one that a person chooses in the preferences, that an
// administrator enforces in the policy, or both. [Settings] are all of them:
// files, screens and reports are made from that one list.
type Setting struct {
	Section    string   // of the policy that can enforce it; "" where none can
	Key        string   // in preferences.toml and in policy.toml; no two sections have the same
	Label      string   // its name for people
	Values     []string // the legal ones; nil where any text is one
	PolicyOnly bool     // nobody chooses it: it has no key in preferences.toml

	value func(*values) any // a bool, a string or a []string
	read  func(*table, *values)
	set   func(*values, string)
}

// values are what all settings together hold.
type values struct {
	Preferences

	connections  []string // the names of the only ones that may be used; nil: all
	plainTextTCP bool     // whether RADIUS over TCP without TLS may be used

	otpSource     bool // whether a connection may make one-time passwords itself
	savedPassword bool // whether a connection may have a saved password

	gate            bool // whether a gate trusts files of root alone
	loopbackServers bool // whether a gate may ask servers on this computer
	failOpen        bool // whether a gate opens while the network says that no server is there
}

func defaultValues() *values {
	return &values{Preferences: DefaultPreferences(), plainTextTCP: true, otpSource: true, savedPassword: true}
}

// The sections of a policy.
const (
	multifactorAuthentication = "multifactor_authentication"
	display                   = "display"
	session                   = "session"
)

// The keys of settings that somebody asks for by name.
const (
	RememberLastMethodUsedKey = "remember_last_method_used"
	RememberUserNameKey       = "remember_user_name"
	MouseKey                  = "mouse"

	connectionsKey  = "connections"
	plainTextTCPKey = "plain_text_tcp"

	otpSourceKey       = "otp_source"
	savedPasswordKey   = "saved_password"
	gateKey            = "gate"
	loopbackServersKey = "loopback_servers"
	failOpenKey        = "fail_open"
)

var allSettings = []Setting{
	newSwitch(multifactorAuthentication, RememberLastMethodUsedKey, "Remember last method used",
		func(v *values) *bool { return &v.RememberLastMethodUsed }),
	newSwitch(session, RememberUserNameKey, "Remember user name", func(v *values) *bool { return &v.RememberUserName }),
	newText("default_connection", "Default connection", func(v *values) *string { return &v.DefaultConnection }),
	newChoice(display, "theme", "Theme", func(v *values) *Theme { return &v.Theme },
		ThemeAuto, ThemeDark, ThemeLight, ThemeHighContrast),
	newChoice(display, "images", "Images", func(v *values) *Images { return &v.Images },
		ImagesAuto, ImagesBlocks, ImagesASCII, ImagesNone),
	newSwitch(display, MouseKey, "Mouse", func(v *values) *bool { return &v.Mouse }),
	newSwitch(display, "reduced_motion", "Reduced motion", func(v *values) *bool { return &v.ReducedMotion }),
	newChoice(display, "time_format", "Time format", func(v *values) *TimeFormat { return &v.TimeFormat },
		TimeAuto, Time24Hour, Time12Hour),
	policyOnly(newList(session, connectionsKey, "Connections that may be used", func(v *values) *[]string { return &v.connections })),
	policyOnly(newSwitch(session, plainTextTCPKey, "RADIUS over TCP without TLS", func(v *values) *bool { return &v.plainTextTCP })),
	policyOnly(newSwitch(session, savedPasswordKey, "Saved passwords", func(v *values) *bool { return &v.savedPassword })),
	policyOnly(newSwitch(session, otpSourceKey, "OTPs that programs make", func(v *values) *bool { return &v.otpSource })),
	policyOnly(newSwitch(session, gateKey, "Gate: files of root alone", func(v *values) *bool { return &v.gate })),
	policyOnly(newSwitch(session, loopbackServersKey, "Gate: servers on this host", func(v *values) *bool { return &v.loopbackServers })),
	policyOnly(newSwitch(session, failOpenKey, "Gate: opens without servers", func(v *values) *bool { return &v.failOpen })),
}

// Settings are all settings, in the order in which they are shown.
func Settings() []Setting { return slices.Clone(allSettings) }

// IsSwitch is true for a setting that is on or off, "true" or "false".
func (s Setting) IsSwitch() bool { return slices.Equal(s.Values, switchValues) }

// Of is the value that a setting of a person has in p, one of Values.
func (s Setting) Of(p Preferences) string { return s.text(&values{Preferences: p}) }

// Set gives a setting of a person another value in p, one of Values.
func (s Setting) Set(p *Preferences, value string) {
	v := values{Preferences: *p}
	s.set(&v, value)
	*p = v.Preferences
}

// text is a value in words.
func (s Setting) text(v *values) string {
	switch value := s.value(v).(type) {
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

func newSwitch(section, key, label string, at func(*values) *bool) Setting {
	return Setting{
		Section: section, Key: key, Label: label, Values: switchValues,
		value: func(v *values) any { return *at(v) },
		read:  func(t *table, v *values) { t.either(key, at(v)) },
		set:   func(v *values, text string) { *at(v) = text == "true" },
	}
}

func newChoice[T ~string](section, key, label string, at func(*values) *T, legal ...T) Setting {
	var words []string
	for _, word := range legal {
		words = append(words, string(word))
	}
	return Setting{
		Section: section, Key: key, Label: label, Values: words,
		value: func(v *values) any { return string(*at(v)) },
		read:  func(t *table, v *values) { choice(t, key, at(v), legal...) },
		set:   func(v *values, text string) { *at(v) = T(text) },
	}
}

func newText(key, label string, at func(*values) *string) Setting {
	return Setting{
		Key: key, Label: label,
		value: func(v *values) any { return *at(v) },
		read:  func(t *table, v *values) { t.text(key, at(v)) },
		set:   func(v *values, text string) { *at(v) = text },
	}
}

func newList(section, key, label string, at func(*values) *[]string) Setting {
	return Setting{
		Section: section, Key: key, Label: label,
		value: func(v *values) any { return *at(v) },
		read:  func(t *table, v *values) { t.texts(key, at(v)) },
	}
}

func policyOnly(s Setting) Setting {
	s.PolicyOnly = true
	return s
}
