// Package servers opens and checks the way to who signs people in, whatever the kind of the
// connection. Nothing else decides by the kind which package does that.
//
//	o := radius.Options{Secrets: secret.Sources{}, Memory: store}
//	s := session.New(ctx, session.Options{Connection: c, Memory: store, Open: func(c *settings.Connection) session.Servers {
//		return servers.Open(c, o)
//	}})
package servers

import (
	"context"

	"otpdialog/settings"
	"otpdialog/signin/session"
	"otpdialog/signin/session/checkup"
	"otpdialog/signin/session/oidc"
	"otpdialog/signin/session/radius"
)

// Open returns the way to the servers of c for one sign-in. It does not reach anything yet.
func Open(c *settings.Connection, o radius.Options) session.Servers {
	if c.Kind == settings.OIDC {
		return oidc.New(c, providerOf(o))
	}
	return radius.New(c, o)
}

// Check looks at everything that a sign-in on c needs, as [radius.Check] does.
func Check(ctx context.Context, c *settings.Connection, o radius.Options, how checkup.Options, report func(checkup.Row)) error {
	if c.Kind == settings.OIDC {
		return oidc.Check(ctx, c, providerOf(o), how, report)
	}
	return radius.Check(ctx, c, o, how, report)
}

// providerOf is what an OpenID Connect provider needs of how servers are reached.
func providerOf(o radius.Options) oidc.Options {
	return oidc.Options{Secrets: o.Secrets, Clock: o.Clock, Log: o.Trace.Log}
}
