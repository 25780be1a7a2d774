package account

import (
	"context"

	"otpdialog/account"
	"otpdialog/account/protocol"
	"otpdialog/ui/kit"
)

// A Form is the form of a sign-in. It is the first page, and stays below the others.
type Form struct {
	o    Options
	view account.View

	email, password string
	saved           bool               // the password is the saved one, which nobody at the screen may see
	fetching        context.CancelFunc // of the saved password; nil if nothing waits for it
	shown           bool               // the password can be read
	next            kit.Stop           // has the focus once the session is back at the form; none for the usual
	said            string
	ended           *account.Problem // why the account had to be left

	open   kit.Page  // as the view says; nil for none
	over   *overview // the account; nil while it is closed
	signUp *ask      // keeps what was typed
	forgot *ask
	asked  *ask // for what the email confirms; nil for a sign-in
}

// New returns the form.
func New(o Options) *Form { return &Form{o: o, email: o.Email, password: o.Password} }

// IDs of controls.
const (
	EmailID       = "email"
	PasswordID    = "password"
	SignInID      = "sign in"
	NewPasswordID = "new" // on the page of a code
	SendID        = "send"
)

// Actions of the form.
type (
	signIn       struct{}
	continueWith struct{ with string }
	createOne    struct{}
	forgotOne    struct{}
	showSecrets  struct{}
	showHelp     struct{ row string }

	// lost says that the session of the service has ended.
	lost struct{ problem account.Problem }
)

// View is the last view of the session that the form was told.
func (f *Form) View() account.View { return f.view }

// Email is the address that an email has been sent to, or whose account is shown; "" for none.
func (f *Form) Email() string {
	switch {
	case f.view.State == account.CheckEmail:
		return f.view.Ticket.Email
	case f.view.State != account.Form, f.over != nil:
		return f.view.Email
	}
	return ""
}

// A Reset is what was typed into the page of a new password.
type Reset struct {
	Asked          bool // the page is open
	Code, Password string
}

// Reset returns what was typed for a new password.
func (f *Form) Reset() Reset {
	p := f.code()
	if p == nil {
		return Reset{}
	}
	return Reset{true, p.fields[0].value, p.fields[1].value}
}

// code is the page that waits for a code, nil for none.
func (f *Form) code() *checkEmail {
	if p, is := f.open.(*checkEmail); is && len(p.fields) > 0 {
		return p
	}
	return nil
}

// IsFilled is true if the form has all that a sign-in with a password needs.
func (f *Form) IsFilled() bool { return f.email != "" && f.password != "" }

// Has is true for the pages that the form opens and closes by itself, and for the form.
func (f *Form) Has(p kit.Page) bool {
	over, is := p.(*overview)
	return p == f || p == f.open || is && over == f.over
}

// Do implements [kit.Page].
func (f *Form) Do(a kit.Action) kit.Want {
	switch a := a.(type) {
	case kit.Opened:
		if f.o.Session.Kept().Session != "" { // still signed in
			return kit.Open{Page: f.newOverview()}
		}
		return f.fetch()
	case fetched:
		return f.take(a)
	case kit.Leave:
		return Left{}
	case signIn:
		f.said, f.ended = "", nil
		return Send{account.SignIn{Email: f.email, Password: f.password}}
	case continueWith:
		f.said, f.ended = "", nil
		return Send{account.ContinueWith{With: a.with, Email: f.emailFor(a.with)}}
	case showSecrets:
		f.shown = !f.shown
	case createOne:
		return kit.Wants{kit.Raise{Page: f}, kit.Open{Page: f.newSignUp()}}
	case forgotOne:
		return kit.Wants{kit.Raise{Page: f}, kit.Open{Page: f.newForgot()}}
	case showHelp:
		return kit.Open{Page: newHelp(f, a.row)}
	case helpDoes:
		return f.carryOut(a.action)
	case lost:
		f.ended = &a.problem
		return f.signedOut()
	case TypeCode:
		if p := f.code(); p != nil {
			p.fields[0].value = a.Code
			return kit.Focus{Page: p, Stop: kit.Stop{ID: p.fields[1].id}}
		}
	case Viewed:
		return f.follow(a.View)
	}
	return nil
}

// signedOut goes back to the form after a sign-out.
func (f *Form) signedOut() kit.Want {
	wasIn := f.over != nil
	wants := kit.Wants{kit.Raise{Page: f}, kit.Home{}}
	if wasIn {
		wants = append(wants, Send{account.SignedOut{}})
	}
	return wants
}

// fetched is the saved password.
type fetched struct {
	password string
	err      error
}

// fetch asks for the saved password, which fills in the form if nobody has typed one.
func (f *Form) fetch() kit.Want {
	if f.o.SavedPassword == nil {
		return nil
	}
	ctx, end := context.WithCancel(context.Background())
	f.fetching = end
	return kit.Run{Work: func() kit.Action {
		defer end()
		password, err := f.o.SavedPassword(ctx)
		return fetched{password, err}
	}}
}

// take fills in the saved password, unless the person was quicker.
func (f *Form) take(a fetched) kit.Want {
	switch {
	case f.fetching == nil:
		return nil
	case a.err != nil:
		return Warn{a.err}
	case a.password != "" && f.password == "":
		f.password, f.saved = a.password, true
	}
	return nil
}

// End implements [kit.Ender].
func (f *Form) End() {
	if f.fetching != nil {
		f.fetching()
		f.fetching = nil
	}
}

// typedPassword is the password as it is typed: that ends the wait for the saved one, and replaces it.
type typedPassword struct {
	kit.StringValue

	f *Form
}

// Set implements [kit.Binding].
func (v typedPassword) Set(text string) {
	v.f.End()
	v.f.password, v.f.saved = text, false
}

// emailFor is the address that a service needs.
func (f *Form) emailFor(with string) string {
	if with == protocol.SSO {
		return f.email
	}
	return ""
}

// follow opens and closes pages as the view of the session says.
func (f *Form) follow(v account.View) kit.Want {
	before := f.view
	f.view = v
	switch rests := v.State == account.Form || v.State == account.SignedIn; {
	case rests && f.asked != nil && v.Ticket.State != protocol.Confirmed:
		return f.askAgain()
	case v.State == account.Form && before.State == account.CheckEmail && v.Ticket.State == protocol.Confirmed:
		return f.confirmed(v.Ticket)
	case v.State == before.State:
		return f.stay(before)
	}
	below := kit.Page(f)
	if f.asked != nil && v.State == account.CheckEmail {
		below = f.asked
	}
	open := f.open
	f.open = nil
	switch v.State {
	case account.Form:
		to := f.next
		if f.next = (kit.Stop{}); to == f.next {
			to = f.first()
		}
		focus := kit.Focus{Page: f, Stop: to}
		if open == nil {
			return focus
		}
		return kit.Wants{kit.Close{Page: open}, focus} // what the person has opened instead stays
	case account.Submitting:
		f.open = &submitting{f}
	case account.External:
		f.open = newExternal(f)
	case account.CheckEmail:
		f.open = newCheckEmail(f)
	case account.SignedIn:
		f.asked, f.signUp, f.forgot, f.saved = nil, nil, nil, false
		f.password, f.said, f.shown, f.email = f.o.Password, "", false, v.Email
		f.open = f.newOverview()
	}
	return kit.Wants{kit.Raise{Page: below}, kit.Open{Page: f.open}}
}

// stay shows what is new in the same state.
func (f *Form) stay(before account.View) kit.Want {
	p, wasThere := f.view.Problem, before.Problem
	isNew := p != nil && (wasThere == nil || p.Advice.Code != wasThere.Advice.Code)
	switch page := f.code(); {
	case f.view.Sent > before.Sent:
		return kit.Say{Text: "The message was sent again.", Page: f.open}
	case isNew && f.view.State == account.Form:
		return kit.Focus{Page: f, Stop: f.first()}
	case isNew && page != nil:
		return kit.Focus{Page: page, Stop: kit.Stop{ID: page.first(p)}}
	}
	return nil
}

// askAgain goes back to the page that has asked for what was not confirmed, and says why.
func (f *Form) askAgain() kit.Want {
	asked, problem := f.asked, f.view.Problem
	f.open, f.asked, f.next, f.view.Problem = nil, nil, kit.Stop{}, nil
	if problem == nil {
		return kit.Raise{Page: asked}
	}
	return kit.Wants{kit.Raise{Page: asked}, kit.Tell{Page: asked, Action: failed{*problem}}}
}

// confirmed says what was confirmed, and fills in the form for the next sign-in.
func (f *Form) confirmed(t protocol.Ticket) kit.Want {
	fields := []*field{}
	f.said = "The account has been deleted."
	switch t.Purpose {
	case protocol.CreateAccount:
		f.said, fields = "The account has been created.", f.signUp.fields
	case protocol.ResetPassword:
		f.said, fields = "Your password has been changed. Sign in with the new one.", f.code().fields
	case protocol.DeleteAccount, protocol.TrustDevice:
	}
	f.email, f.password, f.saved = t.Email, "", false
	for _, one := range fields {
		if one.secret {
			f.password = one.value
		}
	}
	f.open, f.asked, f.signUp, f.forgot, f.ended = nil, nil, nil, nil, nil
	return kit.Wants{kit.Raise{Page: f}, kit.Home{}}
}

// first is where the person goes on typing.
func (f *Form) first() kit.Stop {
	switch p := f.view.Problem; {
	case f.email == "":
		return kit.Stop{ID: EmailID}
	case f.password != "" && p == nil:
		return kit.Stop{ID: SignInID}
	case p != nil && p.Help != "" && p.Kind != account.Refused && p.Kind != account.Incomplete:
		return kit.Stop{ID: helpID}
	}
	return kit.Stop{ID: PasswordID}
}

// timed is a screen with the time of the session's clock, which a demonstration can move on.
func (f *Form) timed(s kit.Screen) kit.Screen {
	s.Now = f.o.Session.Now()
	return s
}

// Sheet implements [kit.Page].
func (f *Form) Sheet(s kit.Screen) *kit.Sheet {
	s = f.timed(s)
	problem := f.view.Problem
	if f.ended != nil {
		problem = f.ended
	}
	page := newSheet(s, f.o.Title, 62)
	if page.roomy || problem == nil {
		page.about(&kit.Paragraph{Text: "Account service " + f.o.Session.Client().Address(), Style: kit.Muted})
	}
	for _, text := range s.Problems {
		page.about(&kit.Paragraph{Text: text, Style: kit.Warn})
	}
	if f.said != "" {
		page.about(&kit.Paragraph{Text: s.Look.Check + " " + f.said, Style: kit.Good})
	}
	page.problem(problem, f.view.Until)
	waits := f.view.Until.After(s.Now)
	page.add(
		&kit.Text{Entry: kit.Entry{ID: EmailID, Label: emailWord}, Value: kit.StringValue{Of: &f.email}, Enter: kit.MoveFocus{By: 1}},
		&kit.Text{Entry: kit.Entry{ID: PasswordID, Label: passwordWord}, Value: typedPassword{kit.StringValue{Of: &f.password}, f}, Hidden: !f.shown || f.saved, Secret: f.saved},
		showBox(f.shown), page.blank(),
	)
	in := kit.Button{ID: SignInID, Label: signInWord, Does: signIn{}}
	if waits {
		in.Off = "The account is locked for a while."
	}
	page.add(buttons(in, kit.Button{ID: "forgot", Label: forgotWord, Does: forgotOne{}}), page.blank())
	var services []kit.Button
	for _, with := range protocol.Services {
		services = append(services, kit.Button{ID: with, Label: continueWord + serviceName(with), Help: serviceHelp(with), Does: continueWith{with}})
	}
	page.add(buttons(services...), page.blank())
	page.sheet.Foot = []kit.Button{
		{ID: "create", Label: createWord, Does: createOne{}}, helpButton(problem), {ID: "back", Label: f.o.Back, Does: kit.Leave{}},
	}
	page.sheet.Enter, page.sheet.First, page.sheet.Guarded = signIn{}, f.first(), true
	if waits {
		page.sheet.Enter, page.sheet.Moves = nil, clockInterval
	}
	return page.sheet
}
