package cli

import (
	"io/fs"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"otpdialog/settings"
)

// Each command has help with examples, and each text of help is that of a command.
func TestEachCommandHasHelp(t *testing.T) {
	t.Parallel()
	texts, err := fs.ReadDir(helpTexts, "help")
	if err != nil {
		t.Fatal(err)
	}
	unused := map[string]bool{}
	for _, text := range texts {
		unused[text.Name()] = true
	}
	var look func(c *cobra.Command)
	look = func(c *cobra.Command) {
		delete(unused, helpFile(c))
		if c.Long == "" || c.Example == "" {
			t.Errorf("%q has no help, or no examples", c.CommandPath())
		}
		if strings.Contains(strings.ReplaceAll(c.Long+c.Example, "${{", ""), "{{") {
			t.Errorf("the help of %q has a name that means nothing", c.CommandPath())
		}
		for _, below := range c.Commands() {
			look(below)
		}
	}
	look(Commands())
	for name := range unused {
		t.Errorf("%s is the help of no command", name)
	}
}

// A connection that is called as a command could never be opened by its name.
func TestCommandsAreNoNames(t *testing.T) {
	t.Parallel()
	for _, c := range append(Commands().Commands(), Commands()) {
		if !c.HasParent() {
			continue
		}
		if settings.CheckNewName(c.Name()) == nil {
			t.Errorf("a connection can be called %s", c.Name())
		}
	}
}
