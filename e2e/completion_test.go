//go:build unix

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"otpdialog/e2e/needs"
	"otpdialog/e2e/terminal"
)

// shells are real ones, with nothing of the machine's own in them, and what a person
// has to say to each.
var shells = map[string]struct {
	command []string
	teach   string
	needs   string // a file beside the program; "" for none
}{
	"bash": {
		[]string{"bash", "--norc", "--noprofile", "-i"},
		"source /usr/share/bash-completion/bash_completion; source <(otpdialog completion bash)",
		"/usr/share/bash-completion/bash_completion",
	},
	"bash alone": {[]string{"bash", "--norc", "--noprofile", "-i"}, "source <(otpdialog completion bash)", ""},
	"zsh":        {[]string{"zsh", "-f", "-i"}, "autoload -U compinit; compinit -u -D; source <(otpdialog completion zsh)", ""},
	"fish":       {[]string{"fish", "--no-config"}, "otpdialog completion fish | source", ""},
}

// Tab completes a command, and the name of a connection, in a real shell.
func TestShellsComplete(t *testing.T) {
	t.Parallel()
	for name, shell := range shells {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := needs.Program(t, shell.command[0], shell.command[0])
			if shell.needs != "" {
				_, err := os.Stat(shell.needs)
				needs.Package(t, err, "bash-completion")
			}
			h := newHome(t)
			h.write("head-office", "display_name = \"Head office\"\nprimary = \"127.0.0.1:1\"\nsecret = \"a secret of the tests\"\n")
			term := terminal.Start(t, terminal.Program{
				Path: path, Args: shell.command[1:], Width: 120, Height: 40,
				Env: append(h.environment(), "PATH="+filepath.Dir(program)+":"+os.Getenv("PATH"), "PS1=ready> ", "TERM=dumb"),
			})
			// What is typed has "done" in two pieces: only what is printed has it in one.
			term.Type(shell.teach + "; echo do''ne\r")
			term.WaitFor("a shell that knows", func(screen string) bool { return strings.Contains(screen, "\ndone") })
			term.Type("otpdialog che\t")
			term.WaitText("otpdialog check")
			term.Type("head\t")
			term.WaitText("otpdialog check head-office")
		})
	}
}
