package oidcclient

import (
	"context"
	"fmt"
	"time"
)

// Finding is what one check of [Check] found.
type Finding struct {
	Subject Subject
	What    string        // what was found; "" if it failed
	Took    time.Duration // from request to answer; 0 for none
	Err     error         // why it failed, an *Error; nil if it passed
}

// Subject is what is checked.
type Subject int

// The subjects, in the order in which they are checked.
const (
	CheckDiscovery Subject = iota // the provider's document, and its certificate
	CheckKeys                     // the keys that sign ID tokens
	CheckDevice                   // the provider begins a device grant for this client
	CheckClock                    // the clocks differ by less than a minute
)

// String returns the subject as a word for programs.
func (s Subject) String() string {
	return [...]string{"oidc-discovery", "oidc-keys", "oidc-device", "oidc-clock"}[s]
}

// Check checks what a sign-in needs up to the moment when a person is needed, and reports each
// finding as soon as it is known. It continues after a failure, if that makes sense. It begins a
// device grant, which then expires. The error is the cause of a context that is done.
func Check(ctx context.Context, c Config, report func(Finding)) error {
	each := report
	report = func(f Finding) {
		if ctx.Err() == nil {
			each(f)
		}
	}
	p, err := Open(ctx, c)
	if err != nil {
		report(Finding{Subject: CheckDiscovery, Err: err})
		return context.Cause(ctx)
	}
	report(Finding{Subject: CheckDiscovery, What: p.name + " is an OpenID Connect provider"})

	keys, err := p.keys(ctx)
	f := Finding{Subject: CheckKeys, Err: err}
	if err == nil {
		f.What = fmt.Sprintf("%s has %d keys that sign ID tokens", p.name, len(keys))
		if len(keys) == 1 {
			f.What = p.name + " has one key that signs ID tokens"
		}
	}
	report(f)

	g, a, err := p.begin(ctx)
	f = Finding{Subject: CheckDevice, Err: err}
	if err == nil {
		f.What = fmt.Sprintf("codes are entered at %s within %s", g.VerificationURI, length(g.Expires.Sub(g.begun)))
	}
	f.Took = a.came.Sub(a.sent)
	report(f)

	if a.status == 0 { // there is no clock to compare with
		return context.Cause(ctx)
	}
	f = Finding{Subject: CheckClock, Err: p.checkClock(a)}
	if f.Err == nil {
		f.What = fmt.Sprintf("the clocks of this computer and of %s agree", p.name)
	}
	report(f)
	return context.Cause(ctx)
}
