package radiusclient

import (
	"cmp"
	"context"
	"fmt"
	"time"
)

// CheckUser is the user name of the Access-Request that [Client.Check] sends where
// its caller has no better one. It should be nobody's.
const CheckUser = "otpdialog-check"

const (
	slowAnswer   = 2 * time.Second     // many servers hold a reject back for one second
	expiresSoon  = 14 * 24 * time.Hour // a certificate
	enoughToPush = DefaultTimeout      // the time-out that the vendors of pushes ask for
)

// Check looks at everything that a sign-in needs, and reports each thing as it ends:
// for each server its name, the route, a Status-Server, an Access-Request of that
// user with a password that nobody has, the signatures and the latency of the answers;
// and then the connection as a whole. All of it is looked at, even after a
// failure. The user should be one that no server knows, like CheckUser: the server
// writes down one failed sign-in.
//
// Findings come one at a time, and those of a server together. The error is
// context.Cause(ctx) where ctx ended the check, ErrClosed, or says why the user name
// cannot be sent.
func (c *Client) Check(ctx context.Context, user string, report func(Finding)) error {
	if err := (&Request{UserName: user}).check(); err != nil {
		return err
	}
	if c.life.Err() != nil {
		return ErrClosed
	}
	each := report
	report = func(f Finding) {
		f.Code = cmp.Or(f.Code, f.Subject.String())
		each(f)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(c.life, func() { cancel(ErrClosed) })()
	// The servers are looked at side by side: a dead one takes its time.
	findings := make([]chan Finding, len(c.servers))
	for i, s := range c.servers {
		findings[i] = make(chan Finding, 256) // those of a server wait for those of the one before
		look := &checkup{client: c, server: s, user: user, report: func(f Finding) {
			f.Server = s.Address
			findings[i] <- f
		}}
		go func() {
			defer close(findings[i])
			look.run(ctx)
		}()
	}
	for _, ofServer := range findings {
		for f := range ofServer {
			if ctx.Err() == nil {
				report(f)
			}
		}
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	report(c.checkTimeout())
	if len(c.servers) > 1 || c.config.HAMode == Parallel {
		report(c.checkHAMode())
	}
	return nil
}

func (c *Client) checkTimeout() Finding {
	f := Finding{Subject: CheckTimeout, What: "an answer may take " + inWords(c.config.Timeout)}
	if c.config.Timeout < enoughToPush {
		f.Verdict, f.Code = Warn, "timeout-too-short"
		f.What = fmt.Sprintf("an answer may take %s, but a person who has to find the phone needs longer", inWords(c.config.Timeout))
		f.Next = "set the timeout to " + inWords(enoughToPush)
	}
	return f
}

func (c *Client) checkHAMode() Finding {
	f := Finding{Subject: CheckHAMode, What: "the second server is asked only if the first one is silent, so an action reaches the person once"}
	switch {
	case len(c.servers) == 1:
		f.Verdict, f.Code = Warn, "secondary-missing"
		f.What = "there is only one server, but this HA mode needs two"
		f.Next = `give the connection a secondary server, or use HA mode "failover"`
	case c.config.HAMode == Parallel:
		f.Verdict, f.Code = Warn, "asks-both"
		f.What = "both servers are asked at once, so an action, such as a push, can reach the person twice"
		f.Next = `use HA mode "failover", unless both servers know of each other's requests`
	case c.config.FailoverAfter >= c.config.Timeout:
		f.Verdict, f.Code = Warn, "late-failover"
		f.What = "the second server is asked only when the person tries again, because silence may last as long as the timeout"
		f.Next = "fail over sooner, unless the servers send a push as soon as they get the password"
	}
	return f
}
