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
		Long: `status asks the service whether you are still signed in, and shows your account. If you are
not signed in, the exit code is 77.`,
		Example: `  otpdialog account status
  otpdialog account status --json`,
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
		Long: `security shows when a device that is not trusted has to be confirmed by email, or changes that:

  unconditional   always
  conditional     only if the account has critical resources, such as a registered Mac;
                  least recommended
  off             never: an email reports that an unknown device has signed in

A change to a weaker setting asks for your password.`,
		Example: `  otpdialog account security
  otpdialog account security --two-step unconditional`,
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
