package signin

import (
	"slices"
	"testing"
	"time"

	"otpdialog/devicegrant"
	"otpdialog/settings"
)

var aGrant = &devicegrant.Grant{
	Provider: "login.example.com", Code: "WDJB-MJHT", Address: "https://login.example.com/device",
	Complete: "https://login.example.com/device?user_code=WDJB-MJHT", Expires: time.Date(2026, 7, 1, 12, 10, 0, 0, time.UTC),
}

func grants(state string) event {
	return replies(Reply{Code: Challenge, State: []byte(state), Grant: aGrant})
}

// asksNothing expects the first request of a connection on which the person types nothing.
func asksNothing(userName string) outcome { return sends(Request{UserName: userName}) }

// awaits expects the exchange that waits for the person.
func awaits(state string) outcome {
	return sends(Request{State: []byte(state), Server: server, Interactive: true})
}

// shows expects the progress box with the grant, nil for none.
func shows(g *devicegrant.Grant) outcome {
	return func(s *stage) {
		if s.view.Grant != g || (g != nil) != (s.view.State == Progress) || s.view.CanRetry {
			s.Errorf("state %v with grant %+v, want %+v", s.view.State, s.view.Grant, g)
		}
		if g != nil && s.view.Waits() != "Waiting for login.example.com…" {
			s.Errorf("it waits for %q", s.view.Waits())
		}
	}
}

func signsInAs(name string) outcome {
	return func(s *stage) {
		if s.view.UserName != name {
			s.Errorf("the user name is %q, want %q", s.view.UserName, name)
		}
	}
}

// A grant is shown while the waiting exchange is under way, and nothing but an Accept of that
// exchange signs anyone in.
func TestGrants(t *testing.T) {
	provider := func() *settings.Connection {
		return &settings.Connection{Kind: settings.OIDC, Ask: settings.AskNothing}
	}
	begin := begins(Begin{Password: "not needed"})
	waiting := []line{
		when(begin, asksNothing(""), is(Connecting), shows(nil)),
		when(grants("s1"), awaits("s1"), shows(aGrant)),
	}
	then := func(lines ...line) []line { return append(slices.Clip(waiting), lines...) }
	tell(t, []story{
		{"confirmed", provider(), then(
			when(replies(Reply{Code: Accept, UserName: "alice"}), ends(Result{Granted: true, Rounds: 1}), shows(nil), signsInAs("alice")),
			when(begin, asksNothing(""), signsInAs("")),
		)},
		{"confirmed for the user that was given", provider(), []line{
			when(begins(Begin{UserName: "alice"}), asksNothing("alice")),
			when(grants("s1"), sends(Request{UserName: "alice", State: []byte("s1"), Server: server, Interactive: true}), shows(aGrant)),
			when(accepts(""), ends(Result{Granted: true, Rounds: 1}), signsInAs("alice")),
		}},
		{"refused, and begun anew", provider(), then(
			when(rejects(""), is(Idle), tells(Rejected), shows(nil)),
			when(triesAgain, is(Idle), tells(Rejected)),
			when(begin, asksNothing("")),
			when(grants("s2"), awaits("s2"), shows(aGrant)),
			when(to(2, accepts("")), shows(aGrant)),
		)},
		{"not allowed", provider(), then(when(fails(NotAllowed), is(Idle), tells(NotAllowed), shows(nil)))},
		{"expired", provider(), then(when(fails(NoAnswer), is(Idle), tells(NoAnswer), shows(nil)))},
		{"cancelled: the late accept is no success", provider(), then(
			when(cancels, aborts, is(Idle), tells(Cancelled), shows(nil)),
			when(accepts(""), is(Idle), tells(Cancelled)),
		)},
		{"nothing is typed", provider(), then(
			when(entersCode, shows(aGrant)),
			when(types("123456"), shows(aGrant)),
			when(triesAgain, shows(aGrant)),
			when(expires(1), shows(aGrant)),
		)},
		{"another grant", provider(), then(when(grants("s2"), awaits("s2"), shows(aGrant)))},
		{"the provider is down", provider(), []line{
			when(begin, asksNothing("")),
			when(fails(Unreachable), is(Idle), tells(Unreachable)),
			when(begin, asksNothing("")),
		}},
	})
	endless := New(provider())
	steps := endless.Handle(Begin{})
	for range MaxRounds + 1 {
		if len(steps) != 1 {
			t.Fatalf("it stopped: %#v", steps)
		}
		steps = endless.Handle(Replied{Exchange: steps[0].(Send).Exchange, Reply: Reply{Code: Challenge, Grant: aGrant}})
	}
	if v := endless.View(); len(steps) > 0 || v.State != Idle || v.Notice.Kind != TooManyRounds {
		t.Errorf("a provider that grants for ever: %v, %+v", steps, v)
	}
}

func TestWordsOfGrants(t *testing.T) {
	for kind, want := range map[Kind]string{
		Rejected:  "sign in again, and allow it in the browser",
		NoAnswer:  "sign in again, and confirm the new code in the browser",
		Cancelled: "the code can no longer sign anyone in",
	} {
		if a := (Notice{Kind: kind, Granted: true}).Advice(); a.Next != want {
			t.Errorf("%v: %q", kind, a.Next)
		}
	}
	if got := (Result{Granted: true}).Words(); got != "Browser" {
		t.Error(got)
	}
}
