package config

import (
	"slices"

	"github.com/spf13/cobra"

	"otpdialog/cli/exit"
	"otpdialog/cli/report"
	"otpdialog/settings"
	"otpdialog/settings/store"
	"otpdialog/signin/session/radius"
)

func validateCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "validate [FILE…]",
		Short: "Report every mistake in every file",
		RunE: func(cmd *cobra.Command, paths []string) error {
			var files []store.Examined
			opened, err := OpenStore()
			if err == nil {
				files = examine(opened, paths)
			}
			if asJSON {
				if unprinted := report.MistakesJSON(cmd.OutOrStdout(), files, err); unprinted != nil {
					return unprinted
				}
			} else if err == nil {
				err = report.MistakesLines(cmd.OutOrStdout(), files)
			}
			if err == nil && slices.ContainsFunc(files, hasMistakes) {
				err = &exit.CheckError{Code: exit.Settings}
			}
			return err
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON document")
	return c
}

func hasMistakes(f store.Examined) bool { return len(f.Problems) > 0 }

// examine examines the files at the paths, or all of the store if there are none.
func examine(s *store.Store, paths []string) []store.Examined {
	var files []store.Examined
	for _, path := range paths {
		files = append(files, s.ExamineFile(path))
	}
	if len(paths) == 0 {
		files = s.Examine()
	}
	for i := range files {
		checkAttributes(&files[i])
	}
	return files
}

// checkAttributes adds the mistakes that the RADIUS client finds in the attributes of a
// connection, and in its dictionary.
func checkAttributes(file *store.Examined) {
	c := file.Connection
	unreadable := func(p settings.Problem) bool { return p.Key == "dictionary_file" }
	if c == nil || slices.ContainsFunc(file.Problems, unreadable) {
		return // without the dictionary, it is not known which attributes exist
	}
	file.Add(radius.CheckAttributes(c))
}
