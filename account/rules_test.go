package account_test

import (
	"reflect"
	"testing"
	"time"

	"otpdialog/account"
	"otpdialog/account/protocol"
	"otpdialog/advice"
)

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

// A new password by email ends the lock.
func TestResetEndsLock(t *testing.T) {
	t.Parallel()
	flow := account.New("")
	now := play(t, flow, reach["locked"]...)
	steps := flow.Handle(now, confirm(protocol.ResetPassword, protocol.Waiting))
	done := ticket(protocol.Confirmed)
	done.Purpose, done.Session = protocol.ResetPassword, ""
	flow.Handle(now, account.Replied{Request: underWay(0, steps), Ticket: done})
	if v := flow.View(); v.State != account.Form || !v.Until.IsZero() {
		t.Errorf("the form is locked until %v", v.Until)
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
