package plain

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"otpdialog/advice"
	"otpdialog/clock"
	"otpdialog/settings"
	"otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/ui/input"
)

// A conversation is one run of plain mode: as many sign-ins as the person tries, up to
// the first that is accepted.
type conversation struct {
	Options
	*Voice

	connection *settings.Connection
	view       session.View

	asked    string   // the server that was named last, or that is asked first
	prompted string   // the last prompt that was said
	notes    int      // that were said
	said     []string // what notes and notices said
	doubted  string   // almost a method, and not sent before it is typed again

	userName string
}

// newConversation begins a conversation. With the end of the returned context it is over, and
// the caller calls end.
func newConversation(ctx context.Context, o Options) (_ context.Context, c *conversation, end context.CancelFunc) {
	c = &conversation{Options: o, userName: o.UserName}
	ctx, c.Voice, end = begin(ctx, o.Out, o.Lines, o.Gate)
	if o.Session != nil {
		c.connection = o.Session.Connection()
		c.view = o.Session.View()
	}
	return ctx, c, end
}

func (c *conversation) run(ctx context.Context) error {
	if servers := c.connection.Servers(); len(servers) > 0 {
		c.asked = servers[0]
	}
	if c.userName == "" {
		c.Sayf(signingInLine, c.connection.DisplayName)
	} else {
		c.Sayf(signingInAs, c.connection.DisplayName, c.userName)
	}
	for first := true; ; first = false {
		form, err := c.fillIn(ctx, first)
		if err != nil {
			return err
		}
		if err := c.signIn(ctx, form); err != nil {
			return err
		}
		o := c.Session.Outcome()
		if o.SignedIn || !c.Lines.Interactive() || c.isHopeless(o.Failure) || c.isEnd(o.Failure) {
			return nil
		}
	}
}

// isEnd is true for a failure after which nobody is asked again: a script's first one, and
// an outage that ends it.
func (c *conversation) isEnd(n signin.Notice) bool {
	failure := n.Failure()
	return failure != 0 && (!c.Lines.Interactive() || c.LeaveOutage && failure.IsOutage())
}

// isHopeless is true if nothing that can be typed corrects what is wrong: the user name was
// given.
func (c *conversation) isHopeless(n signin.Notice) bool {
	return c.UserName != "" && (n.Kind == signin.UserNameMissing || n.Kind == signin.UserNameTooLong)
}

// signIn makes one attempt. Without an error the flow has come back to the form, or the
// server has accepted.
func (c *conversation) signIn(ctx context.Context, form session.Form) error {
	c.prompted = ""
	before := c.view
	before.Notice = signin.Notice{} // the same mistake is said again
	c.Session.Begin(form)
	c.follow(before, nil)
	for {
		var err error
		switch c.view.State {
		case signin.Idle, signin.SignedIn:
			return ctx.Err()
		case signin.Connecting, signin.Opening, signin.Progress:
			err = c.wait(ctx)
		case signin.Dialog:
			if c.isEnd(c.view.Notice) {
				return nil
			}
			err = c.answer(ctx)
		}
		if err != nil {
			return err
		}
	}
}

// handle hands an event to the session, and says what is new.
func (c *conversation) handle(e signin.Event) {
	before := c.view
	c.Session.Handle(e)
	c.follow(before, e)
}

// follow says what is new since the view before.
func (c *conversation) follow(before session.View, e signin.Event) {
	c.view = c.Session.View()
	c.sayNotes()
	c.describe(before, e)
}

// doubleTap is how soon after a line another one is taken for a key that was hit twice.
const doubleTap = 500 * time.Millisecond

// wait waits for the end of the exchange under way, and says how time goes by.
func (c *conversation) wait(ctx context.Context) error {
	c.stale = true
	state, exchange := c.view.State, c.view.Exchange
	var typed <-chan string
	if c.Lines.Interactive() {
		typed = c.Lines.next()
	}
	left := moments(c.view.WaitTime)
	timer := wake(c.Session.Clock(), c.until(left))
	defer func() { timer.Stop() }()
	for {
		select {
		case e := <-c.Session.Events():
			c.handle(e)
			if c.view.State != state || c.view.Exchange != exchange {
				return nil
			}
		case <-ctx.Done():
			c.handle(signin.Cancel{})
			return ctx.Err()
		case line, more := <-typed:
			switch {
			case !more: // the person has left, or the terminal is gone
				c.handle(signin.Cancel{})
				return c.ended(advice.Line(c.view.Prompt), OTPQuestion)
			case strings.Contains(line, input.Unreadable):
				c.Sayf(unreadableLine)
				typed = c.Lines.next()
			case c.view.State == signin.Progress && c.view.Grant == nil && (line != "" || c.Session.View().Passed() > doubleTap):
				if line != "" {
					c.typed = append(c.typed, line)
				}
				c.handle(signin.EnterCode{})
				return nil
			default: // what was typed before there was a question answers none
				typed = c.Lines.next()
			}
		case <-c.again:
			c.Sayf("%s", c.view.Waits())
		case <-timer.rings:
			c.sayTraffic()
			if c.until(left) == 0 {
				c.Sayf(timeLeftLine, InWords(left[0]))
				left = left[1:]
			}
			timer = wake(c.Session.Clock(), c.until(left))
		}
	}
}

// sayTraffic says what is new on the wire, as far as it concerns a person.
func (c *conversation) sayTraffic() {
	now := c.Session.View().Traffic
	if now.Server != c.asked && now.Server != "" {
		if c.asked != "" { // a provider is alone
			c.Sayf(askedNowLine, now.Server)
		}
		c.asked = now.Server
	}
	for _, notice := range now.Notices {
		c.sayNote(notice)
	}
}

// An alarm rings once.
type alarm struct {
	clock.Timer

	rings <-chan struct{}
}

func wake(c clock.Clock, after time.Duration) alarm {
	rings := make(chan struct{})
	timer := c.NewTimer(func() { close(rings) })
	timer.Reset(after)
	return alarm{timer, rings}
}

// checkInterval is how often a wait checks which server is asked, and what has come from it.
const checkInterval = time.Second

// until is how long it is to the first of the moments, or to the next check. After the
// last moment only that is left: another server has a time of its own.
func (c *conversation) until(left []time.Duration) time.Duration {
	if len(left) == 0 {
		return checkInterval
	}
	return min(checkInterval, max(0, c.view.WaitTime-left[0]-c.Session.View().Passed()))
}

// moments are the times left at which a wait of that length says how long it still is.
func moments(whole time.Duration) []time.Duration {
	var left []time.Duration
	for at := whole.Truncate(time.Minute); at > 0; at -= time.Minute {
		left = append(left, at)
	}
	left = append(left, 30*time.Second, 10*time.Second)
	withStart := func(at time.Duration) bool { return at > whole-5*time.Second }
	return slices.DeleteFunc(left, withStart)
}

// InWords is a time in words: 1 second, 30 seconds, 2 minutes, 1 hour 1 minute 5 seconds.
func InWords(d time.Duration) string {
	n := int(d.Round(time.Second) / time.Second)
	var words []string
	for _, unit := range []struct {
		name  string
		count int
	}{{"day", n / (24 * 3600)}, {"hour", n / 3600 % 24}, {"minute", n / 60 % 60}, {"second", n % 60}} {
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

// SayNotes says what was found about a connection and its files.
func SayNotes(out io.Writer, notes []advice.Advice) {
	c := conversation{Voice: &Voice{out: out}}
	for _, note := range notes {
		c.sayNote(note)
	}
}

// sayNotes says what was found about the connection and its files since it was last called:
// the sign-in goes on.
func (c *conversation) sayNotes() {
	for _, note := range c.Session.Notes()[c.notes:] {
		c.notes++
		c.sayNote(note)
	}
}

// sayNote says something that the person should know, once.
func (c *conversation) sayNote(note advice.Advice) {
	if slices.Contains(c.said, note.What) {
		return
	}
	c.said = append(c.said, note.What)
	c.Sayf(noteLine, advice.Text(note))
}
