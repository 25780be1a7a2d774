package account_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"otpdialog/account"
	"otpdialog/account/protocol"
	"otpdialog/advice"
	"otpdialog/devicegrant"
)

// Random people, services and accidents: whatever the events, the referee finds nothing.
func TestRules(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := &referee{T: t, flow: account.New(""), now: start, open: map[int]string{}}
		t.Repeat(map[string]func(*rapid.T){
			"sign in": func(t *rapid.T) {
				r.handle(account.SignIn{
					Email:    rapid.SampledFrom([]string{"", alice, "bob@example.com"}).Draw(t, "email"),
					Password: rapid.SampledFrom([]string{"", password}).Draw(t, "password"),
				})
			},
			"continue": func(t *rapid.T) {
				r.handle(account.ContinueWith{
					With:  rapid.SampledFrom(append([]string{"other"}, protocol.Services...)).Draw(t, "with"),
					Email: rapid.SampledFrom([]string{"", alice}).Draw(t, "email"),
				})
			},
			"resend":       func(*rapid.T) { r.handle(account.Resend{}) },
			"cancel":       func(*rapid.T) { r.handle(account.Cancel{}) },
			"confirm":      func(t *rapid.T) { r.handle(account.Confirm{Ticket: r.anyTicket(t)}) },
			"new password": func(*rapid.T) { r.handle(account.NewPassword{Code: "secret code", Password: password}) },
			"signed out":   func(*rapid.T) { r.handle(account.SignedOut{}) },
			"elapsed":      func(*rapid.T) { r.handle(account.Elapsed{}) },
			"time": func(t *rapid.T) {
				r.now = r.now.Add(time.Duration(rapid.SampledFrom([]int{1, 29, 30, 599, 600}).Draw(t, "seconds")) * time.Second)
			},
			"granted": func(t *rapid.T) {
				r.handle(account.Granted{Request: r.anyRequest(t), Grant: devicegrant.Grant{Provider: "Simulated Google", Expires: r.now.Add(validity)}})
			},
			"await": func(*rapid.T) { // where most things happen
				r.handle(account.Cancel{})
				r.handle(account.SignedOut{})
				r.handle(account.ContinueWith{With: protocol.Google})
				r.handle(account.Replied{Request: r.highest, Ticket: ticket(protocol.Waiting)})
			},
			"await another": func(t *rapid.T) {
				r.handle(account.Cancel{})
				r.handle(confirm(rapid.SampledFrom([]protocol.Purpose{protocol.CreateAccount, protocol.ResetPassword, protocol.DeleteAccount}).Draw(t, "purpose"), protocol.Waiting))
			},
			"confirmed": func(t *rapid.T) {
				confirmed := r.anyTicket(t)
				if rapid.Bool().Draw(t, "awaited") {
					confirmed.ID, confirmed.Purpose = r.attempt.ID, r.attempt.Purpose
				}
				confirmed.State, confirmed.Session = protocol.Confirmed, rapid.SampledFrom([]string{"secret session", ""}).Draw(t, "session")
				r.handle(account.Replied{Request: r.anyRequest(t), Ticket: confirmed})
			},
			"replied": func(t *rapid.T) { r.handle(account.Replied{Request: r.anyRequest(t), Ticket: r.anyTicket(t)}) },
			"failed": func(t *rapid.T) {
				r.handle(account.Failed{Request: r.anyRequest(t), Problem: account.Problem{
					Kind: account.Refused, Advice: advice.New("refused", "refused"),
					RetryAfter: time.Duration(rapid.IntRange(0, 1).Draw(t, "minutes")) * time.Minute,
				}})
			},
		})
	})
}

// A referee watches a flow from outside, and whistles if a rule is broken. It knows the rules, and
// nothing of how the flow keeps them.
type referee struct {
	*rapid.T

	flow *account.Flow
	now  time.Time

	open     map[int]string // requests under way, and what they are for
	highest  int            // the last request
	attempt  protocol.Ticket
	signedIn bool
	locked   time.Time
}

func (r *referee) anyRequest(t *rapid.T) int {
	if len(r.open) > 0 && rapid.IntRange(0, 3).Draw(t, "under way") > 0 {
		return rapid.SampledFrom(sorted(r.open)).Draw(t, "request")
	}
	return rapid.IntRange(0, r.highest+1).Draw(t, "request")
}

func (r *referee) anyTicket(t *rapid.T) protocol.Ticket {
	ticket := ticket(rapid.SampledFrom([]protocol.State{
		protocol.Waiting, protocol.Waiting, protocol.Confirmed, protocol.Denied, protocol.Expired, protocol.Refused, "other",
	}).Draw(t, "state"))
	ticket.ID = rapid.SampledFrom([]string{"t1", "t1", "t1", "t2", ""}).Draw(t, "id")
	ticket.Purpose = rapid.SampledFrom([]protocol.Purpose{protocol.TrustDevice, protocol.TrustDevice, protocol.CreateAccount, protocol.ResetPassword, protocol.DeleteAccount}).Draw(t, "purpose")
	ticket.Trusted = rapid.Bool().Draw(t, "trusted")
	return ticket
}

func sorted(open map[int]string) (requests []int) {
	for request := range open {
		requests = append(requests, request)
	}
	slices.Sort(requests)
	return requests
}

// handle gives an event to the flow, and judges what comes of it.
func (r *referee) handle(e account.Event) {
	before := r.flow.View()
	steps := r.flow.Handle(r.now, e)
	after := r.flow.View()

	answers := r.close(e)
	if answers == "" && endsRequest(e) && (steps != nil || !reflect.DeepEqual(before, after)) {
		r.Fatalf("%#v answers nothing that is under way, and yet\n%+v became\n%+v, with %#v", e, before, after, steps)
	}
	r.judgeSignIn(e, answers, after, steps)
	for _, step := range steps {
		r.judgeStep(e, step, before)
	}
	r.judgeState(e, before, after)
	if _, answered := e.(account.Replied); before.State == account.CheckEmail && after.State != account.CheckEmail && !answered &&
		!slices.ContainsFunc(steps, func(s account.Step) bool { g, ok := s.(account.GiveUp); return ok && g.Ticket == r.attempt }) {
		r.Fatalf("the service still waits for %+v after %#v", r.attempt, e)
	}
	if strings.Contains(fmt.Sprintf("%+v", after), "secret") || strings.Contains(fmt.Sprintf("%+v", *r.flow), password) {
		r.Fatalf("a secret is shown or kept")
	}
}

func endsRequest(e account.Event) bool {
	switch e.(type) {
	case account.Replied, account.Failed:
		return true
	}
	return false
}

// close ends the request that the event ends, and returns what that was for, "" for none.
func (r *referee) close(e account.Event) string {
	request := 0
	switch e := e.(type) {
	case account.Replied:
		request = e.Request
	case account.Failed:
		request = e.Request
		if r.open[request] != "" && r.open[request] != "beside" && e.Problem.RetryAfter > 0 {
			r.locked = r.now.Add(e.Problem.RetryAfter)
		}
	case account.Elapsed:
		if !r.now.Before(r.locked) {
			r.locked = time.Time{}
		}
	}
	answers := r.open[request]
	delete(r.open, request)
	return answers
}

// judgeSignIn holds the way into SignedIn against the rules of two steps.
func (r *referee) judgeSignIn(e account.Event, answers string, after account.View, steps []account.Step) {
	reply, ok := e.(account.Replied)
	t := reply.Ticket
	isOwn := t.ID == r.attempt.ID && t.Purpose == r.attempt.Purpose
	awaited := answers == "await" && isOwn
	counts := ok && t.State == protocol.Confirmed && t.Session != "" &&
		(t.Purpose == protocol.TrustDevice && (answers == "sign-in" || answers == "external" || awaited) || t.Purpose == protocol.CreateAccount && awaited)
	if ok && isOwn && (answers == "await" || answers == "beside") && t.State == protocol.Confirmed && t.Purpose == protocol.ResetPassword {
		r.locked = time.Time{} // the service ends every lock
	}
	kept := false
	for _, step := range steps {
		switch step := step.(type) {
		case account.Keep:
			kept = true
			if step.Trusted != t.Trusted || step.Session != t.Session {
				r.Fatalf("%#v after %#v", step, e)
			}
		case account.Forget:
			r.signedIn = false
			if _, out := e.(account.SignedOut); !out && (t.State != protocol.Confirmed || t.Purpose == protocol.TrustDevice || t.ID != r.attempt.ID) {
				r.Fatalf("signed out by %#v, which answers %q", e, answers)
			}
		}
	}
	if kept != counts {
		r.Fatalf("%#v answers the request %q: signed in is %t, want %t", e, answers, kept, counts)
	}
	r.signedIn = r.signedIn || kept
	if after.State == account.SignedIn && !r.signedIn || after.State == account.Form && r.signedIn {
		r.Fatalf("state %d after %#v, and signed in is %t", after.State, e, r.signedIn)
	}
}

func (r *referee) judgeStep(e account.Event, step account.Step, before account.View) {
	switch step := step.(type) {
	case account.SendSignIn:
		r.begin(step.Request, "sign-in")
		if signIn, ok := e.(account.SignIn); !ok || signIn.Email != step.Email || signIn.Password != step.Password || step.Password == "" {
			r.Fatalf("%#v for %#v", step, e)
		}
		if r.now.Before(r.locked) {
			r.Fatalf("submitted at %v, locked until %v", r.now, r.locked)
		}
		r.locked = time.Time{}
	case account.SendExternal:
		r.begin(step.Request, "external")
		if _, ok := e.(account.ContinueWith); !ok || step.With == protocol.SSO && step.Email == "" {
			r.Fatalf("%#v for %#v", step, e)
		}
	case account.Await:
		r.begin(step.Request, "await")
		r.attempt = step.Ticket
	case account.SendAgain:
		r.begin(step.Request, "beside")
		if r.now.Before(before.ResendAt) {
			r.Fatalf("sent again at %v, want not before %v", r.now, before.ResendAt)
		}
		if step.Ticket != r.attempt {
			r.Fatalf("the email of %+v is sent again, awaited is %+v", step.Ticket, r.attempt)
		}
	case account.SendNewPassword:
		r.begin(step.Request, "beside")
		if step.Ticket != r.attempt || step.Ticket.Purpose != protocol.ResetPassword {
			r.Fatalf("a new password for %+v, awaited is %+v", step.Ticket, r.attempt)
		}
	case account.Abort:
		if r.open[step.Request] == "" {
			r.Fatalf("request %d is aborted, and not under way", step.Request)
		}
		delete(r.open, step.Request)
	case account.GiveUp:
		if step.Ticket != r.attempt || step.Ticket.Key == "" {
			r.Fatalf("%+v is given up, awaited is %+v", step.Ticket, r.attempt)
		}
	}
}

func (r *referee) begin(request int, what string) {
	if request <= r.highest {
		r.Fatalf("request number %d again", request)
	}
	for other, under := range r.open {
		if what != "beside" || under != "await" {
			r.Fatalf("%s while request %d, %s, is under way", what, other, under)
		}
	}
	r.highest, r.open[request] = request, what
}

// judgeState holds what is shown against what is under way.
func (r *referee) judgeState(e account.Event, before, after account.View) {
	var under []string
	for _, request := range sorted(r.open) {
		under = append(under, r.open[request])
	}
	want := map[account.State][]string{
		account.Form: {""}, account.SignedIn: {""}, account.Submitting: {"sign-in", "external"}, account.External: {"external"},
		account.CheckEmail: {"await", "await beside"},
	}
	if shown := strings.Join(under, " "); !slices.Contains(want[after.State], shown) {
		r.Fatalf("state %d with %q under way, after %#v", after.State, shown, e)
	}
	if (after.Waits() == "") != (len(under) == 0) {
		r.Fatalf("waits for %q, under way is %q", after.Waits(), under)
	}
	if before.Email != "" && after.Email == "" {
		if signIn, ok := e.(account.SignIn); !ok || signIn.Email != "" {
			r.Fatalf("the email is lost after %#v", e)
		}
	}
	if after.Sending != strings.Contains(strings.Join(under, " "), "beside") {
		r.Fatalf("sending is %t, under way is %q", after.Sending, under)
	}
	if after.Problem != nil && (after.Problem.Kind == 0 || after.Problem.Advice.What == "") {
		r.Fatalf("a problem without words: %+v", after.Problem)
	}
	if after.State == account.CheckEmail && after.Ticket.ID != r.attempt.ID {
		r.Fatalf("%+v is shown, awaited is %+v", after.Ticket, r.attempt)
	}
}
