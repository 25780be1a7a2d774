package signin

import (
	"context"
	"strconv"
	"strings"
	"unicode"

	"otpdialog/settings"
	flow "otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/ui/kit"
)

// A Form is the sign-in form: user name, password, Sign in. It is the first page of a
// sign-in, and stays below the others.
type Form struct {
	o    Options
	view session.View

	userName string
	password kit.Password
	openedAs string // the user name that the form opened with
	hidden   bool   // the password is shown as dots
	remember bool   // the user name
	front    bool

	dialog   *Dialog   // nil while it is closed
	progress *Progress // nil while it is closed

	typedAhead string // in the progress box, for the dialog that comes next
}

// New returns the form of a sign-in whose session shows a view.
func New(o Options, v session.View) *Form {
	f := &Form{o: o, view: v, userName: o.UserName, openedAs: o.UserName, hidden: true, remember: o.RememberUserName}
	f.password.Set(o.Password)
	return f
}

// IDs of the controls of the form.
const (
	UserNameID = "user"
	PasswordID = "password"
	SignInID   = "sign in"

	revealID       = "reveal"
	rememberUserID = "remember user"
	backID         = "back"
)

// Actions of the form.
type (
	begin              struct{}
	enterName          struct{} // Enter in the user name
	revealIt           struct{}
	toggleRememberUser struct{}
)

// UserName is the name that the form holds.
func (f *Form) UserName() string { return f.userName }

// Filled is what the form holds.
func (f *Form) Filled() session.Form {
	return session.Form{UserName: f.userName, Password: f.password.Get()}
}

// View is the last view of the session that the form was told.
func (f *Form) View() session.View { return f.view }

// Has is true for a page of a sign-in.
func (f *Form) Has(p kit.Page) bool {
	switch p.(type) {
	case *Form, *Dialog, *Progress, *Result:
		return true
	}
	return false
}

// Waits is true while the progress box is open.
func (f *Form) Waits() bool { return f.progress != nil }

// Typed is what the OTP field holds.
func (f *Form) Typed() string {
	if f.dialog == nil {
		return ""
	}
	return f.dialog.otp
}

// End implements [kit.Ender].
func (f *Form) End() { f.password.Clear() }

// Do implements [kit.Page].
func (f *Form) Do(a kit.Action) kit.Want {
	switch a := a.(type) {
	case kit.Opened:
		if !f.asksUserName() && f.view.Started.IsZero() {
			return f.Begin() // there is nothing to fill in
		}
		return f.fetch()
	case kit.Leave:
		return Left{}
	case begin:
		return f.Begin()
	case enterName:
		if f.asksPassword() && f.password.Get() == "" {
			return kit.Focus{Stop: kit.Stop{ID: PasswordID}}
		}
		return f.Begin()
	case revealIt:
		f.hidden = !f.hidden || f.password.Saved
	case toggleRememberUser:
		f.remember = !f.remember
	case kit.SavedPassword:
		return f.take(a)
	case Viewed:
		return f.follow(a.View)
	case TypeCode:
		if f.dialog != nil && f.view.State == flow.Dialog {
			f.dialog.otp = a.Code
			return kit.Focus{Stop: kit.Stop{ID: OTPID}}
		}
	}
	return nil
}

func (f *Form) asksUserName() bool { return f.o.Connection.Ask.NeedsUserName() }

func (f *Form) asksPassword() bool { return f.o.Connection.Ask.NeedsPassword() }

// toggleRemember switches Remember last method used, now and for the next sign-ins.
func (f *Form) toggleRemember() kit.Want {
	on := !f.view.Remember
	return kit.Wants{Send{flow.SetRemember{On: on}}, SetPreference{settings.RememberLastMethodUsedKey, strconv.FormatBool(on)}}
}

// Reconnect has the form sign in on another connection, whose session shows a view.
func (f *Form) Reconnect(c *settings.Connection, v session.View) { f.o.Connection, f.view = c, v }

// Begin is what starts the sign-in with what the form holds, nil while the saved
// password is on its way.
func (f *Form) Begin() kit.Want {
	if f.password.Fetching() && f.password.Get() == "" {
		return nil // nobody means an empty one while the saved one is on its way
	}
	return Begin{Form: f.Filled(), RememberUserName: f.remember}
}

// follow opens and closes pages as the view of the session says.
func (f *Form) follow(v session.View) kit.Want {
	before := f.view
	f.view = v
	if v.State == before.State && v.Exchange == before.Exchange {
		if v.State == flow.Idle && v.Notice.IsMistake() && before.Started != v.Started {
			return kit.Focus{Stop: f.first()} // a mistake, and nothing was sent
		}
		return nil
	}
	typed := f.typedAhead
	f.typedAhead = ""
	var wants kit.Wants
	switch v.State {
	case flow.Idle:
		f.dialog, f.progress = nil, nil
		return kit.Wants{kit.Raise{}, kit.Home{}}
	case flow.SignedIn:
		f.dialog, f.progress = nil, nil
		f.password.Clear()
		wants = append(wants, kit.Raise{})
		if f.o.Alone {
			return append(wants, Accepted{})
		}
		return append(wants, kit.Open{Page: &Result{form: f}})
	case flow.Connecting, flow.Opening, flow.Dialog, flow.Progress:
	}
	if f.progress != nil {
		wants = append(wants, kit.Close{Page: f.progress})
		f.progress = nil
	}
	if v.Opened && f.dialog == nil {
		f.dialog = &Dialog{form: f}
		wants = append(wants, kit.Open{Page: f.dialog})
	}
	if v.State == flow.Dialog {
		f.dialog.arrive(before, v)
		if typed != "" {
			f.dialog.otp = typed
		}
		return append(wants, kit.Home{})
	}
	f.typedAhead = typed
	f.progress = newProgress(f)
	wants = append(wants, kit.Open{Page: f.progress})
	if typed != "" && v.State == flow.Progress {
		wants = append(wants, Send{flow.EnterCode{}})
	}
	return wants
}

// typeAhead takes a code that is pasted in the progress box, or its digits as they are
// typed: they open the dialog, with them in its field. Before the server has asked for
// a code, they wait for the dialog.
func (f *Form) typeAhead(a kit.Typed) kit.Want {
	code := a.Text
	if a.Pasted {
		code = f.view.Clean(strings.TrimRight(code, "\r\n"))
	} else if strings.ContainsFunc(code, func(r rune) bool { return !unicode.IsDigit(r) }) {
		return nil
	}
	f.typedAhead += code
	if code == "" || f.view.State != flow.Progress || f.view.Grant != nil {
		return nil
	}
	return Send{flow.EnterCode{}}
}

// first is where the person goes on typing.
func (f *Form) first() kit.Stop {
	kind := f.view.Notice.Kind
	switch {
	case kind == flow.Reported: // nothing that sends
		return kit.Stop{ID: backID}
	case f.o.Password != "" && f.view.Started.IsZero(): // filled in
		return kit.Stop{ID: SignInID}
	case f.asksPassword() && (kind != nil || f.userName != "") && kind != flow.UserNameMissing && kind != flow.UserNameTooLong:
		return kit.Stop{ID: PasswordID}
	case f.o.Gate, !f.asksUserName():
		return kit.Stop{ID: SignInID}
	}
	return kit.Stop{ID: UserNameID}
}

// fetch asks for the saved password, which fills in the form if nobody has typed one.
func (f *Form) fetch() kit.Want {
	if f.o.SavedPassword == nil || !f.asksPassword() {
		return nil
	}
	get, connection := f.o.SavedPassword, f.o.Connection
	return f.password.Fetch(func(ctx context.Context) (string, error) { return get(ctx, connection) })
}

// take fills in the saved password, unless the person was quicker. A sign-in alone
// begins with it if its form is still as it was opened.
func (f *Form) take(a kit.SavedPassword) kit.Want {
	if err := f.password.Take(a); err != nil {
		return Warn{err}
	}
	if !f.password.Saved {
		return nil
	}
	f.hidden = true
	if f.o.Alone && f.front && f.userName != "" && f.userName == f.openedAs {
		return f.Begin()
	}
	return nil
}

// passwordOrigin says beside the field where a password comes from that nobody types,
// "" for one that is typed.
func (f *Form) passwordOrigin() string {
	switch {
	case f.password.Saved:
		return savedWord
	case f.password.Fetching():
		return fetchingWord
	}
	return ""
}
