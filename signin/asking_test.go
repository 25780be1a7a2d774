package signin

import (
	"testing"
	"time"

	"otpdialog/settings"
)

// Section 3.1: what the first Access-Request carries, and when the dialog opens.
func TestAsking(t *testing.T) {
	tell(t, []story{
		{"password: the dialog opens at the challenge", office(settings.AskPassword), []line{
			when(signsIn(known), sendsPassword(), is(Connecting)),
			when(challenges("Passcode or option:", "s1"), asks("Passcode or option:")),
			when(types("123456"), answers("123456", "s1"), waitsFor("", ByPerson)),
			when(accepts("Welcome"), ends(Result{Typed: true, Message: "Welcome", Rounds: 1})),
		}},
		{"password: an accept at once is a sign-in without a second step", office(settings.AskPassword, autosends("push")), []line{
			when(signsIn(), sendsPassword()),
			when(accepts(""), ends(Result{})),
		}},
		{"otp: the dialog opens at once, and the first request carries the answer", office(settings.AskOTP), []line{
			when(signsIn(known), asks(DefaultPrompt)),
			when(types("123456"), sendsFirst("123456"), is(Progress)),
			when(accepts(""), ends(Result{Typed: true})),
		}},
		{"otp: the first request carries the command", office(settings.AskOTP), []line{
			when(signsIn(known), asks(DefaultPrompt)),
			when(presses("call"), sendsFirst("phone"), waitsFor("call", ByPerson)),
			when(accepts(""), records("alice", "call"), ends(Result{Method: "Call"})),
		}},
		{"append: the first request carries password, separator and answer", office(settings.AskAppend), []line{
			when(signsIn(known), asks(DefaultPrompt)),
			when(types("123456"), sendsFirst(alicesPassword+",123456")),
			when(accepts(""), ends(Result{Typed: true})),
		}},
		{"append: a challenge is answered without the password", office(settings.AskAppend), []line{
			when(signsIn(known), asks(DefaultPrompt)),
			when(presses("sms"), sendsFirst(alicesPassword+",sms")),
			when(challenges("Code:", "s1"), asks("Code:")),
			when(types("123456"), answers("123456", "s1")),
			when(accepts(""), records("alice", "sms"), ends(Result{Method: "SMS", Typed: true, Rounds: 1})),
		}},
		{"the sign-in form needs a user name", office(settings.AskOTP), []line{
			when(begins(Begin{UserName: " \t"}), is(Idle), tells(UserNameMissing)),
			when(signsIn(known), asks(DefaultPrompt)),
		}},
		{"an action asked for beforehand is pressed when the dialog opens", office(settings.AskPassword, autosends("push")), []line{
			when(begins(Begin{UserName: "alice", Password: alicesPassword, Action: &settings.Action{ID: "call"}}), sendsPassword()),
			when(challenges("Code:", "s1"), marksReceived, answers("phone", "s1"), waitsFor("call", ByPerson)),
			when(fails(NoAnswer), asks("Code:"), tells(NoAnswer)),
		}},
		{"a second Begin while a sign-in is under way changes nothing", office(settings.AskPassword), []line{
			when(signsIn(known), sendsPassword()),
			when(begins(Begin{UserName: "mallory"}), is(Connecting)),
			when(challenges("Code:", "s1"), asks("Code:")),
			when(begins(Begin{UserName: "mallory"}), asks("Code:")),
			when(types("123456"), answers("123456", "s1")),
			when(begins(Begin{UserName: "mallory"}), is(Progress)),
			when(accepts(""), ends(Result{Typed: true, Rounds: 1})),
		}},
	})
}

// Section 3.2: the prompt, and what OK and Enter do.
func TestDialog(t *testing.T) {
	userPrompt := func(c *settings.Connection) { c.UserPrompt = "Token, please" }
	tell(t, []story{
		{"the user prompt of the connection is shown where the server has none", office(settings.AskOTP, userPrompt), []line{
			when(signsIn(known), asks("Token, please")),
			when(types("1"), sendsFirst("1")),
			when(challenges(" \n", "s1"), asks("Token, please")),
		}},
		{"the Reply-Message replaces the user prompt", office(settings.AskPassword, userPrompt), []line{
			when(signsIn(known), sendsPassword()),
			when(challenges("Next code:", "s1"), asks("Next code:")),
		}},
		{"an empty prompt from the server and none of the connection", office(settings.AskPassword), []line{
			when(signsIn(known), sendsPassword()),
			when(challenges("", "s1"), asks(DefaultPrompt)),
		}},
		{"Enter in an empty field presses the default action", office(settings.AskOTP, autosends("push")), []line{
			when(signsIn(Memory{Received: true}), asks(DefaultPrompt)),
			when(types(""), sendsFirst("push"), waitsFor("push", ByPerson)),
			when(cancels, aborts, asks(DefaultPrompt), tells(Cancelled)),
		}},
		{"Enter in an empty field without a default action asks for a code", office(settings.AskOTP), []line{
			when(signsIn(known), asks(DefaultPrompt)),
			when(types(""), asks(DefaultPrompt), tells(NothingTyped)),
			when(types("123456"), sendsFirst("123456")),
		}},
		{"an empty answer goes out where the server takes one", office(settings.AskPassword, takesEmptyAnswers), []line{
			when(signsIn(known), sendsPassword()),
			when(challenges("Enter for push", "s1"), asks("Enter for push")),
			when(types(""), answers("", "s1"), waitsFor("", ByPerson)),
		}},
		{"the default action goes before the empty answer", office(settings.AskOTP, takesEmptyAnswers, autosends("call")), []line{
			when(signsIn(known), asks(DefaultPrompt)),
			when(types(""), sendsFirst("phone")),
		}},
		{
			"an action may have an empty command",
			office(settings.AskOTP, with("push", func(a *settings.Action) { a.Command = "" })),
			[]line{
				when(signsIn(known), asks(DefaultPrompt)),
				when(presses("push"), sendsFirst(""), waitsFor("push", ByPerson)),
			},
		},
		{"a command typed by hand is sent as typed", office(settings.AskOTP), []line{
			when(signsIn(known), asks(DefaultPrompt)),
			when(types(" Phone-2 "), sendsFirst(" Phone-2 "), waitsFor("", ByPerson)),
		}},
		{"a disabled or unknown action cannot be pressed", office(settings.AskOTP), []line{
			when(signsIn(known), asks(DefaultPrompt)),
			when(presses("fax"), asks(DefaultPrompt)),
			when(presses("pigeon"), asks(DefaultPrompt)),
		}},
		{"nothing can be pressed or typed outside the dialog", office(settings.AskPassword), []line{
			when(presses("push"), is(Idle)),
			when(types("123456"), is(Idle)),
			when(signsIn(known), sendsPassword()),
			when(presses("push"), is(Connecting)),
			when(types("123456"), is(Connecting)),
			when(challenges("Code:", "s1"), asks("Code:")),
			when(presses("push"), answers("push", "s1")),
			when(presses("push"), is(Progress)),
			when(types("123456"), is(Progress)),
		}},
	})
}

func TestDefaultAction(t *testing.T) {
	tests := []struct {
		name   string
		memory Memory
		want   int
	}{
		{"Autosend", Memory{Received: true}, 0},
		{"the remembered one before Autosend", Memory{Received: true, LastMethods: map[string]string{"alice": "sms"}, RememberLastMethodUsed: true}, 2},
		{"remembered, but not switched on", Memory{Received: true, LastMethods: map[string]string{"alice": "sms"}, RememberLastMethodUsed: false}, 0},
		{"remembered, but disabled since", Memory{Received: true, LastMethods: map[string]string{"alice": "fax"}, RememberLastMethodUsed: true}, 0},
		{"remembered for somebody else", Memory{Received: true, LastMethods: map[string]string{"bob": "sms"}, RememberLastMethodUsed: true}, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := New(office(settings.AskPassword, autosends("push")))
			f.Handle(Begin{UserName: "alice", Memory: test.memory})
			if got := f.View().Default; got != test.want {
				t.Errorf("default action %d, want %d", got, test.want)
			}
		})
	}
	if got := New(office(settings.AskOTP)).View().Default; got != -1 {
		t.Errorf("default action %d where nothing is one, want -1", got)
	}
}

func TestViewOfDialog(t *testing.T) {
	f := New(office(settings.AskPassword))
	f.Handle(Begin{UserName: " alice ", Password: alicesPassword, Memory: known})
	f.Handle(Replied{Exchange: 1, Reply: Reply{
		Code: Challenge, Message: "PIN:", Hidden: true, Timeout: 90 * time.Second, Server: server,
	}})
	v := f.View()
	if v.UserName != "alice" {
		t.Errorf("user name %q", v.UserName)
	}
	if !v.Hidden {
		t.Error("the OTP field is not hidden after Prompt = No-Echo")
	}
	if v.Challenge != 1 || v.ExpiresIn != 90*time.Second {
		t.Errorf("challenge %d expires in %v, want 1 and 90 s", v.Challenge, v.ExpiresIn)
	}
	if v.WaitTime != time.Minute {
		t.Errorf("wait time %v, want 1m", v.WaitTime)
	}
	if len(v.Actions) != 3 || v.Actions[2].ID != "sms" {
		t.Errorf("actions %+v, want the three enabled ones in order", v.Actions)
	}
	f.Handle(Answer{Text: "1"})
	if v := f.View(); v.Challenge != 0 || v.ExpiresIn != 0 {
		t.Errorf("challenge %d still counts down while its answer is under way", v.Challenge)
	}
}
