package cli

import (
	"cmp"
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"otpdialog/radiusclient"
	"otpdialog/settings"
	"otpdialog/settings/secret"
	"otpdialog/settings/store"
	"otpdialog/signin"
	"otpdialog/ui/console"
)

// checkup looks at everything that a sign-in on a connection needs, for the
// command and for the console.
type checkup struct {
	store *store.Store
	user  string // of the Access-Request
	draft bool   // what is looked at is not what is in the file
	gate  bool   // look at what a gate would refuse, too

	// tell takes the rows one by one, each as soon as it is known. The code is the
	// exit code that a failure comes to.
	tell func(r console.CheckRow, code int)
}

// checkDrafts is ui.Options.CheckConnection.
func checkDrafts(store *store.Store) func(context.Context, *settings.Connection, func(console.CheckRow)) error {
	return func(ctx context.Context, c *settings.Connection, report func(console.CheckRow)) error {
		k := &checkup{store: store, user: radiusclient.CheckUser, draft: true, tell: func(r console.CheckRow, _ int) { report(r) }}
		return k.connection(ctx, c)
	}
}

// connection looks at one connection. The error is that of ctx, or a user whom no
// request can name.
func (k *checkup) connection(ctx context.Context, c *settings.Connection) error {
	config, warnings, err := radiusConfig(ctx, c)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		mistakes := []error{err}
		if several, ok := errors.AsType[settings.Problems](err); ok {
			mistakes = several.Unwrap()
		}
		k.wrong(c, mistakes...)
		return nil
	}
	state, stateErr := k.store.State()
	known := &learned{state: state}
	config.Learned = known
	client, mistakes, err := sound(c, config)
	if err != nil {
		mistakes = append(mistakes, err)
	}
	k.wrong(c, mistakes...)
	if client == nil {
		return nil
	}
	defer client.Close()
	if ours := k.sources(ctx, c); len(ours) > 0 {
		k.wrong(c, ours...)
		mistakes = append(mistakes, ours...)
	}
	if len(mistakes) == 0 {
		k.tell(console.CheckRow{Check: checkSettings, Verdict: radiusclient.Pass, What: "The connection has no mistakes."}, 0)
	}
	for _, w := range warnings {
		k.warn(w)
	}
	if k.gate {
		k.ofGate(c)
	}
	if err := client.Check(ctx, k.user, k.found); err != nil {
		return err
	}
	for _, err := range []error{stateErr, known.keep(k.store)} {
		if err != nil {
			k.warn(err.Error())
		}
	}
	return nil
}

// sound is the client of a connection without the attributes that cannot be sent,
// and what is wrong with those: the servers can be looked at all the same.
func sound(c *settings.Connection, config radiusclient.Config) (client *radiusclient.Client, mistakes []error, err error) {
	for {
		client, err = radiusclient.New(config)
		wrong, ok := errors.AsType[*radiusclient.AttributeError](err)
		if !ok {
			return client, mistakes, err
		}
		mistakes = append(mistakes, c.AttributeProblem(wrong.Index+len(mistakes), wrong.Err))
		config.Attributes = slices.Delete(config.Attributes, wrong.Index, wrong.Index+1)
	}
}

// sources are what is wrong with where a saved password and one-time passwords come from.
// A program that prints codes is not run: each may be good for once.
func (k *checkup) sources(ctx context.Context, c *settings.Connection) []error {
	var wrong []error
	if c.Password.IsSet() {
		if _, err := secret.Password(ctx, c); err != nil {
			wrong = append(wrong, err)
		}
	}
	if c.TOTPSeed.IsSet() {
		if _, err := secret.OTP(ctx, c, time.Now()); err != nil {
			wrong = append(wrong, err)
		}
	}
	return wrong
}

// checkGate is the check of what a gate asks of the connection and its files.
const checkGate = "gate"

// ofGate tells what a gate would refuse.
func (k *checkup) ofGate(c *settings.Connection) {
	problems := k.store.GateProblems(c)
	for _, problem := range problems {
		next := problem.Hint
		problem.Hint = ""
		k.tell(console.CheckRow{Check: checkGate, Verdict: radiusclient.Fail, What: sentence(problem.Error()), Next: sentence(next)}, exitSettings)
	}
	if len(problems) == 0 {
		k.tell(console.CheckRow{Check: checkGate, Verdict: radiusclient.Pass, What: gateTakesIt}, 0)
	}
	policy, _ := k.store.Policy() // its mistakes are among the problems
	for _, doubt := range []struct {
		is         bool
		what, next string
	}{
		{!policy.Gate(), gateUnsaid, gateUnsaidNext},
		{!readableByPeople(c), gateSecretHidden, gateSecretNext},
		{!c.AsksNobody(), gateAsks, gateAsksNext},
		{policy.FailsOpen(), gateFailsOpen, gateFailsOpenNext},
		{openAudit().err != nil, gateUnlogged, gateUnloggedNext},
	} {
		if doubt.is {
			k.tell(console.CheckRow{Check: checkGate, Verdict: radiusclient.Warn, What: doubt.what, Next: doubt.next}, 0)
		}
	}
}

// readableByPeople says whether people can read the file of the shared secret: the gate
// runs as who signs in.
func readableByPeople(c *settings.Connection) bool {
	path := c.SecretPath()
	if path == "" {
		path = c.File
	}
	info, err := os.Stat(path)
	return err != nil || info.Mode().Perm()&0o004 != 0 || info.Mode().Perm()&0o040 != 0 && !ofGroupRoot(info)
}

// checkSettings is the check of the connection's file, and of the files that it
// names; the others are the subjects of package radiusclient.
const checkSettings = "settings"

// wrong tells mistakes in the settings of c. Those of a draft have no place in its
// file, which may have other lines, or not be there yet.
func (k *checkup) wrong(c *settings.Connection, mistakes ...error) {
	for _, err := range mistakes {
		problem, ok := errors.AsType[settings.Problem](err)
		if ok && k.draft && problem.File == c.File {
			problem.File = ""
			err = problem
		}
		k.mistake(err)
	}
}

// mistake tells a mistake in the settings.
func (k *checkup) mistake(err error) {
	what, next := err.Error(), "correct it, then check again"
	if problem, ok := errors.AsType[settings.Problem](err); ok {
		next = cmp.Or(problem.Hint, next)
		problem.Hint = ""
		what = problem.Error()
	}
	k.tell(console.CheckRow{Check: checkSettings, Verdict: radiusclient.Fail, What: sentence(what), Next: sentence(next)}, exitSettings)
}

// warn tells a warning of the settings; most of them say what to do behind a
// semicolon.
func (k *checkup) warn(warning string) {
	what, next, _ := strings.Cut(strings.ReplaceAll(warning, "\n   ", ""), "; ")
	next = cmp.Or(next, "sign-ins still work")
	k.tell(console.CheckRow{Check: checkSettings, Verdict: radiusclient.Warn, What: sentence(what), Next: sentence(next)}, 0)
}

// sentence makes one of what is written as a part of one.
func sentence(part string) string {
	first, size := utf8.DecodeRuneInString(part)
	whole := string(unicode.ToUpper(first)) + part[size:]
	if !strings.HasSuffix(whole, ".") && !strings.HasSuffix(whole, "?") {
		whole += "."
	}
	return whole
}

// found tells what the RADIUS client has found.
func (k *checkup) found(f radiusclient.Finding) {
	code := exitUnreachable
	if errors.Is(f.Err, radiusclient.ErrNoAnswer) {
		code = exitNoAnswer
	}
	row := console.CheckRow{
		Check: f.Subject.String(), Server: f.Server, Verdict: f.Verdict, What: f.What, Next: k.next(f), Took: f.Took,
	}
	if f.Address.IsValid() {
		row.Address = f.Address.String()
	}
	k.tell(row, code)
}

// next is what to do about a finding. The RADIUS client does not know what the
// keys of a connection are called, and where is remembered what servers send.
func (k *checkup) next(f radiusclient.Finding) string {
	e, ok := errors.AsType[*radiusclient.Error](f.Err)
	if !ok || f.Verdict != radiusclient.Fail {
		return f.Next
	}
	kind := failureKind(e)
	switch {
	case kind == signin.NotTrusted, kind == signin.CertificateRefused:
		_, next := signin.Notice{Kind: kind}.Words()
		return next
	case kind == signin.Unsigned && e.Policy == radiusclient.Auto && f.Subject == radiusclient.CheckSignature:
		return f.Next + " " + forget(k.store.StateFile())
	}
	return f.Next
}
