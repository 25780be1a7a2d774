package lab

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"otpdialog/advice"
	"otpdialog/caller"
	"otpdialog/cli/exit"
	"otpdialog/cli/usage"
	"otpdialog/conform"
	"otpdialog/scenario"
	"otpdialog/scenario/report"
	"otpdialog/signin/session"
)

// conformance is the command.
type conformance struct {
	Options

	run   conform.Options
	files report.Files
}

// Conform returns "otpdialog conform".
func Conform(o Options) *cobra.Command {
	t := &conformance{Options: o}
	c := &cobra.Command{
		Use:   "conform -- CLIENT ARG…",
		Short: "Try a RADIUS client against what clients in the field get wrong",
		Args:  cobra.ArbitraryArgs,
		RunE:  t.conform,
	}
	f := c.Flags()
	f.StringSliceVar(&t.run.Only, "case", nil, "only the cases with these `names`")
	f.IntVar(&t.run.Jobs, "jobs", 4, "how many cases are tried at the same time")
	f.DurationVar(&t.run.Wait, "wait", 10*time.Second, "how long the person with the phone keeps the client waiting")
	f.DurationVar(&t.run.Timeout, "timeout", time.Minute, "how long a client may run before it is stopped")
	f.StringVar(&t.files.JSON, "json", "", "write the events as JSON lines to a `file`; - is standard output")
	f.StringVar(&t.files.JUnit, "junit", "", "write a JUnit report to a `file`")
	return c
}

func (t *conformance) conform(cmd *cobra.Command, args []string) error {
	if err := t.Allowed(); err != nil {
		return err
	}
	defer endWithReader(cmd)()
	switch {
	case len(args) == 0:
		return &usage.Error{
			Err: errors.New("missing argument CLIENT"), Next: "name the client after --",
			Command: []string{"otpdialog", "conform", "--", "./sign-in.sh"},
		}
	case t.run.Jobs < 1:
		return &usage.Error{Err: fmt.Errorf("%d jobs try nothing", t.run.Jobs), Next: "use 1 or more"}
	}
	var names []string
	for _, c := range conform.Cases() {
		names = append(names, c.Name)
	}
	for _, name := range t.run.Only {
		if !slices.Contains(names, name) {
			return usage.Unknown("case", name, names)
		}
	}
	reports, err := report.Open(report.Options{Out: io.Discard, Stdout: cmd.OutOrStdout(), Files: t.files})
	if err != nil {
		return &exit.UnavailableError{Err: err}
	}
	out := cmd.OutOrStdout()
	if t.files.UsesStdout() {
		out = cmd.ErrOrStderr()
	}
	planned := cmp.Or(len(t.run.Only), len(names))
	reports.Event(scenario.Event{Kind: scenario.RunStarted, Time: time.Now(), Cases: planned})
	var failed []conform.Result
	t.run.Done = func(r conform.Result) {
		for _, e := range eventsOf(r) {
			reports.Event(e)
		}
		if r.Status == scenario.Failed {
			failed = append(failed, r)
		}
		row := fmt.Sprintf("%-36s %-4s %-22s %s", r.Case.Name, verdictOf(r), r.Case.Section, r.Reason)
		_, err = fmt.Fprintln(out, strings.TrimSpace(row))
	}
	_, runErr := conform.Run(cmd.Context(), conform.Client{Command: args, Environ: caller.Environ()}, t.run)
	for _, r := range failed {
		_, err = fmt.Fprintf(out, "\n%s: %s\n  %s\n", r.Case.Name, r.Reason, advice.Sentence("for people: "+r.Case.Means))
	}
	if closed := reports.Close(); closed != nil {
		return &exit.UnavailableError{Err: closed}
	}
	switch {
	case cmd.Context().Err() != nil:
		return session.ErrInterrupted
	case runErr != nil:
		return &exit.UnavailableError{Err: runErr}
	case len(failed) > 0:
		return &exit.CheckError{Code: exit.Failed}
	}
	return err
}

// verdictOf is the word of the table.
func verdictOf(r conform.Result) string {
	return map[scenario.Status]string{scenario.Passed: "pass", scenario.Failed: "fail", scenario.Skipped: "n/a"}[r.Status]
}

// eventsOf are those of a result, for reports.
func eventsOf(r conform.Result) []scenario.Event {
	now := time.Now()
	e := scenario.Event{Time: now, Case: r.Case.Name, Tags: strings.Fields("conform"), Attempt: 1}
	began, ended := e, e
	began.Kind, began.Time = scenario.CaseStarted, now.Add(-time.Duration(r.Seconds*float64(time.Second)))
	ended.Kind, ended.Status, ended.Seconds, ended.Reason = scenario.CaseEnded, r.Status, r.Seconds, r.Reason
	if r.Status == scenario.Failed {
		ended.Next = r.Case.Section + ": " + r.Case.Means
	}
	if r.Status == scenario.Skipped {
		return []scenario.Event{ended}
	}
	return []scenario.Event{began, ended}
}
