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
		Secrets: secret.Sources{},
	}
}
