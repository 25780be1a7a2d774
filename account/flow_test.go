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
	"otpdialog/devicegrant"
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

var grant = devicegrant.Grant{Provider: "Simulated Google", Code: "ABCD-EFGH", Expires: start.Add(validity)}

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
