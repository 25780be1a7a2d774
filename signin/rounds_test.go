package signin

import (
	"fmt"
	"slices"
	"testing"

	"otpdialog/settings"
)

// Section 3.3: a challenge is never success, the dialog comes back.
func TestRounds(t *testing.T) {
	tell(t, []story{
		{"the next code and a new PIN, each with its own State", office(settings.AskPassword), []line{
			when(signsIn(known), sendsPassword()),
			when(challenges("Code:", "s1"), asks("Code:")),
			when(types("111111"), answers("111111", "s1")),
			when(challenges("Next code:", "s2"), asks("Next code:"), keeps("")),
			when(types("222222"), answers("222222", "s2")),
			when(challenges("New PIN:", "s3"), asks("New PIN:"), keeps("")),
			when(types("4711"), answers("4711", "s3")),
			when(accepts(""), ends(Result{Typed: true, Rounds: 3})),
		}},
		{"a menu, an icon, then the code that it sent", office(settings.AskPassword), []line{
			when(signsIn(known), sendsPassword()),
			when(challenges("push, phone or sms?", "s1"), asks("push, phone or sms?")),
			when(presses("sms"), answers("sms", "s1"), waitsFor("sms", ByPerson)),
			when(challenges("Code sent:", "s2"), asks("Code sent:")),
			when(types("123456"), answers("123456", "s2"), waitsFor("", ByPerson)),
			when(accepts(""), records("alice", "sms"), ends(Result{Method: "SMS", Typed: true, Rounds: 2})),
		}},
		{"a challenge without a State is answered without one", office(settings.AskPassword), []line{
			when(signsIn(known), sendsPassword()),
			when(challenges("Code:", ""), asks("Code:")),
			when(types("1"), answers("1", "")),
			when(challenges("Again:", "s2"), asks("Again:")),
			when(types("2"), answers("2", "s2")),
			when(challenges("Again:", ""), asks("Again:")),
			when(types("3"), answers("3", "")),
		}},
		{"the same question again is a new question", office(settings.AskPassword), []line{
			when(signsIn(known), sendsPassword()),
			when(challenges("Code:", "s1"), asks("Code:")),
			when(types("1"), answers("1", "s1")),
			when(challenges("Code:", "s1"), asks("Code:"), keeps("")),
			when(types("2"), answers("2", "s1")),
		}},
		{"a reply to another exchange is no reply", office(settings.AskPassword), []line{
			when(signsIn(known), sendsPassword()),
			when(challenges("Code:", "s1"), asks("Code:")),
			when(to(1, accepts("")), asks("Code:")),
			when(presses("push"), answers("push", "s1")),
			when(to(1, accepts("")), is(Progress)),
			when(to(3, accepts("")), is(Progress)),
			when(to(1, fails(NoAnswer)), is(Progress)),
			when(accepts(""), records("alice", "push"), ends(Result{Method: "Push", Rounds: 1})),
			when(rejects("too late"), ends(Result{Method: "Push", Rounds: 1})),
		}},
	})
}

// The server's address matters to routing, not to counting: a challenge that
// names no server is a round like any other.
func TestRoundsOfNamelessServer(t *testing.T) {
	for _, ask := range []settings.Ask{settings.AskPassword, settings.AskOTP} {
		t.Run(string(ask), func(t *testing.T) {
			f := New(office(ask))
			sent := sent(f.Handle(Begin{UserName: "alice", Password: alicesPassword, Memory: known}))
			for range 2 * MaxRounds {
				if sent == nil {
					sent = answer123456(f)
				}
				if steps := f.Handle(Replied{
					Exchange: sent.Exchange,
					Reply:    Reply{Code: Challenge, Message: "Again:", State: []byte("s")},
				}); len(steps) > 0 {
					t.Fatalf("one answer was given to two challenges: %#v", steps)
				}
				sent = nil
				if f.View().Notice.Kind == TooManyRounds {
					return
				}
			}
			t.Errorf("%d rounds without an end", 2*MaxRounds)
		})
	}
}

func answer123456(f *Flow) *Send { return sent(f.Handle(Answer{Text: "123456"})) }

func sent(steps []Step) *Send {
	for _, step := range steps {
		if send, ok := step.(Send); ok {
			return &send
		}
	}
	return nil
}

// Any number of rounds up to 20, in every way of asking.
func TestMaxRounds(t *testing.T) {
	questions := func(n int) (lines []line) {
		for i := 2; i <= n; i++ {
			lines = append(lines,
				when(types(fmt.Sprint("code ", i-1)), answers(fmt.Sprint("code ", i-1), fmt.Sprint("s", i-1))),
				when(challenges(fmt.Sprint("Question ", i), fmt.Sprint("s", i)), asks(fmt.Sprint("Question ", i))),
			)
		}
		return lines
	}
	openings := map[settings.Ask][]line{
		settings.AskPassword: {
			when(signsIn(known), sendsPassword()),
		},
		settings.AskOTP: {
			when(signsIn(known), asks(DefaultPrompt)),
			when(types("code 0"), sendsFirst("code 0")),
		},
		settings.AskAppend: {
			when(signsIn(known), asks(DefaultPrompt)),
			when(types("code 0"), sendsFirst(alicesPassword+",code 0")),
		},
	}
	for ask, opening := range openings {
		lines := slices.Concat(
			opening,
			[]line{when(challenges("Question 1", "s1"), asks("Question 1"))},
			questions(MaxRounds),
			[]line{when(types("last"), answers("last", "s20"))},
		)
		firstQuestion := DefaultPrompt
		if ask == settings.AskPassword {
			firstQuestion = "Question 1"
		}
		tell(t, []story{
			{fmt.Sprint(ask, ": the 20th may be answered"), office(ask), append(slices.Clip(lines),
				when(accepts(""), ends(Result{Typed: true, Rounds: MaxRounds})))},
			{fmt.Sprint(ask, ": the 21st ends the attempt, and a fresh one counts anew"), office(ask), append(slices.Clip(lines),
				when(challenges("Question 21", "s21"), asks(firstQuestion), tells(TooManyRounds), offersRetry(true)),
				when(types("fresh"), sends(freshRequest(ask, "fresh"))),
			)},
		})
	}
}

// freshRequest is the first request that an answer without a challenge makes.
func freshRequest(ask settings.Ask, text string) Request {
	r := Request{UserName: "alice", Password: text, Interactive: true}
	switch ask {
	case settings.AskPassword:
		r.Password, r.Interactive = alicesPassword, false
	case settings.AskAppend:
		r.Password = alicesPassword + "," + text
	case settings.AskOTP:
	}
	return r
}
