package signin

import (
	"testing"

	"otpdialog/settings"
)

// Section 3.4: which action goes out by itself when the dialog opens.
func TestAutomaticAction(t *testing.T) {
	always := func(c *settings.Connection) { c.AutosendWhen = settings.AutosendAlways }
	last := func(id string) map[string]string { return map[string]string{"alice": id} }
	tests := []struct {
		name       string
		connection *settings.Connection
		memory     Memory
		action     string // "" for none
		cause      Cause
	}{
		// Rule 1.
		{"the last method", office(settings.AskOTP), remembers(true, last("call"), true), "call", ByLastMethod},
		{"the last method goes before Autosend", office(settings.AskOTP, autosends("push")), remembers(false, last("call"), true), "call", ByLastMethod},
		{"the last method goes before Autosend always", office(settings.AskOTP, autosends("push"), always), remembers(true, last("call"), true), "call", ByLastMethod},
		{"the last method of another user is not mine", office(settings.AskOTP), Memory{Received: true, LastMethods: map[string]string{"bob": "call"}, RememberLastMethodUsed: true}, "", 0},
		{"not switched on", office(settings.AskOTP), remembers(true, last("call"), false), "", 0},
		{"disabled since", office(settings.AskOTP), remembers(true, last("fax"), true), "", 0},
		{"removed since", office(settings.AskOTP), remembers(true, last("pigeon"), true), "", 0},
		{"renamed since", office(settings.AskOTP, with("call", func(a *settings.Action) { a.Title, a.Command = "Ring", "ring" })), remembers(true, last("call"), true), "call", ByLastMethod},
		{"moved since", office(settings.AskOTP, func(c *settings.Connection) {
			c.Actions[0], c.Actions[1] = c.Actions[1], c.Actions[0]
		}), remembers(true, last("call"), true), "call", ByLastMethod},
		{"no action at all", office(settings.AskOTP, noActions), remembers(true, last("call"), true), "", 0},

		// Rule 2.
		{"Autosend at the first contact", office(settings.AskOTP, autosends("push")), Memory{}, "push", ByAdministrator},
		{"Autosend at the first contact, remembering on", office(settings.AskOTP, autosends("push")), Memory{RememberLastMethodUsed: true}, "push", ByAdministrator},
		{"Autosend at the first contact, the last method not switched on", office(settings.AskOTP, autosends("push")), remembers(false, last("call"), false), "push", ByAdministrator},
		{"Autosend at the first contact, the last method disabled since", office(settings.AskOTP, autosends("push")), remembers(false, last("fax"), true), "push", ByAdministrator},
		{"Autosend later", office(settings.AskOTP, autosends("push")), Memory{Received: true}, "", 0},
		{"Autosend later, the last method disabled since", office(settings.AskOTP, autosends("push")), remembers(true, last("fax"), true), "", 0},
		{"Autosend always", office(settings.AskOTP, autosends("push"), always), Memory{Received: true}, "push", ByAdministrator},
		{"Autosend always, the last method not switched on", office(settings.AskOTP, autosends("push"), always), remembers(true, last("call"), false), "push", ByAdministrator},
		{"Autosend of a disabled action", office(settings.AskOTP, autosends("fax")), Memory{}, "", 0},
		{"always, but no Autosend", office(settings.AskOTP, always), Memory{}, "", 0},

		// Rule 3.
		{"nothing to go by", office(settings.AskOTP), Memory{RememberLastMethodUsed: true}, "", 0},
	}
	for _, test := range tests {
		for _, ask := range []settings.Ask{settings.AskPassword, settings.AskOTP, settings.AskAppend} {
			t.Run(test.name+"/"+string(ask), func(t *testing.T) {
				test.connection.Ask = ask
				f := New(test.connection)
				steps := f.Handle(Begin{UserName: "alice", Password: alicesPassword, Memory: test.memory})
				if ask == settings.AskPassword {
					if v := f.View(); len(steps) != 1 || v.State != Connecting || v.Cause != ByPerson {
						t.Fatalf("before the challenge: %#v, state %v", steps, v.State)
					}
					steps = f.Handle(Replied{Exchange: 1, Reply: Reply{Code: Challenge, Message: "Code:", Server: server}})
				}
				if f.View().State == Opening {
					steps = append(steps, f.Handle(Marked{Remembered: true})...)
				}
				v := f.View()
				if test.action == "" {
					if send := sent(steps); send != nil || v.State != Dialog {
						t.Fatalf("sent %#v, state %v, want a dialog that waits", send, v.State)
					}
					return
				}
				if send := sent(steps); send == nil || v.State != Progress || v.Action == nil {
					t.Fatalf("steps %#v, state %v, want %s under way", steps, v.State, test.action)
				}
				if v.Action.ID != test.action || v.Cause != test.cause {
					t.Errorf("%s because %q, want %s because %q", v.Action.ID, v.Cause.Words(), test.action, test.cause.Words())
				}
			})
		}
	}
}

// Section 3.4: received is kept per connection, from the moment that the
// dialog opens with an action to show.
func TestReceived(t *testing.T) {
	always := func(c *settings.Connection) { c.AutosendWhen = settings.AutosendAlways }
	tell(t, []story{
		{"with the dialog, before Autosend goes out", office(settings.AskAppend, autosends("push")), []line{
			when(signsIn(), marksReceived, is(Opening)),
			when(marks(true), sendsFirst(alicesPassword+",push")),
		}},
		{"before Autosend always, which needs no memory", office(settings.AskOTP, autosends("push"), always), []line{
			when(signsIn(), marksReceived, sendsFirst("push")),
		}},
		{"before the last method goes out", office(settings.AskOTP), []line{
			when(signsIn(remembers(false, map[string]string{"alice": "call"}, true)), marksReceived, is(Opening)),
			when(marks(false), asks(DefaultPrompt), tells(NothingAutomatic)),
		}},
		{"in vain: the person decides, also later", office(settings.AskPassword, autosends("push")), []line{
			when(signsIn(), sendsPassword()),
			when(challenges("Code:", "s1"), marksReceived, is(Opening)),
			when(marks(false), asks("Code:"), tells(NothingAutomatic)),
			when(marks(true), asks("Code:"), tells(NothingAutomatic)),
			when(types("123456"), answers("123456", "s1")),
			when(challenges("Code:", "s2"), asks("Code:")),
		}},
		{"in vain always", office(settings.AskOTP, autosends("push"), always), []line{
			when(signsIn(Memory{Unknown: true}), marksReceived, sendsFirst("push")),
		}},
		{"while it is unknown whether that happened before", office(settings.AskOTP, autosends("push")), []line{
			when(signsIn(Memory{Unknown: true}), marksReceived, asks(DefaultPrompt), tells(NothingAutomatic)),
			when(marks(true), asks(DefaultPrompt), tells(NothingAutomatic)),
			when(presses("push"), sendsFirst("push")),
		}},
		{"while it is unknown, without Autosend", office(settings.AskOTP), []line{
			when(signsIn(Memory{Unknown: true}), marksReceived, asks(DefaultPrompt)),
		}},
		{"for an action that the person has asked for, nothing waits", office(settings.AskOTP), []line{
			when(begins(Begin{UserName: "alice", Action: &settings.Action{ID: "sms"}, Memory: Memory{Unknown: true}}), marksReceived, sendsFirst("sms")),
		}},
		{"a cancel before it is remembered", office(settings.AskPassword, autosends("push")), []line{
			when(signsIn(), sendsPassword()),
			when(challenges("Code:", "s1"), marksReceived, is(Opening)),
			when(presses("push"), is(Opening)),
			when(cancels, asks("Code:"), tells(Cancelled)),
			when(marks(true), asks("Code:"), tells(Cancelled)),
			when(types("1"), answers("1", "s1")),
		}},
		{"after the time of the challenge", office(settings.AskPassword, autosends("push")), []line{
			when(signsIn(), sendsPassword()),
			when(challenges("Code:", "s1"), marksReceived, is(Opening)),
			when(expires(1), asks("Code:"), tells(ChallengeExpired)),
			when(marks(true), asks("Code:"), tells(ChallengeExpired)),
		}},
		{"with a dialog that waits", office(settings.AskOTP), []line{
			when(signsIn(), marksReceived, asks(DefaultPrompt)),
		}},
		{"also where the last method goes out", office(settings.AskOTP), []line{
			when(signsIn(Memory{LastMethods: map[string]string{"alice": "push"}, RememberLastMethodUsed: true}), marksReceived, is(Opening)),
			when(marks(true), sendsFirst("push"), waitsFor("push", ByLastMethod)),
		}},
		{"once", office(settings.AskPassword), []line{
			when(signsIn(), sendsPassword()),
			when(challenges("Code:", "s1"), marksReceived, asks("Code:")),
			when(types("1"), answers("1", "s1")),
			when(challenges("Code:", "s2"), asks("Code:")),
		}},
		{"not before the dialog opens", office(settings.AskPassword, autosends("push")), []line{
			when(signsIn(), sendsPassword()),
			when(accepts(""), ends(Result{})),
		}},
		{"not again", office(settings.AskOTP), []line{
			when(signsIn(known), asks(DefaultPrompt)),
		}},
		{"not without an enabled action", office(settings.AskOTP, noActions), []line{
			when(signsIn(), asks(DefaultPrompt)),
		}},
	})
}

// Section 3.4: at most one automatic action in a sign-in.
func TestAutomaticActionOnce(t *testing.T) {
	auto := office(settings.AskPassword, autosends("push"), func(c *settings.Connection) { c.AutosendWhen = settings.AutosendAlways })
	opened := func(then ...line) []line {
		return append([]line{
			when(signsIn(known), sendsPassword()),
			when(challenges("Code:", "s1"), answers("push", "s1"), waitsFor("push", ByAdministrator)),
		}, then...)
	}
	tell(t, []story{
		{"after a reject the dialog waits", auto, opened(
			when(rejects("Denied"), asks("Code:"), tells(Rejected)),
			when(types("1"), sendsPassword()),
			when(challenges("Code:", "s2"), answers("1", "s2"), waitsFor("", ByPerson)),
		)},
		{"after a time-out the dialog waits", auto, opened(
			when(fails(NoAnswer), asks("Code:"), tells(NoAnswer)),
			when(presses("call"), sendsPassword()),
			when(challenges("Other:", "s2"), asks("Other:"), tells(PromptChanged)),
		)},
		{"after a cancel the dialog waits", auto, opened(
			when(cancels, aborts, asks("Code:"), tells(Cancelled)),
		)},
		{"after a further challenge the dialog waits", auto, opened(
			when(challenges("Next code:", "s2"), asks("Next code:")),
			when(expires(2), asks("Code:"), tells(ChallengeExpired)),
		)},
		{"Try again is the person's own press", auto, opened(
			when(fails(NoAnswer), asks("Code:"), tells(NoAnswer), offersRetry(true)),
			when(triesAgain, sendsPassword(), waitsFor("push", ByPerson)),
			when(challenges("Code:", "s2"), answers("push", "s2"), waitsFor("push", ByPerson)),
		)},
		{"Enter in the empty field is the person's own press", auto, opened(
			when(cancels, aborts, asks("Code:"), tells(Cancelled)),
			when(types(""), sendsPassword(), waitsFor("push", ByPerson)),
		)},
		{"switching Remember last method used presses nothing", auto, opened(
			when(cancels, aborts, asks("Code:"), tells(Cancelled)),
			when(switchesRemember(true), asks("Code:"), tells(Cancelled)),
			when(switchesRemember(false), asks("Code:"), tells(Cancelled)),
		)},
		{"a new sign-in has its own", auto, opened(
			when(cancels, aborts, asks("Code:"), tells(Cancelled)),
			when(cancels, is(Idle)),
			when(signsIn(known), sendsPassword()),
			when(challenges("Code:", "s2"), answers("push", "s2"), waitsFor("push", ByAdministrator)),
		)},
	})
}

// Who has an answer at hand is asked for it, whatever would go out by itself.
func TestPreparedAnswer(t *testing.T) {
	auto := office(settings.AskOTP, autosends("push"), func(c *settings.Connection) { c.AutosendWhen = settings.AutosendAlways })
	last := Memory{Received: true, LastMethods: map[string]string{"alice": "call"}, RememberLastMethodUsed: true}
	prepared := func(more Begin) Begin {
		more.UserName, more.Password, more.Memory, more.Prepared = "alice", alicesPassword, last, true
		return more
	}
	tell(t, []story{
		{"nothing goes out by itself", auto, []line{
			when(begins(prepared(Begin{})), asks(DefaultPrompt)),
			when(types("123456"), sendsFirst("123456")),
		}},
		{"an action that was asked for goes first", auto, []line{
			when(begins(prepared(Begin{Action: &settings.Action{ID: "sms"}})), sendsFirst("sms")),
		}},
		{"Enter alone still presses the default action", auto, []line{
			when(begins(prepared(Begin{})), asks(DefaultPrompt)),
			when(types(""), sendsFirst("phone")),
		}},
	})
}

// A face can know beforehand whether something would go out by itself.
func TestAutomatic(t *testing.T) {
	last := Memory{Received: true, LastMethods: map[string]string{"alice": "call"}, RememberLastMethodUsed: true}
	for name, test := range map[string]struct {
		connection *settings.Connection
		begin      Begin
		want       string
		why        Cause
	}{
		"nothing":              {office(settings.AskOTP), Begin{UserName: "alice"}, "", ByPerson},
		"Autosend":             {office(settings.AskOTP, autosends("push")), Begin{UserName: "alice"}, "push", ByAdministrator},
		"Autosend, received":   {office(settings.AskOTP, autosends("push")), Begin{UserName: "alice", Memory: Memory{Received: true}}, "", ByPerson},
		"last method":          {office(settings.AskOTP), Begin{UserName: " alice ", Memory: last}, "call", ByLastMethod},
		"Autosend always":      {office(settings.AskOTP, autosends("push"), func(c *settings.Connection) { c.AutosendWhen = settings.AutosendAlways }), Begin{UserName: "alice", Memory: Memory{Received: true}}, "push", ByAdministrator},
		"last method disabled": {office(settings.AskOTP, autosends("push")), Begin{UserName: "alice", Memory: Memory{LastMethods: map[string]string{"alice": "fax"}, RememberLastMethodUsed: true}}, "push", ByAdministrator},
		"remembering is off":   {office(settings.AskOTP), Begin{UserName: "alice", Memory: Memory{Received: true, LastMethods: last.LastMethods}}, "", ByPerson},
		"that of another user": {office(settings.AskOTP), Begin{UserName: "bob", Memory: last}, "", ByPerson},
		"asked for":            {office(settings.AskOTP, autosends("push")), Begin{UserName: "alice", Action: &settings.Action{ID: "sms"}}, "", ByPerson},
		"Autosend, unknown":    {office(settings.AskOTP, autosends("push")), Begin{UserName: "alice", Memory: Memory{Unknown: true}}, "", ByPerson},
		"always, unknown":      {office(settings.AskOTP, autosends("push"), func(c *settings.Connection) { c.AutosendWhen = settings.AutosendAlways }), Begin{UserName: "alice", Memory: Memory{Unknown: true}}, "push", ByAdministrator},
		"an answer at hand":    {office(settings.AskOTP, autosends("push")), Begin{UserName: "alice", Prepared: true}, "", ByPerson},
	} {
		got, why := Automatic(test.connection, test.begin)
		if got == nil {
			got = new(settings.Action)
		}
		if got.ID != test.want || why != test.why {
			t.Errorf("%s: %q by %d, want %q by %d", name, got.ID, why, test.want, test.why)
		}
	}
}

// Actions that were never saved have no ids yet. They are told apart all the same, and
// none of them is the last method of somebody who has none.
func TestActionsWithoutIDs(t *testing.T) {
	unsaved := office(settings.AskOTP)
	for i := range unsaved.Actions {
		unsaved.Actions[i].ID = ""
	}
	remembers := Memory{Received: true, RememberLastMethodUsed: true}
	for user, id := range map[string]string{"alice": "", "bob": "push"} {
		remembers.LastMethods = map[string]string{user: id}
		if a, why := Automatic(unsaved, Begin{UserName: "alice", Memory: remembers}); a != nil || why != ByPerson {
			t.Errorf("for %s, %v is sent automatically: %v", user, a, why)
		}
	}
	f := New(unsaved)
	f.Handle(Begin{UserName: "alice", Memory: Memory{Received: true}})
	if steps := f.Handle(Press{}); len(steps) > 0 {
		t.Errorf("no action is pressed: %v", steps)
	}
	second := f.View().Actions[1]
	steps := f.Handle(Press{ActionID: second.ID})
	if send, ok := steps[0].(Send); !ok || send.Request.Password != second.Command {
		t.Fatalf("the second action sends %v", steps)
	}
	steps = f.Handle(Replied{Exchange: f.View().Exchange, Reply: Reply{Code: Accept}})
	if len(steps) != 1 || steps[0] != (RecordMethod{UserName: "alice", ActionID: second.ID}) || second.ID == "" {
		t.Errorf("it is recorded as %v", steps)
	}
	if unsaved.Actions[1].ID != "" {
		t.Error("the connection of the caller has changed")
	}
}

// What faces and the gate say of a connection follows from the same rules.
func TestWhatFollowsFromAutomatic(t *testing.T) {
	always := func(c *settings.Connection) { c.AutosendWhen = settings.AutosendAlways }
	received := Memory{Received: true}
	last := Memory{Received: true, LastMethods: map[string]string{"alice": "call"}, RememberLastMethodUsed: true}
	for name, test := range map[string]struct {
		connection       *settings.Connection
		memory           Memory
		over, asksNobody bool
	}{
		"no Autosend":               {office(settings.AskOTP), received, false, false},
		"the first time":            {office(settings.AskOTP, autosends("push")), Memory{}, false, true},
		"received":                  {office(settings.AskOTP, autosends("push")), received, true, false},
		"received, always":          {office(settings.AskOTP, autosends("push"), always), received, false, true},
		"a disabled action":         {office(settings.AskOTP, autosends("fax")), received, false, false},
		"a disabled action, always": {office(settings.AskOTP, autosends("fax"), always), Memory{}, false, false},
		"the last method":           {office(settings.AskOTP, autosends("push")), last, false, true},
		"last method, remembering is off": {
			office(settings.AskOTP, autosends("push")), Memory{Received: true, LastMethods: last.LastMethods}, true, false,
		},
		"a password": {office(settings.AskPassword, autosends("push")), Memory{}, false, false},
	} {
		b := Begin{UserName: "alice", Memory: test.memory}
		if got := AutosendIsOver(test.connection, b); got != test.over {
			t.Errorf("%s: AutosendIsOver is %t", name, got)
		}
		if got := AsksNobody(test.connection, b); got != test.asksNobody {
			t.Errorf("%s: AsksNobody is %t", name, got)
		}
	}
}

// Section 3.4: the last method is the action that led to the Accept, no matter who
// pressed it.
func TestLastMethod(t *testing.T) {
	tell(t, []story{
		{"pressed by the person", office(settings.AskOTP), []line{
			when(signsIn(known), asks(DefaultPrompt)),
			when(presses("push"), sendsFirst("push")),
			when(accepts(""), records("alice", "push"), ends(Result{Method: "Push"})),
		}},
		{"of whoever signs in", office(settings.AskOTP), []line{
			when(begins(Begin{UserName: "bob", Memory: known}), asks(DefaultPrompt)),
			when(presses("push"), sends(Request{UserName: "bob", Password: "push", Interactive: true})),
			when(accepts(""), records("bob", "push"), ends(Result{Method: "Push"})),
		}},
		{"pressed automatically", office(settings.AskOTP, autosends("push")), []line{
			when(signsIn(), marksReceived, is(Opening)),
			when(marks(true), sendsFirst("push")),
			when(accepts(""), records("alice", "push"), ends(Result{Method: "Push"})),
		}},
		{"the last of several", office(settings.AskOTP), []line{
			when(signsIn(known), asks(DefaultPrompt)),
			when(presses("push"), sendsFirst("push")),
			when(rejects(""), asks(DefaultPrompt), tells(Rejected)),
			when(presses("call"), sendsFirst("phone")),
			when(accepts(""), records("alice", "call"), ends(Result{Method: "Call"})),
		}},
		{"also where remembering is off: switched on later, it is known", office(settings.AskOTP), []line{
			when(signsIn(known), asks(DefaultPrompt)),
			when(switchesRemember(false), asks(DefaultPrompt)),
			when(presses("push"), sendsFirst("push")),
			when(accepts(""), records("alice", "push"), ends(Result{Method: "Push"})),
		}},
		{"a code that it sent counts for it, also after a wrong one", office(settings.AskPassword), []line{
			when(signsIn(known), sendsPassword()),
			when(challenges("Code or method:", "s1"), asks("Code or method:")),
			when(presses("sms"), answers("sms", "s1")),
			when(challenges("Code:", "s2"), asks("Code:")),
			when(types("111111"), answers("111111", "s2")),
			when(rejects(""), asks("Code or method:"), tells(Rejected)),
			when(types("123456"), sendsPassword()),
			when(challenges("Code or method:", "s3"), answers("123456", "s3")),
			when(accepts(""), records("alice", "sms"), ends(Result{Method: "SMS", Typed: true, Rounds: 3})),
		}},
		{"one that failed does not count", office(settings.AskOTP), []line{
			when(signsIn(known), asks(DefaultPrompt)),
			when(presses("push"), sendsFirst("push")),
			when(fails(NoAnswer), asks(DefaultPrompt), tells(NoAnswer)),
			when(types("123456"), sendsFirst("123456")),
			when(accepts(""), ends(Result{Typed: true})),
		}},
		{"one that was given up for a code does not count", office(settings.AskOTP), []line{
			when(signsIn(known), asks(DefaultPrompt)),
			when(presses("push"), sendsFirst("push")),
			when(entersCode, aborts, asks(DefaultPrompt), tells(CodeInstead)),
			when(types("123456"), sendsFirst("123456")),
			when(accepts(""), ends(Result{Typed: true})),
		}},
		{"a typed OTP alone changes nothing", office(settings.AskOTP), []line{
			when(signsIn(known), asks(DefaultPrompt)),
			when(types("123456"), sendsFirst("123456")),
			when(accepts(""), ends(Result{Typed: true})),
		}},
		{"a sign-in that was given up changes nothing, also in the next one", office(settings.AskOTP), []line{
			when(signsIn(known), asks(DefaultPrompt)),
			when(presses("push"), sendsFirst("push")),
			when(rejects(""), asks(DefaultPrompt), tells(Rejected)),
			when(cancels, is(Idle)),
			when(signsIn(known), asks(DefaultPrompt)),
			when(types("123456"), sendsFirst("123456")),
			when(accepts(""), ends(Result{Typed: true})),
		}},
		{"it is kept by the name that is sent", office(settings.AskOTP, forwardsUserNameOnly), []line{
			when(begins(Begin{UserName: `CORP\alice`, Memory: Memory{Received: true, LastMethods: map[string]string{"alice": "call"}, RememberLastMethodUsed: true}}), sendsFirst("phone"), waitsFor("call", ByLastMethod)),
			when(accepts(""), records("alice", "call"), ends(Result{Method: "Call"})),
		}},
	})
}

// Section 3.4: the progress box says why it is automatic.
func TestCauseWords(t *testing.T) {
	for cause, want := range map[Cause]string{
		ByPerson:        "",
		ByLastMethod:    "last method used",
		ByAdministrator: "set by your administrator",
	} {
		if got := cause.Words(); got != want {
			t.Errorf("cause %d: %q, want %q", cause, got, want)
		}
	}
}
