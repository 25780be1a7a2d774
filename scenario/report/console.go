package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"otpdialog/scenario"
)

// A Terminal is an output with a line at its end that is written anew: the progress.
type Terminal interface {
	io.Writer
	// Redraw writes a line in place of the one that it wrote last, cut to the width of the
	// terminal. "" removes it; it has to be removed before anything is written.
	Redraw(line string)
}

// console shows a run while it goes on. A log gets a line for each case. A terminal gets one line
// that changes, and of the cases only those that failed or were flaky. Both get what explains a
// failure, and a summary at the end.
type console struct {
	out      io.Writer
	terminal Terminal // out, or nil if it is a log
	run      *Run
	counts   map[scenario.Status]int
	playing  []*Case // as they began
	drawn    string  // the line that the terminal shows
	err      error   // why not all was written
}

func newConsole(out io.Writer, run *Run) *console {
	terminal, _ := out.(Terminal)
	return &console{out: out, terminal: terminal, run: run, counts: map[scenario.Status]int{}}
}

// event shows an event that has been added to the run. The case is nil if it belongs to none.
func (c *console) event(e scenario.Event, of *Case) {
	switch e.Kind {
	case scenario.CaseStarted:
		c.playing = append(c.playing, of)
	case scenario.CaseEnded:
		c.playing = slices.DeleteFunc(c.playing, func(other *Case) bool { return other == of })
		c.counts[of.Status]++
		if c.terminal == nil || of.IsBad() || of.Status == scenario.Flaky {
			c.write(c.ending(of))
		}
	case scenario.RunEnded:
		headline, rest, _ := strings.Cut(c.run.Summary(), "\n")
		c.write("\n" + coloured(c.worst(), headline) + "\n" + rest)
	}
}

// worst is the worst status of the cases that have ended.
func (c *console) worst() scenario.Status {
	worst := scenario.Passed
	for _, s := range statuses {
		if s != scenario.Skipped && c.counts[s] > 0 {
			worst = s
		}
	}
	return worst
}

// tick shows how far the run is.
func (c *console) tick(now time.Time) {
	if c.terminal != nil {
		c.draw(c.progress(now))
	}
}

func (c *console) write(text string) {
	if c.terminal != nil {
		c.draw("")
	}
	_, err := io.WriteString(c.out, text) // the run goes on without it
	if c.err == nil {
		c.err = err
	}
}

func (c *console) draw(line string) {
	if line != c.drawn {
		c.terminal.Redraw(line)
		c.drawn = line
	}
}

// The colours of statuses. The output removes them if they are not wanted.
var colours = map[scenario.Status]string{
	scenario.Passed: "\x1b[32m", scenario.Flaky: "\x1b[33m", scenario.Skipped: "\x1b[2m", scenario.Failed: "\x1b[1;31m", scenario.Broken: "\x1b[1;31m",
}

func coloured(s scenario.Status, text string) string { return colours[s] + text + "\x1b[m" }

// ending is a case that has ended, in a line such as "[12/40] passed push.toml:3 push ignored (1.20 s)",
// with what explains a failure below it.
func (c *console) ending(of *Case) string {
	all := 0
	for _, n := range c.counts {
		all += n
	}
	var b strings.Builder
	fmt.Fprintf(&b, "[%d/%d] %s  %s  %s (%s)", all, max(all, c.run.Planned), coloured(of.Status, fmt.Sprintf("%-7s", of.Status)),
		place(of.File, of.Line), of.Name, duration(of.Seconds()))
	last := of.Last()
	switch of.Status {
	case scenario.Skipped:
		fmt.Fprintf(&b, ": %s", last.End.Reason)
	case scenario.Flaky:
		fmt.Fprintf(&b, ": attempt %d passed", len(of.Attempts))
	}
	b.WriteString("\n")
	if of.IsBad() {
		b.WriteString(indent(last.Explain()))
		b.WriteString(indent(last.Trail()))
	}
	return b.String()
}

// progress is how far the run is: what matters most comes first, because a narrow terminal cuts
// the rest.
func (c *console) progress(now time.Time) string {
	ended := 0
	var bad []string
	for _, s := range statuses {
		ended += c.counts[s]
		if n := c.counts[s]; n > 0 && s != scenario.Passed && s != scenario.Skipped {
			bad = append(bad, coloured(s, counted(n, s)))
		}
	}
	parts := []string{fmt.Sprintf("%d/%d", ended, max(ended, c.run.Planned))}
	parts = append(parts, bad...)
	if !c.run.Started.IsZero() {
		seconds := int(now.Sub(c.run.Started).Seconds())
		parts = append(parts, fmt.Sprintf("%d:%02d", seconds/60, seconds%60))
	}
	if len(c.playing) > 0 {
		parts = append(parts, c.playing[0].Name) // the one that takes longest
	}
	return strings.Join(parts, "  ")
}
