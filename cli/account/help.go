package account

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"otpdialog/account/client"
	"otpdialog/account/help"
	"otpdialog/advice"
	"otpdialog/cli/report"
	"otpdialog/settings"
	"otpdialog/ui/plain"
	lines "otpdialog/ui/plain/account"
)

func helpCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "help [WORD…]",
		Short: "Show what helps if you cannot sign up or sign in",
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) (words []cobra.Completion, _ cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			for _, row := range help.Rows() {
				words = append(words, cobra.CompletionWithDesc(row.ID, row.Title))
			}
			return words, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			words := strings.Join(args, " ")
			rows := help.Search(words)
			if row, found := help.Find(words); found {
				rows = []help.Row{row}
			}
			if len(rows) == 0 {
				return advice.New("no-help", fmt.Sprintf("no topic of the help fits %q", words)).Do("see all topics", "otpdialog", "account", "help")
			}
			device := lines.HelpFor(kept(cmd.Context()))
			for i := range rows {
				rows[i] = rows[i].For(device)
			}
			switch {
			case asJSON:
				return report.Help(cmd.OutOrStdout(), rows)
			case words == "":
				return listHelp(cmd.OutOrStdout(), rows)
			}
			return showHelp(cmd.OutOrStdout(), rows)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON document")
	return c
}

// kept is what this device keeps for the account, as far as that is known: some steps of the help
// make sense only on a trusted device.
func kept(ctx context.Context) (none settings.RememberedAccount) {
	opened, policy, err := open()
	if err != nil {
		return none
	}
	c, _, err := choice(opened, policy, "").Choose(ctx, &plain.Options{}) // it asks no questions
	if err != nil {
		return none
	}
	service, err := client.New(c.Service, client.Options{})
	if err != nil {
		return none
	}
	account, _ := opened.Account(service.Address()) // nothing, with an error
	return account
}

func listHelp(to io.Writer, rows []help.Row) error {
	table := make([][]string, len(rows))
	for i, row := range rows {
		table[i] = []string{row.ID, row.Title}
	}
	if err := report.Columns(to, table...); err != nil {
		return err
	}
	return report.Lines(to, "", "To see what helps: otpdialog account help WORD…")
}

// showHelp shows the first row, and names the others.
func showHelp(to io.Writer, rows []help.Row) error {
	text := lines.HelpLines(rows[0])
	for _, row := range rows[1:min(len(rows), 1+maxOthers)] {
		text = append(text, fmt.Sprintf("See also: %s (otpdialog account help %s)", row.Title, row.ID))
	}
	return report.Lines(to, text...)
}

// maxOthers is how many other rows are named.
const maxOthers = 3
