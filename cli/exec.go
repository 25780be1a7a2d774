package cli

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"

	tea "charm.land/bubbletea/v2"
	"github.com/spf13/cobra"

	"otpdialog/cli/config"
	"otpdialog/cli/report"
	"otpdialog/cli/usage"
	"otpdialog/gate"
	"otpdialog/settings"
	"otpdialog/signin/session"
	"otpdialog/ui"
	"otpdialog/ui/plain"
)

func execCommand() *cobra.Command {
	x := new(execution)
	c := &cobra.Command{
		Use:               "exec [CONNECTION] [-- COMMAND [ARG…]]",
		Short:             "Run a command only after a sign-in (a gate)",
		Args:              usage.Checked(x.takeArgs),
		ValidArgsFunction: config.CompleteConnection,
		RunE:              func(cmd *cobra.Command, _ []string) error { return x.run(cmd) },
	}
	x.addFlags(c)
	return c
}

// execution is the command.
type execution struct {
	signIn

	command []string // nil for what the session requests
}

// takeArgs separates the connection from the command.
func (x *execution) takeArgs(cmd *cobra.Command, args []string) error {
	before := len(args)
	if at := cmd.ArgsLenAtDash(); at >= 0 {
		before = at
		x.command = args[at:]
	}
	switch {
	case before > 1:
		return fmt.Errorf("unexpected argument %q; write -- before the command", args[1])
	case x.command != nil && len(x.command) == 0:
		return errNoCommand
	case before == 1:
		x.name = args[0]
	}
	return nil
}

var errNoCommand = errors.New("no command to run")

func (x *execution) run(cmd *cobra.Command) error {
	if x.command == nil && !gate.OverSSH() {
		return &usage.Error{Err: errNoCommand, Next: "write it after --, for example", Command: []string{"otpdialog", "exec", "office", "--", "ls"}}
	}
	// What replaces a session's own command is a gate, however it was started.
	if err := x.findRules(x.command == nil || gate.IsForced()); err != nil {
		return err
	}
	start, err := x.find()
	if err != nil {
		return x.rules.Refuse(&x.decision, err)
	}
	x.decision.Command = start.What
	if err := x.admit(cmd); err != nil {
		return err
	}
	if cmd.Context().Err() != nil {
		return x.rules.Refuse(&x.decision, session.ErrInterrupted)
	}
	if err := start.Replace(environOf(x.connection)); err != nil {
		return fmt.Errorf("signed in, but cannot start %s: %w", start.Path, err)
	}
	return nil
}

// find finds the command before any question is asked.
func (x *execution) find() (gate.Command, error) {
	if x.command == nil {
		return gate.OfSession(x.rules.Account)
	}
	name := x.command[0]
	if x.rules.IsGate && !filepath.IsAbs(name) { // anyone may have set PATH
		return gate.Command{}, &usage.Error{Err: fmt.Errorf("a gate does not search PATH for the command %q", name), Next: "write its full path"}
	}
	path, err := exec.LookPath(name)
	if err != nil {
		if wrong, ok := errors.AsType[*exec.Error](err); ok {
			err = settings.WithoutPath(wrong.Err) // the name is in the sentence already
		}
		return gate.Command{}, &usage.Error{Err: fmt.Errorf("cannot run the command %q: %w", name, err), Next: "is it installed, and in PATH?"}
	}
	return gate.Command{What: path, Path: path, Args: x.command}, nil
}

// admit signs in on the terminal itself, which stays open until everything is said there.
func (s *signIn) admit(cmd *cobra.Command) error {
	lines := plain.Options{Why: report.OnlyLines(), Out: cmd.ErrOrStderr(), Gate: s.rules.IsGate}
	var screens ui.Options
	in, out, err := tea.OpenTTY()
	switch {
	case err != nil:
		lines.Why = whyNoTerminal
	default:
		defer in.Close()
		defer out.Close()
		lines.Out, lines.Lines = report.Guard(out), plain.NewLines(in)
		screens.Input, screens.Output = in, out
		if s.wantLines {
			lines.Why = whyFlag
		}
	}
	s.decision.Out = lines.Out
	return s.rules.Admit(cmd.Context(), &s.decision, func(ctx context.Context) error {
		if err := s.complete(s.rules); err != nil {
			return err
		}
		s.decision.UserName = s.userName
		withScreens := lines.Why == ""
		if err := s.choose(ctx, &lines); err != nil {
			return err
		}
		if withScreens {
			return s.onScreensAlone(ctx, screens)
		}
		if err := s.inLines(ctx, lines); err != nil {
			return err
		}
		_ = s.tellStory(lines.Out) // a terminal that is gone does not undo the Accept
		return nil
	})
}

// onScreensAlone shows the screens of this sign-in and nothing else.
func (s *signIn) onScreensAlone(ctx context.Context, o ui.Options) error {
	o.Connection, o.UserName, o.Action, o.SavedPassword = s.connection.Name, s.userName, s.action, s.savedPassword
	o.Alone, o.Gate, o.LeaveOutage = true, s.rules.IsGate, s.rules.LeavesOutage()
	return s.onScreens(ctx, o, s.decision.Out)
}
