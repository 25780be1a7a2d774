package cli

import (
	"context"

	"github.com/spf13/cobra"

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

func testCommand() *cobra.Command {
	return lab.Test(lab.Options{
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
	})
}
