package lab

import (
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"otpdialog/cli/report"
	"otpdialog/cli/usage"
	"otpdialog/scenario"
	"otpdialog/schema"
	"otpdialog/simulator/control"
)

// A fileKind is a kind of file that has a JSON Schema.
type fileKind struct {
	title string
	of    func() map[string]any
}

var fileKinds = map[string]fileKind{
	"scenario": {"A scenario for otpdialog test", scenario.FileSchema},
	"world":    {"A world for otpdialog simulate --world", func() map[string]any { return schema.Describe(control.Setup{}) }},
}

// Schema returns "otpdialog schema".
func Schema() *cobra.Command {
	kinds := slices.Sorted(maps.Keys(fileKinds))
	return &cobra.Command{
		Use:               "schema KIND",
		Short:             "Print the JSON Schema of scenario or world files, for editors",
		Args:              usage.Arguments(1, 1),
		ValidArgsFunction: cobra.FixedCompletions(kinds, cobra.ShellCompDirectiveNoFileComp),
		RunE: func(cmd *cobra.Command, args []string) error {
			kind, known := fileKinds[args[0]]
			if !known {
				return usage.Unknown("kind of file", args[0], kinds)
			}
			s := kind.of()
			s["$schema"], s["title"] = "https://json-schema.org/draft/2020-12/schema", kind.title
			return report.JSON(report.Exact(cmd.OutOrStdout()), s)
		},
	}
}
