package cli

import (
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"otpdialog/radiusclient/dictionary"
	"otpdialog/settings"
	"otpdialog/settings/store"
	"otpdialog/signin/session/radius"
)

func (p *program) configValidateCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "validate [FILE…]",
		Short: "Report every mistake in every file",
		Long: `validate examines every file: the policy, the preferences, what is remembered, and each
connection with its attributes and the files that it names. It reports all mistakes,
each as file:line:column with what to write instead, and changes nothing. It contacts
no server and runs no secret_command: use "otpdialog check" for that.

With FILE arguments it examines those files, wherever they are: policy.toml,
preferences.toml and state.toml by their names, and any other file as a connection.

Exit codes: 0 no mistakes · 78 mistakes`,
		Example: `  otpdialog config validate
  otpdialog config validate office.toml      before you put it into place`,
		RunE: func(_ *cobra.Command, files []string) error {
			opened, err := openStore()
			if err != nil {
				return err
			}
			var examined []store.Examined
			for _, file := range files {
				examined = append(examined, opened.ExamineFile(file))
			}
			if len(files) == 0 {
				examined = opened.Examine()
			}
			return validate(p.stdout, examined)
		},
	}
}

// validate prints the mistakes of the files.
func validate(to io.Writer, files []store.Examined) error {
	mistakes := 0
	for i := range files {
		judgeAttributes(&files[i])
		for _, p := range files[i].Problems {
			if _, err := fmt.Fprintln(to, describeMistake(p)); err != nil {
				return err
			}
		}
		mistakes += len(files[i].Problems)
	}
	_, err := fmt.Fprintf(to, "%s, %s\n", count(len(files), "file"), count(mistakes, "mistake"))
	if err == nil && mistakes > 0 {
		err = &checkError{exitSettings}
	}
	return err
}

// describeMistake is a mistake with its place and, on a line of its own, its hint.
func describeMistake(p settings.Problem) string {
	text := settings.Place(p.File, p.Line, p.Column) + ": " + p.What
	if hint := p.Advice.Hint(); hint != "" {
		text += "\n    " + hint
	}
	return text
}

// judgeAttributes adds what the RADIUS client finds wrong in the attributes of a
// connection, and in its dictionary.
func judgeAttributes(file *store.Examined) {
	c := file.Connection
	unreadable := func(p settings.Problem) bool { return p.Key == "dictionary_file" }
	if c == nil || slices.ContainsFunc(file.Problems, unreadable) {
		return // without their dictionary, nobody knows which attributes there are
	}
	known, err := radius.Dictionary(c)
	if err != nil {
		file.Add(err)
		return
	}
	for i, a := range c.Attributes {
		if err := known.Check(dictionary.Attribute(a)); err != nil {
			file.Add(c.AttributeProblem(i, err))
		}
	}
}

func count(n int, what string) string {
	switch n {
	case 0:
		return "no " + what + "s"
	case 1:
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
