package settings

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
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

	index []int // of its field in [PolicyValues]
}

// PolicyValues are the values of all settings: those of a person, and those that only a policy has.
type PolicyValues struct {
	Preferences

	Connections  []string `json:"connections" section:"session" label:"Allowed connections"`            // only these may be used; nil for all
	PlainTextTCP bool     `json:"plain_text_tcp" section:"session" label:"RADIUS over TCP without TLS"` // whether it may be used

	SavedPassword bool `json:"saved_password" section:"session" label:"Saved passwords"`   // whether a connection may have a saved password
	OTPSource     bool `json:"otp_source" section:"session" label:"OTPs made by programs"` // whether a connection may make one-time passwords itself

	Gate            bool `json:"gate" section:"session" label:"Gate: only files of root"`               // whether a gate only trusts files of root
	LoopbackServers bool `json:"loopback_servers" section:"session" label:"Gate: servers on this host"` // whether a gate may ask servers on this computer
	FailOpen        bool `json:"fail_open" section:"session" label:"Gate: opens without servers"`       // whether a gate opens if the network reports that there is no server
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

var switchValues = []string{"true", "false"}

// allSettings are made of the tags of [PolicyValues].
var allSettings = sync.OnceValue(func() []Setting {
	var all []Setting
	for _, field := range reflect.VisibleFields(reflect.TypeFor[PolicyValues]()) {
		s := Setting{
			Section: field.Tag.Get("section"), Key: field.Tag.Get("json"), Label: field.Tag.Get("label"), Help: field.Tag.Get("doc"),
			PolicyOnly: len(field.Index) == 1, index: field.Index,
		}
		if words, is := field.Tag.Lookup("one"); is {
			s.Values = strings.Split(words, "|")
		} else if field.Type.Kind() == reflect.Bool {
			s.Values = switchValues
		}
		if s.Label != "" {
			all = append(all, s)
		}
	}
	return all
})

// Settings returns all settings, in the order in which they are shown.
func Settings() []Setting { return slices.Clone(allSettings()) }

// SectionOf is the section of the setting with a key; "" for another key.
func SectionOf(key string) string {
	for _, s := range allSettings() {
		if s.Key == key {
			return s.Section
		}
	}
	return ""
}

// IsSwitch is true for a setting that is on or off, "true" or "false".
func (s Setting) IsSwitch() bool { return slices.Equal(s.Values, switchValues) }

// Value returns the value of the setting in v: a bool, a string, or a []string, which
// is nil for all connections.
func (s Setting) Value(v *PolicyValues) any {
	value := reflect.ValueOf(v).Elem().FieldByIndex(s.index)
	if value.Kind() == reflect.String {
		return value.String() // without the type that the texts of a choice have
	}
	return value.Interface()
}

// Of returns the value of a personal setting in p, one of Values.
func (s Setting) Of(p Preferences) string { return s.Text(&PolicyValues{Preferences: p}) }

// Set changes the value of a personal setting in p to one of Values.
func (s Setting) Set(p *Preferences, value string) {
	v := PolicyValues{Preferences: *p}
	if to := reflect.ValueOf(&v).Elem().FieldByIndex(s.index); s.IsSwitch() {
		to.SetBool(value == "true")
	} else {
		to.SetString(value)
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
