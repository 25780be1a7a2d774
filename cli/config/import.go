package config

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"otpdialog/advice"
	"otpdialog/cli/exit"
	"otpdialog/cli/report"
	"otpdialog/cli/usage"
	"otpdialog/settings"
	"otpdialog/settings/store"
)

func importCommand() *cobra.Command {
	var name string
	c := &cobra.Command{
		Use:   "import FILE",
		Short: "Add a connection from a file",
		Args:  usage.Arguments(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			opened, err := OpenStore()
			if err != nil {
				return err
			}
			if name == "" {
				name = strings.TrimSuffix(filepath.Base(args[0]), ".toml")
			}
			draft, err := readImport(opened, args[0], name)
			if err != nil {
				return err
			}
			change, err := opened.Save(draft)
			if err != nil {
				return &exit.SettingsError{Err: err}
			}
			if err := report.Path(cmd.OutOrStdout(), draft.File); err != nil {
				return err
			}
			next := "Next, check it:\n    otpdialog check " + advice.Quote([]string{name}) + "\n"
			if len(change.Dropped) > 0 {
				next = fmt.Sprintf("It had to be rewritten without %s.\n", strings.Join(change.Dropped, ", ")) + next
			}
			_, err = fmt.Fprint(cmd.ErrOrStderr(), next)
			return err
		},
		ValidArgsFunction: cobra.FixedCompletions([]cobra.Completion{"toml"}, cobra.ShellCompDirectiveFilterFileExt),
	}
	c.Flags().StringVar(&name, "name", "", "the `name` of the new connection")
	_ = c.RegisterFlagCompletionFunc("name", cobra.NoFileCompletions) // it fails only for an unknown flag
	return c
}

// readImport reads a file as a new connection of that name.
func readImport(s *store.Store, path, name string) (*store.Draft, error) {
	file := s.ExamineFile(path)
	checkAttributes(&file)
	mistakes := file.Problems
	explainExport(&file)
	var draft *store.Draft
	var err error
	if len(mistakes) == 0 {
		if draft, err = s.ImportDraft(path); err != nil {
			return nil, &exit.SettingsError{Err: err}
		}
		mistakes = draft.Mistakes // of a correct policy, for example
	}
	if len(mistakes) > 0 {
		return nil, mistakesError(fmt.Sprintf("%q was not imported", path), mistakes)
	}
	err = s.CheckName(name)
	if wrong, ok := errors.AsType[*settings.NameError](err); ok {
		return nil, &usage.Error{Err: wrong, Next: "import it under another name: --name " + advice.Quote([]string{s.FreeName(name)})}
	}
	if err != nil {
		return nil, &exit.SettingsError{Err: err}
	}
	draft.Name = name
	return draft, nil
}

// explainExport gives a next step of its own to the mistake that comes from exporting
// without the shared secret.
func explainExport(file *store.Examined) {
	if file.Connection == nil || file.Connection.Secret.IsSet() {
		return
	}
	for i, p := range file.Problems {
		if p.Key == "secret" {
			file.Problems[i].Next = fmt.Sprintf(`an export leaves it out: import the file in the console ("otpdialog config"), where you can type it, `+
				`or write secret_file = "PATH" into %q, where PATH is a file with the secret that only you can read`, file.Path)
		}
	}
}

// mistakesError says what was not done, and lists the mistakes of a file that are the reason.
func mistakesError(what string, mistakes settings.Problems) error {
	all := []error{fmt.Errorf("%s: %s", what, report.Count(len(mistakes), "mistake"))}
	for _, mistake := range mistakes {
		all = append(all, report.Mistake(mistake))
	}
	return &exit.SettingsError{Err: errors.Join(all...)}
}
