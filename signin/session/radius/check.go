package radius

import (
	"context"
	"errors"
	"slices"

	"otpdialog/advice"
	"otpdialog/radiusclient"
	"otpdialog/settings"
	"otpdialog/signin"
	"otpdialog/signin/session/checkup"
)

// Check looks at everything that a sign-in on c needs, and reports each row as soon as it
// is known, from the calling goroutine. If a file that c names is wrong, nothing is sent, but
// the ways to the servers are looked at. The error is that of ctx, or a user name that no
// request can carry; whatever is wrong with the connection is in the rows.
func Check(ctx context.Context, c *settings.Connection, o Options, how checkup.Options, report func(checkup.Row)) error {
	k := &checker{Options: o, how: how, report: report}
	if how.Wrong != nil {
		return k.routes(ctx, c, how.Wrong)
	}
	config, warnings, err := configOf(ctx, c, o)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return k.routes(ctx, c, err)
	}
	state, unread := o.Memory.State()
	k.learned.state = state
	config.Learned = &k.learned
	client, wrong, err := sound(c, config)
	wrong = errors.Join(wrong, err)
	k.mistakes(c, wrong)
	if client == nil {
		return nil
	}
	defer client.Close()
	more, sources := o.Secrets.Check(ctx, c, o.Now())
	k.mistakes(c, sources)
	if wrong == nil && sources == nil {
		k.report(checkup.Sound())
	}
	k.warn(append(warnings, more...)...)
	for _, row := range how.Also {
		k.report(row)
	}
	if err := client.Check(ctx, how.UserName, k.found); err != nil {
		return err
	}
	memory := advice.Of(errors.Join(unread, k.unwritten)) // what cannot be read is not written, for the same reason
	k.warn(slices.CompactFunc(memory, func(a, b advice.Advice) bool { return a.What == b.What })...)
	return nil
}

type checker struct {
	Options

	how       checkup.Options
	report    func(checkup.Row)
	learned   learned
	unwritten error // why what was learned is not remembered
}

// routes reports what is wrong with the files of a connection, and looks at the ways to its
// servers. Over TLS, certificates decide about those, and they are among the files.
func (k *checker) routes(ctx context.Context, c *settings.Connection, wrong error) error {
	k.mistakes(c, wrong)
	for _, row := range k.how.Also {
		k.report(row)
	}
	if c.Transport.UsesTLS() {
		return nil
	}
	client, err := radiusclient.New(serversOf(c, k.Options, []byte("signs nothing")))
	if err != nil {
		return nil // the mistakes say so
	}
	defer client.Close()
	return client.CheckRoutes(ctx, k.found)
}

// sound is the client of a connection without the attributes that cannot be sent, and
// what is wrong with those: the servers can be looked at all the same.
func sound(c *settings.Connection, config radiusclient.Config) (client *radiusclient.Client, wrong, err error) {
	for removed := 0; ; removed++ {
		client, err = radiusclient.New(config)
		attribute, ok := errors.AsType[*radiusclient.AttributeError](err)
		if !ok {
			return client, wrong, err
		}
		wrong = errors.Join(wrong, c.AttributeProblem(attribute.Index+removed, attribute.Err))
		config.Attributes = slices.Delete(config.Attributes, attribute.Index, attribute.Index+1)
	}
}

func (k *checker) mistakes(c *settings.Connection, err error) {
	for _, row := range checkup.Mistakes(c, err, k.how.Draft) {
		k.report(row)
	}
}

func (k *checker) warn(warnings ...advice.Advice) {
	for _, a := range warnings {
		k.report(checkup.Warning(a))
	}
}

// found reports what the RADIUS client has found.
func (k *checker) found(f radiusclient.Finding) {
	row := checkup.Row{
		Check: f.Subject.String(), Server: f.Server, Verdict: checkup.Verdict(f.Verdict), Took: f.Took,
		Advice: advice.New(f.Code, f.What).Do(f.Next),
	}
	if f.Address.IsValid() {
		row.Address = f.Address.String()
	}
	if f.Learned { // before it is said
		if err := k.learned.keep(k.Memory); err != nil {
			k.unwritten = err
			row.What += ", but that cannot be remembered, so it is not required the next time"
		} else {
			row.What += ", and it is required from now on"
		}
	}
	if f.Verdict == radiusclient.Fail {
		row.Failure = signin.Unreachable
		if e, ok := errors.AsType[*radiusclient.Error](f.Err); ok {
			row.Failure = k.explain(&row, f, e)
		}
		row.Code = signin.Notice{Kind: row.Failure}.Advice().Code
	}
	k.report(row)
}

// explain says what to do about a failure, with what package radiusclient does not know:
// the keys of a connection, and where is written what servers send.
func (k *checker) explain(row *checkup.Row, f radiusclient.Finding, e *radiusclient.Error) signin.Failure {
	failure := kindOf(e)
	switch {
	case failure == signin.NotTrusted, failure == signin.CertificateRefused:
		row.Next = signin.Notice{Kind: failure}.Advice().Next
	case failure == signin.Unsigned && e.Reason == radiusclient.MissingMessageAuthenticator && e.Policy == radiusclient.Auto && f.Subject == radiusclient.CheckSignature && k.StateFile != "":
		row.Next += "; " + forget(k.StateFile)
	}
	return failure
}
