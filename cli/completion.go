package cli

import (
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"otpdialog/cli/report"
	"otpdialog/cli/usage"
)

// completionScripts write the script for a shell, with a description of each
// word that is offered.
var completionScripts = map[string]func(root *cobra.Command, to io.Writer) error{
	"bash":       writeBashCompletion,
	"zsh":        (*cobra.Command).GenZshCompletion,
	"fish":       func(root *cobra.Command, to io.Writer) error { return root.GenFishCompletion(to, true) },
	"powershell": (*cobra.Command).GenPowerShellCompletionWithDesc,
}

// WriteCompletion writes the script with which a shell completes the arguments of the
// program: bash, zsh, fish or powershell. Any other shell is an error.
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

// wordsOfBash replaces a function of the script that needs the package bash-completion: it
// may be missing if the script was only sourced in one shell.
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

// plainUsages removes the backquotes from the usages of flags: help finds the names of
// values by them, but a shell would show them.
func plainUsages(c *cobra.Command) {
	c.Flags().VisitAll(func(f *pflag.Flag) { _, f.Usage = pflag.UnquoteUsage(f) })
	for _, below := range c.Commands() {
		plainUsages(below)
	}
}

func completionCommand() *cobra.Command {
	return &cobra.Command{
		Use:       "completion bash|zsh|fish|powershell",
		Short:     "Print a script that completes commands and connections in your shell",
		Args:      usage.Checked(cobra.MatchAll(usage.Arguments(1, 1), cobra.OnlyValidArgs)),
		ValidArgs: slices.Sorted(maps.Keys(completionScripts)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return completionScripts[args[0]](cmd.Root(), report.Exact(cmd.OutOrStdout()))
		},
	}
}
