package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/settings/store"
)

func (p *program) configImportCommand() *cobra.Command {
	var name string
	c := &cobra.Command{
		Use:   "import FILE",
		Short: "Add a connection from a file",
		Long: `import adds a file to your connections, exported or written by hand, under its own name
or the one that you give. The file itself does not change. Files that it names stay
where they are: their paths become absolute.

A file with mistakes is not imported: all of them are reported, each as
file:line:column with what to write instead. An existing connection is never replaced.
The path of the new file is the only line on standard output.

Exit codes: 0 imported · 64 the name is taken · 78 mistakes in the file`,
		Example: `  otpdialog config import ~/Downloads/office.toml
  otpdialog config import office.toml --name branch`,
		Args: arguments(1, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			store, err := openStore()
			if err != nil {
				return err
			}
			return p.importConnection(store, args[0], name)
		},
		ValidArgsFunction: cobra.FixedCompletions([]cobra.Completion{"toml"}, cobra.ShellCompDirectiveFilterFileExt),
	}
	c.Flags().StringVar(&name, "name", "", "the `name` of the new connection")
	_ = c.RegisterFlagCompletionFunc("name", cobra.NoFileCompletions) // it fails for flags that are not there
	return c
}

// importConnection makes a file a connection of that name; "" for the file's own.
func (p *program) importConnection(store *store.Store, path, name string) error {
	examined := store.ExamineFile(path)
	judgeAttributes(&examined)
	if len(examined.Problems) > 0 {
		return mistakesError(fmt.Sprintf("%q was not imported", path), withHintOfExport(examined))
	}
	draft, err := store.ImportDraft(path)
	if err != nil {
		return &settingsError{err}
	}
	if len(draft.Mistakes) > 0 { // a policy that is right, for example
		return mistakesError(fmt.Sprintf("%q was not imported", path), draft.Mistakes)
	}
	if name == "" {
		name = strings.TrimSuffix(filepath.Base(path), ".toml")
	}
	if err := checkImportName(store, name); err != nil {
		return err
	}
	draft.Name = name
	change, err := store.Save(draft)
	if err != nil {
		return &settingsError{err}
	}
	if _, err := fmt.Fprintln(p.stdout, draft.File); err != nil {
		return err
	}
	next := "Next, check it:\n    otpdialog check " + advice.Quote([]string{name}) + "\n"
	if len(change.Dropped) > 0 {
		next = fmt.Sprintf("It had to be rewritten without %s.\n", strings.Join(change.Dropped, ", ")) + next
	}
	_, err = fmt.Fprint(p.stderr, next)
	return err
}

// checkImportName says with a name that cannot be had how another is given.
func checkImportName(store *store.Store, name string) error {
	err := store.CheckName(name)
	if wrong, ok := errors.AsType[*settings.NameError](err); ok {
		return &usageError{fmt.Errorf("%q %s", wrong.Name, wrong.What), "import it under another name: --name " + advice.Quote([]string{store.FreeName(name)})}
	}
	if err != nil {
		return &settingsError{err}
	}
	return nil
}

// withHintOfExport are the mistakes of a file, where one that only comes of being
// exported without the shared secret has a next step of its own.
func withHintOfExport(file store.Examined) settings.Problems {
	c := file.Connection
	hasSource := c == nil || c.Secret.IsSet()
	for i, p := range file.Problems {
		if p.Key == "secret" && !hasSource {
			file.Problems[i].Next = fmt.Sprintf(`an export leaves it out: import the file in the console ("otpdialog config"), where you can type it, `+
				`or write secret_file = "PATH" into %q, where PATH is a file with the secret that only you can read`, file.Path)
		}
	}
	return file.Problems
}

// mistakesError tells what was not done, and below it all mistakes of a file.
func mistakesError(what string, mistakes settings.Problems) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", what, count(len(mistakes), "mistake"))
	for _, mistake := range mistakes {
		b.WriteString("\n" + describeMistake(mistake))
	}
	return &settingsError{errors.New(b.String())}
}
