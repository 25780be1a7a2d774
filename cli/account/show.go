package account

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"otpdialog/account/protocol"
	"otpdialog/account/session"
	"otpdialog/cli/report"
	"otpdialog/cli/usage"
)

func statusCommand(program Program) *cobra.Command {
	t := &task{program: program}
	return t.signedIn(&cobra.Command{
		Use:   "status [CONNECTION]",
		Short: "Show who is signed in, and the settings of the account",
	}, func(ctx context.Context, key string, _ []string) error {
		a, err := t.account(ctx, key)
		if err != nil || t.asJSON {
			return err
		}
		rows := [][]string{
			{"Email", a.Email},
			{"Name", a.Name},
			{"Service", t.document.Service},
			{"Two-step verification", a.TwoStep.Words()},
			{"This device", "not trusted"},
		}
		if a.Device != "" {
			rows[len(rows)-1][1] = "trusted"
		}
		if a.Business {
			rows = append(rows, []string{"Business account", "yes"})
		}
		if a.Organisation != "" {
			rows = append(rows, []string{"Sign-in managed by", a.Organisation})
		}
		if len(a.Critical) > 0 {
			rows = append(rows, []string{"Critical resources", strings.Join(a.Critical, ", ")})
		}
		return report.Columns(t.cmd.OutOrStdout(), rows...)
	})
}

// account is the account at the service that this device is signed in to.
func (t *task) account(ctx context.Context, key string) (protocol.Account, error) {
	a, err := t.session.Client().Account(ctx, key)
	if err != nil {
		return a, session.Failed(err)
	}
	t.document.Account, t.document.Email, t.document.Trusted = &a, a.Email, new(a.Device != "")
	return a, nil
}

func securityCommand(program Program) *cobra.Command {
	t := &task{program: program}
	var choice string
	choices := []string{string(protocol.Off), string(protocol.Unconditional), string(protocol.Conditional)}
	c := t.signedIn(&cobra.Command{
		Use:   "security [CONNECTION]",
		Short: "Show or change two-step verification",
	}, func(ctx context.Context, key string, _ []string) error {
		a, err := t.account(ctx, key)
		if err != nil {
			return err
		}
		if choice != "" {
			if a, err = t.desk.ChangeTwoStep(ctx, key, a.TwoStep, protocol.TwoStep(choice), t.password); err != nil {
				return err
			}
			t.document.Account = &a
		}
		return t.tell("Two-step verification: %s", a.TwoStep.Words())
	})
	check := c.Args
	c.Args = func(cmd *cobra.Command, args []string) error {
		if choice != "" && !slices.Contains(choices, choice) {
			return usage.Unknown("setting", choice, choices)
		}
		return check(cmd, args)
	}
	c.Flags().StringVar(&choice, "two-step", "", "change `when` a device is confirmed: off, unconditional or conditional")
	_ = c.RegisterFlagCompletionFunc("two-step", cobra.FixedCompletions(choices, cobra.ShellCompDirectiveNoFileComp))
	return c
}
