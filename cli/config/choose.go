package config

import (
	"context"
	"errors"
	"slices"
	"strings"

	"otpdialog/advice"
	"otpdialog/cli/exit"
	"otpdialog/cli/usage"
	"otpdialog/settings"
	"otpdialog/settings/store"
	"otpdialog/ui/plain"
)

// A Choice is how a command finds its connection: by its name, or the default, or the only one;
// otherwise a person at a terminal is asked.
type Choice struct {
	Store  *store.Store
	Policy settings.Policy
	Name   string                            // as it was given, "" for none
	Only   func(c *settings.Connection) bool // those among which a connection without a name is chosen; nil for all
	None   advice.Advice                     // if there is none of them
}

// Choose returns the connection, and whether a person was asked. It asks as o says, and forgets
// o.Why, which was said then.
func (c Choice) Choose(ctx context.Context, o *plain.Options) (_ *settings.Connection, asked bool, err error) {
	if c.Only == nil {
		c.Only = func(*settings.Connection) bool { return true }
	}
	if c.Name != "" {
		named, err := c.Store.Connection(c.Name)
		if err != nil {
			return nil, false, &exit.SettingsError{Err: err}
		}
		return &named, false, nil
	}
	chosen, _ := c.Store.Preferences() // usable even with an error, which is shown while signing in
	if name := c.Policy.Apply(chosen).DefaultConnection; name != "" {
		standard, err := c.Store.Connection(name)
		if err != nil {
			return nil, false, &exit.SettingsError{Err: err}
		}
		if c.Only(&standard) {
			return &standard, false, nil
		}
	}
	all, err := c.Store.Connections()
	all = slices.DeleteFunc(all, func(each settings.Connection) bool { return !c.Only(&each) })
	switch {
	case len(all) == 0 && err != nil:
		return nil, false, &exit.SettingsError{Err: err}
	case len(all) == 0:
		return nil, false, &exit.SettingsError{Err: c.None}
	case len(all) == 1 && err == nil:
		return &all[0], false, nil
	case !o.Lines.Interactive():
		names := make([]string, len(all))
		for i, each := range all {
			names[i] = each.Name
		}
		return nil, false, &usage.Error{Err: errors.New("which connection?"), Next: "name one of " + strings.Join(names, ", ")}
	}
	picked, err := plain.Choose(ctx, *o, all)
	o.Why = "" // that has been said
	return picked, true, exit.Asked(err)
}
