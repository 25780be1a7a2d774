package settings

import (
	"errors"
	"fmt"
	"io/fs"
)

// An Effective is the value of a key that is in force, and where it comes from.
type Effective struct {
	Key      string // of a file, such as "mouse" or "actions[1].title"
	Value    any    // a string, an int64, a bool or a []string; nil for a secret, which is not told
	File     string // where the value stands; "" for a default
	Line     int    // of File; 0 for a default
	Enforced bool   // File is the policy
}

// Effective are the values of all [Settings], the policy applied. It only looks:
// preferences that are broken stay where they are. The error is that of a file
// that cannot be read, or the [Problems] of one.
func (s *Store) Effective() ([]Effective, error) {
	policy, err := s.Policy()
	if err != nil {
		return nil, err
	}
	chosen, positions, err := s.locatePreferences()
	if err != nil {
		return nil, err
	}
	var all []Effective
	for _, setting := range allSettings {
		e := Effective{Key: setting.Key}
		position, written := positions[setting.Key]
		switch {
		case policy.Manages(setting.Key):
			e.Value = setting.value(policy.values)
			e.File, e.Line, e.Enforced = policy.File, policy.enforced[setting.Key], true
		case written:
			e.Value = setting.value(&values{Preferences: chosen})
			e.File, e.Line = s.PreferencesFile(), position.line
		default:
			e.Value = setting.value(defaultValues())
		}
		all = append(all, e)
	}
	return all, nil
}

// UserName is what the form of a connection is filled in with, "" for nothing, and
// where that stands. It only looks, as [Store.Effective] does.
func (s *Store) UserName(connection string) (Effective, error) {
	e := Effective{Key: "user_name", Value: ""}
	policy, err := s.Policy()
	if err != nil {
		return e, err
	}
	chosen, positions, err := s.locatePreferences()
	if err != nil || !policy.Apply(chosen).RememberUserName {
		return e, err
	}
	_, _, state, err := s.state.load()
	if name := state.LastUserName(connection); name != "" {
		e.Value, e.File = name, s.StateFile()
	} else if name := chosen.UserNameOf(connection); name != "" {
		e.Value, e.File, e.Line = name, s.PreferencesFile(), positions[lastUserName].line
	}
	return e, err
}

func (s *Store) locatePreferences() (Preferences, map[string]position, error) {
	data, err := readFile(s.PreferencesFile())
	if errors.Is(err, fs.ErrNotExist) {
		return DefaultPreferences(), nil, nil
	}
	if err != nil {
		return DefaultPreferences(), nil, err
	}
	return locatePreferences(s.PreferencesFile(), data)
}

// Effective are the values of all keys of a connection, in the order of
// [Connection]. Keys that cannot say "none", such as ca_file, are left out where
// there is none.
func (c *Connection) Effective() []Effective {
	all := c.effective("", c.keys())
	for i, a := range c.Attributes {
		all = append(all, c.effective(joinIndex("attributes", i), a.keys())...)
	}
	for i, a := range c.Actions {
		all = append(all, c.effective(joinIndex("actions", i), a.keys())...)
	}
	return all
}

// effective are the values of keys in the table of a path.
func (c *Connection) effective(path string, keys []keyValue) []Effective {
	var all []Effective
	for _, k := range keys {
		if k.stands == standsNever {
			continue
		}
		e := Effective{Key: joinKey(path, k.key), Value: k.value}
		if _, isSecret := secretOfKey(e.Key); isSecret {
			e.Value = nil
		}
		if arguments, ok := k.value.([]any); ok { // of a command
			var shown []string
			for _, argument := range arguments[:min(shownArguments, len(arguments))] {
				shown = append(shown, fmt.Sprint(argument))
			}
			e.Value = shown
		}
		if position, written := c.positions[e.Key]; written {
			e.File, e.Line = c.File, position.line
		}
		all = append(all, e)
	}
	return all
}
