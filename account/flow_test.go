package account_test

import (
	"cmp"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"otpdialog/account"
	"otpdialog/account/protocol"
	"otpdialog/advice"
)

const (
	alice    = "alice@example.com"
	password = "correct horse"
	validity = 10 * time.Minute
	cooldown = 30 * time.Second
)

var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// ticket is a ticket of an attempt; its key and session are secret.
func ticket(state protocol.State) protocol.Ticket {
	t := protocol.Ticket{ID: "t1", Purpose: protocol.TrustDevice, State: state, Email: alice, MatchCode: "amber river"}
	switch state {
	case protocol.Waiting:
		t.Key, t.ExpiresIn, t.ResendIn = "secret key", 600, 30
	case protocol.Confirmed:
		t.Session, t.Trusted = "secret session", true
	case protocol.Refused:
		t.Problem = &protocol.Problem{Code: "deleted", Title: "deleted"}
	case protocol.Denied, protocol.Expired:
	}
	return t
}

// confirm is the answer to a request that is no sign-in.
func confirm(p protocol.Purpose, state protocol.State) account.Confirm {
	t := ticket(state)
	t.Purpose = p
	return account.Confirm{Ticket: t}
}

var grant = account.Grant{Provider: "Simulated Google", UserCode: "ABCD-EFGH", Expires: start.Add(validity)}

// reach are the events that lead to a state, one second apart.
var reach = map[string][]account.Event{
	"form":       nil,
	"submitting": {account.SignIn{Email: alice, Password: password}},
	"finding":    {account.ContinueWith{With: protocol.Google}},
	"external":   {account.ContinueWith{With: protocol.Google}, account.Granted{Request: 1, Grant: grant}},
	"email":      {account.SignIn{Email: alice, Password: password}, account.Replied{Request: 1, Ticket: ticket(protocol.Waiting)}},
	"signed in":  {account.SignIn{Email: alice, Password: password}, account.Replied{Request: 1, Ticket: ticket(protocol.Confirmed)}},
	"sign-up":    {confirm(protocol.CreateAccount, protocol.Waiting)},
	"reset":      {confirm(protocol.ResetPassword, protocol.Waiting)},
	"deletion": {
		account.SignIn{Email: alice, Password: password},
		account.Replied{Request: 1, Ticket: ticket(protocol.Confirmed)},
		confirm(protocol.DeleteAccount, protocol.Waiting),
	},
	"locked": {
		account.SignIn{Email: alice, Password: password},
		account.Failed{Request: 1, Problem: account.Problem{Kind: account.Refused, Advice: advice.New("locked-out", "locked"), RetryAfter: time.Minute}},
	},
}

// events are all events, each that ends a request for the one under way.
var events = map[string]account.Event{
	"sign-in":           account.SignIn{Email: "bob@example.com", Password: password},
	"no email":          account.SignIn{Password: password},
	"no password":       account.SignIn{Email: "bob@example.com"},
	"google":            account.ContinueWith{With: protocol.Google},
	"sso":               account.ContinueWith{With: protocol.SSO, Email: "bob@example.com"},
	"sso without email": account.ContinueWith{With: protocol.SSO},
	"unknown service":   account.ContinueWith{With: "myspace"},
	"resend":            account.Resend{},
	"cancel":            account.Cancel{},
	"signed out":        account.SignedOut{},
	"sign-up":           confirm(protocol.CreateAccount, protocol.Waiting),
	"reset":             confirm(protocol.ResetPassword, protocol.Waiting),
	"deletion":          confirm(protocol.DeleteAccount, protocol.Waiting),
	"no mail":           confirm(protocol.CreateAccount, protocol.Confirmed),
	"refused sign-up":   confirm(protocol.CreateAccount, protocol.Refused),
	"unasked sign-in":   confirm(protocol.TrustDevice, protocol.Waiting),
	"new password":      account.NewPassword{Code: "secret code", Password: password},
	"elapsed":           account.Elapsed{},
	"granted":           account.Granted{Grant: grant},
	"waiting":           account.Replied{Ticket: ticket(protocol.Waiting)},
	"confirmed":         account.Replied{Ticket: ticket(protocol.Confirmed)},
	"denied":            account.Replied{Ticket: ticket(protocol.Denied)},
	"expired":           account.Replied{Ticket: ticket(protocol.Expired)},
	"refused":           account.Replied{Ticket: ticket(protocol.Refused)},
	"failed":            account.Failed{Problem: account.Problem{Kind: account.Unreachable, Advice: advice.New("down", "down")}},
}

// outcomes say what follows from an event in a state: the state then, the code of the problem, and
// the steps. What is not listed is ignored.
var outcomes = map[string]map[string]string{
	"form": {
		"sign-in":           "submitting: sign-in 1",
		"no email":          "form email-missing:",
		"no password":       "form password-missing:",
		"google":            "submitting: google 1",
		"sso":               "submitting: sso 1",
		"sso without email": "form email-missing:",
		"sign-up":           "email: await 1",
		"reset":             "email: await 1",
		"deletion":          "email: await 1", // of the session of an earlier sign-in
		"no mail":           "form account-answer:",
		"refused sign-up":   "form deleted:",
		"unasked sign-in":   "form account-answer:",
		"signed out":        "form: forget",
	},
	"submitting": {
		"cancel":    "form: abort 1",
		"waiting":   "email: await 2",
		"confirmed": "signed in: keep trusted",
		"denied":    "form denied-by-mail:",
		"expired":   "form mail-expired:",
		"refused":   "form deleted:",
		"failed":    "form down:",
	},
	"finding": {
		"cancel":    "form: abort 1",
		"granted":   "external:",
		"waiting":   "email: await 2",
		"confirmed": "signed in: keep trusted",
		"denied":    "form denied-by-mail:",
		"expired":   "form mail-expired:",
		"refused":   "form deleted:",
		"failed":    "form down:",
	},
	"external": {
		"cancel":    "form: abort 1",
		"waiting":   "email: await 2",
		"confirmed": "signed in: keep trusted",
		"denied":    "form denied-by-mail:",
		"expired":   "form mail-expired:",
		"refused":   "form deleted:",
		"failed":    "form down:",
		"elapsed":   "form grant-expired: abort 1",
	},
	"email": {
		"resend":    "email: again 3",
		"cancel":    "form: abort 2, give up t1",
		"waiting":   "form account-answer: give up t1", // the request under way ends with news only
		"confirmed": "signed in: keep trusted",
		"denied":    "form denied-by-mail:",
		"expired":   "form mail-expired:",
		"refused":   "form deleted:",
		"failed":    "form down: give up t1",
		"elapsed":   "form mail-expired: abort 2, give up t1",
	},
	"sign-up": {
		"resend":    "email: again 2",
		"cancel":    "form: abort 1, give up t1",
		"waiting":   "form account-answer: give up t1",
		"confirmed": "signed in: keep trusted",
		"denied":    "form denied-by-mail:",
		"expired":   "form mail-expired:",
		"refused":   "form deleted:",
		"failed":    "form down: give up t1",
		"elapsed":   "form mail-expired: abort 1, give up t1",
	},
	"reset": {
		"resend":       "email: again 2",
		"new password": "email: new password 2",
		"cancel":       "form: abort 1, give up t1",
		"waiting":      "form account-answer: give up t1",
		"confirmed":    "form: forget",
		"denied":       "form denied-by-mail:",
		"expired":      "form mail-expired:",
		"refused":      "form deleted:",
		"failed":       "form down: give up t1",
		"elapsed":      "form mail-expired: abort 1, give up t1",
	},
	"deletion": {
		"resend":    "email: again 3",
		"cancel":    "signed in: abort 2, give up t1",
		"waiting":   "signed in account-answer: give up t1",
		"confirmed": "form: forget",
		"denied":    "signed in denied-by-mail:",
		"expired":   "signed in mail-expired:",
		"refused":   "signed in deleted:",
		"failed":    "signed in down: give up t1",
		"elapsed":   "signed in mail-expired: abort 2, give up t1",
	},
	"signed in": {
		"sign-up":         "email: await 2",
		"reset":           "email: await 2",
		"deletion":        "email: await 2",
		"no mail":         "signed in account-answer:",
		"refused sign-up": "signed in deleted:",
		"unasked sign-in": "signed in account-answer:",
		"signed out":      "form: forget",
	},
	"locked": {
		"google":            "submitting: google 2",
		"sso":               "submitting: sso 2",
		"sso without email": "form email-missing:",
		"sign-up":           "email: await 2",
		"reset":             "email: await 2",
		"deletion":          "email: await 2",
		"no mail":           "form account-answer:",
		"refused sign-up":   "form deleted:",
		"unasked sign-in":   "form account-answer:",
		"signed out":        "form locked-out: forget",
		"elapsed":           "form:",
	},
}

func TestEveryEventInEveryState(t *testing.T) {
	t.Parallel()
	for state, begin := range reach {
		for name, e := range events {
			t.Run(state+"/"+name, func(t *testing.T) {
				t.Parallel()
				flow, now := account.New(""), start
				request := 0
				for _, e := range begin {
					now = now.Add(time.Second)
					request = underWay(request, flow.Handle(now, e))
				}
				switch name {
				case "elapsed":
					now = now.Add(validity)
				case "resend":
					now = now.Add(cooldown)
				}
				before := flow.View()
				got := outcome(flow, now, numbered(e, request, before.Ticket.Purpose))
				want, listed := outcomes[state][name]
				switch {
				case listed && got != want:
					t.Errorf("%s, want %s", got, want)
				case !listed && (!strings.HasSuffix(got, ":") || !reflect.DeepEqual(flow.View(), before)):
					t.Errorf("%s, want it ignored", got)
				}
				if held := fmt.Sprintf("%+v", *flow); strings.Contains(held, password) {
					t.Error("the flow keeps the password")
				}
				if shown := fmt.Sprintf("%+v", flow.View()); strings.Contains(shown, "secret") {
					t.Errorf("a secret is shown: %s", shown)
				}
			})
		}
	}
}

// underWay is the request under way after steps.
func underWay(request int, steps []account.Step) int {
	for _, step := range steps {
		switch step := step.(type) {
		case account.SendSignIn:
			request = step.Request
		case account.SendExternal:
			request = step.Request
		case account.Await:
			request = step.Request
		}
	}
	return request
}

// numbered is the event, for a request of that purpose; "" for a sign-in.
func numbered(e account.Event, request int, p protocol.Purpose) account.Event {
	switch e := e.(type) {
	case account.Granted:
		e.Request = request
		return e
	case account.Replied:
		e.Request, e.Ticket.Purpose = request, cmp.Or(p, e.Ticket.Purpose)
		return e
	case account.Failed:
		e.Request = request
		return e
	}
	return e
}

func outcome(flow *account.Flow, now time.Time, e account.Event) string {
	steps := flow.Handle(now, e)
	v := flow.View()
	s := []string{"form", "submitting", "external", "email", "signed in"}[v.State]
	if v.Problem != nil {
		s += " " + v.Problem.Advice.Code
	}
	var done []string
	for _, step := range steps {
		switch step := step.(type) {
		case account.SendSignIn:
			done = append(done, fmt.Sprint("sign-in ", step.Request))
		case account.SendExternal:
			done = append(done, fmt.Sprint(step.With, " ", step.Request))
		case account.Await:
			done = append(done, fmt.Sprint("await ", step.Request))
		case account.SendAgain:
			done = append(done, fmt.Sprint("again ", step.Request))
		case account.SendNewPassword:
			done = append(done, fmt.Sprint("new password ", step.Request))
		case account.Abort:
			done = append(done, fmt.Sprint("abort ", step.Request))
		case account.GiveUp:
			done = append(done, "give up "+step.Ticket.ID)
		case account.Keep:
			done = append(done, map[bool]string{true: "keep trusted", false: "keep"}[step.Trusted])
		case account.Forget:
			done = append(done, "forget")
		}
	}
	return strings.TrimRight(s+": "+strings.Join(done, ", "), " ")
}

// play hands in events one second apart, and returns the time of the last one.
func play(t *testing.T, flow *account.Flow, events ...account.Event) (now time.Time) {
	t.Helper()
	now = start
	for _, e := range events {
		now = now.Add(time.Second)
		flow.Handle(now, e)
	}
	return now
}

// Nothing ends before its time, whatever a timer says.
func TestEarlyTimer(t *testing.T) {
	t.Parallel()
	for _, state := range []string{"email", "external", "locked"} {
		flow := account.New("")
		play(t, flow, reach[state]...)
		before := flow.View()
		if steps := flow.Handle(before.Until.Add(-1), account.Elapsed{}); steps != nil || !reflect.DeepEqual(flow.View(), before) {
			t.Errorf("%s: %+v", state, steps)
		}
	}
}

func TestLock(t *testing.T) {
	t.Parallel()
	flow := account.New("")
	now := play(t, flow, reach["locked"]...)
	until := flow.View().Until
	if until != now.Add(time.Minute) {
		t.Fatalf("locked until %v", until)
	}
	again := account.SignIn{Email: alice, Password: password}
	if steps := flow.Handle(until.Add(-1), again); steps != nil {
		t.Errorf("submitted before %v: %v", until, steps)
	}
	flow.Handle(now, account.ContinueWith{With: protocol.Google}) // it is no way around the lock
	flow.Handle(now, account.Cancel{})
	if steps := flow.Handle(now, again); steps != nil || flow.View().Until != until {
		t.Errorf("submitted before %v: %v", until, steps)
	}
	if steps := flow.Handle(until, again); len(steps) != 1 {
		t.Errorf("not submitted at %v", until)
	}
}

func TestResend(t *testing.T) {
	t.Parallel()
	flow := account.New("")
	now := play(t, flow, reach["email"]...)
	if v := flow.View(); v.ResendAt != now.Add(cooldown) || v.Until != now.Add(validity) || v.Sent != 1 {
		t.Fatalf("%+v", v)
	}
	if steps := flow.Handle(now.Add(cooldown-1), account.Resend{}); steps != nil {
		t.Error("sent again too early")
	}
	now = now.Add(cooldown)
	if steps := flow.Handle(now, account.Resend{}); len(steps) != 1 || steps[0].(account.SendAgain).Ticket.Key != "secret key" {
		t.Errorf("%+v", steps)
	}
	if steps := flow.Handle(now, account.Resend{}); steps != nil {
		t.Error("sent again twice at once")
	}
	slower := ticket(protocol.Waiting)
	slower.ResendIn, slower.ExpiresIn = 60, 500
	flow.Handle(now, account.Replied{Request: 3, Ticket: slower})
	if v := flow.View(); v.State != account.CheckEmail || v.Sent != 2 || v.ResendAt != now.Add(time.Minute) || v.Until != now.Add(500*time.Second) {
		t.Errorf("%+v", v)
	}

	now = now.Add(time.Minute)
	flow.Handle(now, account.Resend{})
	flow.Handle(now, account.Failed{Request: 4, Problem: account.Problem{Kind: account.Refused, RetryAfter: time.Hour}})
	if v := flow.View(); v.State != account.CheckEmail || v.Problem == nil || v.ResendAt != now.Add(time.Hour) {
		t.Errorf("a mail that cannot be sent again: %+v", v)
	}

	// A confirmation counts for the request that waits for it only.
	now = now.Add(time.Hour)
	flow.Handle(now, account.Resend{})
	if steps := flow.Handle(now, account.Replied{Request: 5, Ticket: ticket(protocol.Confirmed)}); steps != nil || flow.View().State != account.CheckEmail {
		t.Errorf("%+v", steps)
	}
	flow.Handle(now, account.Resend{})
	if got, want := outcome(flow, now, account.Replied{Request: 2, Ticket: ticket(protocol.Confirmed)}), "signed in: abort 6, keep trusted"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// The code and the new password of a reset.
func TestNewPassword(t *testing.T) {
	t.Parallel()
	flow := account.New("")
	now := play(t, flow, reach["reset"]...)
	steps := flow.Handle(now, account.NewPassword{Code: "BCDF", Password: password})
	if want := (account.SendNewPassword{Request: 2, Ticket: reach["reset"][0].(account.Confirm).Ticket, Code: "BCDF", Password: password}); len(steps) != 1 || steps[0] != want {
		t.Fatalf("%+v", steps)
	}
	for _, meanwhile := range []account.Event{account.NewPassword{Code: "BCDF", Password: password}, account.Resend{}} {
		if steps := flow.Handle(now.Add(cooldown), meanwhile); steps != nil || !flow.View().Sending {
			t.Errorf("%#v while another request is under way: %+v", meanwhile, steps)
		}
	}
	before := flow.View()
	flow.Handle(now, account.Failed{Request: 2, Problem: account.Problem{Kind: account.Refused, Advice: advice.New("wrong-code", "wrong")}})
	if v := flow.View(); v.State != account.CheckEmail || v.Problem == nil || v.Sending || v.ResendAt != before.ResendAt || v.Until != before.Until {
		t.Errorf("after a wrong code: %+v", v)
	}
	flow.Handle(now, account.NewPassword{Code: "BCDF", Password: password})
	if v := flow.View(); v.Problem != nil {
		t.Errorf("an old problem: %+v", v.Problem)
	}
	done := confirm(protocol.ResetPassword, protocol.Confirmed).Ticket
	if got, want := outcome(flow, now, account.Replied{Request: 3, Ticket: done}), "form: abort 1, forget"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if v := flow.View(); v.Ticket.Purpose != protocol.ResetPassword || v.Ticket.State != protocol.Confirmed || v.Email != alice {
		t.Errorf("%+v", v)
	}
}

// What the view shows at the end of a mail.
func TestEndOfMail(t *testing.T) {
	t.Parallel()
	for _, state := range []protocol.State{protocol.Denied, protocol.Expired, protocol.Refused, protocol.Confirmed} {
		flow := account.New("")
		now := play(t, flow, reach["deletion"]...)
		ended := confirm(protocol.DeleteAccount, state).Ticket
		flow.Handle(now, account.Replied{Request: 2, Ticket: ended})
		v := flow.View()
		if v.Ticket.State != state || v.Email != alice || (v.State == account.SignedIn) != (state != protocol.Confirmed) || v.Trusted != (v.State == account.SignedIn) {
			t.Errorf("%s: %+v", state, v)
		}
	}
	created := confirm(protocol.CreateAccount, protocol.Confirmed).Ticket
	created.Session = "" // as the service says
	flow := account.New("")
	now := play(t, flow, reach["sign-up"]...)
	if got, want := outcome(flow, now, account.Replied{Request: 1, Ticket: created}), "form: forget"; got != want || flow.View().Ticket.State != protocol.Confirmed {
		t.Errorf("%s, want %s", got, want)
	}
	flow = account.New("")
	play(t, flow, reach["sign-up"]...)
	flow.Handle(flow.View().Until, account.Elapsed{})
	if v := flow.View(); v.Ticket.State != protocol.Expired {
		t.Errorf("%+v", v)
	}
}

// In doubt the answer is no.
func TestTicketsThatDoNotCount(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*protocol.Ticket)
		want   string
	}{
		"another ticket":  {func(t *protocol.Ticket) { t.ID = "t2" }, "form account-answer: give up t1"},
		"another purpose": {func(t *protocol.Ticket) { t.Purpose = protocol.ResetPassword }, "form account-answer: give up t1"},
		"no session":      {func(t *protocol.Ticket) { t.Session = "" }, "form account-answer: give up t1"},
		"another state":   {func(t *protocol.Ticket) { t.State = "maybe" }, "form account-answer:"},
		"no problem":      {func(t *protocol.Ticket) { t.State = protocol.Refused }, "form account-answer:"},
	} {
		flow := account.New("")
		now := play(t, flow, reach["email"]...)
		confirmed := ticket(protocol.Confirmed)
		test.change(&confirmed)
		if got := outcome(flow, now, account.Replied{Request: 2, Ticket: confirmed}); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
	for name, change := range map[string]func(*protocol.Ticket){
		"no id":  func(t *protocol.Ticket) { t.ID = "" },
		"no key": func(t *protocol.Ticket) { t.Key = "" },
	} {
		flow := account.New("")
		now := play(t, flow, reach["submitting"]...)
		waiting := ticket(protocol.Waiting)
		change(&waiting)
		if got, want := outcome(flow, now, account.Replied{Request: 1, Ticket: waiting}), "form account-answer:"; got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func TestEmailStays(t *testing.T) {
	t.Parallel()
	flow := account.New(alice)
	if v := flow.View(); v.Email != alice {
		t.Errorf("%q", v.Email)
	}
	flow.Handle(start, account.SignIn{Email: "bob@example.com"})
	flow.Handle(start, account.ContinueWith{With: protocol.Apple})
	flow.Handle(start, account.Cancel{})
	if v := flow.View(); v.Email != "bob@example.com" {
		t.Errorf("%q", v.Email)
	}
	external := ticket(protocol.Confirmed)
	external.Email, external.Trusted = "carol@example.com", false
	flow.Handle(start, account.ContinueWith{With: protocol.Apple})
	steps := flow.Handle(start, account.Replied{Request: 2, Ticket: external})
	want := account.Keep{Email: "carol@example.com", Session: "secret session"}
	if len(steps) != 1 || steps[0] != want {
		t.Errorf("%+v, want %+v", steps, want)
	}
}
