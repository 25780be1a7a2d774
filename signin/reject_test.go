package signin

import (
	"testing"

	"otpdialog/settings"
)

// Section 3.3: a reject is told in the server's words, and the person tries
// again without typing user name and password anew.
func TestReject(t *testing.T) {
	tell(t, []story{
		{"of the password: back to the form", office(settings.AskPassword), []line{
			when(signsIn(known), sendsPassword()),
			when(rejects("Account locked"), is(Idle), tells(Rejected), says("Account locked"), offersRetry(false)),
			when(signsIn(known), sendsPassword()),
		}},
		{"of a code: another one is typed", office(settings.AskPassword), []line{
			when(signsIn(known), sendsPassword()),
			when(challenges("Code:", "s1"), asks("Code:")),
			when(types("111111"), answers("111111", "s1")),
			when(rejects(""), asks("Code:"), tells(Rejected), keeps("")),
			when(types("222222"), sendsPassword()),
			when(challenges("Code:", "s2"), answers("222222", "s2")),
			when(accepts(""), ends(Result{Typed: true, Rounds: 2})),
		}},
		{"of a code: Try again sends the wrong code to nobody", office(settings.AskOTP), []line{
			when(signsIn(known), asks(DefaultPrompt)),
			when(types("111111"), sendsFirst("111111")),
			when(rejects(""), asks(DefaultPrompt), tells(Rejected), keeps(""), offersRetry(true)),
			when(triesAgain, asks(DefaultPrompt), keeps(""), offersRetry(false)),
			when(triesAgain, asks(DefaultPrompt)),
		}},
		{"of a push that was denied: Try again pushes again", office(settings.AskPassword), []line{
			when(signsIn(known), sendsPassword()),
			when(challenges("Code:", "s1"), asks("Code:")),
			when(presses("push"), answers("push", "s1")),
			when(rejects("Denied"), asks("Code:"), tells(Rejected), says("Denied"), offersRetry(true)),
			when(triesAgain, sendsPassword(), waitsFor("push", ByPerson)),
			when(challenges("Code:", "s2"), answers("push", "s2"), waitsFor("push", ByPerson)),
			when(accepts(""), records("alice", "push"), ends(Result{Method: "Push", Rounds: 2})),
		}},
		{"of password and code in one: the dialog stays open", office(settings.AskAppend), []line{
			when(signsIn(known), asks(DefaultPrompt)),
			when(types("111111"), sendsFirst(alicesPassword+",111111")),
			when(rejects(""), asks(DefaultPrompt), tells(Rejected), keeps("")),
			when(presses("push"), sendsFirst(alicesPassword+",push")),
		}},
		{"an answer that is neither is no success", office(settings.AskOTP), []line{
			when(signsIn(known), asks(DefaultPrompt)),
			when(types("111111"), sendsFirst("111111")),
			when(replies(Reply{Code: 5}), asks(DefaultPrompt), tells(NotSent), knows("unknown-answer"), keeps("111111")),
			when(types("111111"), sendsFirst("111111")),
			when(replies(Reply{}), asks(DefaultPrompt), tells(NotSent), knows("unknown-answer"), keeps("111111")),
		}},
	})
}

// Section 3.3: "This wasn't me" has an outcome of its own, and nothing invites to send
// again: neither Try again nor Enter in an empty field.
func TestReported(t *testing.T) {
	const text = "Login request denied and Reported as Fraud."
	reports := func(c *settings.Connection) { c.ReportedWords = "reported as fraud" }
	without := func(c *settings.Connection) { c.ReportedWords = "" }
	tell(t, []story{
		{"of an action", office(settings.AskPassword, reports, autosends("push"), takesEmptyAnswers), []line{
			when(signsIn(known), sendsPassword()),
			when(challenges("Code:", "s1"), asks("Code:")),
			when(presses("push"), answers("push", "s1")),
			when(rejects(text), asks(""), tells(Reported), says(text), offersRetry(false)),
			when(triesAgain, asks(""), tells(Reported)),
			when(types(""), asks(""), tells(Reported)),
			when(types("222222"), sendsPassword()), // the person decides
		}},
		{"of the password, which made the server push", office(settings.AskPassword, reports), []line{
			when(signsIn(known), sendsPassword()),
			when(rejects(text), is(Idle), tells(Reported), says(text), offersRetry(false)),
		}},
		{"of an action whose reject means a code", office(settings.AskOTP, reports, with("sms", func(a *settings.Action) { a.RejectMeans = settings.RejectMeansCodeSent })), []line{
			when(signsIn(known), asks(DefaultPrompt)),
			when(presses("sms"), sendsFirst("sms")),
			when(rejects(text), asks(""), tells(Reported)),
		}},
		{"without words nothing is a report", office(settings.AskPassword, without), []line{
			when(signsIn(known), sendsPassword()),
			when(rejects(text), is(Idle), tells(Rejected)),
		}},
	})
}

// Advice does not contradict what the server says itself, and an empty answer after a
// failure is told what to do.
func TestAdviceBesideTheServersText(t *testing.T) {
	for name, test := range map[string]struct {
		notice Notice
		next   string
	}{
		"its text is unknown":            {Notice{Kind: Rejected}, "check your user name and password"},
		"the account is locked":          {Notice{Kind: Rejected, Message: "Account locked"}, "unless the server says otherwise, check your user name and password"},
		"after an action":                {Notice{Kind: Rejected, Message: "Account locked", Action: &settings.Action{}}, "unless the server says otherwise, try again, or use another method"},
		"after a code":                   {Notice{Kind: Rejected, Message: "Account locked", Typed: true}, "unless the server says otherwise, enter another code, or use another method"},
		"it was reported":                {Notice{Kind: Reported, Message: "Fraud"}, "change your password, and tell your administrator"},
		"the password may have sent one": {Notice{Kind: Cancelled}, "if a sign-in request still reaches your phone, deny it there"},
		"a code was given up":            {Notice{Kind: Cancelled, Typed: true}, "nothing more was sent"},
		"nothing typed":                  {Notice{Kind: NothingTyped}, "type it, or choose a method"},
		"nothing typed after that":       {Notice{Kind: Rejected, Message: "Wrong", NothingTyped: true}, "no code has been entered: type it, choose a method, or try again"},
		"nothing typed after silence":    {Notice{Kind: NoAnswer, NothingTyped: true}, "no code has been entered: type it, choose a method, or try again"},
		"nothing typed after a report":   {Notice{Kind: Reported, NothingTyped: true}, "no code has been entered; change your password, and tell your administrator"},
	} {
		if got := test.notice.Advice().Next; got != test.next {
			t.Errorf("%s: %q, want %q", name, got, test.next)
		}
	}
}

// Section 3.3: reject_means = "code sent".
func TestRejectMeansCodeSent(t *testing.T) {
	tell(t, []story{
		{"password: the sign-in starts again by itself, at the OTP field", office(settings.AskPassword), []line{
			when(signsIn(known), sendsPassword()),
			when(challenges("Code:", "s1"), asks("Code:")),
			when(presses("sms"), answers("sms", "s1")),
			when(rejects("SMS sent"), sendsPassword(), is(Connecting), tells(CodeSent), says("SMS sent")),
			when(challenges("Code:", "s2"), asks("Code:"), tells(CodeSent), says("SMS sent"), keeps(""), offersRetry(false)),
			when(types("123456"), answers("123456", "s2")),
			when(accepts(""), records("alice", "sms"), ends(Result{Method: "SMS", Typed: true, Rounds: 2})),
		}},
		{"otp: the dialog stays open at the OTP field", office(settings.AskOTP), []line{
			when(signsIn(known), asks(DefaultPrompt)),
			when(presses("sms"), sendsFirst("sms")),
			when(rejects("SMS sent"), asks(DefaultPrompt), tells(CodeSent), says("SMS sent"), offersRetry(false)),
			when(types("123456"), sendsFirst("123456")),
			when(accepts(""), records("alice", "sms"), ends(Result{Method: "SMS", Typed: true})),
		}},
		{"append: the dialog stays open at the OTP field", office(settings.AskAppend), []line{
			when(signsIn(known), asks(DefaultPrompt)),
			when(presses("sms"), sendsFirst(alicesPassword+",sms")),
			when(rejects(""), asks(DefaultPrompt), tells(CodeSent)),
			when(types("123456"), sendsFirst(alicesPassword+",123456")),
		}},
		{"the new start brings no automatic action", office(settings.AskPassword, autosends("sms")), []line{
			when(signsIn(), sendsPassword()),
			when(challenges("Code:", "s1"), marksReceived, is(Opening)),
			when(marks(true), answers("sms", "s1"), waitsFor("sms", ByAdministrator)),
			when(rejects(""), sendsPassword(), tells(CodeSent)),
			when(challenges("Code:", "s2"), asks("Code:"), tells(CodeSent)),
		}},
		{"another prompt is shown like any other", office(settings.AskPassword), []line{
			when(signsIn(known), sendsPassword()),
			when(challenges("Code or method:", "s1"), asks("Code or method:")),
			when(presses("sms"), answers("sms", "s1")),
			when(rejects(""), sendsPassword(), tells(CodeSent)),
			when(challenges("Code 1-5:", "s2"), asks("Code 1-5:"), tells(CodeSent)),
		}},
		{"the reject of the first request that the action waits for is a reject", office(settings.AskPassword), []line{
			when(signsIn(known), sendsPassword()),
			when(challenges("Code:", "s1"), asks("Code:")),
			when(presses("sms"), answers("sms", "s1")),
			when(fails(NoAnswer), asks("Code:"), tells(NoAnswer)),
			when(presses("sms"), sendsPassword()),
			when(rejects("Account locked"), asks("Code:"), tells(Rejected), says("Account locked")),
		}},
		{"the reject of the new start is a reject", office(settings.AskPassword), []line{
			when(signsIn(known), sendsPassword()),
			when(challenges("Code:", "s1"), asks("Code:")),
			when(presses("sms"), answers("sms", "s1")),
			when(rejects(""), sendsPassword(), tells(CodeSent)),
			when(rejects("Too many requests"), asks("Code:"), tells(Rejected), says("Too many requests"), offersRetry(false)),
			when(types("123456"), sendsPassword()),
		}},
		{"a code that is rejected after it is wrong", office(settings.AskOTP), []line{
			when(signsIn(known), asks(DefaultPrompt)),
			when(presses("sms"), sendsFirst("sms")),
			when(rejects(""), asks(DefaultPrompt), tells(CodeSent)),
			when(types("111111"), sendsFirst("111111")),
			when(rejects("Wrong code"), asks(DefaultPrompt), tells(Rejected), says("Wrong code")),
		}},
		{"the command typed by hand has no meaning but its own", office(settings.AskOTP), []line{
			when(signsIn(known), asks(DefaultPrompt)),
			when(types("sms"), sendsFirst("sms")),
			when(rejects(""), asks(DefaultPrompt), tells(Rejected)),
		}},
	})
}
