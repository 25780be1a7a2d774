// Package usage checks the arguments of commands, and reports a wrong command line with
// the way to a correct one.
//
//	c := &cobra.Command{Use: "export CONNECTION [FILE]", Args: usage.Arguments(1, 2)}
//	// otpdialog: missing argument CONNECTION
//	//     see the help: otpdialog config export --help
package usage

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"otpdialog/advice"
)

// An Error is a wrong command line.
type Error struct {
	Err     error
	Next    string   // what to write instead; "" if Err says it
	Command []string // the command that Next is about, nil for none
}

func (e *Error) Error() string { return e.Err.Error() }
func (e *Error) Unwrap() error { return e.Err }

// Advise implements [advice.Adviser].
func (e *Error) Advise() advice.Advice {
	a := advice.Of(e.Err)[0]
	if e.Next != "" {
		a = a.Do(e.Next, e.Command...)
	}
	return a
}

// Wrong returns an error about the arguments or the flags of a command, with the way to
// its help.
func Wrong(cmd *cobra.Command, err error) error {
	return &Error{err, "see the help", append(strings.Fields(cmd.CommandPath()), "--help")}
}

// Flag returns the error for a flag that cannot be parsed, with the one that was probably
// meant.
func Flag(cmd *cobra.Command, err error) error {
	if e, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		err = fmt.Errorf("invalid value %q for --%s", e.GetValue(), e.GetFlag().Name)
	}
	e, unknown := errors.AsType[*pflag.NotExistError](err)
	if unknown && e.GetSpecifiedShortnames() == "" {
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		if near, ok := advice.Nearest(e.GetSpecifiedName(), names); ok {
			return &Error{Err: err, Next: "did you mean --" + near + "?"}
		}
	}
	if unknown && strings.Contains(cmd.Use, "[-- ") {
		return &Error{Err: err, Next: "if it belongs to the command, write -- before the command"}
	}
	return Wrong(cmd, err)
}

// Unknown returns the error for a value that is none of the known ones.
func Unknown(what, value string, known []string) error {
	return &Error{Err: fmt.Errorf("unknown %s %q", what, value), Next: advice.DidYouMean(value, known, "choose one of "+strings.Join(known, ", "))}
}

// Arguments accepts from least to most arguments. The name of a missing one is in the
// command's usage line.
func Arguments(least, most int) cobra.PositionalArgs {
	return Checked(func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < least:
			return fmt.Errorf("missing argument %s", strings.Fields(cmd.Use)[1+len(args)])
		case len(args) > most:
			return fmt.Errorf("unexpected argument %q", args[most])
		}
		return nil
	})
}

// Checked makes the error of a check a wrong command line.
func Checked(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return Wrong(cmd, err)
		}
		return nil
	}
}

// Subcommand accepts no arguments: the first one was meant to be a command.
func Subcommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	err := fmt.Errorf("unknown command %q", cmd.CommandPath()+" "+args[0])
	near := Suggestions(cmd, args[0])
	switch len(near) {
	case 0:
		return Wrong(cmd, err)
	case 1:
		return &Error{err, "did you mean", append(strings.Fields(cmd.CommandPath()), near[0])}
	}
	return &Error{Err: err, Next: "did you mean one of " + strings.Join(near, ", ") + "?"}
}

// Suggestions are the subcommands that a mistyped word may have meant.
func Suggestions(cmd *cobra.Command, word string) []string {
	cmd.SuggestionsMinimumDistance = 2 // as cobra sets it when it suggests by itself
	return cmd.SuggestionsFor(word)
}

// Wrapped are words with commas between them, in lines of help.
func Wrapped(words []string) string {
	const width = 92 // columns
	var text strings.Builder
	column := 0
	for i, word := range words {
		separator := ", "
		switch {
		case i == 0:
			separator = ""
		case column+len(separator)+len(word) >= width:
			separator, column = ",\n", 0
		}
		text.WriteString(separator + word)
		column += len(separator) + len(word)
	}
	return text.String()
}
