package radiusclient

import (
	"cmp"
	"context"
	"fmt"
	"time"
)

// CheckUser is a user name for [Client.Check] that should not exist on any server.
const CheckUser = "otpdialog-check"

const (
	slowAnswer   = 2 * time.Second     // many servers delay a reject by one second
	expiresSoon  = 14 * 24 * time.Hour // a certificate
	enoughToPush = DefaultTimeout      // the timeout that vendors of push notifications ask for
)

// Check checks everything that a sign-in needs, and reports each finding as soon as it is
// known: for each server its name, the route, a Status-Server, an Access-Request for that
// user with a made-up password, the signatures and the latency of the answers; and then the
// connection as a whole. It continues after a failure. The user should be one that does not
// exist, like CheckUser, because each server logs a failed sign-in.
//
// Findings come one at a time, and those of a server together. The error is
// context.Cause(ctx) if ctx ended the check, ErrClosed, or says why the user name cannot be
// sent.
func (c *Client) Check(ctx context.Context, user string, report func(Finding)) error {
	if err := (&Request{UserName: user}).check(); err != nil {
		return err
	}
	return c.check(ctx, user, report)
}

// CheckRoutes is [Client.Check] without any request: for each server its name, the route and
// the transport, for a connection whose secret is not known.
func (c *Client) CheckRoutes(ctx context.Context, report func(Finding)) error {
	return c.check(ctx, "", report)
}

// check sends requests unless user is "".
func (c *Client) check(ctx context.Context, user string, report func(Finding)) error {
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
