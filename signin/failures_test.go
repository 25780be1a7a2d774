package signin

import (
	"testing"

	"otpdialog/advice"
	"otpdialog/settings"
)

var failures = []Failure{NoAnswer, Unreachable, Refused, BadSignature, Unsigned, NotTrusted, NoTLS, CertificateRefused, ConnectionLost, NotSent, NotAllowed, BadToken, WrongClock}

// Section 3.3: every failure keeps the dialog and what was typed, and the next
// answer begins with a fresh first request.
func TestFailures(t *testing.T) {
	for _, kind := range failures {
		t.Run(Notice{Kind: kind}.Advice().Code, func(t *testing.T) { tell(t, storiesOfFailure(kind)) })
	}
}

func storiesOfFailure(kind Failure) []story {
	return []story{
		{"before the dialog: back to the form", office(settings.AskPassword), []line{
			when(signsIn(known), sendsPassword()),
			when(fails(kind), is(Idle), tells(kind)),
			when(signsIn(known), sendsPassword()),
		}},
		{"of a typed answer to a challenge", office(settings.AskPassword), []line{
			when(signsIn(known), sendsPassword()),
			when(challenges("Code:", "s1"), asks("Code:")),
			when(types("123456"), answers("123456", "s1")),
			when(fails(kind), asks("Code:"), tells(kind), keeps("123456"), offersRetry(true)),
			when(types("123456"), sendsPassword(), waitsFor("", ByPerson)),
			when(fails(kind), asks("Code:"), tells(kind), keeps("123456"), offersRetry(true)),
			when(triesAgain, sendsPassword(), waitsFor("", ByPerson)),
			when(challenges("Code:", "s2"), answers("123456", "s2"), waitsFor("", ByPerson)),
			when(accepts(""), ends(Result{Typed: true, Rounds: 2})),
		}},
		{"of a typed answer in the first request", office(settings.AskAppend), []line{
			when(signsIn(known), asks(DefaultPrompt)),
			when(types("123456"), sendsFirst(alicesPassword+",123456")),
			when(fails(kind), asks(DefaultPrompt), tells(kind), keeps("123456")),
			when(triesAgain, sendsFirst(alicesPassword+",123456")),
			when(accepts(""), ends(Result{Typed: true})),
		}},
		{"of an action: Try again presses it again", office(settings.AskOTP), []line{
			when(signsIn(known), asks(DefaultPrompt)),
			when(presses("push"), sendsFirst("push")),
			when(fails(kind), asks(DefaultPrompt), tells(kind), keeps(""), offersRetry(true)),
			when(triesAgain, sendsFirst("push"), waitsFor("push", ByPerson)),
			when(accepts(""), records("alice", "push"), ends(Result{Method: "Push"})),
		}},
		{"of an action in the second round: the server is asked from the start", office(settings.AskPassword), []line{
			when(signsIn(known), sendsPassword()),
			when(challenges("Code:", "s1"), asks("Code:")),
			when(types("123456"), answers("123456", "s1")),
			when(challenges("Approve or next code:", "s2"), asks("Approve or next code:")),
			when(presses("push"), answers("push", "s2")),
			when(fails(kind), asks("Code:"), tells(kind)),
			when(types("654321"), sendsPassword()),
			when(challenges("Code:", "s3"), answers("654321", "s3")),
		}},
	}
}

func TestFailureOfFlow(t *testing.T) {
	f := New(office(settings.AskOTP))
	begin := Begin{UserName: "alice", Memory: known}
	f.Handle(begin)
	if got := f.Failure().Kind; got != nil {
		t.Errorf("failure %v before anything was sent", got)
	}
	f.Handle(Failed{Exchange: answer123456(f).Exchange, Failure: BadSignature, Details: []advice.Advice{{What: "192.0.2.1:1812"}}})
	if got := f.View().Notice.Details; len(got) != 1 || got[0].What != "192.0.2.1:1812" {
		t.Errorf("notice knows %v, want the detail", got)
	}
	f.Handle(Cancel{})
	if got := f.Failure().Kind; got != BadSignature {
		t.Errorf("failure %v after the person gave up, want BadSignature", got)
	}
	f.Handle(begin)
	if got := f.Failure().Kind; got != nil {
		t.Errorf("failure %v of an earlier sign-in in a new one", got)
	}
	f.Handle(Failed{Exchange: answer123456(f).Exchange, Failure: NoAnswer})
	f.Handle(Replied{Exchange: answer123456(f).Exchange, Reply: Reply{Code: Accept}})
	if got := f.Failure().Kind; got != nil {
		t.Errorf("failure %v of a sign-in that ended in Accept", got)
	}
}

// A fresh start that brings another prompt sends nothing before it was read.
func TestPromptChanges(t *testing.T) {
	tell(t, []story{
		{"a typed answer waits for the person", office(settings.AskPassword), []line{
			when(signsIn(known), sendsPassword()),
			when(challenges("Code 17:", "s1"), asks("Code 17:")),
			when(types("123456"), answers("123456", "s1")),
			when(fails(NoAnswer), asks("Code 17:"), tells(NoAnswer)),
			when(types("123456"), sendsPassword()),
			when(challenges("Code 18:", "s2"), asks("Code 18:"), tells(PromptChanged), keeps("123456"), offersRetry(false)),
			when(types("181818"), answers("181818", "s2")),
			when(accepts(""), ends(Result{Typed: true, Rounds: 2})),
		}},
		{"an action waits for the person", office(settings.AskPassword), []line{
			when(signsIn(known), sendsPassword()),
			when(challenges("Push?", "s1"), asks("Push?")),
			when(presses("push"), answers("push", "s1")),
			when(cancels, aborts, asks("Push?"), tells(Cancelled)),
			when(presses("push"), sendsPassword(), waitsFor("push", ByPerson)),
			when(challenges("Your PIN has expired. New PIN:", "s2"), asks("Your PIN has expired. New PIN:"), tells(PromptChanged), keeps("")),
		}},
		{"the changed prompt is what the next fresh start is compared with", office(settings.AskPassword), []line{
			when(signsIn(known), sendsPassword()),
			when(challenges("A", "s1"), asks("A")),
			when(presses("push"), answers("push", "s1")),
			when(fails(NoAnswer), asks("A"), tells(NoAnswer)),
			when(presses("push"), sendsPassword()),
			when(challenges("B", "s2"), asks("B"), tells(PromptChanged)),
			when(presses("push"), answers("push", "s2")),
			when(fails(NoAnswer), asks("B"), tells(NoAnswer)),
			when(presses("push"), sendsPassword()),
			when(challenges("B", "s3"), answers("push", "s3")),
		}},
		{"a failure of the fresh first request loses nothing", office(settings.AskPassword), []line{
			when(signsIn(known), sendsPassword()),
			when(challenges("Code:", "s1"), asks("Code:")),
			when(types("123456"), answers("123456", "s1")),
			when(fails(NoAnswer), asks("Code:"), tells(NoAnswer)),
			when(types("123456"), sendsPassword()),
			when(rejects("locked"), asks("Code:"), tells(Rejected), says("locked"), keeps("123456"), offersRetry(true)),
		}},
		{"an accept to the fresh first request: the answer that waited was not the one", office(settings.AskPassword), []line{
			when(signsIn(known), sendsPassword()),
			when(challenges("Code:", "s1"), asks("Code:")),
			when(types("123456"), answers("123456", "s1")),
			when(fails(NoAnswer), asks("Code:"), tells(NoAnswer)),
			when(types("123456"), sendsPassword()),
			when(accepts(""), ends(Result{Rounds: 1})),
		}},
	})
}

// A new PIN must not go out as a code: Try again gives an answer only to the
// question that the person answered with it.
func TestRetryOfLaterRound(t *testing.T) {
	secondRound := func(first ...line) []line {
		return append(first,
			when(challenges("New PIN:", "s2"), asks("New PIN:")),
			when(types("4711"), answers("4711", "s2")),
		)
	}
	stories := map[settings.Ask][]line{
		settings.AskPassword: secondRound(
			when(signsIn(known), sendsPassword()),
			when(challenges("Code:", "s1"), asks("Code:")),
			when(types("123456"), answers("123456", "s1")),
		),
		settings.AskOTP: secondRound(
			when(signsIn(known), asks(DefaultPrompt)),
			when(types("123456"), sendsFirst("123456")),
		),
	}
	for ask, lines := range stories {
		t.Run(string(ask), func(t *testing.T) {
			s := &stage{T: t, flow: New(office(ask))}
			for i, line := range append(lines, when(fails(NoAnswer), tells(NoAnswer))) {
				s.play(i+1, line)
			}
			steps := s.flow.Handle(Retry{})
			if send := sent(steps); send != nil && send.Request.Password == alicesPassword {
				steps = s.flow.Handle(Replied{
					Exchange: send.Exchange,
					Reply:    Reply{Code: Challenge, Message: "Code:", State: []byte("s3"), Server: server},
				})
			}
			if send := sent(steps); send != nil {
				t.Errorf("the new PIN was sent as the answer to the first question: %#v", send.Request)
			}
		})
	}
}

// What was typed into a hidden field must not come back in a visible one.
func TestHiddenDraft(t *testing.T) {
	tests := []struct {
		name string
		give []Event // after the answer to the hidden question, in exchange 3
	}{
		{"after a time-out", []Event{Failed{Exchange: 3, Failure: NoAnswer}}},
		{"after a cancel", []Event{Cancel{}}},
		{"after Enter a code instead", []Event{EnterCode{}}},
		{"after another prompt", []Event{
			EnterCode{},
			Answer{Text: "4711"},
			Replied{Exchange: 4, Reply: Reply{Code: Challenge, Message: "Other:", Server: server}},
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := New(office(settings.AskPassword))
			for _, e := range append([]Event{
				Begin{UserName: "alice", Password: alicesPassword, Memory: known},
				Replied{Exchange: 1, Reply: Reply{Code: Challenge, Message: "Code:", Server: server}},
				Answer{Text: "123456"},
				Replied{Exchange: 2, Reply: Reply{Code: Challenge, Message: "PIN:", Hidden: true, Server: server}},
				Answer{Text: "4711"},
			}, test.give...) {
				f.Handle(e)
			}
			if v := f.View(); v.State != Dialog || v.Draft != "" && !v.Hidden {
				t.Errorf("%q was typed hidden and is back in a field that shows it", v.Draft)
			}
		})
	}
}
