package plain

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"otpdialog/settings"
	"otpdialog/signin"
	"otpdialog/ui/draw"
)

// A conversation is one run of plain mode: as many sign-ins as the person tries, up to
// the first that is accepted.
type conversation struct {
	Options

	policy      settings.Policy
	preferences settings.Preferences // in force
	state       settings.State

	flow     *signin.Flow
	view     signin.View
	session  signin.Session
	ended    chan signin.Event // of the exchange under way
	cancel   context.CancelFunc
	beganAt  time.Time // the exchange under way
	askedAt  time.Time // the challenge that waits
	asked    string    // the server that was told of last, or that is asked first
	typed    []string  // with Enter a code instead, or at hand in a script
	prompted string    // the last prompt that was said
	warned   map[string]bool
	stale    bool   // what was begun to be typed belongs to no question
	doubted  string // almost a method, and not sent before it is typed again

	userName string
	outcome  Outcome
}

func (c *conversation) run(ctx context.Context) error {
	c.userName = c.UserName
	c.warned = map[string]bool{}
	if servers := c.Connection.Servers(); len(servers) > 0 {
		c.asked = servers[0]
	}
	if c.userName == "" {
		c.sayf(signingInLine, c.Connection.DisplayName)
	} else {
		c.sayf(signingInAs, c.Connection.DisplayName, c.userName)
	}
	for first := true; ; first = false {
		begin, err := c.fillIn(ctx, first)
		if err != nil {
			return err
		}
		err = c.signIn(ctx, begin)
		c.closeSession()
		if err != nil || c.outcome.SignedIn || !c.Lines.Interactive() || c.hopeless() || c.isEnd(c.outcome.Failure.Kind) {
			return err
		}
	}
}

// isEnd is true for a failure after which nobody is asked again: a script's first one, and
// an outage that is to be left.
func (c *conversation) isEnd(kind signin.NoticeKind) bool {
	return kind.IsFailure() && (!c.Lines.Interactive() || c.LeaveOutage && kind.IsOutage())
}

// hopeless is true where nothing that can be typed mends what is wrong: the user name was
// given.
func (c *conversation) hopeless() bool {
	kind := c.outcome.Failure.Kind
	return c.UserName != "" && (kind == signin.UserNameMissing || kind == signin.UserNameTooLong)
}

// signIn makes one attempt. Without an error the flow has come back to the form, or
// the server has accepted.
func (c *conversation) signIn(ctx context.Context, begin signin.Begin) error {
	c.flow = signin.New(c.Connection)
	c.view = c.flow.View()
	c.session = c.NewSession(c.Connection)
	c.prompted = ""
	c.handle(ctx, begin)
	for {
		var err error
		switch c.view.State {
		case signin.Idle:
			return ctx.Err()
		case signin.SignedIn:
			// What came with the signal to stop does not count.
			if ctx.Err() == nil {
				c.outcome.SignedIn = true
			}
			return ctx.Err()
		case signin.Connecting, signin.Progress:
			err = c.wait(ctx)
		case signin.Dialog:
			if c.isEnd(c.view.Notice.Kind) {
				return nil
			}
			err = c.answer(ctx)
		}
		if err != nil {
			return err
		}
	}
}

// handle gives an event to the flow, carries out its steps, and says what is new.
func (c *conversation) handle(ctx context.Context, e signin.Event) {
	before := c.view
	for _, step := range c.flow.Handle(e) {
		switch step := step.(type) {
		case signin.Send:
			c.send(ctx, step)
		case signin.Abort:
			c.cancel()
			c.record(Exchange{GivenUp: true})
		case signin.MarkReceived:
			c.note(c.Store.UpdateState(func(s *settings.State) { s.MarkReceived(c.Connection.Name) }))
		case signin.RecordMethod:
			c.note(c.Store.UpdateState(func(s *settings.State) { s.RecordMethod(c.Connection.Name, step.UserName, step.ActionID) }))
		}
	}
	c.view = c.flow.View()
	v := c.view
	if r, answered := e.(signin.Replied); answered && r.Reply.Code != signin.Reject {
		c.rememberName()
	}
	if v.Notice.Kind.IsFailure() || v.Notice.Kind.IsMistake() {
		c.outcome.Failure = v.Notice
	}
	if v.Action != nil {
		c.outcome.Action, c.outcome.Cause = v.Action, v.Cause
	}
	if v.State == signin.SignedIn {
		c.outcome.Result, c.outcome.Failure = v.Result, signin.Notice{}
		c.outcome.Story = draw.Plain(v.Story(c.Connection.DisplayName))
	}
	if v.Challenge != before.Challenge && v.Challenge != 0 {
		c.askedAt = time.Now()
	}
	c.tell(before, e)
}

// send starts an exchange. It ends at the latest when it is aborted.
func (c *conversation) send(ctx context.Context, s signin.Send) {
	ctx, c.cancel = context.WithCancel(ctx)
	c.beganAt = time.Now()
	ended, session := make(chan signin.Event, 1), c.session
	c.ended = ended
	go func() { ended <- session.Exchange(ctx, s) }()
}

// record notes what became of the exchange under way.
func (c *conversation) record(x Exchange) {
	x.Began, x.Took = c.beganAt, time.Since(c.beganAt)
	if x.Server == "" {
		x.Server = c.session.Traffic().Server
	}
	c.outcome.Exchanges = append(c.outcome.Exchanges, x)
}

// exchanged takes in the end of the exchange under way.
func (c *conversation) exchanged(ctx context.Context, e signin.Event) {
	c.cancel()
	var x Exchange
	switch e := e.(type) {
	case signin.Replied:
		x.Server, x.Code = e.Reply.Server, e.Reply.Code
	case signin.Failed:
		x.Kind = e.Kind
	}
	c.record(x)
	for _, w := range c.session.Traffic().Warnings {
		if !c.warned[w] {
			c.warned[w] = true
			c.sayf(aboutFiles, w)
		}
	}
	c.handle(ctx, e)
}

// quick is how soon after a line another one is taken for a key that was hit twice.
const quick = 500 * time.Millisecond

// wait waits for the end of the exchange under way, and says how time goes by.
func (c *conversation) wait(ctx context.Context) error {
	c.stale = true
	var typed <-chan string
	if c.Lines.Interactive() {
		typed = c.Lines.next()
	}
	left := moments(c.view.WaitTime)
	timer := time.NewTimer(c.until(left))
	defer timer.Stop()
	for {
		select {
		case e := <-c.ended:
			c.exchanged(ctx, e)
			return nil
		case <-ctx.Done():
			c.handle(ctx, signin.Cancel{})
			return ctx.Err()
		case line, more := <-typed:
			switch {
			case !more:
				typed = nil
			case c.view.State == signin.Progress && (line != "" || time.Since(c.beganAt) > quick):
				if line != "" {
					c.typed = append(c.typed, line)
				}
				c.handle(ctx, signin.EnterCode{})
				return nil
			}
			// What was typed before there was a question answers none.
		case <-timer.C:
			if now := c.session.Traffic().Server; now != c.asked && now != "" {
				c.asked = now
				c.sayf(askedNowLine, now)
			}
			if c.until(left) == 0 {
				c.sayf(timeLeftLine, seconds(left[0]))
				left = left[1:]
			}
			timer.Reset(c.until(left))
		}
	}
}

// lookAround is how often a wait looks which server is asked.
const lookAround = 10 * time.Second

// until is how long it is to the first of the moments, or to the next look around. Behind
// the last moment nothing is told but that: another server has a time of its own.
func (c *conversation) until(left []time.Duration) time.Duration {
	if len(left) == 0 {
		return lookAround
	}
	return min(lookAround, max(0, c.view.WaitTime-left[0]-time.Since(c.beganAt)))
}

// moments are the times left at which a wait of that length tells how long it still is.
func moments(whole time.Duration) []time.Duration {
	var left []time.Duration
	for at := whole.Truncate(time.Minute); at > 0; at -= time.Minute {
		left = append(left, at)
	}
	left = append(left, 30*time.Second, 10*time.Second)
	inOneBreath := func(at time.Duration) bool { return at > whole-5*time.Second } // with the start
	return slices.DeleteFunc(left, inOneBreath)
}

// seconds is a time in words: 1 second, 30 seconds, 2 minutes, 1 minute 5 seconds.
func seconds(d time.Duration) string {
	n := int(d.Round(time.Second) / time.Second)
	var words []string
	for _, unit := range []struct {
		name  string
		count int
	}{{"minute", n / 60}, {"second", n % 60}} {
		switch unit.count {
		case 0:
		case 1:
			words = append(words, "1 "+unit.name)
		default:
			words = append(words, fmt.Sprintf("%d %ss", unit.count, unit.name))
		}
	}
	if len(words) == 0 {
		return "0 seconds"
	}
	return strings.Join(words, " ")
}

func (c *conversation) closeSession() {
	if c.session != nil {
		c.note(c.session.Close())
		c.session = nil
	}
}

// note says what went wrong with a file: the sign-in goes on without it.
func (c *conversation) note(err error) {
	if err != nil {
		c.sayf(aboutFiles, OneLine(err))
	}
}

// sayf writes a sentence on a line of its own. Texts of several lines keep their lines.
func (c *conversation) sayf(format string, args ...any) {
	for line := range strings.SplitSeq(strings.TrimRight(fmt.Sprintf(format, args...), "\n"), "\n") {
		c.put(strings.TrimRight(line, " ") + "\n")
	}
}

// put writes a part of a line, or the end of one. Whatever it was made of can do nothing
// to a terminal; where nobody listens any more, the sign-in goes on.
func (c *conversation) put(text string) {
	line, ended := strings.CutSuffix(text, "\n")
	line = draw.Plain(line)
	if ended {
		line += "\n"
	}
	_, _ = io.WriteString(c.Out, line)
}
