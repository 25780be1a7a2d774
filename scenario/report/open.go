package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"sync"
	"syscall"
	"time"

	"otpdialog/advice"
	"otpdialog/scenario"
	"otpdialog/settings/disk"
)

// Files are where reports go: paths, "-" for standard output, "" for none.
type Files struct{ JSON, JUnit, TAP, HTML string }

// UsesStdout reports whether one of the files is standard output.
func (f Files) UsesStdout() bool {
	return f.JSON == stdout || f.JUnit == stdout || f.TAP == stdout || f.HTML == stdout
}

const stdout = "-"

// Options is which reports are made.
type Options struct {
	Out    io.Writer // for people; a [Terminal] shows progress, everything else is a log. It gets colours
	Stdout io.Writer // of the file "-"
	Files  Files
}

// Reports makes the reports of one run.
type Reports struct {
	options Options
	mu      sync.Mutex
	run     Run
	console *console
	live    *json.Encoder // of JSON lines on standard output, or nil
	err     error         // the first of them
	ended   chan struct{}
	ticking sync.WaitGroup
}

// fileMode is that of reports: they say how people sign in.
const fileMode = 0o600

// redraws is how often the line of a terminal may change.
const redraws = 100 * time.Millisecond

// Open begins the reports of a run. The error says which file cannot be written.
func Open(o Options) (*Reports, error) {
	var errs []error
	printed := 0
	for _, f := range o.Files.all() {
		if f.path == stdout {
			printed++
		} else {
			errs = append(errs, disk.Unwritten(f.path, disk.Check(f.path)))
		}
	}
	if printed > 1 {
		errs = append(errs, advice.New("reports-mixed", "only one report can go to standard output").Do(`use "-" once, and paths for the others`))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	r := &Reports{options: o, ended: make(chan struct{})}
	r.console = newConsole(o.Out, &r.run)
	if o.Files.JSON == stdout {
		r.live, r.options.Files.JSON = newEncoder(o.Stdout), "" // it is printed as the run goes on
	}
	r.ticking.Go(r.tick)
	return r, nil
}

// Event adds an event to the run. It is safe for concurrent use.
func (r *Reports) Event(e scenario.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e = clean(e)
	of := r.run.add(e)
	if e.Kind == scenario.RunEnded {
		e = r.run.end()
	}
	r.console.event(e, of)
	if r.live != nil && r.err == nil {
		r.err = r.live.Encode(e)
	}
}

// Say shows a text to the person, such as a question, above the line of the progress.
func (r *Reports) Say(text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.console.write(advice.Clean(text) + "\n")
}

// Close ends the run if no event did, and writes the files.
func (r *Reports) Close() error {
	close(r.ended)
	r.ticking.Wait()
	if r.run.Ended.IsZero() {
		now := time.Now()
		for _, e := range r.run.Unended(now) {
			r.Event(e)
		}
		r.Event(scenario.Event{Kind: scenario.RunEnded, Time: now})
	}
	r.run.Sort()
	if r.console.terminal == nil && r.live == nil && !r.options.Files.UsesStdout() {
		r.err = errors.Join(r.err, r.console.err)
	}
	return errors.Join(unwritten(r.err), r.options.write(&r.run))
}

// unwritten is why standard output does not have the whole report; nil also if nobody reads it any more.
func unwritten(err error) error {
	if errors.Is(err, syscall.EPIPE) {
		return nil
	}
	return disk.Unwritten("standard output", err)
}

// Run returns the run, after Close.
func (r *Reports) Run() *Run { return &r.run }

func (r *Reports) tick() {
	ticker := time.NewTicker(redraws)
	defer ticker.Stop()
	for {
		select {
		case now := <-ticker.C:
			r.mu.Lock()
			r.console.tick(now)
			r.mu.Unlock()
		case <-r.ended:
			return
		}
	}
}

type file struct {
	path  string
	write func(io.Writer, *Run) error
}

// all are the files that are wanted.
func (f Files) all() []file {
	var all []file
	for _, one := range []file{{f.JSON, JSON}, {f.JUnit, JUnit}, {f.TAP, TAP}, {f.HTML, HTML}} {
		if one.path != "" {
			all = append(all, one)
		}
	}
	return all
}

func (o Options) write(r *Run) error {
	var errs []error
	for _, f := range o.Files.all() {
		var text bytes.Buffer
		if err := f.write(&text, r); err != nil {
			errs = append(errs, err)
		} else if f.path != stdout {
			errs = append(errs, disk.Unwritten(f.path, disk.Replace(f.path, text.Bytes(), fileMode)))
		} else {
			_, err := o.Stdout.Write(text.Bytes())
			errs = append(errs, unwritten(err))
		}
	}
	return errors.Join(errs...)
}
