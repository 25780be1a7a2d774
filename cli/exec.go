package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/spf13/cobra"

	"otpdialog/advice"
	"otpdialog/gate"
	"otpdialog/settings"
	"otpdialog/signin/session"
	"otpdialog/ui"
	"otpdialog/ui/plain"
)

func (p *program) execCommand() *cobra.Command {
	x := &execution{program: p}
	c := &cobra.Command{
		Use:   "exec [CONNECTION] [-- COMMAND [ARG…]]",
		Short: "Run a command only after a sign-in (a gate)",
		Long: `exec signs in. After an Access-Accept the command replaces this process, so that the exit
code is the command's own. In every other case, nothing runs.

The screens, or the lines with --plain, use the terminal itself. Standard input and
standard output belong to the command: exec neither reads nor writes them. Without a
terminal, exec cannot ask questions: everything it needs has to be given in advance (an
action with --action or Autosend, a saved password), and progress is reported on
standard error.

As the ForceCommand of an OpenSSH server, or as command= in an authorized_keys file, it
needs no COMMAND: it runs what the session requested (the login shell, a command, scp or
sftp):

  ForceCommand /usr/bin/otpdialog exec office

There, and if the policy has gate = true, it is a gate: only files that root owns count.
Connections, preferences and the policy come only from the system's folder, and no answer
comes from the environment. The account signs in with its own name (or the one given with
--user). Signals, Ctrl+C, Ctrl+Z and a closed terminal all end in a refusal, and every
decision is written to the system log. Read "man otpdialog-gate" before you rely on a gate.

Exit codes: that of the command · 77 rejected · 75 no answer in time · 69 server
unreachable or not trusted · 78 mistake in the settings · 64 wrong command line ·
65 a question had no answer · 130 interrupted`,
		Example: `  otpdialog exec office -- ssh bastion
  otpdialog exec office --action push -- make deploy`,
		Args:              usageArgs(x.takeArgs),
		ValidArgsFunction: connectionNames,
		RunE:              func(cmd *cobra.Command, _ []string) error { return x.run(cmd.Context()) },
	}
	x.answers.addFlags(c)
	c.Flags().BoolVar(&x.wantLines, "plain", false, "ask line by line, for screen readers; automatic if there is no terminal for screens")
	return c
}

// execution is the command.
type execution struct {
	*program

	answers   answers
	wantLines bool
	name      string   // of the connection, "" for none
	command   []string // nil for what the session asks for
}

// takeArgs parts the connection from the command.
func (x *execution) takeArgs(cmd *cobra.Command, args []string) error {
	before := len(args)
	if at := cmd.ArgsLenAtDash(); at >= 0 {
		before = at
		x.command = args[at:]
	}
	switch {
	case before > 1:
		return fmt.Errorf(beforeCommand, args[1])
	case x.command != nil && len(x.command) == 0:
		return errNoCommand
	case before == 1:
		x.name = args[0]
	}
	return nil
}

func (x *execution) run(ctx context.Context) error {
	if x.command == nil && !gate.OverSSH() {
		return &usageError{errNoCommand, hintCommand}
	}
	// What stands in the place of a session's own command is a gate, however it was started.
	r, err := gate.Find(x.command == nil || gate.IsForced(), openStore)
	if err != nil {
		return err
	}
	d := &gate.Decision{Connection: x.name, UserName: x.answers.userName}
	start, err := x.find(r)
	if err != nil {
		return r.Refuse(d, err)
	}
	d.Command = start.What
	c, err := x.admit(ctx, r, d)
	if err != nil {
		return err
	}
	if ctx.Err() != nil {
		return r.Refuse(d, session.ErrInterrupted)
	}
	if err := start.Replace(environOf(c)); err != nil {
		return fmt.Errorf(cannotStart, start.Path, err)
	}
	return nil
}

// admit signs in on the terminal itself, which stays open until all is said there.
func (x *execution) admit(ctx context.Context, r *gate.Rules, d *gate.Decision) (c *settings.Connection, err error) {
	in, out, err := tea.OpenTTY()
	if err == nil {
		defer in.Close()
		defer out.Close()
	}
	err = r.Admit(ctx, d, func(ctx context.Context) (err error) {
		c, err = x.signIn(ctx, r, in, out, d)
		return err
	})
	return c, err
}

// find finds the command before anybody is asked anything.
func (x *execution) find(r *gate.Rules) (gate.Command, error) {
	if x.command == nil {
		return gate.OfSession(r.Account)
	}
	name := x.command[0]
	if r.IsGate && !filepath.IsAbs(name) { // PATH may be anybody's
		return gate.Command{}, &usageError{fmt.Errorf(notAbsolute, name), hintAbsolute}
	}
	path, err := exec.LookPath(name)
	if err != nil {
		if wrong, ok := errors.AsType[*exec.Error](err); ok {
			err = wrong.Err // without the name, which is told already
		}
		return gate.Command{}, &usageError{fmt.Errorf(cannotBeRun, name, err), hintNotFound}
	}
	return gate.Command{What: path, Path: path, Args: x.command}, nil
}

// signIn signs in with the face that can be shown, on the terminal itself; out is nil where
// there is none.
func (x *execution) signIn(ctx context.Context, r *gate.Rules, in, out *os.File, d *gate.Decision) (*settings.Connection, error) {
	x.answers.complete(r)
	d.UserName = x.answers.userName
	o := plain.Options{Why: dumb(), Out: x.stderr}
	if x.wantLines {
		o.Why = whyFlag
	}
	if out != nil {
		o.Out, o.Lines = out, plain.NewLines(in)
	} else {
		o.Why = whyNoTerminal
	}
	d.Out = o.Out
	c, err := chooseConnection(ctx, r.Store, x.name, &o)
	if err != nil {
		return nil, err
	}
	d.Connection = c.Name
	if dumb() == "" && !x.wantLines && o.Lines != nil {
		return c, x.onScreens(ctx, r, c, in, out, d)
	}
	return c, x.inLines(ctx, r, c, o, d)
}

func (x *execution) inLines(ctx context.Context, r *gate.Rules, c *settings.Connection, o plain.Options, d *gate.Decision) error {
	outcome, err := inLines(ctx, r, c, &x.answers, o, nil)
	d.Take(outcome.Outcome)
	if err == nil {
		_, _ = fmt.Fprintln(o.Out, advice.Line(outcome.Story(c.DisplayName))) // a terminal that is gone does not undo the Accept
	}
	return err
}

// environOf is the environment for the command: without what answered questions, and
// without the secrets of the connection.
func environOf(c *settings.Connection) []string {
	secret := slices.Concat(answerVariables, c.SecretVariables())
	return slices.DeleteFunc(os.Environ(), func(variable string) bool {
		name, _, _ := strings.Cut(variable, "=")
		return slices.Contains(secret, name)
	})
}

// onScreens shows the screens on the terminal itself.
func (x *execution) onScreens(ctx context.Context, r *gate.Rules, c *settings.Connection, in, out *os.File, d *gate.Decision) error {
	return runScreens(ctx, r, ui.Options{
		Connection: c.Name, UserName: x.answers.userName, Action: x.answers.action,
		Alone: true, Gate: r.IsGate, LeaveOutage: r.LeavesOutage(), Input: in, Output: out, SavedPassword: savedPassword(&x.answers),
	}, out, d)
}
