package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"otpdialog/advice"
	"otpdialog/gate"
	"otpdialog/radiusclient"
	"otpdialog/settings"
	"otpdialog/settings/secret"
	"otpdialog/settings/store"
	"otpdialog/signin/session"
	"otpdialog/signin/session/radius"
)

func (p *program) checkCommand() *cobra.Command {
	var user string
	var asJSON, asGate bool
	c := &cobra.Command{
		Use:   "check [CONNECTION]",
		Short: "Check connection: what works, what does not, and what to do",
		Long: `check examines everything that a sign-in needs: the connection's file, and for each
server its name, the route to it, Status-Server, an Access-Request, the signatures and
latency of its answers, then the timeout and the HA mode. It carries on after a failure,
so that you see everything at once. Without a name, it checks all connections.

The Access-Request is for a user that should not exist, with a made-up password: the
server logs one failed sign-in. No phone rings, unless --user names a real user and the
server contacts the phone whatever the password is.

With --gate, or if the policy has gate = true, it also reports what a gate would refuse
about the connection, its files and their owners: see "otpdialog exec --help".

If a server sends a Message-Authenticator, this is remembered, as after a sign-in: from
then on it is required (require_message_authenticator = "auto").

With --json, standard output is one document:

  {"connections": [{"connection": "office", "display_name": "Head office",
    "verdict": "fail", "checks": [{"check": "answer", "verdict": "fail",
    "server": "radius1.example.com:1812", "address": "192.0.2.1:1812",
    "what": "…", "next": "…"}]}]}

A verdict is pass, warn or fail; that of a connection is its worst. A check is
settings, gate, name, route, transport, status-server, answer, signature,
message-authenticator, latency, time-out or ha-mode, and can occur several times.
Empty fields are omitted: next if there is nothing to do, server if it is not about
one server, address if it is about all of the server's addresses, display_name if the
file cannot be read. Latency also has "milliseconds".

Exit codes: 0 all checks passed, maybe with warnings · 69 a server cannot be reached or
trusted · 75 a server does not answer · 78 a mistake in the settings`,
		Example: `  otpdialog check office
  otpdialog check office --json
  otpdialog check office --gate
  otpdialog check office --user alice      if the server only answers known users`,
		Args:              arguments(0, 1),
		ValidArgsFunction: connectionNames,
		RunE: func(cmd *cobra.Command, args []string) error {
			store, err := openStore()
			if err != nil {
				return err
			}
			k := &checker{store: store, user: user, gate: asGate, out: newWordsReport(p.stdout)}
			if asJSON {
				k.out = &jsonReport{to: p.stdout}
			}
			return k.run(cmd.Context(), args)
		},
	}
	c.Flags().StringVar(&user, "user", radiusclient.CheckUser, "the user `name` of the Access-Request; its password is made up, so it fails")
	c.Flags().BoolVar(&asGate, "gate", false, "report what a gate would refuse")
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON document")
	return c
}

// checker is the command: it checks connections, and reports the rows in lines or as JSON.
type checker struct {
	store *store.Store
	user  string
	gate  bool
	out   checkReport

	code int // the exit code that the failures come to
}

// checkError is a check that did not pass.
type checkError struct{ code int }

func (e *checkError) Error() string { return "a check failed" }

// run checks, and ends the report also with an error: a program gets a document.
func (k *checker) run(ctx context.Context, names []string) error {
	err := k.check(ctx, names)
	if errors.Is(err, session.ErrInterrupted) {
		return err
	}
	if unprinted := k.out.end(err); unprinted != nil {
		return unprinted
	}
	if err == nil && k.code != 0 {
		return &checkError{k.code}
	}
	return err
}

func (k *checker) check(ctx context.Context, names []string) error {
	policy, err := k.store.Policy()
	if err != nil {
		return &settingsError{err}
	}
	connections, err := k.connections(names)
	broken, err := brokenFiles(err)
	if len(connections)+len(broken) == 0 {
		if err == nil {
			err = errNoConnection
		}
		return &settingsError{err}
	}
	for i := range connections {
		c := &connections[i]
		k.out.connection(c.Name, c.DisplayName)
		o := radius.CheckOptions{Options: optionsOf(k.store), UserName: k.user}
		if k.gate || policy.Gate() {
			o.Also = gate.Check(k.store, c)
		}
		if err := radius.Check(ctx, c, o, k.row); err != nil {
			if ctx.Err() != nil {
				return session.ErrInterrupted
			}
			return &usageError{err: fmt.Errorf("--user: %w", err)}
		}
	}
	for _, file := range broken {
		k.out.connection(file.name(), "")
		for _, problem := range file {
			k.row(radius.Mistake(problem))
		}
	}
	if err != nil {
		return &settingsError{err} // of what is no connection's file, beside those that were checked
	}
	return nil
}

// optionsOf is how servers are reached for whatever is no sign-in.
func optionsOf(store *store.Store) radius.Options {
	return radius.Options{Secrets: secret.Sources{}, Memory: store, StateFile: store.StateFile()}
}

// checkDrafts is ui.Options.CheckConnection.
func checkDrafts(store *store.Store) func(context.Context, *settings.Connection, func(radius.Row)) error {
	return func(ctx context.Context, c *settings.Connection, report func(radius.Row)) error {
		return radius.Check(ctx, c, radius.CheckOptions{Options: optionsOf(store), UserName: radiusclient.CheckUser, Draft: true}, report)
	}
}

var errNoConnection = advice.New("no-connection", "there is no connection to check").Do("create one", "otpdialog", "config")

// connections returns those with the names, or all.
func (k *checker) connections(names []string) ([]settings.Connection, error) {
	if len(names) == 0 {
		return k.store.Connections()
	}
	c, err := k.store.Connection(names[0])
	if err != nil {
		return nil, err
	}
	return []settings.Connection{c}, nil
}

// brokenFile is a connection's file with mistakes in it, at least one.
type brokenFile []settings.Problem

// name is what the connection would be called.
func (f brokenFile) name() string { return strings.TrimSuffix(filepath.Base(f[0].File), ".toml") }

// brokenFiles are those that err tells of, and what else it tells of.
func brokenFiles(err error) (files []brokenFile, rest error) {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		if problem, ok := errors.AsType[settings.Problem](err); ok {
			return []brokenFile{{problem}}, nil
		}
		return nil, err
	}
	for _, e := range joined.Unwrap() {
		more, other := brokenFiles(e)
		rest = errors.Join(rest, other)
		for _, file := range more {
			if last := len(files) - 1; last >= 0 && files[last][0].File == file[0].File {
				files[last] = append(files[last], file...)
			} else {
				files = append(files, file)
			}
		}
	}
	return files, rest
}

// row reports a row, and keeps the exit code that says most: settings before servers that
// cannot be reached, and those before silent ones.
func (k *checker) row(r radius.Row) {
	k.out.row(reported(r))
	if r.Failure == 0 {
		return
	}
	rank := map[int]int{exitNoAnswer: 1, exitUnreachable: 2, exitSettings: 3}
	if code := failureCode(r.Failure); rank[code] > rank[k.code] {
		k.code = code
	}
}
