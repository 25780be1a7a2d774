// Package cli is the command line of otpdialog: its commands and flags, and the
// wiring of settings, servers and screens.
//
//	os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
//
// What it prints goes by these rules: a result goes to standard output, all
// else to standard error; an error is one lower-case sentence behind
// "otpdialog: ", and under it a hint with the next step. No flag takes a
// password or a secret. Errors are returned, and turned into an exit code in
// one place.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"time"

	"charm.land/lipgloss/v2"
	"github.com/spf13/cobra"

	"otpdialog/advice"
	"otpdialog/gate"
	"otpdialog/settings"
	"otpdialog/settings/store"
	"otpdialog/signin/session"
	"otpdialog/signin/session/radius"
	"otpdialog/ui"
)

// program is what the commands share.
type program struct {
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
}

// Main runs the command line and returns the exit code.
func Main(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	gate.Harden()
	ctx, stop := signal.NotifyContext(context.Background(), heard(gate.Endings)...)
	defer stop()
	p := &program{stdin: stdin, stdout: stdout, stderr: stderr}
	root := p.rootCommand()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	if firstOf(args) == cobra.ShellCompRequestCmd {
		plainUsages(root)
	}
	err := root.ExecuteContext(ctx)
	p.complain(err)
	return exitCode(err)
}

// heard are the signals that are not ignored: nohup(1) means the command, too.
func heard(signals []os.Signal) []os.Signal {
	return slices.DeleteFunc(slices.Clone(signals), signal.Ignored)
}

// complain prints an error, and under it what to do.
func (p *program) complain(err error) {
	if err == nil || isSaid(err) {
		return
	}
	to := coloured(p.stderr)
	for _, a := range advice.Of(err) {
		lines := strings.Split(a.What, "\n")
		if hint := a.Hint(); hint != "" {
			lines = append(lines, "    "+hint)
		}
		// If this fails, nobody is left to say it to.
		_, _ = fmt.Fprintf(to, "%s %s\n", errorStyle.Render("otpdialog:"), advice.Line(lines[0]))
		for _, line := range lines[1:] {
			if hint, indented := strings.CutPrefix(line, "    "); indented {
				line = "    " + hintStyle.Render(advice.Line(hint))
			}
			_, _ = fmt.Fprintln(to, line)
		}
	}
}

// isSaid is true for errors that the screens, the lines or the report have said already.
func isSaid(err error) bool {
	return errors.Is(err, session.ErrInterrupted) || errors.As(err, new(*session.NotAcceptedError)) ||
		errors.As(err, new(*checkError)) || errors.As(err, new(*gate.CommandError))
}

var (
	errorStyle = lipgloss.NewStyle().Foreground(lipgloss.Red).Bold(true)
	hintStyle  = lipgloss.NewStyle().Foreground(lipgloss.Cyan)
)

// Commands is the tree of all commands with their flags and texts, for what is
// generated from it: man pages and completions. It is not to be run: it has no
// input and no output.
func Commands() *cobra.Command { return new(program).rootCommand() }

func (p *program) rootCommand() *cobra.Command {
	var given answers
	var wantLines bool
	root := &cobra.Command{
		Use:   "otpdialog [CONNECTION]",
		Short: "Sign in through a RADIUS server with a second factor",
		Long: `otpdialog signs you in through a RADIUS server with multi-factor authentication.
It shows the methods that your administrator set up (push, call, text message,
email, …) as icons above a field for one-time passwords.

A connection is a file in the connections folder of your configuration. Without a
name, otpdialog uses your default connection or the only one, or shows a list. If you
have none yet, start with "otpdialog demo", or create one with "otpdialog config".`,
		Example: `  otpdialog demo                 try it with a simulated server and phone
  otpdialog office               sign in with the connection "office"
  otpdialog office --user alice --action push`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) <= 1 { // a word that is no command is a connection
				return nil
			}
			if len(suggestions(cmd, args[0])) > 0 {
				return knownCommand(cmd, args)
			}
			return &usageError{unexpectedArgument(args[1]), seeHelp(cmd)}
		},
		ValidArgsFunction: connectionNames,
		SilenceErrors:     true,
		SilenceUsage:      true,
		Version:           thisBuild().Version,
		RunE: func(cmd *cobra.Command, args []string) error {
			err := p.signIn(cmd.Context(), firstOf(args), &given, wantLines)
			if _, unknown := errors.AsType[*store.NotFoundError](err); unknown && len(args) > 0 && len(suggestions(cmd, args[0])) > 0 {
				return knownCommand(cmd, args) // more likely than a connection of almost that name
			}
			return err
		},
	}
	given.addFlags(root)
	root.Flags().BoolVar(&wantLines, "plain", false, "ask line by line, for screen readers; automatic if there is no terminal for screens")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return &usageError{err, seeHelp(cmd)} })
	root.SetVersionTemplate("otpdialog {{.Version}}\n")
	root.AddCommand(p.authCommand(), p.execCommand(), p.checkCommand(), p.configCommand())
	root.AddCommand(p.demoCommand(), p.simulateCommand(), p.completionCommand(), p.versionCommand())
	return root
}

// seeHelp says where the correct arguments of a command are documented.
func seeHelp(cmd *cobra.Command) string { return fmt.Sprintf("see %q", cmd.CommandPath()+" --help") }

// usageArgs makes a wrong number of arguments a usage error.
func usageArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return &usageError{err, seeHelp(cmd)}
		}
		return nil
	}
}

// arguments accepts from least to most arguments. The name of a missing one is in the
// command's usage line.
func arguments(least, most int) cobra.PositionalArgs {
	return usageArgs(func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < least:
			return fmt.Errorf("missing argument %s", strings.Fields(cmd.Use)[1+len(args)])
		case len(args) > most:
			return unexpectedArgument(args[most])
		}
		return nil
	})
}

func unexpectedArgument(arg string) error { return fmt.Errorf("unexpected argument %q", arg) }

// knownCommand accepts no arguments: the first one was meant to be a command.
func knownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	next := seeHelp(cmd)
	if near := suggestions(cmd, args[0]); len(near) > 0 {
		next = "did you mean " + strings.Join(near, " or ") + "?"
	}
	return &usageError{fmt.Errorf("unknown command %q", cmd.CommandPath()+" "+args[0]), next}
}

// suggestions are the commands that may have been meant by a mistyped one.
func suggestions(cmd *cobra.Command, word string) []string {
	cmd.SuggestionsMinimumDistance = 2 // as cobra has it where it suggests by itself
	near := cmd.SuggestionsFor(word)
	for i := range near {
		near[i] = fmt.Sprintf("%q", cmd.CommandPath()+" "+near[i])
	}
	return near
}

// screens shows the screens, for a person who may use all of them.
func (p *program) screens(ctx context.Context, o ui.Options) error {
	if err := p.needTerminal(); err != nil {
		return err
	}
	r, err := gate.Find(false, openStore)
	if err != nil {
		return err
	}
	o.CheckConnection = checkDrafts(r.Store)
	o.Dictionary = radius.Dictionary
	o.StartDemo, o.StartPreview = startDemo, startPreview
	return runScreens(ctx, r, o, p.stderr, new(gate.Decision))
}

// runScreens shows the screens, and afterwards on out what the alternate screen took with it.
func runScreens(ctx context.Context, r *gate.Rules, o ui.Options, out io.Writer, d *gate.Decision) error {
	o.Store = r.Store
	o.Open = func(c *settings.Connection) session.Servers { return r.Open(c, nil) }
	screens, err := ui.New(o, os.Environ(), time.Now)
	if err != nil {
		return &settingsError{err}
	}
	outcome, err := screens.Run(ctx)
	d.Take(outcome.Outcome)
	for _, line := range append(outcome.Problems, outcome.Story) {
		if line != "" {
			_, _ = fmt.Fprintln(out, advice.Line(line)) // if this fails, nobody is left to say it to
		}
	}
	if err != nil || o.Console { // a person who came for the console has not failed to sign in
		return err
	}
	return outcome.Err()
}
