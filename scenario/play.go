package scenario

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"otpdialog/advice"
	"otpdialog/radiusclient/packet"
	"otpdialog/settings"
	"otpdialog/signin/session/radius"
)

// PlayOptions is how a case is played. The zero value plays it at the session itself, and reports
// to nobody.
type PlayOptions struct {
	// FaceName is the name of the face in the report, and Sit seats the person at it; nil seats
	// them at the session itself, see [AtSession].
	FaceName string
	Sit      func(context.Context, Seat) (Face, error)

	// Before is called before each step, by its index, and after the last with their number. The case
	// goes on when it returns; an error ends it. Nil for nobody.
	Before func(ctx context.Context, step int) error
	// Held lets the clock of the lab stand still: only steps and the face move it.
	Held bool

	// Report is called with each event, from the goroutine that plays; nil for nobody. Cases that
	// are played at the same time call it at the same time.
	Report func(Event)
	// RunAlone is the command that plays the case with that name alone; nil for none.
	RunAlone func(c *Case) []string
	// Artifacts is a folder, which exists, for what explains a failure: the resolved scenario
	// without its secrets, the log and the packets. "" saves nothing.
	Artifacts string
	// Update writes the pictures that differ, and does not judge them.
	Update bool

	// Connection finds the connection with that name, for cases on a connection that is not a
	// file beside theirs; nil for none.
	Connection func(name string) (*settings.Connection, error)
	// Allows returns why the policy does not allow the servers of a connection; nil allows all.
	Allows func(*settings.Connection) error
	// Secrets fetches those of connections, for cases on a connection's own servers; nil skips
	// those.
	Secrets radius.Secrets
	// Ask asks a person to do something, and returns once they have; nil if there is no terminal:
	// cases that ask are then skipped.
	Ask func(ctx context.Context, text string) error
	// Environ is the environment of the programs that cases run.
	Environ []string
}

// A Result is how a case ended.
type Result struct {
	Status   Status
	Reason   string // why it failed or was skipped
	Attempts int
	Took     time.Duration
}

// Play plays the case: at most as often as its retries say, until it passes. When ctx is done, it
// ends everything and returns; the status is then Broken.
func (c *Case) Play(ctx context.Context, o PlayOptions) Result {
	began := time.Now()
	report := c.reporter(&o)
	result := Result{Status: Skipped, Reason: c.whySkipped(&o)}
	last := Event{Kind: CaseEnded, Line: c.Line}
	if result.Reason == "" {
		report(Event{Kind: CaseStarted, Line: c.Line})
		for result.Attempts = 1; ; result.Attempts++ {
			last = c.attempt(ctx, &o, result.Attempts, report)
			if last.Status != Failed || result.Attempts > c.Retries {
				break
			}
			last.Kind = AttemptEnded
			report(last)
		}
		if last.Status == Passed && result.Attempts > 1 {
			last.Status = Flaky
		}
		result.Status, result.Reason = last.Status, last.Reason
	}
	result.Took = time.Since(began)
	last.Kind, last.Status, last.Reason, last.Seconds = CaseEnded, result.Status, result.Reason, result.Took.Seconds()
	report(last)
	return result
}

// reporter fills in what all events of the case have.
func (c *Case) reporter(o *PlayOptions) func(Event) {
	return func(e Event) {
		if o.Report == nil {
			return
		}
		e.Time, e.Case, e.Tags, e.Face = time.Now(), c.Name, c.Tags, cmp.Or(o.FaceName, sessionFaceName)
		e.File = cmp.Or(e.File, c.File)
		o.Report(e)
	}
}

// sessionFaceName is the name of the face that shows nothing.
const sessionFaceName = "session"

// whySkipped says why the case is not played, "" if it is.
func (c *Case) whySkipped(o *PlayOptions) string {
	switch {
	case c.Skip != "":
		return c.Skip
	case does[Ask](c) && o.Ask == nil:
		return "it asks a person to do something, and there is no terminal"
	case c.Server == ConnectionServers && o.Secrets == nil:
		return "it needs the servers of a connection, which must not be contacted here"
	}
	return ""
}

// attempt plays the case once. The event is that of its end.
func (c *Case) attempt(ctx context.Context, o *PlayOptions, number int, report func(Event)) Event {
	s := newStage(c, o)
	defer s.close()
	var steps []Event
	end := Event{Line: c.Line, Attempt: number}
	player, err := s.set(ctx, func(e Event) {
		e.Attempt = number
		steps = append(steps, e)
		report(e)
	})
	if err == nil {
		s.play(ctx)
		end.Status, end.Reason, end.Next = player.status, player.reason, player.next
		end.Screen = c.Mask(player.face.Shown())
	} else {
		end.Status, end.Reason, end.Next = Broken, c.Mask(advice.Line(err.Error())), nextOf(err)
	}
	if end.Status == Passed {
		return Event{Line: c.Line, Attempt: number, Status: Passed}
	}
	for _, line := range packet.Summaries(s.packets.Packets()) {
		end.Packets = append(end.Packets, c.Mask(line))
	}
	if o.RunAlone != nil {
		end.RunAlone = advice.Quote(o.RunAlone(c))
	}
	if o.Artifacts != "" {
		if end.Saved, err = s.save(o.Artifacts, steps, end); err != nil {
			end.Next = unsaved(end.Next, err)
		}
	}
	return end
}

// unsaved is what to do if not all that explains a failure could be saved, after what is to do anyway.
// The other files lack the same.
func unsaved(next string, err error) string {
	first := advice.Of(err)[0]
	parts := []string{next, advice.Line(first.What), first.Hint()}
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), "; ")
}

// nextOf is what to do about an error, "" if it does not say.
func nextOf(err error) string {
	if all := advice.Of(err); len(all) > 0 {
		return all[0].Hint()
	}
	return ""
}
