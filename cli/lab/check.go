package lab

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"otpdialog/cli/exit"
	"otpdialog/cli/report"
	"otpdialog/scenario"
	"otpdialog/settings"
)

// check reports every mistake in the files, and plays nothing.
func check(cmd *cobra.Command, paths []string) error {
	cases, err := scenario.Read(paths...)
	problems, _ := errors.AsType[settings.Problems](err)
	if err := report.Mistakes(cmd.OutOrStdout(), problems); err != nil {
		return err
	}
	text := report.Count(len(problems), "mistake")
	if err == nil {
		text = report.Count(len(cases), "case") + ", " + text
	}
	if _, unprinted := fmt.Fprintln(cmd.OutOrStdout(), text); unprinted != nil {
		return unprinted
	}
	if err != nil {
		return &exit.CheckError{Code: exit.Settings}
	}
	return nil
}
