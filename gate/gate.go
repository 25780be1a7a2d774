// Package gate decides who may pass: it finds the rules that a sign-in is held to, lets
// a person in only after an Access-Accept, writes each decision of a gate to the system's
// log, and finds the command that is started afterwards.
//
//	rules, err := gate.Find(true, openStore)
//	decision := &gate.Decision{Connection: "office"}
//	err = rules.Admit(ctx, decision, func(ctx context.Context) error {
//		… // sign in with sessions over rules.Open, and return Outcome.Err
//	})
//	if err == nil {
//		err = command.Replace(os.Environ())
//	}
//
// A gate stands before people who may be attackers. In a gate only files that root owns
// count, of the environment only what package caller leaves, and when in doubt the answer is no. What a
// gate rests on, and what it cannot do, is in docs/gate.md.
package gate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/settings/secret"
	"otpdialog/settings/store"
	"otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/signin/session/radius"
	"otpdialog/signin/session/servers"
)

// Rules are what a sign-in is held to: where the settings come from, and whether this is
// a gate.
type Rules struct {
	Store   *store.Store
	Policy  settings.Policy
	IsGate  bool
	Account Account // of the process, in a gate

	audit  *audit            // gets the decisions of a gate
	opened []session.Servers // the ways to servers that were asked
}

// Find finds the rules. It is a gate if isGate says so, or else the policy; otherwise the
// settings are those of the person, as openStore has them. The error is that of a file that
// cannot be used; that is a no, too, so a gate writes it to the log.
func Find(isGate bool, openStore func() (*store.Store, error)) (*Rules, error) {
	r := &Rules{IsGate: isGate}
	if err := r.find(openStore); err != nil {
		if r.IsGate {
			r.audit = openAudit()
		}
		return nil, r.Refuse(&Decision{}, err)
	}
	return r, nil
}

func (r *Rules) find(openStore func() (*store.Store, error)) error {
	system, err := store.FindSystemDir()
	if err != nil {
		return err
	}
	if !r.IsGate {
		// This is known before anything of the person's counts.
		if r.Policy, err = store.Open(store.Dirs{System: system}).Policy(); err != nil {
			return err
		}
		r.IsGate = r.Policy.Gate()
	}
	if !r.IsGate {
		r.Store, err = openStore()
		return err
	}
	resolveAlone()
	r.Store = store.OpenGate(system)
	if r.Account, err = findAccount(os.Getuid()); err != nil {
		return err
	}
	if r.Policy, err = r.Store.Policy(); err != nil { // it has to be root's own, too
		return err
	}
	r.audit = openAudit()
	return nil
}

// resolveAlone looks up names without the system's library, which could read anything, on all ways
// through this process. Other sign-ins keep that library: it knows names that only it can look up.
func resolveAlone() { net.DefaultResolver = &net.Resolver{PreferGo: true} }

// UserName is who signs in, given what the command line says: in a gate nobody signs in
// with another name than that, or else the account's.
func (r *Rules) UserName(given string) string {
	if r.IsGate {
		return cmp.Or(given, r.Account.Name)
	}
	return given
}

// LeavesOutage reports whether a sign-in ends with an outage, even if the person could try
// again: the gate may open then.
func (r *Rules) LeavesOutage() bool { return r.IsGate && r.Policy.FailsOpen() }

// Open opens the way to the servers of a connection. The octets of packets are not kept in a gate.
func (r *Rules) Open(c *settings.Connection, to radius.Trace) session.Servers {
	if r.IsGate {
		to.Packets = nil
	}
	opened := servers.Open(c, radius.Options{
		Secrets: secret.Sources{}, Memory: r.Store, StateFile: r.Store.StateFile(), CallingStationID: ClientAddress(os.Getenv),
		Trace: to, NotLocal: r.IsGate && !r.Policy.AllowsLoopbackServers(),
	})
	r.opened = append(r.opened, opened)
	return opened
}

// ClientAddress is where the person comes from, as far as the environment says: the
// address of an ssh client. "" if there is none, or what is there is no IP address.
func ClientAddress(getenv func(string) string) string {
	first, _, _ := strings.Cut(getenv(sshConnection), " ")
	address, err := netip.ParseAddr(first)
	if err != nil {
		return ""
	}
	return address.WithZone("").String() // a zone can be any text, and means something only here
}

// Variables that sshd sets.
const (
	sshConnection = "SSH_CONNECTION"
	sshCommand    = "SSH_ORIGINAL_COMMAND"
)

// A Decision is what is known of a sign-in, for the log.
type Decision struct {
	Connection, UserName, Method, Server string

	// Chosen says that the person has chosen the connection among several: one whose servers are
	// gone opens nothing then.
	Chosen bool

	Command string    // what an Accept starts; "" for nothing: then only an Accept counts
	Out     io.Writer // where the person reads
}

// Take takes over what is known of a sign-in.
func (d *Decision) Take(o session.Outcome) {
	d.UserName, d.Method, d.Server = cmp.Or(o.UserName, d.UserName), o.Method(), o.Server
}

var (
	errCrashed = errors.New("crashed")
	errNoSFTP  = advice.New("no-sftp-server", "the session requested internal-sftp, but sftp-server is not installed").
			Do("install it; on Debian the package is openssh-sftp-server")
)

const openedLine = "Let in without a sign-in, because no server can be reached. This was logged."

// Admit signs in by the rules, and writes to the log of a gate how that ended. Without an
// error the person is let in.
func (r *Rules) Admit(ctx context.Context, d *Decision, signIn func(context.Context) error) error {
	ctx, stop := r.stopSignals(ctx)
	defer stop()
	defer func() {
		if trouble := recover(); trouble != nil { // a panic is a no, and the log gets that, too
			_ = r.Refuse(d, errCrashed)
			panic(trouble)
		}
	}()
	err := signIn(ctx)
	if err == nil && ctx.Err() != nil {
		err = session.ErrInterrupted // the Accept came too late
	}
	switch {
	case !r.IsGate:
		return err
	case err == nil:
		_ = r.audit.write("accepted", r.about(d)) // a log that is down locks nobody out
	case r.failsOpen(ctx, d, err):
		_, _ = fmt.Fprintln(d.Out, openedLine)
	default:
		return r.Refuse(d, err)
	}
	if ctx.Err() != nil { // the log took its time
		return r.Refuse(d, session.ErrInterrupted)
	}
	return nil
}

// Refuse writes a no to the log of a gate, and returns its reason.
func (r *Rules) Refuse(d *Decision, reason error) error {
	if r.IsGate {
		_ = r.audit.write("refused", append(r.about(d), "reason", reasonLine(reason))) // it is no, logged or not
	}
	return reason
}

// reasonLine is an error with its next steps, on one line.
func reasonLine(err error) string {
	all := advice.Of(err)
	if failed, ok := errors.AsType[*session.NotAcceptedError](err); ok && failed.Notice.Kind == signin.NotAllowed {
		all = append(slices.Clone(failed.Notice.Details), all...) // who it was
	}
	line := ""
	for _, a := range all {
		if line != "" {
			line += "; "
		}
		line += a.What
		if a.Next != "" {
			line += "; " + a.Next
		}
	}
	return advice.Line(line)
}

// about is what the log says about every decision.
func (r *Rules) about(d *Decision) []string {
	return []string{
		"account", r.Account.Name, "user", d.UserName, "connection", d.Connection, "method", d.Method,
		"server", d.Server, "from", ClientAddress(os.Getenv), "command", d.Command,
	}
}

// failsOpen reports whether a gate opens although the sign-in has failed: if its policy says
// so, there is a command to open it for, the sign-in ended by itself, the network says that
// none of the servers is there, and the log takes it.
func (r *Rules) failsOpen(ctx context.Context, d *Decision, reason error) bool {
	failed, ok := errors.AsType[*session.NotAcceptedError](reason)
	if !r.Policy.FailsOpen() || d.Command == "" || d.Chosen || !ok || !failed.Notice.Failure().IsOutage() || !r.nobodyThere(ctx, d.Connection) || ctx.Err() != nil {
		return false
	}
	return r.audit.write("FAIL OPEN", append(r.about(d), "reason", reasonLine(reason))) == nil
}

// nobodyThere reports whether no server of the connection has shown any sign of life, and
// the network says of each that nothing is there. Only of RADIUS servers it can say that.
func (r *Rules) nobodyThere(ctx context.Context, connection string) bool {
	c, err := r.Store.Connection(connection)
	if err != nil || slices.ContainsFunc(r.opened, mayBeAlive) {
		return false
	}
	probed, ok := r.Open(&c, radius.Trace{}).(*radius.Servers)
	return ok && probed.ProbeGone(ctx) && !slices.ContainsFunc(r.opened, mayBeAlive)
}

func mayBeAlive(s session.Servers) bool {
	asked, ok := s.(*radius.Servers)
	return !ok || asked.MayBeAlive()
}
