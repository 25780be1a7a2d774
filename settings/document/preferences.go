package document

import (
	"strings"
	"unicode/utf8"

	"otpdialog/settings"
)

// The keys in preferences.toml that are not settings.
const (
	LastConnectionKey = "last_connection"
	LastUserNameKey   = "last_user_name"
)

const preferencesComment = "# Your preferences for otpdialog. The program writes this file, and keeps your comments.\n"

// EncodePreferences returns the file for the preferences that replaces an old one and
// keeps its comments. Defaults are omitted, unless the old file has them.
func EncodePreferences(p *settings.Preferences, old []byte) ([]byte, error) {
	mark, body := cutMark(string(old))
	if isBlank(strings.TrimPrefix(body, preferencesComment)) {
		if table := renderTable("\n", preferenceKeys(p)); table != "\n" {
			return []byte(preferencesComment + table), nil
		}
		return []byte(preferencesComment), nil
	}
	values, _, err := open("", old)
	if err != nil {
		return nil, err
	}
	e := newEditor(body)
	e.setKeys(e.pieces[0], values, preferenceKeys(p))
	return []byte(mark + e.join()), nil
}

// preferenceKeys are the keys that the file should have.
func preferenceKeys(p *settings.Preferences) []keyValue {
	var keys []keyValue
	add := func(key string, value, unsaid any, unlessSaid presence) {
		k := keyValue{key: key, value: value}
		if value == unsaid {
			k.presence = unlessSaid
		}
		keys = append(keys, k)
	}
	for _, s := range settings.Settings() {
		if !s.PolicyOnly {
			add(s.Key, s.Value(&settings.PolicyValues{Preferences: *p}), s.Value(settings.DefaultValues()), mayBeAbsent)
		}
	}
	add(LastConnectionKey, p.LastConnection, "", mayBeAbsent)
	name := p.LastUserName
	if !p.RememberUserName || !utf8.ValidString(name) { // TOML is UTF-8
		name = ""
	}
	add(LastUserNameKey, name, "", mustBeAbsent)
	return keys
}

// ParsePreferences reads preferences. Its error is a [settings.Problems]; then they are
// the default ones.
func ParsePreferences(file string, data []byte) (settings.Preferences, error) {
	p, _, err := LocatePreferences(file, data)
	return p, err
}

// LocatePreferences is [ParsePreferences] and also returns the positions of the keys.
func LocatePreferences(file string, data []byte) (settings.Preferences, Positions, error) {
	p := settings.DefaultPreferences()
	positions, err := Strict(file, data, &p)
	if err != nil {
		return settings.DefaultPreferences(), nil, err
	}
	return p, positions, nil
}
