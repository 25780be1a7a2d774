package cli

import (
	"embed"
	"strings"

	"github.com/spf13/cobra"

	"otpdialog/cli/usage"
	"otpdialog/settings/presets"
	"otpdialog/simulator"
)

// helpTexts are the help of the commands, as help prints it: a file for each, with the name of the
// command. After a line "Examples:" come examples. {{vendors}} is one of the names in [withLists].
//
//go:embed help
var helpTexts embed.FS

// helpFile is the name of the file with the help of a command.
func helpFile(c *cobra.Command) string {
	name := strings.TrimPrefix(c.CommandPath(), c.Root().Name()+" ")
	return strings.ReplaceAll(name, " ", "-") + ".txt"
}

// addHelp gives a command, and those below it, the help that is in a file.
func addHelp(c *cobra.Command) {
	if text, err := helpTexts.ReadFile("help/" + helpFile(c)); err == nil {
		about, examples, _ := strings.Cut(strings.TrimSuffix(string(text), "\n"), "\n\nExamples:\n")
		c.Long, c.Example = withLists(about), withLists(examples)
	}
	for _, below := range c.Commands() {
		addHelp(below)
	}
}

// withLists replaces what the program knows better than a text of help.
func withLists(text string) string {
	for name, list := range map[string]func() string{
		"{{secret}}":  func() string { return simulator.DefaultSecret },
		"{{vendors}}": func() string { return usage.Wrapped(simulator.Vendors()) },
		"{{presets}}": func() string { return usage.Wrapped(presets.Names()) },
	} {
		if strings.Contains(text, name) {
			text = strings.ReplaceAll(text, name, list())
		}
	}
	return text
}
