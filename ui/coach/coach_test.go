package coach_test

import (
	"testing"
	"time"

	"otpdialog/account"
	"otpdialog/account/protocol"
	"otpdialog/advice"
	"otpdialog/settings"
	flow "otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/simulator"
	"otpdialog/simulator/handset"
	"otpdialog/simulator/world"
	pages "otpdialog/ui/account"
	"otpdialog/ui/coach"
	"otpdialog/ui/kit"
	"otpdialog/ui/phone"
	"otpdialog/ui/signin"
	"otpdialog/ui/uitest"
)

var noon = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

// dialog is maria before the OTP dialog in a wide window.
func dialog() coach.Situation {
	c := uitest.DemoAt("127.0.0.1:1812").Connection
	user, _ := simulator.NewWorld().User(simulator.DemoUser)
	return coach.Situation{
		View:       session.View{View: flow.View{State: flow.Dialog, Opened: true, Challenge: 1, Actions: c.Actions, Default: -1}, Started: noon, Since: noon, Asked: noon},
		Connection: c, Form: session.Form{UserName: user.Name, Password: user.Password},
		User: user, Phone: handset.Screen{Token: "314159"}, Place: coach.Place{Wide: true, Focus: kit.Stop{ID: signin.OTPID}},
	}
}

// asked is maria while the phone asks what these requests ask.
func asked(state flow.State, requests ...world.Request) coach.Situation {
	s := dialog()
	s.View.State = state
	s.Focus = kit.Stop{ID: signin.EnterCodeID}
	s.Phone = handset.Of(world.Phone{Requests: requests, Token: "314159"}, noon, handset.Attempt{Started: noon, Began: noon})
	return s
}

// What the coach says where an earlier one was wrong, and beside it.
func TestSay(t *testing.T) {
	push, call := world.Request{ID: 2, Method: world.Push, At: noon}, world.Request{ID: 3, Method: world.Call, At: noon}
	cancelled := world.Request{ID: 1, Method: world.Push, At: noon.Add(-time.Minute)}
	numbers := world.Request{ID: 2, Method: world.Push, At: noon, Numbers: []int{17, 42, 99}}
	onPhone := func(s coach.Situation) coach.Situation {
		s.On, s.Focus = coach.Phone, phone.Of(s.Phone).First()
		return s
	}
	change := func(s coach.Situation, how func(*coach.Situation)) coach.Situation {
		how(&s)
		return s
	}
	matching := change(asked(flow.Dialog, numbers), func(s *coach.Situation) {
		s.View.Prompt, s.Focus = "Choose 42 on your phone, and enter 42 here.", kit.Stop{ID: signin.OTPID}
	})
	form := change(dialog(), func(s *coach.Situation) { s.View, s.Focus = session.View{}, kit.Stop{ID: signin.SignInID} })
	for name, c := range map[string]struct {
		of   coach.Situation
		want string
	}{
		"push":                            {asked(flow.Progress, push), "Press F2, then a, to approve, or click Approve."},
		"the phone has the focus":         {onPhone(asked(flow.Progress, push)), "Press a to approve, or click Approve."},
		"a call beside a cancelled push":  {asked(flow.Progress, call, cancelled), "Press F2, then a, to answer, or click Answer, press #."},
		"only a cancelled push":           {asked(flow.Progress, cancelled), "Wait for the server."},
		"after Custom":                    {change(dialog(), func(s *coach.Situation) { s.View.Challenge = 2 }), "Press F2, then c, for the code 314159, or click it."},
		"after Enter a code instead":      {change(dialog(), func(s *coach.Situation) { s.View.Notice.Kind, s.View.Challenge = flow.CodeInstead, 0 }), "Press F2, then c, for the code 314159, or click it."},
		"a number to match":               {matching, "Press F2, then 2, for 42, or click 42."},
		"a number to match, on the phone": {onPhone(matching), "Press 2 for 42, or click 42."},
		"the number was chosen": {change(matching, func(s *coach.Situation) {
			s.Phone.Cards, s.Last = nil, world.Event{Kind: world.RequestEnded, Outcome: world.Approved, Number: 42, At: noon}
		}), "Type 42 as the number, then press Enter."},
		"no default":                  {dialog(), "Press Tab, then Enter, for Push, or click Push."},
		"a default":                   {change(dialog(), func(s *coach.Situation) { s.View.Default = 1 }), "Press Enter for Call, or click Call."},
		"an icon has the focus":       {change(dialog(), func(s *coach.Situation) { s.Focus = kit.Stop{ID: signin.ActionID, Part: 2} }), "Press Enter for SMS, or click SMS."},
		"the code is in the field":    {change(dialog(), func(s *coach.Situation) { s.Typed = "314159" }), "Press Enter to send 314159, or click OK."},
		"form":                        {form, "Press Enter to sign in, or click Sign in."},
		"a method goes out by itself": {change(form, func(s *coach.Situation) { s.Automatic = &settings.Action{Title: "Push"} }), "Press Enter to sign in with Push, or click Sign in."},
		"Back has the focus":          {change(form, func(s *coach.Situation) { s.Focus = kit.Stop{ID: "back"} }), "Press Tab to move on to Sign in, or click Sign in."},
		"another password":            {change(form, func(s *coach.Situation) { s.Form.Password = "x" }), "The password is wrong. Press F5 to start over."},
		"nobody":                      {change(form, func(s *coach.Situation) { s.User = world.User{} }), "There is no such user. Press F5 to start over."},
		"no answer":                   {change(dialog(), func(s *coach.Situation) { s.View.Notice.Kind = flow.NoAnswer }), "This did not work. Press F5 to start over."},
		"denied": {change(dialog(), func(s *coach.Situation) {
			s.View.Notice.Kind, s.Last = flow.Rejected, world.Event{Kind: world.RequestEnded, Outcome: world.Denied}
		}), "Press Tab, then Enter, for Push, or click Push."},
		"reported":                             {change(dialog(), func(s *coach.Situation) { s.View.Notice.Kind = flow.Reported }), "The attempt was reported. Press F5 to start over."},
		"the help is open":                     {change(asked(flow.Progress, push), func(s *coach.Situation) { s.Covered = true }), "Press Esc to go back."},
		"narrow, from the wire to the phone":   {change(asked(flow.Progress, push), func(s *coach.Situation) { s.Wide, s.HasWire, s.On = false, true, coach.Wire }), "Press F2 twice, then a, to approve, or click F2 dialog."},
		"narrow, back from the phone":          {change(onPhone(form), func(s *coach.Situation) { s.Wide, s.HasWire = false, true }), "Press F2 twice, then Enter, to sign in, or click F2 wire."},
		"narrow, a code in front of the phone": {change(onPhone(dialog()), func(s *coach.Situation) { s.Wide, s.View.Challenge = false, 2 }), "Press c for the code 314159, or click it."},
	} {
		t.Run(name, func(t *testing.T) {
			if got := coach.Say(c.of).Text(100); got != c.want {
				t.Errorf("it says %q, not %q", got, c.want)
			}
		})
	}
}

// What the coach says in the account story.
func TestSayAccount(t *testing.T) {
	card := func(c phone.Card) phone.Content {
		c.First = true
		return phone.Content{Waits: true, Cards: []phone.Card{c}}
	}
	button := func(id, label, key string) phone.Button {
		return phone.Button{Stop: kit.Stop{ID: phone.ID(id)}, Label: label, Key: key}
	}
	in := func(state account.State, p phone.Content) coach.Account {
		return coach.Account{Place: coach.Place{Wide: true}, View: account.View{State: state}, Filled: true, Phone: p}
	}
	change := func(s coach.Account, how func(*coach.Account)) coach.Account {
		how(&s)
		return s
	}
	onPhone := func(s *coach.Account) { s.On, s.Focus = coach.Phone, kit.Stop{ID: phone.ID("message")} }
	onField := func(s *coach.Account) { s.Focus = kit.Stop{ID: pages.NewPasswordID} }
	wrongCode := &account.Problem{Advice: advice.New(string(protocol.WrongCode), "wrong")}
	form := change(in(account.Form, phone.Content{}), func(s *coach.Account) { s.Focus = kit.Stop{ID: pages.SignInID} })
	arrived := in(account.CheckEmail, card(phone.Card{Press: button("message", "", "o")}))
	code := in(account.CheckEmail, card(phone.Card{Code: button("code", "314159", phone.CodeKey), Buttons: []phone.Button{button("link", "Open the link", "o")}}))
	code.Reset.Asked = true
	trusted := change(in(account.SignedIn, phone.Content{}), func(s *coach.Account) {
		s.Open, s.Focus.ID = pages.Open{Is: true, Trusted: true, ByEmail: true}, pages.TableID
	})
	typed := change(code, func(s *coach.Account) { s.Reset.Code = "314159" })
	const press = "Compare with the screen. Press F2, then a, if it matches, or click Yes."
	for name, c := range map[string]struct {
		of   coach.Account
		want string
	}{
		"form":                     {form, "Press Enter to sign in, or click Sign in."},
		"another control":          {change(form, func(s *coach.Account) { s.Focus.ID = "help" }), "Press Tab to move on to Sign in, or click Sign in."},
		"form, on the phone":       {change(form, onPhone), "Press F2, then Enter, to sign in, or click Sign in."},
		"form, not filled in":      {change(form, func(s *coach.Account) { s.Filled = false }), "The form is not filled in. Press F5 to start over."},
		"form, with a problem":     {change(form, func(s *coach.Account) { s.View.Problem = wrongCode }), "This did not work. Press F5 to start over."},
		"another page is in front": {change(form, func(s *coach.Account) { s.Covered = true }), "Press Esc to go back."},
		"a page with fields":       {change(form, func(s *coach.Account) { s.Covered, s.Asks = true, true }), "Fill in the fields, then press Enter. Press Esc to go back."},
		"denied by email":          {change(form, func(s *coach.Account) { s.View.Problem = &account.Problem{Kind: account.Denied} }), "The attempt was stopped. Press F5 to start over."},
		"under way":                {in(account.Submitting, phone.Content{}), "One moment."},
		"an external service":      {in(account.External, card(phone.Card{Buttons: []phone.Button{button("allow", "Yes", "a")}})), press},
		"confirmed there":          {in(account.External, phone.Content{}), "One moment."},
		"no email yet":             {in(account.CheckEmail, phone.Content{}), "Wait for the email, or read the help."},
		"an email":                 {arrived, "An email has arrived. Press F2, then o, to open it, or click it."},
		"an email, on the phone":   {change(arrived, onPhone), "An email has arrived. Press o to open it, or click it."},
		"an email, beside it":      {change(arrived, func(s *coach.Account) { s.On, s.Wide = coach.Phone, false }), "An email has arrived. Press Tab, then o, to open it, or click it."},
		"behind an old email":      {in(account.CheckEmail, phone.Content{Waits: true}), "Press F2, then Esc, to close the email, or click Close."},
		"the email is open":        {in(account.CheckEmail, card(phone.Card{Buttons: []phone.Button{button("link", "Open the link", "o")}})), "Compare with the screen. Press F2, then o, if it matches, or click Open the link."},
		"its page is open":         {in(account.CheckEmail, card(phone.Card{Buttons: []phone.Button{button("yes", "Yes", "a"), button("no", "No", "d")}})), press},
		"a code":                   {code, "Press F2, then c, for the code 314159, or click it."},
		"another code was typed":   {change(code, func(s *coach.Account) { s.Reset.Code = "271828" }), "Press F2, then c, for the code 314159, or click it."},
		"the code was typed":       {change(typed, onField), "Type a heron in the tall reeds as the new password, then press Enter."},
		"a wrong code was typed": {change(arrived, func(s *coach.Account) {
			s.Reset, s.View.Problem = pages.Reset{Asked: true, Code: "1"}, wrongCode
		}), "An email has arrived. Press F2, then o, to open it, or click it."},
		"another field has the focus": {typed, "Press Tab to move on to the field, or click New password."},
		"another password was typed":  {change(change(typed, onField), func(s *coach.Account) { s.Reset.Password = "password123" }), "Press Ctrl+U to clear the field."},
		"the password was typed":      {change(change(typed, onField), func(s *coach.Account) { s.Reset.Password = "a heron in the tall reeds" }), "Press Enter to send a heron in the tall reeds, or click Set new password."},
		"the password is under way":   {change(typed, func(s *coach.Account) { s.View.Sending = true }), "One moment."},
		"signed in":                   {in(account.SignedIn, phone.Content{}), "You are signed in. Press F5 to start over."},
		"signed in by email":          {trusted, "You are signed in: try it again without an email. Press Tab, then Enter, to sign out, or click Sign out."},
		"on Sign out":                 {change(trusted, func(s *coach.Account) { s.Focus.ID = pages.SignOutID }), "You are signed in: try it again without an email. Press Enter to sign out, or click Sign out."},
		"behind Sign out":             {change(trusted, func(s *coach.Account) { s.Focus.ID = "close" }), "You are signed in: try it again without an email. Press Tab to move on to Sign out, or click Sign out."},
		"signed in, on the phone":     {change(trusted, onPhone), "You are signed in: try it again without an email. Press F2 to go back to the account, or click Sign out."},
		"signed in without an email":  {change(trusted, func(s *coach.Account) { s.Open.ByEmail = false }), "You are signed in without an email. Press F5 to start over, and answer No this time."},
		"signed in before":            {change(trusted, func(s *coach.Account) { s.View.State, s.Open.ByEmail = account.Form, false }), "You are signed in without an email. Press F5 to start over, and answer No this time."},
		"narrow, an open email":       {change(in(account.CheckEmail, card(phone.Card{Buttons: []phone.Button{button("yes", "Yes", "a")}})), func(s *coach.Account) { s.Wide = false }), "Compare with the phone. Press F2, then a, if it matches, or click F2 phone."},
		"narrow, its page":            {change(change(in(account.CheckEmail, card(phone.Card{Buttons: []phone.Button{button("yes", "Yes", "a")}})), onPhone), func(s *coach.Account) { s.Wide = false }), "Compare with the screen (F2). Press a if it matches, or click Yes."},
	} {
		t.Run(name, func(t *testing.T) {
			if got := coach.SayAccount(c.of).Text(120); got != c.want {
				t.Errorf("it says %q, not %q", got, c.want)
			}
		})
	}
}
