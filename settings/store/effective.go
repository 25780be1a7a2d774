package store

import (
	"errors"
	"io/fs"

	"otpdialog/settings"
	"otpdialog/settings/document"
)

// Effective returns the values of all [settings.Settings] after the policy was applied.
// It changes nothing: broken preferences stay where they are. The error is the
// [settings.Problems] of a file, or says why one cannot be read.
func (s *Store) Effective() ([]settings.Effective, error) {
	policy, err := s.Policy()
	if err != nil {
		return nil, err
	}
	chosen, positions, err := s.preferencesWithPositions()
	if err != nil {
		return nil, err
	}
	var all []settings.Effective
	for _, setting := range settings.Settings() {
		e := settings.Effective{Key: setting.Key}
		position, written := positions[setting.Key]
		switch {
		case policy.Manages(setting.Key):
			e.Value = setting.Value(policy.Values)
			e.File, e.Line, e.Enforced = policy.File, policy.Enforced[setting.Key], true
		case written:
			e.Value = setting.Value(&settings.PolicyValues{Preferences: chosen})
			e.File, e.Line = s.PreferencesFile(), position.Line
		default:
			e.Value = setting.Value(settings.DefaultValues())
		}
		all = append(all, e)
	}
	return all, nil
}

// UserName returns what the user name field of a connection is filled in with, "" for
// nothing, and its source. It changes nothing.
func (s *Store) UserName(connection string) (settings.Effective, error) {
	e := settings.Effective{Key: "user_name", Value: ""}
	policy, err := s.Policy()
	if err != nil {
		return e, err
	}
	chosen, positions, err := s.preferencesWithPositions()
	if err != nil || !policy.Apply(chosen).RememberUserName {
		return e, err
	}
	_, state, err := s.state.load()
	if name := state.LastUserName(connection); name != "" {
		e.Value, e.File = name, s.StateFile()
	} else if name := chosen.UserNameOf(connection); name != "" {
		e.Value, e.File, e.Line = name, s.PreferencesFile(), positions[document.LastUserNameKey].Line
	}
	return e, err
}

func (s *Store) preferencesWithPositions() (settings.Preferences, document.Positions, error) {
	data, err := readFile(s.PreferencesFile())
	if errors.Is(err, fs.ErrNotExist) {
		return settings.DefaultPreferences(), nil, nil
	}
	if err != nil {
		return settings.DefaultPreferences(), nil, err
	}
	return document.LocatePreferences(s.PreferencesFile(), data)
}
