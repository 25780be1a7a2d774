package account

import (
	"slices"
	"time"

	"otpdialog/account/protocol"
)

// Flow is one sign-in after the other. The zero value shows the form. It keeps no password. It is not
// safe for concurrent use.
type Flow struct {
	view View

	last    int             // the last request; numbers are never used again
	request int             // under way, 0 for none
	resend  int             // under way beside it, 0 for none
	ticket  protocol.Ticket // the one that the request waits for, with its key; else zero
	locked  time.Time       // the form, until then
}

// New returns a flow that shows the form with that email address, "" for none.
func New(email string) *Flow { return &Flow{view: View{Email: email}} }

// View is what to show.
func (f *Flow) View() View {
	v := f.view
	if v.Problem != nil {
		problem := *v.Problem
		v.Problem = &problem
	}
	return v
}

// Handle takes in an event that has happened now, and returns what is to be done, in that order.
func (f *Flow) Handle(now time.Time, e Event) []Step {
	switch e := e.(type) {
	case SignIn:
		if f.view.State == Form && !now.Before(f.view.Until) {
			return f.signIn(e)
		}
	case ContinueWith:
		if f.view.State == Form && slices.Contains(protocol.Services, e.With) {
			return f.continueWith(e)
		}
	case Resend:
		if f.view.State == CheckEmail && f.resend == 0 && !now.Before(f.view.ResendAt) {
			f.resend = f.next()
			return []Step{SendAgain{f.resend, f.ticket}}
		}
	case Cancel:
		if f.view.State != Form && f.view.State != SignedIn {
			return f.end(nil)
		}
	case SignedUp:
		if t := e.Ticket; f.view.State == Form && t.Purpose == protocol.CreateAccount && t.State == protocol.Confirmed && t.Session != "" {
			f.view.Method = Password
			return f.signedIn(t)
		}
	case SignedOut:
		if f.view.State == SignedIn {
			f.form(nil)
		}
		if f.view.State == Form {
			return []Step{Forget{}}
		}
	case Granted:
		if f.view.State == Submitting && f.isUnderWay(e.Request) && f.view.Method != Password {
			f.view.State, f.view.Grant, f.view.Until = External, e.Grant, e.Grant.Expires
		}
	case Replied:
		switch {
		case f.isUnderWay(e.Request):
			f.request = 0
			return f.replied(now, e.Ticket)
		case e.Request == f.resend && f.resend != 0:
			f.resend = 0
			f.sentAgain(now, e.Ticket)
		}
	case Failed:
		switch {
		case f.isUnderWay(e.Request):
			f.request = 0
			if e.Problem.RetryAfter > 0 {
				f.locked = now.Add(e.Problem.RetryAfter)
			}
			return f.end(&e.Problem)
		case e.Request == f.resend && f.resend != 0:
			f.resend = 0
			f.view.Problem, f.view.ResendAt = &e.Problem, now.Add(e.Problem.RetryAfter)
		}
	case Elapsed:
		if !f.view.Until.IsZero() && !now.Before(f.view.Until) {
			return f.elapsed()
		}
	}
	return nil
}

func (f *Flow) isUnderWay(request int) bool { return request != 0 && request == f.request }

func (f *Flow) next() int {
	f.last++
	return f.last
}

func (f *Flow) signIn(e SignIn) []Step {
	f.view.Email, f.view.Method = e.Email, Password
	switch {
	case e.Email == "":
		f.form(new(emailMissing()))
		return nil
	case e.Password == "":
		f.form(new(passwordMissing()))
		return nil
	}
	f.submit()
	return []Step{SendSignIn{f.request, e.Email, e.Password}}
}

func (f *Flow) continueWith(e ContinueWith) []Step {
	f.view.Method = Method(e.With)
	if e.Email != "" {
		f.view.Email = e.Email
	}
	if e.With == protocol.SSO && e.Email == "" {
		f.form(new(emailMissing()))
		return nil
	}
	f.submit()
	return []Step{SendExternal{f.request, e.With, e.Email}}
}

func (f *Flow) submit() {
	f.form(nil)
	f.view.State, f.view.Until, f.request = Submitting, time.Time{}, f.next()
}

// replied takes in the ticket that the request was answered with. When in doubt, the answer is no.
func (f *Flow) replied(now time.Time, t protocol.Ticket) []Step {
	if t.Purpose != protocol.TrustDevice || f.ticket.ID != "" && t.ID != f.ticket.ID {
		return f.end(new(senseless()))
	}
	switch {
	case t.State == protocol.Waiting && f.ticket.ID == "" && t.ID != "" && t.Key != "":
		return f.await(now, t)
	case t.State == protocol.Confirmed && t.Session != "":
		return f.signedIn(t)
	}
	if p := Ended(t); p != nil {
		f.ticket = protocol.Ticket{} // the service has ended it
		return f.end(p)
	}
	return f.end(new(senseless()))
}

func (f *Flow) await(now time.Time, t protocol.Ticket) []Step {
	f.ticket, f.request = t, f.next()
	f.view.State, f.view.Grant, f.view.Sent = CheckEmail, Grant{}, 1
	f.show(now, t)
	return []Step{Await{f.request, t}}
}

func (f *Flow) sentAgain(now time.Time, t protocol.Ticket) {
	if t.State == protocol.Waiting && t.ID == f.ticket.ID { // else the request that waits will have the news
		f.view.Sent++
		f.view.Problem = nil
		f.show(now, t)
	}
}

// show shows the ticket that waits.
func (f *Flow) show(now time.Time, t protocol.Ticket) {
	f.view.Until = now.Add(time.Duration(t.ExpiresIn) * time.Second)
	f.view.ResendAt = now.Add(time.Duration(t.ResendIn) * time.Second)
	f.view.Ticket = public(t)
}

// public is a ticket without what is secret in it.
func public(t protocol.Ticket) protocol.Ticket {
	t.Key, t.Session, t.Origin.Token = "", "", ""
	return t
}

func (f *Flow) signedIn(t protocol.Ticket) []Step {
	f.ticket = protocol.Ticket{}
	steps := f.end(nil)
	f.view.State, f.view.Ticket = SignedIn, public(t)
	if t.Email != "" { // of an external service
		f.view.Email = t.Email
	}
	return append(steps, Keep{Email: f.view.Email, Session: t.Session, Trusted: t.Trusted})
}

// elapsed ends what had a time limit.
func (f *Flow) elapsed() []Step {
	switch f.view.State {
	case CheckEmail:
		return f.end(new(mailExpired()))
	case External:
		return f.end(new(codeExpired(f.view.Grant.Provider)))
	case Form:
		f.locked, f.view.Until = time.Time{}, time.Time{}
		if f.view.Problem != nil && f.view.Problem.RetryAfter > 0 {
			f.view.Problem = nil
		}
	case Submitting, SignedIn: // they have none
	}
	return nil
}

// end goes back to the form, and ends what is under way, here and at the service.
func (f *Flow) end(p *Problem) (steps []Step) {
	for _, request := range []int{f.request, f.resend} {
		if request != 0 {
			steps = append(steps, Abort{request})
		}
	}
	if f.ticket.ID != "" {
		steps = append(steps, GiveUp{f.ticket})
	}
	f.form(p)
	return steps
}

// form shows the form, with nothing under way.
func (f *Flow) form(p *Problem) {
	f.view = View{Email: f.view.Email, Method: f.view.Method, Problem: p, Until: f.locked}
	f.request, f.resend, f.ticket = 0, 0, protocol.Ticket{}
}
