package scenario

import (
	"reflect"
	"strings"
	"testing"

	"otpdialog/simulator/control"
	"otpdialog/simulator/world"
)

// TestAccountNames plays a case for every name of an account, and looks at its values on the way.
func TestAccountNames(t *testing.T) {
	t.Parallel()
	signIn := Step{Do: AccountAct{Verb: "sign_in", Of: "alice@example.com"}, Expect: expect("account_state", "check_email", "mails", 1.0)}
	confirm := Step{Do: Control{Verb: "mail.confirm", Args: control.PickMail{}}}
	signUp := Step{Do: AccountAct{Verb: "sign_up", Of: "alice@example.com", Name: "Alice", Password: "a long new sentence"}, Expect: expect("ticket", "waiting")}
	type values = map[string]any
	for _, test := range []struct {
		name  string
		steps []Step
		want  values
	}{
		{"before anything", []Step{{Do: AccountAct{Verb: "sign_in", Of: ""}}}, values{
			"account_state": "form", "problem": "email-missing", "problem_text": "there is no email address", "help": nil, "match_code": nil,
			"ticket": nil, "trusted": nil, "two_step": nil, "business": nil, "devices": nil, "mail_subject": nil, "mail_text": nil,
			"mail_matches": nil, "mail_junk": nil, "page_problem": nil,
		}},
		{"an email waits", []Step{signIn}, values{
			"mail_subject": "Confirm your sign-in from a new device", "mail_matches": true, "mail_junk": false, "problem": nil, "trusted": nil,
		}},
		{"it is confirmed", []Step{
			signIn,
			{Do: confirm.Do, Expect: expect("account_state", "signed_in")},
			{Do: AccountAct{Verb: "show"}},
		}, values{"trusted": true, "two_step": "unconditional", "business": false, "devices": []string{"desk"}, "ticket": nil}},
		{"it is denied", []Step{signIn, {Do: Control{Verb: "mail.deny", Args: control.PickMail{}}, Expect: expect("account_state", "form")}}, values{
			"problem": "denied-by-mail", "help": "unknown-sign-in", "mails": 2.0,
		}},
		{"an address in use", []Step{signUp, {Do: confirm.Do, Expect: expect("ticket", "refused")}}, values{
			"problem": "email-in-use", "problem_text": "This email is already in use", "help": "email-in-use", "ticket": "refused",
		}},
		{"a page that refuses", []Step{
			signIn,
			{Do: confirm.Do, Expect: expect("account_state", "signed_in")},
			{Do: confirm.Do, Expect: expect("page_problem", Matcher{Contains: "used"})},
		}, values{"page_problem": "This link has been used, or its time is up"}},
		{"junk", []Step{
			{Do: Control{Verb: "mail_faults.add", Args: world.MailFault{Effect: world.MailJunk}}},
			signIn,
		}, values{"mail_junk": true}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := duoCase(t, test.steps...)
			s := sightAfter(t, c)
			for name, want := range test.want {
				if got := s.value(name); !reflect.DeepEqual(got, want) {
					t.Errorf("%s is %#v, want %#v", name, got, want)
				}
			}
		})
	}
}

// An email that shows another code than the screen does not match.
func TestMailMatches(t *testing.T) {
	t.Parallel()
	s := sightAfter(t, duoCase(t, Step{Do: AccountAct{Verb: "sign_in", Of: "alice@example.com"}, Expect: expect("mail_matches", true)}))
	for name, part := range map[string]string{"match_code": " ", "mail_text": "Match code:", "mail_subject": "new device"} {
		if got, _ := s.value(name).(string); !strings.Contains(got, part) {
			t.Errorf("%s is %q", name, got)
		}
	}
	for _, other := range []func(*sight){
		func(s *sight) { s.view.Ticket.MatchCode += "s" },
		func(s *sight) { s.view.Ticket.Origin.Host = "laptop" },
		func(s *sight) { s.view.Ticket.Origin.Address = "192.0.2.1" },
	} {
		one, view := *s, *s.view
		one.view = &view
		other(&one)
		if one.value("mail_matches") != false {
			t.Errorf("%+v matches %s", view.Ticket, s.mail.Text)
		}
	}
}

// What a report can show of an email opens no account.
func TestMailText(t *testing.T) {
	t.Parallel()
	s := sightAfter(t, duoCase(t, Step{Do: AccountAct{Verb: "reset", Of: "alice@example.com"}, Expect: expect("ticket", "waiting", "mails", 1.0)}))
	text, _ := s.value("mail_text").(string)
	if s.mail.Code == "" || s.mail.Link == "" || strings.Contains(text, s.mail.Code) || strings.Contains(text, "/mail/") ||
		!strings.Contains(text, "(link)") || !strings.Contains(text, "(code)") {
		t.Errorf("the text is %s", text)
	}
}

// A step names no secret in words.
func TestAccountWords(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		tree any
		want string
	}{
		{"resend", "account resend"},
		{map[string]any{"sign_in": "alice@example.com", "password": "secret"}, "account sign_in alice@example.com"},
		{map[string]any{"new_password": "secret", "code": "secret"}, "account new_password"},
		{map[string]any{"change_password": "secret", "password": "secret", "device": "desk"}, "account change_password device desk"},
	} {
		var a accountTree
		if mistakes := a.BindTree(test.tree); len(mistakes) > 0 || a.Words() != test.want {
			t.Errorf("%v: %v, %q, want %q", test.tree, mistakes, a.Words(), test.want)
		}
	}
	for tree, want := range map[string]any{
		"fly": "unknown-key", "sign_in": "wrong-type",
	} {
		var a accountTree
		if mistakes := a.BindTree(tree); len(mistakes) == 0 || mistakes[0].Code != want {
			t.Errorf("%q: %v", tree, mistakes)
		}
	}
	for _, test := range []struct {
		tree map[string]any
		want string
	}{
		{map[string]any{"sign_in": "a@example.com", "resend": true}, "one-verb"},
		{map[string]any{"password": "x"}, "one-verb"},
		{map[string]any{"reset": "a@example.com", "password": "x"}, "unknown-key"},
		{map[string]any{"continue_with": "acme"}, "unknown-value"},
	} {
		var a accountTree
		if mistakes := a.BindTree(test.tree); len(mistakes) == 0 || mistakes[0].Code != test.want {
			t.Errorf("%v: %v", test.tree, mistakes)
		}
	}
}
