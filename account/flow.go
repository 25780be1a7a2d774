package account

import (
	"cmp"
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
	beside  int             // under way beside the wait for an email, 0 for none
	ticket  protocol.Ticket // the one that the request waits for, with its key; else zero
	home    State           // what everything goes back to: Form or SignedIn
	locked  time.Time       // the form, until then
}

// New returns a flow that shows the form with that email address, "" for none.
func New(email string) *Flow { return &Flow{view: View{Email: email}} }

// View is what to show.
func (f *Flow) View() View {
	v := f.view
	v.Sending = f.beside != 0
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
		if f.view.State == CheckEmail && f.beside == 0 && !now.Before(f.view.ResendAt) {
			f.beside = f.next()
			return []Step{SendAgain{f.beside, f.ticket}}
		}
	case Confirm:
		if f.view.State == f.home {
			return f.replied(now, e.Ticket)
		}
	case NewPassword:
		if f.view.State == CheckEmail && f.ticket.Purpose == protocol.ResetPassword && f.beside == 0 {
			f.beside, f.view.Problem = f.next(), nil
			return []Step{SendNewPassword{f.beside, f.ticket, e.Code, e.Password}}
		}
	case Cancel:
		if f.view.State != f.home {
			return f.end(nil)
		}
	case SignedOut:
		if f.view.State == SignedIn {
			f.home, f.view.Trusted = Form, false
			f.rest(nil)
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
		case e.Request == f.beside && f.beside != 0:
			f.beside = 0
			return f.besideReplied(now, e.Ticket)
		}
	case Failed:
		switch {
		case f.isUnderWay(e.Request):
			f.request = 0
			if e.Problem.RetryAfter > 0 {
				f.locked = now.Add(e.Problem.RetryAfter)
			}
			return f.end(&e.Problem)
		case e.Request == f.beside && f.beside != 0:
			f.beside, f.view.Problem = 0, &e.Problem
			if again := now.Add(e.Problem.RetryAfter); again.After(f.view.ResendAt) {
				f.view.ResendAt = again
			}
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
		f.rest(new(emailMissing()))
		return nil
	case e.Password == "":
		f.rest(new(passwordMissing()))
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
		f.rest(new(emailMissing()))
		return nil
	}
	f.submit()
	return []Step{SendExternal{f.request, e.With, e.Email}}
}

func (f *Flow) submit() {
	f.rest(nil)
	f.view.State, f.view.Until, f.request = Submitting, time.Time{}, f.next()
}

// replied takes in the ticket that a request was answered with. When in doubt, the answer is no.
func (f *Flow) replied(now time.Time, t protocol.Ticket) []Step {
	awaited, signIn := f.ticket.ID != "", t.Purpose == protocol.TrustDevice
	switch {
	case awaited && (t.ID != f.ticket.ID || t.Purpose != f.ticket.Purpose), !awaited && signIn == (f.view.State == f.home):
		return f.end(new(senseless()))
	case t.State == protocol.Waiting && !awaited && t.ID != "" && t.Key != "":
		return f.await(now, t)
	case t.State == protocol.Confirmed && (signIn && t.Session != "" || !signIn && awaited):
		return f.confirmed(t)
	}
	p := Ended(t)
	if p == nil {
		return f.end(new(senseless()))
	}
	f.ticket = protocol.Ticket{} // the service has ended it
	return f.ended(t, p)
}

func (f *Flow) await(now time.Time, t protocol.Ticket) []Step {
	f.rest(nil)
	f.ticket, f.request = t, f.next()
	f.view.State, f.view.Sent = CheckEmail, 1
	f.show(now, t)
	return []Step{Await{f.request, t}}
}

// besideReplied takes in the answer to an email sent again, or to a new password. Other news than
// that of a reset is for the request that waits.
func (f *Flow) besideReplied(now time.Time, t protocol.Ticket) []Step {
	switch {
	case t.State == protocol.Waiting && t.ID == f.ticket.ID:
		f.view.Sent++
		f.view.Problem = nil
		f.show(now, t)
	case t.State == protocol.Confirmed && f.ticket.Purpose == protocol.ResetPassword:
		return f.replied(now, t)
	}
	return nil
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

// confirmed takes in what an email, or a trusted device, has confirmed. A new password and a deletion
// end the sessions of the account.
func (f *Flow) confirmed(t protocol.Ticket) []Step {
	f.ticket = protocol.Ticket{} // the service has ended it
	f.view.Email = cmp.Or(t.Email, f.view.Email)
	if t.Purpose == protocol.ResetPassword { // which ends every lock at the service
		f.locked = time.Time{}
	}
	if t.Session == "" || t.Purpose != protocol.TrustDevice && t.Purpose != protocol.CreateAccount {
		f.home, f.view.Trusted = Form, false
		return append(f.ended(t, nil), Forget{})
	}
	f.home, f.view.Trusted = SignedIn, t.Trusted
	if t.Purpose == protocol.CreateAccount {
		f.view.Method = Password
	}
	return append(f.ended(t, nil), Keep{Email: f.view.Email, Session: t.Session, Trusted: t.Trusted})
}

// elapsed ends what had a time limit.
func (f *Flow) elapsed() []Step {
	switch f.view.State {
	case CheckEmail:
		t := f.ticket
		t.State = protocol.Expired
		return f.ended(t, new(mailExpired()))
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

// ended goes home, and shows how the ticket has ended.
func (f *Flow) ended(t protocol.Ticket, p *Problem) []Step {
	steps := f.end(p)
	f.view.Ticket = public(t)
	return steps
}

// end goes home, and ends what is under way, here and at the service.
func (f *Flow) end(p *Problem) (steps []Step) {
	for _, request := range []int{f.request, f.beside} {
		if request != 0 {
			steps = append(steps, Abort{request})
		}
	}
	if f.ticket.ID != "" {
		steps = append(steps, GiveUp{f.ticket})
	}
	f.rest(p)
	return steps
}

// rest goes home, with nothing under way.
func (f *Flow) rest(p *Problem) {
	f.view = View{State: f.home, Email: f.view.Email, Method: f.view.Method, Trusted: f.view.Trusted, Problem: p}
	if f.home == Form {
		f.view.Until = f.locked
	}
	f.request, f.beside, f.ticket = 0, 0, protocol.Ticket{}
}
