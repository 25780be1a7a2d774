package cli

import (
	"github.com/spf13/cobra"

	"otpdialog/settings"
)

// connectionNames completes the first word: those of connections, broken ones,
// too. Where they cannot be read, there is nothing to complete.
func connectionNames(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	store, err := openStore()
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	files, _ := store.ConnectionFiles()
	var names []cobra.Completion
	for _, file := range files {
		names = append(names, cobra.CompletionWithDesc(file.Name, file.Connection.DisplayName))
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// presetNames completes the name of a preset.
func presetNames(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var names []cobra.Completion
	for _, preset := range settings.Presets() {
		names = append(names, cobra.CompletionWithDesc(preset.Name, preset.Title))
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
