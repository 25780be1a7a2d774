package cli

import (
	"io"
	"maps"
	"slices"

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

// actionNames completes an action: one of the connection that is named already, or
// of any. It offers ids, which no shell has to quote.
func actionNames(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	store, err := openStore()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	connections, _ := store.Connections()
	var names []cobra.Completion
	for _, c := range connections {
		if len(args) > 0 && args[0] != c.Name {
			continue
		}
		for _, a := range c.Actions {
			name := cobra.CompletionWithDesc(a.ID, a.Title)
			if a.Enabled && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
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

// completionScripts write the script for a shell, with a description beside each
// word that is offered.
var completionScripts = map[string]func(root *cobra.Command, to io.Writer) error{
	"bash":       func(root *cobra.Command, to io.Writer) error { return root.GenBashCompletionV2(to, true) },
	"zsh":        (*cobra.Command).GenZshCompletion,
	"fish":       func(root *cobra.Command, to io.Writer) error { return root.GenFishCompletion(to, true) },
	"powershell": (*cobra.Command).GenPowerShellCompletionWithDesc,
}

func (p *program) completionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "completion bash|zsh|fish|powershell",
		Short: "Teach a shell to complete commands, flags and the names of connections",
		Long: `completion prints a script for a shell. Once the shell has read it, Tab completes
commands, flags, and the names of connections. The packages have put the
scripts into place for bash, zsh and fish. Otherwise, for every new shell:

  bash         otpdialog completion bash > ~/.local/share/bash-completion/completions/otpdialog
               (bash reads it there where the package bash-completion is installed)
  zsh          otpdialog completion zsh > FOLDER/_otpdialog
               (any folder of $fpath; ~/.zshrc has to say: autoload -U compinit && compinit)
  fish         otpdialog completion fish > ~/.config/fish/completions/otpdialog.fish
  PowerShell   otpdialog completion powershell >> $PROFILE`,
		Example: `  source <(otpdialog completion bash)                  in this shell alone
  otpdialog completion fish | source
  otpdialog completion powershell | Out-String | Invoke-Expression`,
		Args:      usageArgs(cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs)),
		ValidArgs: slices.Sorted(maps.Keys(completionScripts)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return completionScripts[args[0]](cmd.Root(), p.stdout)
		},
	}
}
