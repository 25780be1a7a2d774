package cli

import (
	"cmp"
	"context"
	"errors"
	"os"

	"otpdialog/radiusclient"
	"otpdialog/settings"
	"otpdialog/signin"
	"otpdialog/ui"
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

// findRules finds them. A gate is one by its policy, or because the caller says so.
func findRules(isGate bool) (*rules, error) {
	system, err := settings.FindSystemDir()
	if err != nil {
		return nil, &settingsError{err}
	}
	r := &rules{store: settings.OpenGate(system), gate: isGate}
	if !isGate {
		if r.store, err = openStore(); err != nil {
			return nil, err
		}
	}
	if r.policy, err = r.store.Policy(); err != nil {
		return nil, &settingsError{err}
	}
	if r.policy.Gate() && !isGate {
		return findRules(true) // the policy has to be root's own, too
	}
	if !r.gate {
		return r, nil
	}
	r.audit = openAudit()
	if r.account, err = findAccount(os.Getuid()); err != nil {
		return nil, &settingsError{err}
	}
	return r, nil
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
	if !r.gate {
		return d.err
	}
	if d.err == nil {
		_ = r.audit.tell("accepted", r.about(d)) // a log that is down locks nobody out
		return nil
	}
	reason := d.err.Error()
	if errors.Is(d.err, ui.ErrInterrupted) {
		reason = "interrupted"
	}
	if r.policy.FailsOpen() && r.noServerAlive(ctx, d) {
		if err := r.audit.tell("FAIL OPEN", append(r.about(d), "reason", reason)); err == nil {
			return nil
		}
	}
	_ = r.audit.tell("refused", append(r.about(d), "reason", reason)) // it is no either way
	return d.err
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
