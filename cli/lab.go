package cli

import (
	"context"

	"otpdialog/cli/config"
	"otpdialog/cli/lab"
	"otpdialog/scenario"
	"otpdialog/scenario/lines"
	"otpdialog/scenario/screens"
	"otpdialog/settings"
	"otpdialog/settings/secret"
	"otpdialog/settings/store"
)

// faces seat the person of a scenario.
var faces = map[string]func(context.Context, scenario.Seat) (scenario.Face, error){"lines": lines.New, "screens": screens.New}

// labOptions are those of the commands that play scenarios.
func labOptions() lab.Options {
	return lab.Options{
		Allowed: checkSimulatorAllowed,
		Faces:   faces,
		Connection: func(name string) (*settings.Connection, error) {
			opened, err := config.OpenStore()
			if err != nil {
				return nil, err
			}
			c, err := opened.Connection(name)
			return &c, err
		},
		Allows:  policyAllows,
		Secrets: secret.Sources{},
		Theme:   themeInForce,
	}
}

// themeInForce is the theme that the person has chosen, or the policy enforces; the default if a file
// cannot be read.
func themeInForce() settings.Theme {
	opened, err := config.OpenStore()
	if err != nil {
		return settings.ThemeAuto
	}
	policy, _ := opened.Policy()
	chosen, _ := opened.Preferences() // the default, with an error
	return policy.Apply(chosen).Theme
}

// policyAllows returns why the policy does not allow the servers of a connection that a scenario
// brings along.
func policyAllows(c *settings.Connection) error {
	opened, err := config.OpenStore()
	if err != nil {
		return err
	}
	policy, err := opened.Policy()
	switch {
	case err != nil:
		return err
	case !policy.AllowsConnection(c.Name):
		return &store.ForbiddenError{Name: c.Name, Policy: policy.File}
	}
	return policy.Problems(c).Err()
}
