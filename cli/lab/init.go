package lab

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/spf13/cobra"

	"otpdialog/advice"
	"otpdialog/cli/exit"
	"otpdialog/cli/report"
	"otpdialog/cli/usage"
	"otpdialog/scenario"
	"otpdialog/settings"
	"otpdialog/settings/disk"
)

// firstFile is what the first scenario is called if no other name is given.
const firstFile = "first.toml"

// initialize writes a first scenario, which passes. It replaces no file.
func initialize(cmd *cobra.Command, paths []string) error {
	path := firstFile
	switch len(paths) {
	case 0:
	case 1:
		path = paths[0]
	default:
		return usage.Wrong(cmd, fmt.Errorf("unexpected argument %q", paths[1]))
	}
	err := disk.Create(path, []byte(scenario.First), 0o600)
	switch {
	case errors.Is(err, fs.ErrExist):
		return &exit.SettingsError{Err: advice.New("already-exists", settings.Printable(path)+" exists already").
			Do("play it, or choose another name", "otpdialog", "test", path)}
	case err != nil:
		return &exit.UnavailableError{Err: disk.Unwritten(path, err)}
	}
	if err := report.Path(cmd.OutOrStdout(), path); err != nil {
		return err
	}
	if _, err := fmt.Fprintln(cmd.ErrOrStderr(), "This is a first scenario. Read it, and then:"); err != nil {
		return err
	}
	quoted := advice.Quote([]string{path})
	return report.Columns(cmd.ErrOrStderr(),
		[]string{"    otpdialog test " + quoted, "to play it"},
		[]string{"    otpdialog test --check " + quoted, "to find mistakes after a change"},
		[]string{"    otpdialog schema scenario", "for what an editor needs to complete it"},
	)
}
