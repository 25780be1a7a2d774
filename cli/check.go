package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"otpdialog/radiusclient"
	"otpdialog/settings"
)

func (p *program) checkCommand() *cobra.Command {
	var user string
	var asJSON bool
	c := &cobra.Command{
		Use:   "check [CONNECTION]",
		Short: "Check connection: what works, what does not, and what to do",
		Long: `check looks at everything that a sign-in needs: the connection's file, and for
each server its name, the way to it, a Status-Server, an Access-Request, the
signatures and the latency of its answers, then the time-out and the HA mode.
All of it is looked at, even after something failed. Without a name all
connections are checked.

The Access-Request is one of a user that should not exist, with a password that
is made up: the server writes down one failed sign-in. Nobody's phone rings.

Exit codes: 0 all checks passed, warnings aside · 69 a server cannot be reached or
trusted · 75 a server does not answer · 78 a mistake in the settings`,
		Example: `  otpdialog check office
  otpdialog check office --json
  otpdialog check office --user alice      where servers answer known users only`,
		Args: usageArgs(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			dirs, err := settings.FindDirs()
			if err != nil {
				return &settingsError{err}
			}
			k := &checker{store: settings.Open(dirs), user: user, out: newWordsReport(p.stdout)}
			if asJSON {
				k.out = &jsonReport{to: p.stdout}
			}
			return k.run(cmd.Context(), args)
		},
	}
	c.Flags().StringVar(&user, "user", radiusclient.CheckUser, "the user `name` of the Access-Request; its password is made up, so it fails")
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON document")
	return c
}

// checkRow is one thing that was looked at.
type checkRow struct {
	Check        string  `json:"check"`
	Server       string  `json:"server,omitempty"`  // host:port as configured
	Address      string  `json:"address,omitempty"` // the one address of it that was looked at
	Verdict      string  `json:"verdict"`           // pass, warn or fail
	What         string  `json:"what"`
	Next         string  `json:"next,omitempty"`
	Milliseconds float64 `json:"milliseconds,omitempty"` // latency
}

// checkReport is a way to tell the rows: those of one connection after the other.
type checkReport interface {
	connection(c *settings.Connection)
	row(r checkRow)
	end() error
}

// checker checks connections.
type checker struct {
	store *settings.Store
	user  string
	out   checkReport

	worst radiusclient.Verdict
	code  int // the exit code that the failures come to
}

// checkError is a check that did not pass.
type checkError struct{ code int }

func (e *checkError) Error() string { return "a check failed" }

func (k *checker) run(ctx context.Context, names []string) error {
	connections, err := k.connections(names)
	if len(connections) == 0 {
		if err == nil {
			err = errors.New("there is no connection to check")
		}
		return &settingsError{err}
	}
	for i := range connections {
		if err := k.connection(ctx, &connections[i]); err != nil {
			return err
		}
	}
	if err := errors.Join(k.out.end(), err); err != nil {
		return &settingsError{err} // of files that could not be read, beside those that were checked
	}
	if k.worst == radiusclient.Fail {
		return &checkError{k.code}
	}
	return nil
}

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

// connection checks one connection. The error is the end of the program.
func (k *checker) connection(ctx context.Context, c *settings.Connection) error {
	k.out.connection(c)
	state, err := k.store.State()
	if err != nil {
		k.settings(radiusclient.Warn, err.Error(), "It is not needed to sign in.")
	}
	known := &learned{state: state}
	config, warnings, err := radiusConfig(ctx, c)
	if err == nil {
		config.Learned = known
		var client *radiusclient.Client
		if client, err = openClient(c, config); err == nil {
			defer client.Close()
			k.settings(radiusclient.Pass, "The connection has no mistake.", "")
			for _, w := range warnings {
				k.settings(radiusclient.Warn, w, "Sign-ins work all the same.")
			}
			if err := client.Check(ctx, k.user, k.found); err != nil {
				return err
			}
			return known.keep(k.store)
		}
	}
	what, next := inTwo(err)
	k.settings(radiusclient.Fail, what, next)
	return nil
}

// inTwo is an error's own sentence, and its hint.
func inTwo(err error) (what, next string) {
	if problem, ok := errors.AsType[settings.Problem](err); ok {
		next, problem.Hint = problem.Hint, ""
		return problem.Error(), next
	}
	return err.Error(), "Correct the connection's file."
}

func (k *checker) settings(verdict radiusclient.Verdict, what, next string) {
	k.note(verdict, exitSettings)
	k.out.row(checkRow{Check: "settings", Verdict: verdict.String(), What: what, Next: next})
}

func (k *checker) found(f radiusclient.Finding) {
	code := exitUnreachable
	if errors.Is(f.Err, radiusclient.ErrNoAnswer) {
		code = exitNoAnswer
	}
	k.note(f.Verdict, code)
	row := checkRow{
		Check: f.Subject.String(), Server: f.Server, Verdict: f.Verdict.String(), What: f.What, Next: f.Next,
		Milliseconds: float64(f.Took.Microseconds()) / 1000,
	}
	if f.Address.IsValid() {
		row.Address = f.Address.String()
	}
	k.out.row(row)
}

// note keeps the exit code that says most: settings before servers that are out of
// reach, and those before silent ones.
func (k *checker) note(verdict radiusclient.Verdict, code int) {
	k.worst = max(k.worst, verdict)
	if verdict != radiusclient.Fail {
		return
	}
	rank := map[int]int{exitNoAnswer: 1, exitUnreachable: 2, exitSettings: 3}
	if rank[code] > rank[k.code] {
		k.code = code
	}
}
