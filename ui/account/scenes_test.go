package account_test

import (
	"testing"
	"time"

	flow "otpdialog/account"
	"otpdialog/account/protocol"
	"otpdialog/account/session"
	"otpdialog/advice"
	"otpdialog/clock"
	"otpdialog/devicegrant"
	"otpdialog/ui/account"
	"otpdialog/ui/kit"
	"otpdialog/ui/story"
	"otpdialog/ui/uitest"
)

// noon is the time of the session of pages that stand still.
type noon struct{ clock.System }

// Now implements [clock.Clock].
func (noon) Now() time.Time { return uitest.Noon }

var origin = protocol.Origin{Program: "otpdialog 1.0", System: "Debian GNU/Linux 13", Host: "alice-laptop", Address: "127.0.0.1", Place: "this computer"}

var mail = protocol.Ticket{
	ID: "1", Purpose: protocol.TrustDevice, State: protocol.Waiting, Email: "alice@example.com", Origin: origin,
	At: "2026-03-02T09:00:00Z", MatchCode: "amber river", ExpiresIn: 598, ResendIn: 28,
}

// scene is the pages as a view of the session and the person have left them.
func scene(name string, v flow.View, play func(*story.Teller), then ...func(*account.Form) []kit.Action) uitest.Scene {
	return uitest.Scene{Name: name, Play: play, Open: func(t *testing.T, ascii bool) *uitest.Pages {
		t.Helper()
		s, err := session.New(t.Context(), session.Options{Service: "http://127.0.0.1:1", Memory: &session.Forgetful{}, Program: "otpdialog 1.0", Clock: noon{}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(s.Close)
		form := account.New(account.Options{
			Title: "My Account", Session: s, Known: &account.Credentials{Email: "alice@example.com", Password: "wonderland"}, Back: "Back",
			Browser: func(string) error { return nil },
		})
		pages := uitest.NewPages(ascii, form)
		pages.Tell(form, account.Viewed{View: v})
		for _, one := range then {
			for _, a := range one(form) {
				front := pages.Stack.Pages()[0]
				pages.Tell(front, a)
			}
		}
		return pages
	}}
}

func in(state flow.State) flow.View {
	v := flow.View{State: state, Email: "alice@example.com", Method: flow.Password}
	switch state {
	case flow.CheckEmail:
		v.Ticket, v.Until, v.ResendAt, v.Sent = mail, uitest.Noon.Add(598*time.Second), uitest.Noon.Add(28*time.Second), 1
	case flow.External:
		v.Method, v.Until = protocol.Google, uitest.Noon.Add(9*time.Minute+41*time.Second)
		v.Grant = devicegrant.Grant{
			Provider: "Simulated Google", Code: "WDJB-MJHT", Address: "http://127.0.0.1:8282/oidc/google/device",
			Complete: "http://127.0.0.1:8282/oidc/google/device?user_code=WDJB-MJHT", Expires: v.Until,
		}
	case flow.SignedIn:
		v.Trusted = true
	case flow.Form, flow.Submitting:
	}
	return v
}

func refused(wait time.Duration) flow.View {
	v := in(flow.Form)
	v.Problem = &flow.Problem{
		Kind: flow.Refused, RetryAfter: wait, Help: protocol.HelpForgottenPassword,
		Advice: advice.New(string(protocol.WrongPair), protocol.WrongPairWords).Do("check both, or set a new password"),
	}
	if wait > 0 {
		v.Until = uitest.Noon.Add(wait)
	}
	return v
}

var alice = protocol.Account{Email: "alice@example.com", Name: "Alice", TwoStep: protocol.Unconditional, Critical: []string{"a registered Mac"}, Device: "d1"}

var trusted = []protocol.Device{
	{ID: "d1", Name: "alice-laptop", FirstUse: "2026-03-01T10:12:00Z", LastUse: "2026-03-02T09:00:00Z", Place: "this computer", This: true},
	{ID: "d2", Name: "Alice's phone", FirstUse: "2026-01-15T08:00:00Z", LastUse: "2026-02-27T18:30:00Z", Place: "Berlin, Germany"},
	{ID: "d3", Name: "library-terminal-with-a-very-long-name-17", FirstUse: "2025-11-02T12:00:00Z", LastUse: "2025-12-24T16:05:00Z", Place: "Valletta, Malta"},
}

func loaded(*account.Form) []kit.Action { return []kit.Action{account.Loaded(alice, trusted)} }

func row(label string) func(*story.Teller) {
	return func(p *story.Teller) { p.Click(label) }
}

func scenes() []uitest.Scene {
	locked := in(flow.CheckEmail)
	locked.Problem = &flow.Problem{Kind: flow.Refused, Advice: advice.New(string(protocol.TooOften), "the email was sent too often").Do("wait for a while")}
	locked.ResendAt, locked.Sent = uitest.Noon.Add(5*time.Minute), 3
	signedIn := in(flow.SignedIn)
	return []uitest.Scene{
		scene("form", in(flow.Form), nil),
		scene("form refused", refused(0), nil),
		scene("form locked", refused(90*time.Second), nil),
		scene("submitting", in(flow.Submitting), nil),
		scene("check email", in(flow.CheckEmail), nil),
		scene("check email resent too often", locked, nil),
		scene("external", in(flow.External), nil),
		scene("loading", signedIn, nil),
		scene("overview", signedIn, nil, loaded),
		scene("security", signedIn, row("Security settings"), loaded),
		scene("security weaker", signedIn, func(p *story.Teller) { p.Click("Security settings").Click("Disabled") }, loaded),
		scene("devices", signedIn, row("Trusted devices"), loaded),
		scene("rename", signedIn, func(p *story.Teller) { p.Click("Trusted devices").Press("r") }, loaded),
		scene("revoke", signedIn, func(p *story.Teller) { p.Click("Trusted devices").Press("delete") }, loaded),
		scene("change password", signedIn, row("Change password"), loaded),
		scene("license", signedIn, row("Register a license"), loaded),
		scene("delete", signedIn, row("Delete account"), loaded),
		scene("create account", in(flow.Form), row("Create account")),
		scene("widely used", in(flow.Form), nil, opens("create"), then(account.Refused(&protocol.Problem{Code: protocol.WidelyUsed, Title: protocol.WidelyUsedWords, Next: "choose a few words that you use nowhere else", Help: protocol.HelpWidelyUsed}))),
		scene("in use", in(flow.Form), nil, opens("create"), then(account.Failed(&protocol.Problem{Code: protocol.EmailInUse, Title: protocol.EmailInUseWords, Next: "sign in, or choose Forgot password?", Help: protocol.HelpEmailInUse}))),
		scene("reset", mailFor(protocol.ResetPassword), nil),
		scene("confirm account", mailFor(protocol.CreateAccount), nil),
		scene("forgot password", in(flow.Form), row("Forgot password?")),
		scene("help", in(flow.Form), row("Help")),
	}
}

func opens(button string) func(*account.Form) []kit.Action {
	return func(*account.Form) []kit.Action { return []kit.Action{account.Press(button)} }
}

// mailFor is the email of something else than a sign-in.
func mailFor(p protocol.Purpose) flow.View {
	v := in(flow.CheckEmail)
	v.Ticket.Purpose = p
	return v
}

// then plays on the page in front.
func then(actions ...kit.Action) func(*account.Form) []kit.Action {
	return func(*account.Form) []kit.Action { return actions }
}

// The pages from all sides.
func TestScenes(t *testing.T) {
	uitest.SweepScenes(t, scenes(), "form", "form locked", "check email", "external", "overview", "security", "security weaker", "devices", "widely used", "reset", "help")
	for _, s := range scenes() {
		if s.Name == "form locked" || s.Name == "check email" {
			uitest.GoldenPlain(t, s)
		}
	}
}
