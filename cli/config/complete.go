package config

import (
	"slices"

	"github.com/spf13/cobra"

	"otpdialog/advice"
	"otpdialog/settings/presets"
)

// CompleteConnection completes the first argument with the names of connections, broken ones
// included. If they cannot be read, there is nothing to complete.
func CompleteConnection(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	opened, err := OpenStore()
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	files, _ := opened.ConnectionFiles()
	var names []cobra.Completion
	for _, file := range files {
		names = append(names, cobra.CompletionWithDesc(advice.Line(file.Name), advice.Line(file.Connection.DisplayName)))
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// CompleteAction completes an action: one of the connection that is named already, or
// of any. It offers ids, which no shell has to quote.
func CompleteAction(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	opened, err := OpenStore()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	connections, _ := opened.Connections()
	var names []cobra.Completion
	for _, c := range connections {
		if len(args) > 0 && args[0] != c.Name {
			continue
		}
		for _, a := range c.Actions {
			name := cobra.CompletionWithDesc(advice.Line(a.ID), advice.Line(a.Title))
			if a.Enabled && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// completePlaces completes the argument of "config path".
func completePlaces(cmd *cobra.Command, args []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
	names, directive := CompleteConnection(cmd, args, word)
	opened, err := OpenStore()
	if err != nil || len(args) > 0 {
		return names, directive
	}
	for _, at := range places(opened) {
		names = append(names, cobra.CompletionWithDesc(at.name, at.holds))
	}
	return names, directive
}

func completePreset(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var names []cobra.Completion
	for _, preset := range presets.All() {
		names = append(names, cobra.CompletionWithDesc(preset.Name, preset.Title))
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
