package conform

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"otpdialog/advice"
	"otpdialog/scenario"
	"otpdialog/simulator"
	"otpdialog/simulator/world"
)

// Client is how a RADIUS client is started for one sign-in. In its arguments, {server}, {port},
// {server2}, {port2}, {secret}, {user}, {password}, {code} and {dir} stand for the values of the case;
// in its environment they are CONFORM_SERVER and so on. {dir} is an empty folder of its own, and
// every code and every secret is good for this case on loopback only.
type Client struct {
	Command []string
	Environ []string // the rest of the environment
}

// Options is how cases are run.
type Options struct {
	Only    []string      // the names of cases; nil is all
	Jobs    int           // cases at the same time; 0 is 4
	Wait    time.Duration // that the client has to wait for a person; 0 is 10 s
	Timeout time.Duration // after which a client is stopped; 0 is 60 s
	Done    func(Result)  // gets each result as soon as it is known, one at a time; may be nil
}

// Result is how a client did in a case.
type Result struct {
	Case    Case
	Status  scenario.Status // Passed, Failed, or Skipped: it does not apply
	Reason  string          // one line, safe for a terminal; empty if it passed
	Seconds float64
}

// Run runs the cases, and returns their results in the order of [Cases]. The error says that the
// client does not start, or does not sign in even when nothing is wrong.
func Run(ctx context.Context, client Client, o Options) ([]Result, error) {
	if o.Jobs == 0 {
		o.Jobs = 4
	}
	if o.Wait == 0 {
		o.Wait = 10 * time.Second
	}
	if o.Timeout == 0 {
		o.Timeout = time.Minute
	}
	cases := Cases()
	first, output, err := client.try(ctx, cases[0], o)
	switch {
	case err != nil:
		return nil, err
	case first.Status != scenario.Passed:
		what := "the client does not sign in even when nothing is wrong: " + first.Reason
		if last := lastLine(output); last != "" {
			what += "; it says: " + last
		}
		return nil, advice.New("client-cannot-sign-in", what).Do("check that it is given server, port, secret, user and password, and exits with 0 if it is accepted")
	}
	wanted := slices.DeleteFunc(cases, func(c Case) bool { return o.Only != nil && !slices.Contains(o.Only, c.Name) })
	results := make([]Result, len(wanted))
	errs := make([]error, len(wanted))
	var workers sync.WaitGroup
	var mu sync.Mutex
	trying := make(chan struct{}, o.Jobs)
	for i, of := range wanted {
		trying <- struct{}{}
		workers.Go(func() {
			defer func() { <-trying }()
			results[i] = first
			if of.Name != first.Case.Name {
				results[i], _, errs[i] = client.try(ctx, of, o)
			}
			mu.Lock()
			defer mu.Unlock()
			if o.Done != nil && errs[i] == nil {
				o.Done(results[i])
			}
		})
	}
	workers.Wait()
	return results, errors.Join(errs...)
}

// try runs a client in a case.
func (c Client) try(ctx context.Context, of Case, o Options) (result Result, output string, err error) {
	began := time.Now()
	s, err := c.observe(ctx, of, o)
	if err != nil {
		return Result{}, "", err
	}
	v := of.judge(s)
	result = Result{Case: of, Status: scenario.Passed, Reason: advice.Line(v.why), Seconds: time.Since(began).Seconds()}
	switch {
	case v.failed:
		result.Status = scenario.Failed
	case v.skipped:
		result.Status = scenario.Skipped
	}
	return result, s.output, nil
}

// observe runs a client, and returns what was seen.
func (c Client) observe(ctx context.Context, of Case, o Options) (*seen, error) {
	w := simulator.NewWorld(world.WithSeed(1))
	for _, u := range users() {
		if err := w.SetUser(u); err != nil {
			return nil, err
		}
	}
	if of.decide {
		defer w.Follow(func(e world.Event) {
			if e.Kind == world.RequestSent {
				_ = w.Decide(e.User, e.ID, world.Approved) // or it is over already
			}
		})()
	}
	secret := rand.Text()
	var servers [2]*simulator.Server
	for i := range servers {
		var err error
		servers[i], err = simulator.Start(simulator.Config{World: w, Secret: []byte(secret), Journal: 1000})
		if err != nil {
			return nil, err
		}
		defer func() { _ = servers[i].Close() }() //nolint:gocritic // there are two
		if of.faults == nil {
			continue
		}
		if mistakes := servers[i].SetFaults(of.faults(o)...); mistakes != nil {
			return nil, mistakes[0]
		}
	}
	folder, err := os.MkdirTemp("", "otpdialog-conform-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	code := w.Phone(of.user).Token
	switch {
	case of.noCode:
		code = ""
	case of.wrongCode, code == "":
		code = "000000"
	}
	values := []string{
		"server", servers[0].Addr().Addr().String(), "port", strconv.Itoa(int(servers[0].Addr().Port())),
		"server2", servers[1].Addr().Addr().String(), "port2", strconv.Itoa(int(servers[1].Addr().Port())),
		"secret", secret, "user", of.user, "password", of.password, "code", code, "dir", folder,
	}
	s := &seen{}
	if err := c.start(ctx, o.Timeout, values, s); err != nil {
		return nil, err
	}
	s.requests = servers[0].Journal(simulator.JournalFilter{})
	s.second = servers[1].Counters("").Datagrams
	s.pushes = w.Counts(of.user).Pushes
	return s, nil
}

// start runs the client. It fails only if that cannot be done.
func (c Client) start(ctx context.Context, timeout time.Duration, values []string, s *seen) error {
	running, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	var placeholders []string
	environ := slices.Clone(c.Environ)
	for pair := range slices.Chunk(values, 2) {
		placeholders = append(placeholders, "{"+pair[0]+"}", pair[1])
		environ = append(environ, "CONFORM_"+strings.ToUpper(pair[0])+"="+pair[1])
	}
	var arguments []string
	for _, a := range c.Command[1:] {
		arguments = append(arguments, strings.NewReplacer(placeholders...).Replace(a))
	}
	cmd := exec.CommandContext(running, c.Command[0], arguments...) //nolint:gosec // the caller's own program
	var output scenario.Output
	cmd.Env, cmd.Stdout, cmd.Stderr = environ, &output, &output
	cmd.WaitDelay = time.Second
	rest := scenario.EndTogether(cmd)
	err := cmd.Run()
	if cmd.Process != nil {
		rest()
	}
	s.output = output.String()
	s.killed = running.Err() != nil
	s.accepted = err == nil
	if _, ended := errors.AsType[*exec.ExitError](err); err == nil || ended || s.killed {
		return ctx.Err()
	}
	return advice.New("client-not-started", fmt.Sprintf("%s cannot be started: %v", advice.Quoted(filepath.Base(c.Command[0])), err)).
		Do("name a program, after --")
}

// lastLine is the last line of an output that says something.
func lastLine(output string) string {
	lines := strings.Split(strings.TrimSpace(output), "\n")
	return advice.Line(lines[len(lines)-1])
}
