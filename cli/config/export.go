package config

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"

	"otpdialog/cli/exit"
	"otpdialog/cli/report"
	"otpdialog/cli/usage"
	"otpdialog/settings"
)

func exportCommand() *cobra.Command {
	var withSecret bool
	c := &cobra.Command{
		Use:   "export CONNECTION [FILE]",
		Short: "Write a connection to a file, for another computer",
		Args:  usage.Arguments(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := export(cmd, args, withSecret)
			if err == nil {
				_, err = fmt.Fprint(cmd.ErrOrStderr(), leftOut(c, withSecret))
			}
			return err
		},
		ValidArgsFunction: func(cmd *cobra.Command, args []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
			if len(args) == 1 {
				return nil, cobra.ShellCompDirectiveDefault // a file
			}
			return CompleteConnection(cmd, args, word)
		},
	}
	c.Flags().BoolVar(&withSecret, "with-secret", false, "include the secrets that are written in the connection")
	return c
}

// export writes a connection to a new file, or to standard output if none is named.
func export(cmd *cobra.Command, args []string, withSecret bool) (*settings.Connection, error) {
	opened, err := OpenStore()
	if err != nil {
		return nil, err
	}
	draft, err := opened.Draft(args[0])
	mistakes, _ := errors.AsType[settings.Problems](err)
	if err == nil {
		mistakes = draft.Mistakes // what is wrong would be left out
	}
	if len(mistakes) > 0 {
		return nil, mistakesError(fmt.Sprintf("%q was not exported", args[0]), mistakes)
	}
	if err != nil {
		return nil, &exit.SettingsError{Err: err}
	}
	if len(args) == 1 {
		err = draft.ExportTo(report.Exact(cmd.OutOrStdout()), withSecret)
	} else if err = opened.Export(draft, args[1], withSecret); err == nil {
		err = report.Path(cmd.OutOrStdout(), args[1])
	}
	switch {
	case errors.Is(err, fs.ErrExist):
		return nil, &usage.Error{Err: err}
	case err != nil:
		return nil, &exit.SettingsError{Err: err}
	}
	return &draft.Connection, nil
}

// leftOut says what to do with the file on another computer.
func leftOut(c *settings.Connection, withSecret bool) string {
	var b strings.Builder
	secrets, commands := c.LeftOut()
	for _, name := range secrets {
		if withSecret {
			fmt.Fprintf(&b, "The export contains the %s: do not let anyone else read it.\n", name)
		} else {
			fmt.Fprintf(&b, "The %s was left out: add it when you import the file, or use --with-secret to include it.\n", name)
		}
	}
	for _, key := range commands {
		if !withSecret {
			fmt.Fprintf(&b, "The arguments of %s were left out: add them when you import the file, or use --with-secret to include them.\n", key)
		}
	}
	if files := c.NamedFiles(); len(files) > 0 {
		b.WriteString("These files are not included. Copy them, and write their new paths into the export:\n")
		for _, file := range files {
			b.WriteString("    " + settings.Printable(file) + "\n")
		}
	}
	return b.String()
}
