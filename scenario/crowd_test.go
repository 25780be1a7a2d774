package scenario

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"otpdialog/settings"
	"otpdialog/signin"
	"otpdialog/simulator"
	"otpdialog/simulator/control"
	"otpdialog/simulator/world"
)

// together lets that many people play a case, and returns what became of each, by their numbers.
func together(t *testing.T, g *Crowd, people int, vars func(n int) map[string]string) (results []Result, steps []int) {
	t.Helper()
	results, steps = make([]Result, people), make([]int, people)
	var there sync.WaitGroup
	for n := range people {
		there.Add(1)
		p := Person{Number: n + 1, Step: func(Event) { steps[n]++ }, Ended: func(r Result) {
			results[n] = r
			there.Done()
		}}
		if vars != nil {
			p.Vars = vars(n + 1)
		}
		g.Enter(p)
	}
	there.Wait()
	return results, steps
}

// Many people sign in with the same name at once. Each has a phone of their own, and sees what
// happens to them only.
func TestCrowd(t *testing.T) {
	t.Parallel()
	const people = 200
	c := duoCase(t,
		Step{Do: signInAsAlice, Expect: expect("screen", "dialog", "datagrams", 1.0)},
		Step{Do: Act{Verb: Press, Text: "Push"}, Expect: expect("screen", "progress", "pushes", 1.0, "outcome", "under way")},
		Step{Do: Control{Verb: "phone.deny", Args: control.Pick{Wait: time.Minute}}, Expect: expect("screen", "dialog", "outcome", "rejected")},
		Step{Do: Act{Verb: Press, Text: "Push"}, Expect: expect("screen", "progress", "pushes", 2.0)},
		Step{Do: Control{Verb: "phone.approve", Args: control.Pick{User: simulator.DemoUser}}, Expect: expect("outcome", "accepted", "method", "Push", "message", "Welcome, maria.")},
	)
	g, err := Gather(t.Context(), c, PlayOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	before := len(g.Lab().World.Users())
	results, steps := together(t, g, people, nil)
	for n, r := range results {
		if r.Status != Passed || steps[n] != len(c.Steps) {
			t.Fatalf("%d: %s (%s) after %d steps", n, r.Status, r.Reason, steps[n])
		}
	}
	// A first request after the reject, so five rounds.
	if got := g.Lab().Server.Counts()[simulator.Received]; got != 4*people {
		t.Errorf("the server received %d requests, want %d", got, 4*people)
	}
	if after := len(g.Lab().World.Users()); after != before {
		t.Errorf("%d users are left, of %d", after, before)
	}
}

// What a person expects in vain fails after its time, also if nothing happens, with the same words for
// everyone, and a name that nobody has stays unknown.
func TestCrowdFails(t *testing.T) {
	t.Parallel()
	wrong := duoCase(t,
		Step{Do: signInAsAlice, Expect: expect("screen", "dialog")},
		Step{Do: Act{Verb: Press, Text: "Push"}, Expect: expect("pushes", 1.0)},
		Step{Do: Control{Verb: "phone.approve", Args: control.Pick{}}, Expect: expect("message", "Good morning, maria.")},
	)
	crowd, err := Gather(t.Context(), wrong, PlayOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer crowd.Close()
	greeted, _ := together(t, crowd, 3, nil)
	for n, r := range greeted {
		if want := `message: expected "Good morning, maria.", got "Welcome, maria."`; r.Status != Failed || r.Reason != want {
			t.Errorf("%d: %s (%s), want failed (%s)", n, r.Status, r.Reason, want)
		}
	}

	c := duoCase(t,
		Step{Do: signInAsAlice, Expect: expect("screen", "dialog")},
		Step{Do: Act{Verb: Press, Text: "Push"}, Expect: Expect{Within: 10 * time.Millisecond, Conditions: expect("outcome", "accepted").Conditions}},
	)
	g, err := Gather(t.Context(), c, PlayOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	results, _ := together(t, g, 3, nil)
	for n, r := range results {
		if want := `outcome: expected "accepted", got "under way"`; r.Status != Failed || r.Reason != want {
			t.Errorf("%d: %s (%s), want failed (%s)", n, r.Status, r.Reason, want)
		}
	}

	unknown := duoCase(t, Step{Do: Act{Verb: SignIn, UserName: "nobody@corp", Password: "x"}, Expect: expect("outcome", "rejected")})
	g, err = Gather(t.Context(), unknown, PlayOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	if results, _ = together(t, g, 1, nil); results[0].Status != Passed {
		t.Errorf("%+v", results[0])
	}
}

// The end of the context is that of everyone.
func TestCrowdIsCut(t *testing.T) {
	t.Parallel()
	c := duoCase(t,
		Step{Do: signInAsAlice, Expect: expect("screen", "dialog")},
		Step{Do: Act{Verb: Press, Text: "Push"}, Expect: Expect{Within: time.Hour, Conditions: expect("outcome", "accepted").Conditions}},
	)
	ctx, cut := context.WithCancel(t.Context())
	g, err := Gather(ctx, c, PlayOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	defer g.Lab().World.Follow(func(e world.Event) {
		if e.Kind == world.RequestSent {
			cut()
		}
	})()
	results, _ := together(t, g, 10, nil)
	for n, r := range results {
		if r.Status != Broken || r.Reason != "interrupted" {
			t.Errorf("%d: %s (%s)", n, r.Status, r.Reason)
		}
	}
}

// Steps about everyone are refused, with their place.
func TestNotForMany(t *testing.T) {
	t.Parallel()
	for want, step := range map[string]Step{
		"push.toml:10: \"clock advance\"":        {Do: Control{Verb: "clock.advance", Args: control.Advance{By: time.Minute}}},
		"push.toml:10: \"expect servers_asked\"": {Do: signInAsAlice, Expect: expect("servers_asked", 1.0)},
		"push.toml:10: \"ask \\\"Ready?\\\"\"":   {Do: Ask{"Ready?"}},
		"push.toml:10: \"run true\"":             {Do: Run{Command: []string{"true"}}},
		"push.toml:10: \"expect picture\"":       {Do: signInAsAlice, Expect: expect("picture", "a.txt")},
	} {
		_, err := Gather(t.Context(), duoCase(t, step), PlayOptions{})
		problem, is := errors.AsType[settings.Problem](err)
		if !is || !strings.HasPrefix(fmt.Sprintf("%s:%d: %s", problem.File, problem.Line, problem.What), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// Each person can have values of their own, and a number.
func TestCrowdOfDifferentPeople(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "own.toml")
	if err := os.WriteFile(path, []byte(`
schema = 1
server = "simulator"
[vars]
user  = "user${person}"
start = "start"
[secrets]
password = { env = "OTPDIALOG_TEST_NO_SUCH_VARIABLE", default = "wonder" }
[world]
users = [{ name = "user1", password = "wonder" }, { name = "user2", password = "two" }, { name = "carol", password = "secret" }]
[[steps]]
sign_in = { user = "${user}", password = "${password}" }
expect  = { outcome = "accepted" }
`), 0o600); err != nil {
		t.Fatal(err)
	}
	cases, err := ReadForMany(path)
	if err != nil {
		t.Fatal(err)
	}
	g, err := Gather(t.Context(), cases[0], PlayOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	results, _ := together(t, g, 4, func(n int) map[string]string {
		return map[int]map[string]string{2: {"password": "two"}, 3: {"user": "carol", "password": "secret"}, 4: {"user": "carol", "password": "rejected"}}[n]
	})
	for n, want := range []Status{Passed, Passed, Passed, Failed} {
		if results[n].Status != want {
			t.Errorf("%d: %+v, want %s", n+1, results[n], want)
		}
	}
	if want := `outcome: expected "accepted", got "` + masked + `"`; results[3].Reason != want {
		t.Errorf("reason %s, want %s: a value of a secret is not shown", results[3].Reason, want)
	}
	for name, known := range map[string]bool{"user": true, "password": true, "pasword": false, "person": false} {
		if err := g.Knows(name); (err == nil) != known {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A crowd on the servers of a connection is what a simulator of another process sees, too.
func TestCrowdOnConnection(t *testing.T) {
	t.Parallel()
	lab, err := control.New(control.Setup{Vendor: "duo"}, control.Options{Socket: true})
	if err != nil {
		t.Fatal(err)
	}
	defer lab.Close()
	c := duoCase(t, Step{Do: signInAsAlice, Expect: expect("screen", "dialog")}, Step{Do: Act{Verb: Cancel}, Expect: expect("outcome", "cancelled")})
	c.Server = ConnectionServers
	c.Connection.Primary, c.Connection.Secret = lab.Server.Addr().String(), settings.Source{Value: simulator.DefaultSecret}
	g, err := Gather(t.Context(), c, PlayOptions{Secrets: sharedSecret(simulator.DefaultSecret)})
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	results, _ := together(t, g, 300, nil)
	for n, r := range results {
		if r.Status != Passed {
			t.Fatalf("%d: %+v", n, r)
		}
	}
	if got := lab.Server.Counts()[simulator.Received]; got != 300 {
		t.Errorf("the server received %d requests", got)
	}
	c.Steps[0].Expect = expect("datagrams", 1.0)
	if _, err := Gather(t.Context(), c, PlayOptions{Secrets: sharedSecret("")}); err == nil {
		t.Error("datagrams can be expected, though those of everyone go through the same sockets")
	}
}

// An event that has come, and whose wake has not, is left for the goroutine that the wake starts.
func TestCrowdLosesNoEventBeforeItsWake(t *testing.T) {
	t.Parallel()
	one := &guest{busy: true, inbox: []signin.Event{signin.Cancel{}}}
	if events, more := one.next(); more || len(events) > 0 {
		t.Errorf("got %d events, more %t, before the wake", len(events), more)
	}
	one.again = true
	if events, more := one.next(); !more || len(events) != 1 {
		t.Errorf("got %d events, more %t, want one, true", len(events), more)
	}
}
