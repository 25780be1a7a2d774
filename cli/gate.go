package cli

import (
	"cmp"
	"context"
	"errors"
	"os"

	"otpdialog/radiusclient"
	"otpdialog/settings"
	"otpdialog/signin"
	"otpdialog/ui/plain"
)

// rules are what a sign-in is held to: where the settings come from, and whether this is
// a gate. In a gate only files that root owns count, and whoever sits at the keyboard
// may be somebody else.
type rules struct {
	store  *settings.Store
	policy settings.Policy

	gate    bool
	account account // whose command it would be, in a gate
	audit   *audit  // takes the decision of a gate
}

// findRules finds them. A gate is one by its policy, or because the caller says so. That
// a gate cannot find them is a no, too.
func findRules(isGate bool) (*rules, error) {
	r := &rules{gate: isGate}
	err := r.find()
	if err == nil {
		return r, nil
	}
	err = &settingsError{err}
	if r.gate {
		r.audit = openAudit()
		return nil, r.refuse(decision{}, err)
	}
	return nil, err
}

func (r *rules) find() error {
	system, err := settings.FindSystemDir()
	if err != nil {
		return err
	}
	r.store = settings.OpenGate(system)
	if !r.gate {
		if r.store, err = openStore(); err != nil {
			return err
		}
	}
	if r.policy, err = r.store.Policy(); err != nil {
		return err
	}
	if !r.gate && r.policy.Gate() {
		r.gate = true
		return r.find() // the policy has to be root's own, too
	}
	if !r.gate {
		return nil
	}
	r.audit = openAudit()
	r.account, err = findAccount(os.Getuid())
	return err
}

// answers are those that count: in a gate none of the environment, and nobody signs in
// with another name than the account's, or the one on the gate's own command line.
func (r *rules) answers(a *answers) {
	if !r.gate {
		a.fromEnvironment()
		return
	}
	a.userName = cmp.Or(a.userName, r.account.name)
}

// newSession opens the way to the servers of a connection.
func (r *rules) newSession(c *settings.Connection) *session {
	s := newSession(c, r.store)
	s.notLocal = r.gate && !r.policy.AllowsLoopbackServers()
	return s
}

// decision is how a sign-in ended, for the audit.
type decision struct {
	connection, userName, method, server string
	err                                  error // nil: accepted
	failure                              signin.NoticeKind
	command                              string // what an Accept starts
}

// take takes over what is known of a sign-in in lines.
func (d *decision) take(o plain.Outcome) {
	d.userName, d.failure = o.UserName, o.Failure.Kind
	if o.SignedIn {
		d.method, d.server = o.Result.Words(), o.Result.Server
	}
}

// decide tells the audit of the decision, and is its error: nil lets the person in. A
// gate whose policy says so opens while no server is alive, if the audit can tell of it.
func (r *rules) decide(ctx context.Context, d decision) error {
	switch {
	case !r.gate:
		return d.err
	case d.err == nil:
		_ = r.audit.tell("accepted", r.about(d)) // a log that is down locks nobody out
		return nil
	case r.policy.FailsOpen() && r.noServerAlive(ctx, d) && ctx.Err() == nil:
		if err := r.audit.tell("FAIL OPEN", append(r.about(d), "reason", d.err.Error())); err == nil {
			return nil
		}
	}
	return r.refuse(d, d.err)
}

// refuse tells the audit of a no, and is its reason.
func (r *rules) refuse(d decision, reason error) error {
	_ = r.audit.tell("refused", append(r.about(d), "reason", reason.Error())) // it is no, told or not
	return reason
}

// about is what the audit is told of every decision.
func (r *rules) about(d decision) []string {
	return []string{
		"account", r.account.name, "user", d.userName, "connection", d.connection, "method", d.method,
		"server", d.server, "from", callingStation(os.Getenv), "command", d.command,
	}
}

// noServerAlive looks whether a failure is one of all servers being out of reach. A
// person who lets a push run out must not look like one: the servers that were silent to
// him are asked whether they live, as nobody.
func (r *rules) noServerAlive(ctx context.Context, d decision) bool {
	if !outOfReach(d.failure) {
		return false
	}
	c, err := r.store.Connection(d.connection)
	if err != nil {
		return false
	}
	s := r.newSession(&c)
	config, err := s.config(ctx)
	if err != nil {
		return false
	}
	client, err := openClient(&c, config)
	if err != nil {
		return false
	}
	defer func() { _ = client.Close() }() // it was only asked
	silent, ok := errors.AsType[*radiusclient.Error](client.Probe(ctx, radiusclient.CheckUser))
	return ok && outOfReach(failureKind(silent))
}

// outOfReach is true for the failures that a server makes which is not there.
func outOfReach(kind signin.NoticeKind) bool {
	switch kind {
	case signin.NoAnswer, signin.Unreachable, signin.Refused, signin.ConnectionLost:
		return true
	default: // whoever answers is there
		return false
	}
}
