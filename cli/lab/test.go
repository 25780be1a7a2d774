// Package lab has the commands that test sign-ins: each works with scenario files.
//
//	root.AddCommand(lab.Test(lab.Options{Allowed: checkSimulatorAllowed, Faces: faces}))
package lab

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"otpdialog/advice"
	"otpdialog/caller"
	"otpdialog/cli/exit"
	clireport "otpdialog/cli/report"
	"otpdialog/cli/usage"
	"otpdialog/scenario"
	"otpdialog/scenario/report"
	"otpdialog/settings"
	"otpdialog/settings/disk"
	"otpdialog/signin/session"
	"otpdialog/signin/session/radius"
)

// Options is what the commands need of the rest of the program.
type Options struct {
	// Allowed returns an error if the policy makes the program a gate.
	Allowed func() error
	// Faces seat a person by the name of the face; "session" is always there.
	Faces map[string]func(context.Context, scenario.Seat) (scenario.Face, error)
	// Connection finds a connection of this computer.
	Connection func(name string) (*settings.Connection, error)
	// Allows returns why the policy does not allow the servers of a connection.
	Allows func(*settings.Connection) error
	// Secrets fetches those of connections.
	Secrets radius.Secrets
	// Theme is that of the screens of this computer.
	Theme func() settings.Theme
}

// sessionFace is the name of the face that shows nothing.
const sessionFace = "session"

// test is the command.
type test struct {
	Options

	tags      []string
	name      string
	jobs      int
	failFast  bool
	shard     string
	face      string
	update    bool
	artifacts string
	files     report.Files
	merge     bool
	check     bool
	init      bool
}

// Test returns "otpdialog test".
func Test(o Options) *cobra.Command {
	t := &test{Options: o}
	c := &cobra.Command{
		Use:   "test FILE|FOLDER…",
		Short: "Play scenarios: sign-ins written as files, with the results they must have",
		RunE:  func(cmd *cobra.Command, args []string) error { return t.run(cmd, args) },
	}
	f := c.Flags()
	f.StringSliceVar(&t.tags, "tag", nil, "only cases with one of these `tags`")
	f.StringVar(&t.name, "case", "", "only the case with that `name`")
	f.IntVar(&t.jobs, "jobs", 0, "how many cases are played at the same time, a `number` (default one for each processor)")
	f.BoolVar(&t.failFast, "fail-fast", false, "begin no more cases after a failure")
	f.StringVar(&t.shard, "shard", "", "only a part of the cases, such as `2/5`")
	f.StringVar(&t.face, "face", sessionFace, "what the person uses: `session`, screens or lines")
	f.BoolVar(&t.update, "update", false, "update the pictures of screens that differ")
	f.StringVar(&t.artifacts, "artifacts", "", "save files that explain failures in the `folder`")
	f.StringVar(&t.files.JSON, "json", "", "write the events as JSON lines to a `file`; - is standard output")
	f.StringVar(&t.files.JUnit, "junit", "", "write a JUnit report to a `file`")
	f.StringVar(&t.files.TAP, "tap", "", "write a TAP report to a `file`")
	f.StringVar(&t.files.HTML, "html", "", "write an HTML report to a `file`")
	f.BoolVar(&t.merge, "merge", false, "join reports that --json wrote, instead of playing")
	f.BoolVar(&t.check, "check", false, "report all mistakes in the files, instead of playing")
	f.BoolVar(&t.init, "init", false, "write a first scenario, which passes, to a file (default "+firstFile+")")
	c.MarkFlagsMutuallyExclusive("merge", "check", "init")
	return c
}

func (t *test) run(cmd *cobra.Command, args []string) error {
	if err := t.Allowed(); err != nil {
		return err
	}
	defer endWithReader(cmd)()
	if t.init {
		return initialize(cmd, args)
	}
	if len(args) == 0 && t.merge {
		return &usage.Error{Err: errors.New("missing argument FILE"), Next: `name the files that the shards wrote with "otpdialog test --json FILE"`}
	}
	if len(args) == 0 {
		return &usage.Error{
			Err: errors.New("missing argument FILE"), Next: "name scenario files or folders; this writes a first one",
			Command: []string{"otpdialog", "test", "--init"},
		}
	}
	if t.check {
		return check(cmd, args)
	}
	if t.merge {
		return t.mergeReports(cmd, args)
	}
	sit, known := t.Faces[t.face]
	if !known && t.face != sessionFace {
		return usage.Unknown("face", t.face, append(slices.Sorted(maps.Keys(t.Faces)), sessionFace))
	}
	if t.jobs < 0 {
		return &usage.Error{Err: fmt.Errorf("%d jobs play nothing", t.jobs), Next: "use 1 or more"}
	}
	part, err := findShard(t.shard)
	if err != nil {
		return err
	}
	cases, err := scenario.Read(args...)
	if err != nil {
		if err := clireport.Mistakes(cmd.ErrOrStderr(), settings.ProblemsOf("", err)); err != nil {
			return err
		}
		return &exit.CheckError{Code: exit.Settings}
	}
	if cases, err = t.chosen(cases); err != nil {
		return err
	}
	if t.artifacts != "" {
		if err := disk.Unwritten(t.artifacts, disk.CreateFolder(t.artifacts)); err != nil {
			return &exit.UnavailableError{Err: err}
		}
	}
	reports, err := t.open(cmd)
	if err != nil {
		return err
	}
	mine := own(cases, part)
	reports.Event(scenario.Event{Kind: scenario.RunStarted, Time: time.Now(), Shard: part.String(), Cases: len(mine)})
	var failed atomic.Bool
	report := func(e scenario.Event) {
		reports.Event(e)
		if e.Kind == scenario.CaseEnded && (e.Status == scenario.Failed || e.Status == scenario.Broken) {
			failed.Store(true)
		}
	}
	enough := func() bool { return t.failFast && failed.Load() }
	playAll(cmd.Context(), enough, mine, cmp.Or(t.jobs, runtime.GOMAXPROCS(0)), scenario.PlayOptions{
		FaceName: t.face, Sit: sit, Report: report, RunAlone: t.alone, Artifacts: t.artifacts, Update: t.update,
		Connection: t.Connection, Allows: t.Allows, Secrets: t.Secrets, Ask: asker(cmd, reports.Say), Environ: caller.Environ(),
	})
	return t.end(cmd, reports)
}

// open opens the reports. The one for people is on standard output, unless a file is.
func (t *test) open(cmd *cobra.Command) (*report.Reports, error) {
	out := cmd.OutOrStdout()
	if t.files.UsesStdout() {
		out = cmd.ErrOrStderr()
	}
	reports, err := report.Open(report.Options{Out: clireport.Progress(out), Stdout: cmd.OutOrStdout(), Files: t.files})
	if err != nil {
		return nil, &exit.UnavailableError{Err: err}
	}
	return reports, nil
}

// end writes the reports, and says how the run ended.
func (t *test) end(cmd *cobra.Command, reports *report.Reports) error {
	if err := reports.Close(); err != nil {
		return &exit.UnavailableError{Err: err}
	}
	counts := reports.Run().Counts()
	switch {
	case cmd.Context().Err() != nil:
		return session.ErrInterrupted
	case counts[scenario.Failed] > 0:
		return &exit.CheckError{Code: exit.Failed}
	case counts[scenario.Broken] > 0:
		return &exit.CheckError{Code: exit.Unreachable}
	}
	return nil
}

// chosen returns the cases that the flags choose.
func (t *test) chosen(cases []*scenario.Case) ([]*scenario.Case, error) {
	found := slices.DeleteFunc(slices.Clone(cases), func(c *scenario.Case) bool {
		tagged := len(t.tags) == 0 || slices.ContainsFunc(c.Tags, func(tag string) bool { return slices.Contains(t.tags, tag) })
		return !tagged || t.name != "" && c.Name != t.name
	})
	if len(found) > 0 {
		return found, nil
	}
	switch {
	case len(cases) == 0:
		return nil, &usage.Error{Err: errors.New("there is no scenario"), Next: "name files, or folders with files *.toml"}
	case t.name != "":
		names := make([]string, len(cases))
		for i, c := range cases {
			names[i] = c.Name
		}
		return nil, &usage.Error{Err: fmt.Errorf("no case is called %q", t.name), Next: advice.DidYouMean(t.name, names, "use a name from the report")}
	}
	return nil, &usage.Error{Err: errors.New("no case has the tag " + strings.Join(t.tags, " or ")), Next: "use a tag that the scenarios have"}
}

// alone is the command that plays a case alone.
func (t *test) alone(c *scenario.Case) []string {
	command := []string{"otpdialog", "test", c.File, "--case", c.Name}
	if t.face != sessionFace {
		command = append(command, "--face", t.face)
	}
	return command
}

// playAll plays cases, so many at a time. After an interruption, or when it is enough, no more begin.
func playAll(ctx context.Context, enough func() bool, cases []*scenario.Case, jobs int, o scenario.PlayOptions) {
	var players sync.WaitGroup
	defer players.Wait()
	playing := make(chan struct{}, jobs)
	for _, c := range cases {
		select {
		case playing <- struct{}{}:
		case <-ctx.Done():
		}
		if ctx.Err() != nil || enough() {
			return
		}
		players.Go(func() {
			c.Play(ctx, o)
			<-playing
		})
	}
}

// mergeReports joins reports of shards.
func (t *test) mergeReports(cmd *cobra.Command, files []string) error {
	var runs []*report.Run
	for _, name := range files {
		run, err := readReport(name)
		if err != nil {
			return &exit.SettingsError{Err: err}
		}
		runs = append(runs, run)
	}
	reports, err := t.open(cmd)
	if err != nil {
		return err
	}
	for e := range report.Merge(runs...).Events() {
		reports.Event(e)
	}
	return t.end(cmd, reports)
}

// maxReport is the largest report that is read, in bytes.
const maxReport = 1 << 30

func readReport(name string) (*report.Run, error) {
	text, err := disk.Read(name, maxReport)
	if err != nil {
		return nil, advice.New("file-unreadable", advice.Quoted(name)+" cannot be read: "+settings.WithoutPath(err).Error()).
			Do(`name files that "otpdialog test --json FILE" wrote`)
	}
	run, err := report.Read(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return run, nil
}
