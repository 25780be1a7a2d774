package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"otpdialog/radiusclient"
	"otpdialog/settings"
	"otpdialog/settings/store"
	"otpdialog/ui"
	"otpdialog/ui/plain"
)

// rules are what a sign-in is held to: where the settings come from, and whether this is
// a gate. In a gate only files that root owns count, and whoever sits at the keyboard
// may be somebody else.
type rules struct {
	store  *store.Store
	policy settings.Policy

	gate    bool
	account account // whose command it would be, in a gate
	audit   *audit  // takes the decision of a gate

	sessions []*session // that were opened
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
		return nil, r.refuse(&decision{}, err)
	}
	return nil, err
}

func (r *rules) find() error {
	system, err := store.FindSystemDir()
	if err != nil {
		return err
	}
	r.store = store.OpenGate(system)
	if !r.gate {
		r.store, err = openStore()
	} else {
		r.account, err = findAccount(os.Getuid())
	}
	if err != nil {
		return err
	}
	if r.policy, err = r.store.Policy(); err != nil {
		return err
	}
	if !r.gate && r.policy.Gate() {
		r.gate = true
		return r.find() // the policy has to be root's own, too
	}
	if r.gate {
		r.audit = openAudit()
	}
	return nil
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
	r.sessions = append(r.sessions, s)
	return s
}

// decision is what is known of a sign-in, for the audit.
type decision struct {
	connection, userName, method, server string

	command string    // what an Accept starts; "" for nothing: then only an Accept counts
	out     io.Writer // where the person reads
}

// take takes over what is known of a sign-in in lines.
func (d *decision) take(o plain.Outcome) {
	d.userName, d.method = o.UserName, o.Method()
	if n := len(o.Exchanges); n > 0 {
		d.server = o.Exchanges[n-1].Server
	}
}

// admit signs in by the rules, and tells the audit of a gate how that ended. Without an
// error the person is let in.
func (r *rules) admit(ctx context.Context, d *decision, signIn func(context.Context) error) error {
	ctx, stop := r.stopSignals(ctx)
	defer stop()
	defer func() {
		if trouble := recover(); trouble != nil { // a panic is a no that the audit hears of, too
			_ = r.refuse(d, errCrashed)
			panic(trouble)
		}
	}()
	err := signIn(ctx)
	if err == nil && ctx.Err() != nil {
		err = ui.ErrInterrupted // the Accept came too late
	}
	switch {
	case !r.gate:
		return err
	case err == nil:
		_ = r.audit.tell("accepted", r.about(d)) // a log that is down locks nobody out
	case r.opens(ctx, d, err):
		_, _ = fmt.Fprintln(d.out, openedLine)
	default:
		return r.refuse(d, err)
	}
	if ctx.Err() != nil { // the log took its time
		return r.refuse(d, ui.ErrInterrupted)
	}
	return nil
}

// refuse tells the audit of a gate of a no, and is its reason.
func (r *rules) refuse(d *decision, reason error) error {
	if r.gate {
		_ = r.audit.tell("refused", append(r.about(d), "reason", plain.OneLine(reason))) // it is no, told or not
	}
	return reason
}

// about is what the audit is told of every decision.
func (r *rules) about(d *decision) []string {
	return []string{
		"account", r.account.name, "user", d.userName, "connection", d.connection, "method", d.method,
		"server", d.server, "from", callingStation(os.Getenv), "command", d.command,
	}
}

// opens says whether a gate opens although the sign-in has failed: where its policy says
// so, there is a command to open it for, the sign-in ended by itself, the network says that
// none of the servers is there, and the audit can tell of it.
func (r *rules) opens(ctx context.Context, d *decision, reason error) bool {
	failed, ok := errors.AsType[*outcomeError](reason)
	if !r.policy.FailsOpen() || d.command == "" || !ok || exitCode(failed) != exitUnreachable || !r.nobodyThere(ctx, d.connection) || ctx.Err() != nil {
		return false
	}
	return r.audit.tell("FAIL OPEN", append(r.about(d), "reason", plain.OneLine(reason))) == nil
}

// nobodyThere says whether no server of the connection has shown any sign of life, and the
// network says of each that nothing is there. Silence is no proof: whoever has the key to an
// account can keep a server busy with pushes until it is silent to all.
func (r *rules) nobodyThere(ctx context.Context, connection string) bool {
	alive := func() bool { return slices.ContainsFunc(r.sessions, (*session).mayLive) }
	c, err := r.store.Connection(connection)
	if err != nil || alive() {
		return false
	}
	asked := r.newSession(&c)
	config, err := asked.config(ctx)
	if err != nil {
		return false
	}
	client, err := openClient(&c, config)
	if err != nil {
		return false
	}
	defer func() { _ = client.Close() }() // it was only asked
	return allGone(client.Probe(ctx, radiusclient.CheckUser)) && !alive()
}

// allGone says whether an error tells of each server that nothing is there.
func allGone(err error) bool {
	switch e := err.(type) { //nolint:errorlint // what it is, not what is in it
	case *radiusclient.Error:
		return e.NobodyThere() && (e.Other == nil || allGone(e.Other))
	case interface{ Unwrap() []error }:
		each := e.Unwrap()
		return len(each) > 0 && !slices.ContainsFunc(each, func(one error) bool { return !allGone(one) })
	}
	return false
}
