package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"

	"otpdialog/settings"
	"otpdialog/settings/store"
)

func (p *program) configExportCommand() *cobra.Command {
	var withSecret bool
	c := &cobra.Command{
		Use:   "export CONNECTION [FILE]",
		Short: "Write a connection to a file, for another computer",
		Long: `export writes a connection, with its comments, to a new file that only you can read, or
to standard output. Secrets that are written in the connection are left out, and so are
the arguments of commands that print secrets: add them when you import the file, or
include them with --with-secret. Files that the connection names are never included;
their paths become absolute.

Exit codes: 0 exported · 64 FILE already exists · 78 mistakes in the connection`,
		Example: `  otpdialog config export office office.toml
  otpdialog config export office --with-secret | ssh host 'umask 077; cat > office.toml'`,
		Args: arguments(1, 2),
		RunE: func(_ *cobra.Command, args []string) error {
			store, err := openStore()
			if err != nil {
				return err
			}
			file := ""
			if len(args) > 1 {
				file = args[1]
			}
			return p.exportConnection(store, args[0], file, withSecret)
		},
		ValidArgsFunction: func(cmd *cobra.Command, args []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
			if len(args) == 1 {
				return nil, cobra.ShellCompDirectiveDefault // a file
			}
			return connectionNames(cmd, args, word)
		},
	}
	c.Flags().BoolVar(&withSecret, "with-secret", false, "include the secrets that are written in the connection")
	return c
}

// exportConnection writes a connection to a new file, or to standard output where
// the file is "".
func (p *program) exportConnection(store *store.Store, name, file string, withSecret bool) error {
	draft, err := store.Draft(name)
	mistakes, _ := errors.AsType[settings.Problems](err)
	if err == nil {
		mistakes = draft.Mistakes // what is wrong would be left out
	}
	if len(mistakes) > 0 {
		return mistakesError(fmt.Sprintf("%q was not exported", name), mistakes)
	}
	if err != nil {
		return &settingsError{err}
	}
	if file == "" {
		err = draft.ExportTo(p.stdout, withSecret)
	} else if err = store.Export(draft, file, withSecret); err == nil {
		_, err = fmt.Fprintln(p.stdout, file)
	}
	switch {
	case errors.Is(err, fs.ErrExist):
		return &usageError{err: err}
	case err != nil:
		return &settingsError{err}
	}
	_, err = fmt.Fprint(p.stderr, aboutExport(&draft.Connection, withSecret))
	return err
}

// aboutExport says what to do with the file on another computer.
func aboutExport(c *settings.Connection, withSecret bool) string {
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
			b.WriteString("    " + settings.Place(file, 0, 0) + "\n")
		}
	}
	return b.String()
}
