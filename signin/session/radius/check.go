package radius

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"otpdialog/advice"
	"otpdialog/radiusclient"
	"otpdialog/settings"
	"otpdialog/signin"
)

// A Row is one thing that Check connection has looked at.
type Row struct { //nolint:errname // it says what was found, which may be good
	advice.Advice // what was found and what to do; no next step with Pass

	Check   string // what was looked at: "settings", "gate", or a [radiusclient.Subject]
	Server  string // as in the connection, host:port; "" if the row is not about one
	Address string // the address of the server that was looked at; "" if it was all of it
	Verdict Verdict
	Took    time.Duration  // latency only: from request to answer
	Failure signin.Failure // what a sign-in would fail of; 0 unless the verdict is Fail
}

// SentencesAfter returns the sentences of a row that is shown below another one. What both say
// is not repeated: one failure leaves several things that cannot be checked.
func (r Row) SentencesAfter(last Row) (what, next string) {
	what, next = r.Sentences()
	switch lastWhat, lastNext := last.Sentences(); {
	case next != lastNext:
	case what == lastWhat:
		return "Same as above.", ""
	default:
		next = ""
	}
	return what, next
}

// Verdict is how a check ended.
type Verdict = radiusclient.Verdict

// The verdicts, the worst last.
const (
	Pass = radiusclient.Pass
	Warn = radiusclient.Warn
	Fail = radiusclient.Fail
)

// CheckSettings is the check of the connection's file, and of the files that it names; the
// others are the subjects of package radiusclient.
const CheckSettings = "settings"

// CheckOptions is how a connection is checked.
type CheckOptions struct {
	Options

	UserName string // of the Access-Request, such as [radiusclient.CheckUser]
	Draft    bool   // what is checked is not what is in the file
	Also     []Row  // are reported after the settings, such as what a gate would refuse
	Wrong    error  // what is known to be wrong with the files that the connection names; nil for nothing
}

// Check looks at everything that a sign-in on c needs, and reports each row as soon as it
// is known, from the calling goroutine. If a file that c names is wrong, nothing is sent, but
// the ways to the servers are looked at. The error is that of ctx, or a user name that no
// request can carry; whatever is wrong with the connection is in the rows.
func Check(ctx context.Context, c *settings.Connection, o CheckOptions, report func(Row)) error {
	k := &checker{CheckOptions: o, report: report}
	if o.Wrong != nil {
		return k.routes(ctx, c, o.Wrong)
	}
	config, warnings, err := configOf(ctx, c, o.Options)
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
		k.report(Sound())
	}
	k.warn(append(warnings, more...)...)
	for _, row := range o.Also {
		k.report(row)
	}
	if err := client.Check(ctx, o.UserName, k.found); err != nil {
		return err
	}
	memory := advice.Of(errors.Join(unread, k.unwritten)) // what cannot be read is not written, for the same reason
	k.warn(slices.CompactFunc(memory, func(a, b advice.Advice) bool { return a.What == b.What })...)
	return nil
}

type checker struct {
	CheckOptions

	report    func(Row)
	learned   learned
	unwritten error // why what was learned is not remembered
}

// routes reports what is wrong with the files of a connection, and looks at the ways to its
// servers. Over TLS, certificates decide about those, and they are among the files.
func (k *checker) routes(ctx context.Context, c *settings.Connection, wrong error) error {
	k.mistakes(c, wrong)
	for _, row := range k.Also {
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
	for _, row := range Mistakes(c, err, k.Draft) {
		k.report(row)
	}
}

// Mistakes are the rows of what is wrong with the settings of c. Those of a draft have no line in
// its file, which may have other lines, or not exist yet.
func Mistakes(c *settings.Connection, err error, isDraft bool) []Row {
	var rows []Row
	for _, one := range errorsIn(err) {
		if problem, ok := errors.AsType[settings.Problem](one); ok && isDraft && problem.File == c.File {
			problem.File = ""
			one = problem
		}
		rows = append(rows, Mistake(one))
	}
	return rows
}

// errorsIn are the errors that err joins.
func errorsIn(err error) []error {
	if err == nil {
		return nil
	}
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var all []error
	for _, one := range joined.Unwrap() {
		all = append(all, errorsIn(one)...)
	}
	return all
}

// Mistake is the row of a mistake in the settings.
func Mistake(err error) Row {
	a := advice.Of(err)[0]
	a.Next = cmp.Or(a.Next, "correct it, then check again")
	return Row{Check: CheckSettings, Verdict: Fail, Failure: signin.NotSent, Advice: a}
}

// Sound is the row of settings without a mistake.
func Sound() Row {
	return Row{Check: CheckSettings, Verdict: Pass, Advice: advice.New("settings", "the connection has no mistakes")}
}

// Warning is the row of a warning about the settings.
func Warning(a advice.Advice) Row {
	a.Next = cmp.Or(a.Next, "sign-ins still work")
	return Row{Check: CheckSettings, Verdict: Warn, Advice: a}
}

func (k *checker) warn(warnings ...advice.Advice) {
	for _, a := range warnings {
		k.report(Warning(a))
	}
}

// found reports what the RADIUS client has found.
func (k *checker) found(f radiusclient.Finding) {
	row := Row{
		Check: f.Subject.String(), Server: f.Server, Verdict: f.Verdict, Took: f.Took,
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
	if f.Verdict == Fail {
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
func (k *checker) explain(row *Row, f radiusclient.Finding, e *radiusclient.Error) signin.Failure {
	failure := kindOf(e)
	switch {
	case failure == signin.NotTrusted, failure == signin.CertificateRefused:
		row.Next = signin.Notice{Kind: failure}.Advice().Next
	case failure == signin.Unsigned && e.Reason == radiusclient.MissingMessageAuthenticator && e.Policy == radiusclient.Auto && f.Subject == radiusclient.CheckSignature && k.StateFile != "":
		row.Next += "; " + forget(k.StateFile)
	}
	return failure
}
