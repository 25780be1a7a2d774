package oidc

import (
	"cmp"
	"context"
	"errors"

	"otpdialog/advice"
	"otpdialog/oidcclient"
	"otpdialog/settings"
	"otpdialog/signin"
	"otpdialog/signin/session/checkup"
)

// Check looks at everything that a sign-in on c needs before the person does, for Check connection: the
// connection's file, and the provider's discovery, keys, device grants and clock. The error is that of ctx.
func Check(ctx context.Context, c *settings.Connection, o Options, how checkup.Options, report func(checkup.Row)) error {
	var config oidcclient.Config
	var warnings []advice.Advice
	wrong := how.Wrong
	if wrong == nil {
		config, warnings, wrong = configOf(ctx, c, o.filled())
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if wrong == nil {
		report(checkup.Sound())
	}
	for _, row := range checkup.Mistakes(c, wrong, how.Draft) {
		report(row)
	}
	for _, warning := range warnings {
		report(checkup.Warning(warning))
	}
	for _, row := range how.Also {
		report(row)
	}
	if wrong != nil {
		return nil //nolint:nilerr // it is among the rows
	}
	return oidcclient.Check(ctx, config, func(f oidcclient.Finding) { report(row(c, f)) }) //nolint:wrapcheck // it is that of ctx
}

// row is what the client has found.
func row(c *settings.Connection, f oidcclient.Finding) checkup.Row {
	r := checkup.Row{
		Check: f.Subject.String(), Server: host(c), Verdict: checkup.Pass, Took: f.Took,
		Advice: advice.New(f.Subject.String(), advice.Line(f.What)),
	}
	if f.Err != nil {
		r.Verdict, r.Failure = checkup.Fail, signin.Unreachable
		r.Advice = advice.New("", advice.Line(f.Err.Error()))
		if e, ok := errors.AsType[*oidcclient.Error](f.Err); ok {
			r.Advice, r.Failure = adviceOf(c, e), kindOf(e)
		}
		r.Code = cmp.Or(r.Code, signin.Notice{Kind: r.Failure}.Advice().Code)
	}
	return r
}
