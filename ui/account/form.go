package account

import (
	"otpdialog/account"
	"otpdialog/account/protocol"
	"otpdialog/ui/kit"
)

// A Form is the form of a sign-in. It is the first page, and stays below the others.
type Form struct {
	o    Options
	view account.View

	email    string
	password kit.Password
	shown    bool     // the password can be read
	next     kit.Stop // has the focus once the session is back at the form; none for the usual
	said     string
	ended    *account.Problem // why the account had to be left

	open   kit.Page  // as the view says; nil for none
	over   *overview // the account; nil while it is closed
	signUp *taskPage // keeps what was typed; nil before
	asked  *taskPage // for what the email confirms; nil for a sign-in
}

// New returns the form.
func New(o Options) *Form {
	f := &Form{o: o, email: o.Email}
	if o.Known != nil {
		f.offer(o.Known.Email)
	}
	return f
}

// offer fills in the form for an address: in a demonstration with its password, if that is known.
func (f *Form) offer(email string) {
	f.email = email
	f.password.Clear()
	if k := f.o.Known; k != nil && k.Email == email {
		f.password.Set(k.Password)
	}
}

// know notes in a demonstration which password an account has now, "" if it has none any more.
func (f *Form) know(email, password string) {
	if f.o.Known != nil {
		*f.o.Known = Credentials{Email: email, Password: password}
	}
}

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

// Open is the account that is open.
func (f *Form) Open() Open {
	if f.over == nil {
		return Open{}
	}
	return Open{Is: true, Trusted: f.over.isTrusted(), ByEmail: f.over.byEmail}
}

// An Open is the account of a person who is signed in, if that is open.
type Open struct {
	Is      bool
	Trusted bool // the next sign-in from this device needs no email
	ByEmail bool // this one needed an email
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
	return Reset{true, p.get(codeID), p.get(NewPasswordID)}
}

// code is the page that waits for a code, nil for none.
func (f *Form) code() *checkEmail {
	if p, is := f.open.(*checkEmail); is && len(p.of) > 0 {
		return p
	}
	return nil
}

// IsFilled is true if the form has all that a sign-in with a password needs.
func (f *Form) IsFilled() bool { return f.email != "" && f.password.Get() != "" }

// Has is true for the pages that the form opens and closes by itself, and for the form.
func (f *Form) Has(p kit.Page) bool {
	over, is := p.(*overview)
	return p == f || p == f.open || is && over == f.over
}

// Asks is true for a page with fields that the person has opened above the form.
func (f *Form) Asks(p kit.Page) bool {
	t, is := p.(*taskPage)
	return is && t.form == f && len(t.of) > 0
}

// Do implements [kit.Page].
func (f *Form) Do(a kit.Action) kit.Want {
	switch a := a.(type) {
	case kit.Opened:
		if f.o.Session.Kept().Session != "" { // still signed in
			return kit.Open{Page: f.newOverview()}
		}
		return f.password.Fetch(f.o.SavedPassword)
	case kit.SavedPassword:
		if err := f.password.Take(a); err != nil {
			return Warn{err}
		}
	case kit.Leave:
		return Left{}
	case signIn:
		f.said, f.ended = "", nil
		return Send{account.SignIn{Email: f.email, Password: f.password.Get()}}
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
			p.field(codeID).value = a.Code
			return kit.Focus{Page: p, Stop: kit.Stop{ID: NewPasswordID}}
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

// End implements [kit.Ender].
func (f *Form) End() { f.password.End() }

// newSignUp asks for a new account.
func (f *Form) newSignUp() *taskPage {
	if f.signUp == nil {
		f.signUp = f.newTask(signUp)
		f.signUp.field(EmailID).value = f.email
	}
	return f.signUp
}

// newForgot asks for the email with which to choose a new password.
func (f *Form) newForgot() *taskPage {
	p := f.newTask(forgotPassword)
	p.field(EmailID).value = f.email
	if f.email == "" && f.signUp != nil {
		p.field(EmailID).value = f.signUp.get(EmailID)
	}
	return p
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
		f.open = newCheckEmail(f, before.State == account.External)
	case account.SignedIn:
		switch {
		case f.asked != nil: // a new account
			f.know(v.Email, f.asked.get(PasswordID))
		case v.Method == account.Password:
			f.know(v.Email, f.password.Get())
		}
		f.asked, f.signUp, f.said, f.shown = nil, nil, "", false
		f.offer(v.Email)
		over := f.newOverview()
		over.byEmail = before.State == account.CheckEmail
		f.open = over
	}
	return kit.Wants{kit.Raise{Page: below}, kit.Open{Page: f.open}}
}

// stay shows what is new in the same state.
func (f *Form) stay(before account.View) kit.Want {
	p, wasThere := f.view.Problem, before.Problem
	isNew := p != nil && (wasThere == nil || p.Advice.Code != wasThere.Advice.Code)
	switch page := f.code(); {
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
	password := ""
	switch t.Purpose {
	case protocol.CreateAccount:
		f.said, password = "The account has been created.", f.asked.get(PasswordID)
	case protocol.ResetPassword:
		f.said, password = "Your password has been changed. Sign in with the new one.", f.code().get(NewPasswordID)
	case protocol.DeleteAccount, protocol.TrustDevice:
		f.said = "The account has been deleted."
	}
	f.know(t.Email, password)
	f.email = t.Email
	f.password.Set(password)
	f.open, f.asked, f.signUp, f.ended = nil, nil, nil, nil
	return kit.Wants{kit.Raise{Page: f}, kit.Home{}}
}

// first is where the person goes on typing.
func (f *Form) first() kit.Stop {
	switch p := f.view.Problem; {
	case f.email == "":
		return kit.Stop{ID: EmailID}
	case f.password.Get() != "" && p == nil:
		return kit.Stop{ID: SignInID}
	case p != nil && p.Help != "" && p.Kind != account.Refused && p.Kind != account.Incomplete:
		return kit.Stop{ID: helpID}
	}
	return kit.Stop{ID: PasswordID}
}

// Sheet implements [kit.Page].
func (f *Form) Sheet(s kit.Screen) *kit.Sheet {
	problem := f.view.Problem
	if f.ended != nil {
		problem = f.ended
	}
	return f.sheet(s, f.o.Title, func(b *builder) {
		if b.gap > 0 || problem == nil {
			b.say("Account service "+f.o.Session.Client().Address(), kit.Muted)
		}
		for _, text := range s.Problems {
			b.say(text, kit.Warn)
		}
		if f.said != "" {
			b.marked("✓", b.s.Look.Check, kit.Good, f.said)
		}
		b.problem(problem, f.view.Until)
		b.texts(true, f.shown,
			&kit.Text{Entry: kit.Entry{ID: EmailID, Label: emailWord}, Value: kit.StringValue{Of: &f.email}, Enter: kit.MoveFocus{By: 1}},
			&kit.Text{Entry: kit.Entry{ID: PasswordID, Label: passwordWord}, Value: &f.password, Hidden: !f.shown || f.password.Saved, Secret: f.password.Saved},
		)
		in := kit.Button{ID: SignInID, Label: signInWord, Does: signIn{}}
		b.sheet.Enter, b.sheet.First, b.sheet.Guarded = signIn{}, f.first(), true
		if f.view.Until.After(b.s.Now) {
			in.Off = "The account is locked for a while."
			b.sheet.Enter, b.sheet.Moves = nil, clockInterval
		}
		b.buttons(in, kit.Button{ID: "forgot", Label: forgotWord, Does: forgotOne{}})
		var services []kit.Button
		for _, with := range protocol.Services {
			services = append(services, kit.Button{ID: with, Label: continueWord + serviceName(with), Help: serviceHelp(with), Does: continueWith{with}})
		}
		b.buttons(services...)
		b.foot(kit.Button{ID: "create", Label: createWord, Does: createOne{}}, helpButton(helpWord, "", problem), kit.Button{ID: "back", Label: f.o.Back, Does: kit.Leave{}})
	})
}
