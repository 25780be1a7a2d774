package cli

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"otpdialog/advice"
	"otpdialog/cli/account"
	"otpdialog/cli/config"
	"otpdialog/cli/exit"
	"otpdialog/cli/report"
	"otpdialog/cli/usage"
	"otpdialog/gate"
	"otpdialog/radiusclient"
	"otpdialog/settings"
	"otpdialog/settings/secret"
	"otpdialog/settings/store"
	"otpdialog/signin/session"
	"otpdialog/signin/session/checkup"
	"otpdialog/signin/session/radius"
	"otpdialog/signin/session/servers"
)

func checkCommand() *cobra.Command {
	k := &check{}
	var asJSON bool
	c := &cobra.Command{
		Use:               "check [CONNECTION]",
		Short:             "Check connection: what works, what does not, and what to do",
		Args:              usage.Arguments(0, 1),
		ValidArgsFunction: config.CompleteConnection,
		RunE: func(cmd *cobra.Command, args []string) error {
			k.out = report.CheckLines(cmd.OutOrStdout())
			if asJSON {
				k.out = report.CheckJSON(cmd.OutOrStdout())
			}
			return k.run(cmd.Context(), firstOf(args))
		},
	}
	c.Flags().StringVar(&k.user, "user", radiusclient.CheckUser, "the user `name` of the Access-Request; its password is made up, so it fails")
	c.Flags().BoolVar(&k.gate, "gate", false, "report what a gate would refuse")
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON document")
	return c
}

// check is the command.
type check struct {
	user string
	gate bool
	out  report.Check

	code int // the exit code for the failures so far
}

// run checks, and ends the report after an error, too: a program gets a document.
func (k *check) run(ctx context.Context, name string) error {
	err := k.checkAll(ctx, name)
	if errors.Is(err, session.ErrInterrupted) {
		return err
	}
	if unprinted := k.out.End(err); unprinted != nil {
		return unprinted
	}
	if err == nil && k.code != exit.Accepted {
		return &exit.CheckError{Code: k.code}
	}
	return err
}

var errNothingToCheck = advice.New("no-connection", "there is no connection to check").Do("create one", "otpdialog", "config")

// checkAll checks the connection of that name, or all of them if it is "".
func (k *check) checkAll(ctx context.Context, name string) error {
	opened, err := config.OpenStore()
	if err != nil {
		return err
	}
	policy, err := opened.Policy()
	if err != nil {
		return &exit.SettingsError{Err: err}
	}
	k.gate = k.gate || policy.Gate()
	files, err := filesOf(opened, name)
	if len(files) == 0 && err == nil {
		err = errNothingToCheck
	}
	for _, file := range files {
		if err := k.checkFile(ctx, opened, file); err != nil {
			return err
		}
	}
	if err != nil {
		return &exit.SettingsError{Err: err}
	}
	return nil
}

// filesOf returns the file of the connection of that name, or those of all. With an error,
// the others can still be checked.
func filesOf(s *store.Store, name string) ([]store.ConnectionFile, error) {
	if name == "" {
		return s.ConnectionFiles()
	}
	path, err := s.ConnectionPath(name)
	if err != nil {
		return nil, err
	}
	c, err := s.Connection(name)
	return []store.ConnectionFile{{Name: name, Path: path, Connection: c, Err: err}}, nil
}

// checkFile checks one connection. What is wrong with it is reported; the error ends the
// command.
func (k *check) checkFile(ctx context.Context, s *store.Store, file store.ConnectionFile) error {
	c := &file.Connection
	k.out.Connection(file.Name, c.DisplayName)
	o := checkup.Options{UserName: k.user}
	if file.Err != nil {
		o.Wrong = settings.ProblemsOf(file.Path, file.Err)
	}
	if k.gate && c.Name != "" {
		o.Also = gate.Check(ctx, s, c, k.account())
	}
	err := checkKind(ctx, c, optionsOf(s), o, k.row)
	switch {
	case ctx.Err() != nil:
		return session.ErrInterrupted
	case err != nil:
		return &usage.Error{Err: fmt.Errorf("--user: %w", err)}
	}
	return nil
}

// account is the one that --user names, "" for none.
func (k *check) account() string {
	if k.user == radiusclient.CheckUser {
		return ""
	}
	return k.user
}

// row reports a row, and keeps the most important exit code: settings before servers that
// cannot be reached, and those before silent ones.
func (k *check) row(r checkup.Row) {
	k.out.Row(r)
	if r.Failure == 0 {
		return
	}
	rank := map[int]int{exit.NoAnswer: 1, exit.Unreachable: 2, exit.Settings: 3}
	if code := exit.OfFailure(r.Failure); rank[code] > rank[k.code] {
		k.code = code
	}
}

// optionsOf is how servers are reached outside of a sign-in.
func optionsOf(s *store.Store) radius.Options {
	return radius.Options{Secrets: secret.Sources{}, Memory: s, StateFile: s.StateFile(), CallingStationID: gate.ClientAddress(os.Getenv)}
}

// checkDrafts returns a ui.Options.CheckConnection.
func checkDrafts(s *store.Store) func(context.Context, *settings.Connection, func(checkup.Row)) error {
	return func(ctx context.Context, c *settings.Connection, report func(checkup.Row)) error {
		return checkKind(ctx, c, optionsOf(s), checkup.Options{UserName: radiusclient.CheckUser, Draft: true}, report)
	}
}

// checkKind checks a connection of any kind.
func checkKind(ctx context.Context, c *settings.Connection, reach radius.Options, o checkup.Options, report func(checkup.Row)) error {
	if c.Kind == settings.Account {
		return account.Check(ctx, c, o, report)
	}
	return servers.Check(ctx, c, reach, o, report)
}
