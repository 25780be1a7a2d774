package session_test

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"otpdialog/settings"
	"otpdialog/settings/document"
	"otpdialog/settings/presets"
	"otpdialog/settings/secret"
	"otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/signin/session/radius"
	"otpdialog/simulator"
	"otpdialog/simulator/world"
)

// A face drives a session in virtual time: the servers are the simulator's, in memory, and
// the test is the person at the keyboard and at the phone.
type face struct {
	*session.Session

	t      *testing.T
	people *world.World
	memory session.Memory
}

// setup is what a story starts with.
type setup struct {
	preset  string // "" for generic
	change  func(*settings.Connection)
	memory  session.Memory
	options session.Options
}

// story runs in virtual time, and closes its session.
func story(t *testing.T, s setup, tell func(*face)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		f := newFace(t, s)
		tell(f)
		f.Close()
	})
}

func newFace(t *testing.T, s setup) *face {
	t.Helper()
	preset := s.preset
	if preset == "" {
		preset = "generic"
	}
	users, known := simulator.VendorUsers(preset)
	if !known {
		t.Fatalf("the simulator knows no vendor %q", preset)
	}
	f := &face{t: t, people: world.New(world.WithUsers(users...)), memory: s.memory}
	if f.memory == nil {
		f.memory = session.NewMemory()
	}
	server := simulator.New(simulator.Config{World: f.people})
	t.Cleanup(func() { _ = server.Close() })
	c, err := document.ParseConnection("office", "office.toml", []byte(
		"display_name = \"Head office\"\nprimary = \"192.0.2.1\"\nsecret = \""+simulator.DefaultSecret+"\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	p, _ := presets.Lookup(preset)
	p.Apply(&c)
	c.Managed = true // its weak secret is no note of the sign-in
	if s.change != nil {
		s.change(&c)
	}
	o := s.options
	o.Connection, o.Memory = &c, f.memory
	if o.Open == nil {
		o.Open = func(c *settings.Connection) session.Servers {
			return radius.New(c, radius.Options{Secrets: secret.Sources{}, Memory: f.memory, Dial: server.Dial})
		}
	}
	f.Session = session.New(t.Context(), o)
	return f
}

// begins fills in the form, and waits for the answer.
func (f *face) begins(user, password string) *face {
	f.t.Helper()
	f.Begin(session.Form{UserName: user, Password: password})
	return f.waits()
}

// does hands over an event, and waits for the answer.
func (f *face) does(e signin.Event) *face {
	f.t.Helper()
	f.Handle(e)
	return f.waits()
}

// waits takes in what the session announces, until it waits for the person.
func (f *face) waits() *face {
	f.t.Helper()
	for s := f.View().State; s == signin.Connecting || s == signin.Opening || s == signin.Progress; s = f.View().State {
		f.Handle(<-f.Events())
	}
	return f
}

// presses presses the icon with that title.
func (f *face) presses(title string) signin.Press {
	f.t.Helper()
	for _, a := range f.View().Actions {
		if a.Title == title {
			return signin.Press{ActionID: a.ID}
		}
	}
	f.t.Fatalf("there is no icon %q", title)
	return signin.Press{}
}

// newestCode is the code that was sent last.
func (f *face) newestCode() string {
	f.t.Helper()
	m, err := f.people.NewestMessage(simulator.DemoUser)
	if err != nil {
		f.t.Fatal(err)
	}
	return m.Code
}

func (f *face) is(state signin.State, kind signin.Kind) {
	f.t.Helper()
	if v := f.View(); v.State != state || v.Notice.Kind != kind {
		f.t.Errorf("state %d, notice %+v; want state %d, notice %v", v.State, v.Notice, state, kind)
	}
}

// remembered is what is written.
func (f *face) remembered() settings.Remembered {
	f.t.Helper()
	synctest.Wait()
	state, err := f.memory.State()
	if err != nil {
		f.t.Fatal(err)
	}
	return state.Remembered("office")
}

// A push is approved after fifty seconds, which pass in no time, and the outcome has
// everything that faces show of it.
func TestPush(t *testing.T) {
	story(t, setup{}, func(f *face) {
		f.begins(simulator.DemoUser, simulator.DemoPassword).is(signin.Dialog, nil)
		began := time.Now()
		f.Handle(f.presses("Push"))
		if v := f.View(); v.State != signin.Progress || !v.Began.Equal(began) || v.WaitTime != time.Minute {
			t.Errorf("the progress box has %+v", v)
		}
		time.AfterFunc(50*time.Second, func() {
			push, err := f.people.NewestRequest(simulator.DemoUser)
			if err == nil {
				err = f.people.Decide(simulator.DemoUser, push.ID, world.Approved)
			}
			if err != nil {
				t.Error(err)
			}
		})
		f.waits().is(signin.SignedIn, nil)
		o := f.Outcome()
		if !o.SignedIn || o.Err() != nil || o.Method() != "Push" || o.Rounds != 1 || o.Server != "192.0.2.1:1812" || o.Message == "" ||
			o.UserName != simulator.DemoUser || o.Action.Title != "Push" || o.Cause != signin.ByPerson {
			t.Errorf("the outcome is %+v", o)
		}
		if x := o.Exchanges; len(x) != 2 || x[0].Code != signin.Challenge || x[1].Code != signin.Accept || x[1].Took != 50*time.Second {
			t.Errorf("the exchanges are %+v", o.Exchanges)
		}
		if r := f.remembered(); !r.Received || r.LastMethods[simulator.DemoUser] != o.Action.ID {
			t.Errorf("it remembers %+v", r)
		}
		if attributes, err := f.Attributes(); err != nil || len(attributes) == 0 {
			t.Errorf("attributes %v, %v", attributes, err)
		}
	})
}

// Whoever observes a session sees every event with what it has led to.
func TestObserve(t *testing.T) {
	t.Parallel()
	var seen []string
	story(t, setup{options: session.Options{Observe: func(e signin.Event, s *session.Session) {
		seen = append(seen, fmt.Sprintf("%T %d", e, s.View().State))
	}}}, func(f *face) {
		f.Begin(session.Form{UserName: simulator.DemoUser, Password: "wrong"})
		f.Handle(<-f.Events())
	})
	want := []string{fmt.Sprintf("signin.Begin %d", signin.Connecting), fmt.Sprintf("signin.Replied %d", signin.Idle)}
	if !slices.Equal(seen, want) {
		t.Errorf("saw %q, not %q", seen, want)
	}
}

// Rounds are counted over the whole sign-in, by the flow and in the log of exchanges alike,
// also if Duo's reject to sms starts it again.
func TestRoundsOfTheWholeSignIn(t *testing.T) {
	story(t, setup{preset: "duo"}, func(f *face) {
		f.begins(simulator.DemoUser, simulator.DemoPassword).does(f.presses("SMS")).is(signin.Dialog, signin.CodeSent)
		f.does(signin.Answer{Text: f.newestCode()}).is(signin.SignedIn, nil)
		if o := f.Outcome(); o.Rounds != 2 || o.Result.Rounds != 2 || o.Method() != "SMS, with a code" {
			t.Errorf("%d rounds in the log, %d in the result, by %s", o.Rounds, o.Result.Rounds, o.Method())
		}
	})
}

// A user name is stored when a server has accepted it, and not before: a password that is
// typed into the wrong field must not reach a file.
func TestUserNames(t *testing.T) {
	remember := session.Options{UserNames: session.RememberUserNames}
	rejects := remember
	servers := &scripted{replies: []signin.Reply{{Code: signin.Reject}}}
	rejects.Open = func(*settings.Connection) session.Servers { return servers }
	story(t, setup{options: rejects}, func(f *face) {
		f.begins("my password", "x").is(signin.Idle, signin.Rejected)
		if name := f.remembered().LastUserName; name != "" {
			t.Errorf("%q is stored, although it was rejected", name)
		}
		f.begins("carl", "x").is(signin.SignedIn, nil)
		if name := f.remembered().LastUserName; name != "carl" {
			t.Errorf("%q is stored", name)
		}
		if name := f.LastUserName(); name != "carl" {
			t.Errorf("%q is proposed", name)
		}
		f.SetUserNames(session.ForgetUserNames)
		f.Begin(session.Form{UserName: "carl", Password: "x"})
		if name := f.remembered().LastUserName; name != "" || f.LastUserName() != "" {
			t.Errorf("%q is still stored", name)
		}
	})
	story(t, setup{options: session.Options{Open: accepting}}, func(f *face) { // as in a script
		f.begins("carl", "x").is(signin.SignedIn, nil)
		if name := f.remembered().LastUserName; name != "" {
			t.Errorf("%q is stored", name)
		}
	})
	story(t, setup{options: remember}, func(f *face) {
		f.begins(simulator.DemoUser, simulator.DemoPassword).is(signin.Dialog, nil)
		if name := f.remembered().LastUserName; name != "" {
			t.Errorf("%q is stored at a challenge", name)
		}
	})
}

// The last method goes out by itself in the next session, also if that begins before the
// file is written.
func TestNextSession(t *testing.T) {
	locked := &slowMemory{Memory: session.NewMemory(), written: make(chan struct{})}
	s := setup{memory: locked, options: session.Options{RememberLastMethod: true}}
	s.change = func(c *settings.Connection) { c.Ask = settings.AskOTP }
	s.options.Open = accepting
	synctest.Test(t, func(t *testing.T) {
		f := newFace(t, s)
		f.begins("alice", "").does(f.presses("SMS")).is(signin.SignedIn, nil)
		s.options.State = f.State()
		next := newFace(t, s)
		action, why := next.Automatic(session.Form{UserName: "alice"})
		if action == nil || action.Title != "SMS" || why != signin.ByLastMethod {
			t.Errorf("%v goes out by itself, %v", action, why)
		}
		close(locked.written)
		f.Close()
		next.Close()
		if r := f.remembered(); r.LastMethods["alice"] != action.ID {
			t.Errorf("it remembers %+v", r)
		}
	})
}

// The session itself notices that the server no longer waits for an answer.
func TestExpiredChallenge(t *testing.T) {
	challenge := signin.Reply{Code: signin.Challenge, Message: "Code:", Timeout: 30 * time.Second}
	s := setup{options: session.Options{Open: func(*settings.Connection) session.Servers { return &scripted{replies: []signin.Reply{challenge}} }}}
	story(t, s, func(f *face) {
		f.begins("alice", "x").is(signin.Dialog, nil)
		began := time.Now()
		if left := f.View().TimeToAnswer(); left != 30*time.Second {
			t.Errorf("%v are left", left)
		}
		f.Handle(<-f.Events())
		if waited := time.Since(began); waited != 30*time.Second {
			t.Errorf("it has waited for %v", waited)
		}
		f.is(signin.Dialog, signin.ChallengeExpired)
	})
}

// What was given up is in the log, its late answer changes nothing, and nothing runs on.
func TestGivenUp(t *testing.T) {
	servers := &scripted{deaf: true}
	s := setup{options: session.Options{Open: func(*settings.Connection) session.Servers { return servers }}}
	story(t, s, func(f *face) {
		f.Begin(session.Form{UserName: "alice", Password: "x"})
		synctest.Wait()
		time.Sleep(3 * time.Second) //nolint:forbidigo // virtual
		f.does(signin.Cancel{}).is(signin.Idle, signin.Cancelled)
		if x := f.Outcome().Exchanges; len(x) != 1 || !x[0].GivenUp || x[0].Took != 3*time.Second {
			t.Errorf("the exchanges are %+v", x)
		}
		f.Handle(signin.Replied{Exchange: 1, Reply: signin.Reply{Code: signin.Accept}})
		f.is(signin.Idle, signin.Cancelled)
		if x := f.Outcome().Exchanges; len(x) != 1 {
			t.Errorf("the exchanges are %+v", x)
		}
		synctest.Wait()
		if !servers.isClosed() {
			t.Error("the way to the servers is open")
		}
	})
}
