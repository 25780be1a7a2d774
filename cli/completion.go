package cli

import (
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"otpdialog/settings/presets"
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

// pathWords completes what "config path" takes.
func pathWords(cmd *cobra.Command, args []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
	names, directive := connectionNames(cmd, args, word)
	store, err := openStore()
	if err != nil || len(args) > 0 {
		return names, directive
	}
	for _, at := range places(store) {
		names = append(names, cobra.CompletionWithDesc(at.word, at.holds))
	}
	return names, directive
}

// presetNames completes the name of a preset.
func presetNames(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var names []cobra.Completion
	for _, preset := range presets.All() {
		names = append(names, cobra.CompletionWithDesc(preset.Name, preset.Title))
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// completionScripts write the script for a shell, with a description beside each
// word that is offered.
var completionScripts = map[string]func(root *cobra.Command, to io.Writer) error{
	"bash":       writeBashCompletion,
	"zsh":        (*cobra.Command).GenZshCompletion,
	"fish":       func(root *cobra.Command, to io.Writer) error { return root.GenFishCompletion(to, true) },
	"powershell": (*cobra.Command).GenPowerShellCompletionWithDesc,
}

// WriteCompletion writes the script by which a shell completes what follows the program's
// name: bash, zsh, fish or powershell. There is an error for another.
func WriteCompletion(shell string, to io.Writer) error {
	write, ok := completionScripts[shell]
	if !ok {
		return fmt.Errorf("there is no completion for the shell %q", shell)
	}
	return write(Commands(), to)
}

func writeBashCompletion(root *cobra.Command, to io.Writer) error {
	if err := root.GenBashCompletionV2(to, true); err != nil {
		return err
	}
	_, err := io.WriteString(to, wordsOfBash)
	return err
}

// wordsOfBash takes the place of a function of the script that needs the package
// bash-completion: who has read the script in one shell alone may not have that.
const wordsOfBash = `
# The words of the line. Without the package bash-completion, they are split at blanks.
__otpdialog_init_completion()
{
    COMPREPLY=()
    if declare -F _get_comp_words_by_ref >/dev/null 2>&1; then
        _get_comp_words_by_ref "$@" cur prev words cword
        return
    fi
    local line=${COMP_LINE:0:COMP_POINT}
    read -r -a words <<<"$line"
    [[ $line != *[[:blank:]] ]] || words+=("")
    cword=$((${#words[@]} - 1))
    cur=${words[cword]} prev=${words[cword - 1]}
}
`

// plainUsages takes the backquotes out of what flags are for: help reads the names of
// their values from them, and a shell that completes a flag would show them.
func plainUsages(c *cobra.Command) {
	c.Flags().VisitAll(func(f *pflag.Flag) { _, f.Usage = pflag.UnquoteUsage(f) })
	for _, below := range c.Commands() {
		plainUsages(below)
	}
}

func (p *program) completionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "completion bash|zsh|fish|powershell",
		Short: "Print a script that completes commands and connections in your shell",
		Long: `completion prints a script for a shell. Once the shell has read it, Tab completes
commands, flags, and the names of connections. The packages install the scripts for
bash, zsh and fish. Otherwise, to have it in every new shell:

  bash         otpdialog completion bash > ~/.local/share/bash-completion/completions/otpdialog
               (bash reads it there if the package bash-completion is installed)
  zsh          otpdialog completion zsh > FOLDER/_otpdialog
               (any folder in $fpath; ~/.zshrc needs: autoload -U compinit && compinit)
  fish         otpdialog completion fish > ~/.config/fish/completions/otpdialog.fish
  PowerShell   otpdialog completion powershell >> $PROFILE`,
		Example: `  source <(otpdialog completion bash)                  in this shell only
  otpdialog completion fish | source
  otpdialog completion powershell | Out-String | Invoke-Expression`,
		Args:      usageArgs(cobra.MatchAll(arguments(1, 1), cobra.OnlyValidArgs)),
		ValidArgs: slices.Sorted(maps.Keys(completionScripts)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return completionScripts[args[0]](cmd.Root(), p.stdout)
		},
	}
}
