package lab

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"otpdialog/advice"
	"otpdialog/caller"
	"otpdialog/cli/exit"
	clireport "otpdialog/cli/report"
	"otpdialog/cli/usage"
	"otpdialog/load"
	"otpdialog/scenario"
	"otpdialog/settings"
	"otpdialog/signin/session"
	screen "otpdialog/ui/load"
	"otpdialog/ui/tty"
)

// loading is the command.
type loading struct {
	Options

	rate       string
	played     string // the name of the case
	name       string
	profile    load.Profile
	realPhones bool
	asJSON     bool
	engine     bool
}

// Load returns "otpdialog load".
func Load(o Options) *cobra.Command {
	l := &loading{Options: o}
	c := &cobra.Command{
		Use:   "load FILE",
		Short: "Let many people play a scenario at once, and measure how long it takes",
		Args:  usage.Arguments(1, 1),
		RunE:  func(cmd *cobra.Command, args []string) error { return l.run(cmd, args[0]) },
	}
	f := c.Flags()
	f.StringVar(&l.rate, "rate", "", "the rate at which people arrive, such as `200/s` or 90/m")
	f.IntVar(&l.profile.People, "people", 0, "how many people sign in again and again, instead of --rate")
	f.DurationVar(&l.profile.For, "for", time.Minute, "how long people keep arriving")
	f.DurationVar(&l.profile.Drain, "drain", 2*time.Minute, "how long sign-ins under way may take to finish after that")
	f.IntVar(&l.profile.Most, "most", 20_000, "the most sign-ins at once; people beyond that are turned away")
	f.StringVar(&l.name, "case", "", "the case with that `name`, if the scenario has several")
	f.BoolVar(&l.realPhones, "real-phones", false, "allow actions that reach people's phones")
	f.BoolVar(&l.asJSON, "json", false, "print the report as one JSON document")
	f.BoolVar(&l.engine, "engine", false, "let another program decide who arrives, with lines of JSON")
	return c
}

func (l *loading) run(cmd *cobra.Command, file string) error {
	if err := l.Allowed(); err != nil {
		return err
	}
	if err := l.check(cmd); err != nil {
		return err
	}
	c, err := l.find(file)
	if err != nil {
		return err
	}
	l.played = c.Name
	for _, step := range c.Steps {
		l.profile.Steps = append(l.profile.Steps, c.Mask(step.Do.Words()))
	}
	everyone, cut := context.WithCancel(context.WithoutCancel(cmd.Context()))
	defer cut()
	crowd, err := scenario.Gather(everyone, c, scenario.PlayOptions{Connection: l.Connection, Allows: l.Allows, Secrets: l.Secrets})
	if err != nil {
		return &exit.SettingsError{Err: err}
	}
	defer crowd.Close()
	if crowd.Lab() == nil {
		if err := load.Guard(c.Steps, crowd.Connection(), l.realPhones); err != nil {
			return &exit.SettingsError{Err: err}
		}
	}
	if err := enoughSockets(l.profile.Most, len(crowd.Connection().Servers())); err != nil {
		return err
	}
	if l.engine {
		defer context.AfterFunc(cmd.Context(), cut)()
		engine := load.Engine{Play: sparing(load.In(crowd)), Knows: crowd.Knows, Most: l.profile.Most}
		return l.ended(cmd, engine.Serve(everyone, tty.Reader(cmd.InOrStdin(), cut), clireport.Exact(cmd.OutOrStdout())))
	}
	return l.measure(everyone, cmd, load.New(l.profile, sparing(load.In(crowd))), cut)
}

// The collector of garbage lets as much garbage grow as there is memory in use, which is fast. With
// many people there is too much of that: ten thousand take 45 MB.
const (
	many          = 2000 // people, and half as many are few again
	usualGarbage  = 100  // percent
	littleGarbage = 8
)

// sparing has the memory collected early while many people are there.
func sparing(play load.Play) load.Play {
	var there atomic.Int64
	var saves atomic.Bool
	return func(ctx context.Context, p load.Person, ended func(load.Result)) {
		if there.Add(1) > many && !saves.Swap(true) {
			debug.SetGCPercent(littleGarbage)
		}
		play(ctx, p, func(r load.Result) {
			ended(r)
			if there.Add(-1) < many/2 && saves.Swap(false) {
				debug.SetGCPercent(usualGarbage)
			}
		})
	}
}

// check checks the flags, and completes the profile.
func (l *loading) check(cmd *cobra.Command) error {
	p := &l.profile
	wrong := func(what, next string) error { return &usage.Error{Err: errors.New(what), Next: next} }
	if l.rate != "" {
		var err error
		if p.Rate, err = rateOf(l.rate); err != nil {
			return err
		}
	}
	flags := cmd.Flags()
	switch {
	case l.engine && (flags.Changed("rate") || flags.Changed("people") || flags.Changed("for") || flags.Changed("drain") || l.asJSON):
		return wrong("with --engine, the program that writes the lines decides who arrives, and reports it", "leave out --rate, --people, --for, --drain and --json")
	case !l.engine && (p.Rate > 0) == (p.People > 0):
		return wrong("the number of people is missing", "give --rate 200/s, or --people 1000")
	case p.Rate > load.MaxRate:
		return wrong(fmt.Sprintf("a rate of more than %d a second", load.MaxRate), "spread the load over more computers: see the documentation")
	case p.People < 0 || p.People > load.MaxPeople:
		return wrong(fmt.Sprintf("%d people", p.People), fmt.Sprintf("use 1 to %d", load.MaxPeople))
	case p.For <= 0 || p.For > load.MaxTime || p.Drain < 0 || p.Drain > load.MaxTime:
		return wrong("the time is out of range", "use up to 24h")
	case p.Most < 1 || p.Most > load.MaxPeople:
		return wrong(fmt.Sprintf("%d people at once", p.Most), fmt.Sprintf("use 1 to %d", load.MaxPeople))
	case !l.engine && p.People > p.Most:
		p.Most = p.People
	}
	return nil
}

// rateOf reads a rate, such as 200/s, as arrivals a second.
func rateOf(text string) (float64, error) {
	number, unit, _ := strings.Cut(text, "/")
	per := map[string]float64{"": 1, "s": 1, "m": 60, "h": 3600}[unit]
	rate, err := strconv.ParseFloat(number, 64)
	if err != nil || per == 0 || !(rate > 0) {
		return 0, &usage.Error{Err: fmt.Errorf("the rate %q is malformed", text), Next: "write a number and a unit, such as 200/s, 90/m or 1000/h"}
	}
	return rate / per, nil
}

// find returns the case to play.
func (l *loading) find(file string) (*scenario.Case, error) {
	cases, err := scenario.ReadForMany(file)
	if err != nil {
		return nil, &exit.SettingsError{Err: err}
	}
	found, err := (&test{name: l.name}).chosen(cases)
	switch {
	case err != nil:
		return nil, err
	case len(found) > 1:
		return nil, &usage.Error{Err: fmt.Errorf("%s has %d cases", file, len(found)), Next: "choose one with --case, such as --case " + advice.Quote([]string{found[0].Name})}
	case found[0].Skip != "":
		return nil, &exit.SettingsError{Err: settings.Problem{
			File: file, Line: found[0].Line, Advice: advice.New("skipped", "the scenario is skipped: "+found[0].Skip).Do("remove skip, or play another one"),
		}}
	}
	return found[0], nil
}

// afterSignal is how long those who are signing in have after a signal: the program must end soon.
const afterSignal = 5 * time.Second

// measure plays the profile, and reports it.
func (l *loading) measure(everyone context.Context, cmd *cobra.Command, run *load.Run, cut func()) error {
	stop := make(chan struct{})
	left, leave := context.WithCancel(cmd.Context())
	defer leave()
	defer context.AfterFunc(left, func() { close(stop) })()
	defer context.AfterFunc(cmd.Context(), func() { // by a signal, and again by a second one
		again := make(chan os.Signal, 1)
		signal.Notify(again, os.Interrupt)
		defer signal.Stop(again)
		select {
		case <-again:
		case <-time.After(afterSignal):
		case <-everyone.Done():
		}
		cut()
	})()
	over := make(chan load.Summary, 1)
	go func() { over <- run.Do(everyone, stop) }()
	s := l.follow(cmd, run, over, screen.Options{Title: l.title(), For: l.profile.For, Now: run.Now, Stop: leave, Cut: cut, Theme: l.Theme()})
	err := l.report(cmd, s)
	switch {
	case left.Err() != nil:
		clireport.Error(cmd.ErrOrStderr(), err) // nobody reads it if the terminal is gone, but a disk can be full, too
		return session.ErrInterrupted
	case err != nil:
		return err
	case !s.AllPassed():
		return &exit.CheckError{Code: exit.Failed}
	}
	return nil
}

// every is how often a line is printed.
const every = 5 * time.Second

// title says what is played, and by how many.
func (l *loading) title() string {
	if l.profile.Rate > 0 {
		return fmt.Sprintf("%s, %g people a second arrive", l.played, l.profile.Rate)
	}
	return fmt.Sprintf("%s, %s people", l.played, load.Count(l.profile.People))
}

// follow shows the run until it is over, and returns its summary: on the screen, or else in lines.
func (l *loading) follow(cmd *cobra.Command, run *load.Run, over <-chan load.Summary, o screen.Options) load.Summary {
	if clireport.IsTerminal(cmd.InOrStdin()) && clireport.IsTerminal(cmd.OutOrStdout()) && clireport.OnlyLines() == "" && tty.InForeground(os.Stdin) {
		return screen.Show(o, over, os.Stdin, os.Stdout, caller.Environ())
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case s := <-over:
			return s
		case <-tick.C:
			s := run.Now()
			cmd.PrintErrln(s.Line())
		}
	}
}

func (l *loading) report(cmd *cobra.Command, s load.Summary) error {
	if l.asJSON {
		return clireport.JSON(clireport.Exact(cmd.OutOrStdout()), s)
	}
	_, err := fmt.Fprint(cmd.OutOrStdout(), s.Text())
	return err
}

// ended is how the command ends after an interruption, or with err.
func (l *loading) ended(cmd *cobra.Command, err error) error {
	if cmd.Context().Err() != nil {
		return session.ErrInterrupted
	}
	return err
}
