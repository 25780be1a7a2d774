package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"otpdialog/advice"
	"otpdialog/cli/config"
	"otpdialog/cli/report"
	"otpdialog/cli/usage"
	"otpdialog/ui/plain"
)

func authCommand() *cobra.Command {
	a := new(auth)
	c := &cobra.Command{
		Use:               "auth [CONNECTION]",
		Short:             "Sign in without screens, for scripts",
		Args:              usage.Arguments(0, 1),
		ValidArgsFunction: config.CompleteConnection,
		RunE: func(cmd *cobra.Command, args []string) error {
			a.name = firstOf(args)
			return a.run(cmd)
		},
	}
	a.answers.addFlags(c)
	c.Flags().BoolVar(&a.asJSON, "json", false, "print one JSON document")
	c.Flags().BoolVar(&a.verbose, "verbose", false, "report each packet, or each request to an OpenID Connect provider, on standard error, without secrets")
	a.files.addFlags(c)
	a.recording.addFlags(c)
	return c
}

// auth is the command.
type auth struct {
	signIn

	asJSON, verbose bool
	files           packetFiles
}

func (a *auth) run(cmd *cobra.Command) error {
	began := time.Now()
	err := a.recording.end(cmd.ErrOrStderr(), a.authenticate(cmd))
	var warnings []advice.Advice
	var unwritten error
	if a.session != nil { // a sign-in that was refused before it began leaves the files as they were
		warnings, unwritten = a.files.write(a.connection)
	}
	if err == nil {
		err = unwritten
	} else {
		warnings = append(warnings, advice.Of(unwritten)...)
	}
	plain.SayNotes(cmd.ErrOrStderr(), warnings)
	if a.asJSON {
		r := report.Auth{Began: began, Name: a.name, UserName: a.userName, Connection: a.connection, Session: a.session}
		if unprinted := r.JSON(cmd.OutOrStdout(), err); unprinted != nil {
			return fmt.Errorf("the document cannot be printed: %w", unprinted)
		}
		return err
	}
	if err != nil {
		return err
	}
	return a.tellStory(cmd.OutOrStdout())
}

func (a *auth) authenticate(cmd *cobra.Command) error {
	if err := a.findRules(false); err != nil {
		return err
	}
	if err := a.recording.begin(a.rules.IsGate); err != nil {
		return err
	}
	packets, err := a.files.begin(a.rules.IsGate)
	if err != nil {
		return err
	}
	a.trace.Packets = packets
	if a.verbose {
		a.trace.Log = cmd.ErrOrStderr()
	}
	return a.rules.Admit(cmd.Context(), &a.decision, func(ctx context.Context) error {
		if err := a.complete(a.rules); err != nil {
			return err
		}
		o := plain.Options{Why: whyAuth, Out: cmd.ErrOrStderr(), Lines: plain.NewLines(cmd.InOrStdin())}
		if err := a.choose(ctx, &o); err != nil {
			return err
		}
		if err := a.files.suit(a.connection); err != nil {
			return err
		}
		return a.inLines(ctx, o)
	})
}

// firstOf is the first argument, "" if there is none.
func firstOf(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return args[0]
}
