package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	err := dispatch()
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return
	case errors.Is(err, errLost):
		fmt.Fprintln(os.Stderr, "engine:", err)
		os.Exit(exitLost)
	default:
		fmt.Fprintln(os.Stderr, "engine:", err)
		os.Exit(1)
	}
}

// dispatch does what the arguments of the process ask for.
func dispatch() error {
	if len(os.Args) > 1 && os.Args[1] == jobCommand {
		return doJob(context.Background(), os.Args[2:], os.Stdin, os.Stdout)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return run(ctx, os.Args[1:], os.Stdout, os.Stderr)
}

const help = `Measures the RADIUS engine side by side with radclient and layeh.com/radius's Client,
against a bare answering socket and FreeRADIUS, on loopback.

	go run ./bench/engine [flags]

It needs radclient and FreeRADIUS (apt-get install freeradius freeradius-utils) and takes
some two minutes. The package documentation tells how it measures: go doc ./bench/engine

`

// The plan unless flags change it, and that of a smoke run.
var (
	wholePlan = plan{
		rounds: 7, inFlight: []int{1, 64, 256}, requests: 40_960, processRounds: 51,
		pendingRounds: 3, pending: 10_000, patience: 2 * time.Second,
	}
	quickPlan = plan{
		rounds: 1, inFlight: []int{1, 64, crowd}, requests: 1_280, processRounds: 3,
		pendingRounds: 1, pending: 1_000, patience: 20 * time.Second, coarse: true,
	}
)

// run is the program, except for its jobs.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("engine", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprint(stderr, help) //nolint:errcheck // as the flags below
		flags.PrintDefaults()
	}
	p := wholePlan
	flags.IntVar(&p.requests, "n", p.requests, "`requests` of a load; a quarter if each takes longer")
	flags.IntVar(&p.rounds, "rounds", p.rounds, "`rounds` of loads")
	quick := flags.Bool("quick", false, "a smoke run, whose figures say little")
	markdown := flags.Bool("markdown", false, "write the table in Markdown")
	profiles := flags.String("profile", "", "compare nothing; write profiles of our client into this `folder`")
	switch err := flags.Parse(args); {
	case err != nil:
		return err
	case flags.NArg() > 0:
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	case p.requests < 1, p.rounds < 1:
		return errors.New("-n and -rounds are at least 1")
	}
	if *quick {
		p = quickPlan
	}
	if *profiles != "" {
		return writeProfiles(ctx, *profiles, p, stdout)
	}
	return compare(ctx, p, *markdown, stdout, stderr)
}

// compare measures, and writes the report.
func compare(ctx context.Context, p plan, markdown bool, stdout, stderr io.Writer) (err error) {
	f, err := newField(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.close()) }()
	about := f.machine(ctx)
	c := &contest{field: f, plan: p, progress: stderr, again: make(map[string]int)}
	figures, err := c.measure(ctx)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(stdout, "%s\n\n", about); err != nil {
		return err
	}
	if err := report(stdout, figures, markdown); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(stdout, "\n%s", c.remarks()); err != nil {
		return err
	}
	return lossOf(figures)
}
