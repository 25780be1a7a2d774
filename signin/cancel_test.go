package signin

import (
	"strings"
	"testing"

	"otpdialog/settings"
)

// Section 3.3: Cancel works at every moment.
func TestCancel(t *testing.T) {
	tell(t, []story{
		{"idle: nothing", office(settings.AskPassword), []line{
			when(cancels, is(Idle)),
		}},
		{"connecting: back to the form, once", office(settings.AskPassword), []line{
			when(signsIn(known), sendsPassword()),
			when(cancels, aborts, is(Idle), tells(Cancelled)),
			when(cancels, is(Idle), tells(Cancelled)),
			when(challenges("Code:", "s1"), is(Idle), tells(Cancelled)),
			when(accepts(""), is(Idle), tells(Cancelled)),
		}},
		{"dialog: the sign-in ends, its State is forgotten", office(settings.AskPassword), []line{
			when(signsIn(known), sendsPassword()),
			when(challenges("Code:", "s1"), asks("Code:")),
			when(cancels, is(Idle)),
			when(signsIn(known), sendsPassword()),
			when(challenges("Code:", "s2"), asks("Code:")),
			when(types("1"), answers("1", "s2")),
		}},
		{"progress of a typed answer: it is kept", office(settings.AskPassword), []line{
			when(signsIn(known), sendsPassword()),
			when(challenges("Code:", "s1"), asks("Code:")),
			when(types("123456"), answers("123456", "s1")),
			when(cancels, aborts, asks("Code:"), tells(Cancelled), keeps("123456"), offersRetry(false)),
			when(types("123456"), sendsPassword()),
			when(cancels, aborts, asks("Code:"), tells(Cancelled), keeps("123456")),
		}},
		{"progress of a push: the late accept is no success", office(settings.AskOTP), []line{
			when(signsIn(known), asks(DefaultPrompt)),
			when(presses("push"), sendsFirst("push")),
			when(cancels, aborts, asks(DefaultPrompt), tells(Cancelled), offersRetry(true)),
			when(accepts(""), asks(DefaultPrompt), tells(Cancelled)),
			when(fails(NoAnswer), asks(DefaultPrompt), tells(Cancelled)),
			when(cancels, is(Idle)),
			when(accepts(""), is(Idle)),
		}},
		{"progress of an automatic action: the dialog waits", office(settings.AskOTP, autosends("push")), []line{
			when(signsIn(), marksReceived, is(Opening)),
			when(marks(true), sendsFirst("push"), waitsFor("push", ByAdministrator)),
			when(cancels, aborts, asks(DefaultPrompt), tells(Cancelled)),
			when(types("123456"), sendsFirst("123456")),
		}},
		{"while the codes are on their way: the dialog stays", office(settings.AskPassword), []line{
			when(signsIn(known), sendsPassword()),
			when(challenges("Code:", "s1"), asks("Code:")),
			when(presses("sms"), answers("sms", "s1")),
			when(rejects(""), sendsPassword(), is(Connecting), tells(CodeSent)),
			when(cancels, aborts, asks("Code:"), tells(Cancelled)),
			when(types("123456"), sendsPassword()),
			when(challenges("Code:", "s3"), answers("123456", "s3")),
		}},
		{"signed in: nothing", office(settings.AskPassword), []line{
			when(signsIn(known), sendsPassword()),
			when(accepts(""), ends(Result{})),
			when(cancels, ends(Result{})),
		}},
		{"a press after a cancel is not answered by the reply to the one before", office(settings.AskOTP), []line{
			when(signsIn(known), asks(DefaultPrompt)),
			when(presses("push"), sendsFirst("push")),
			when(cancels, aborts, asks(DefaultPrompt), tells(Cancelled)),
			when(presses("call"), sendsFirst("phone")),
			when(to(1, accepts("")), is(Progress)),
			when(accepts(""), records("alice", "call"), ends(Result{Method: "Call"})),
		}},
	})
}

func TestEnterCodeInstead(t *testing.T) {
	tell(t, []story{
		{"of a push: a code starts afresh", office(settings.AskPassword), []line{
			when(signsIn(known), sendsPassword()),
			when(challenges("Code:", "s1"), asks("Code:")),
			when(presses("push"), answers("push", "s1")),
			when(entersCode, aborts, asks("Code:"), tells(CodeInstead), offersRetry(false)),
			when(types("123456"), sendsPassword()),
			when(challenges("Code:", "s2"), answers("123456", "s2")),
			when(accepts(""), ends(Result{Typed: true, Rounds: 2})),
		}},
		{"of a typed code: it is kept", office(settings.AskOTP), []line{
			when(signsIn(known), asks(DefaultPrompt)),
			when(types("123456"), sendsFirst("123456")),
			when(entersCode, aborts, asks(DefaultPrompt), tells(CodeInstead), keeps("123456")),
		}},
		{"where nothing of the person is under way: nothing", office(settings.AskPassword), []line{
			when(entersCode, is(Idle)),
			when(signsIn(known), sendsPassword()),
			when(entersCode, is(Connecting)),
			when(challenges("Code:", "s1"), asks("Code:")),
			when(entersCode, asks("Code:")),
			when(types("1"), answers("1", "s1")),
			when(accepts(""), ends(Result{Typed: true, Rounds: 1})),
			when(entersCode, is(SignedIn)),
		}},
	})
}

// A code that had no answer is not lost to a push in between.
func TestDraftSurvivesAction(t *testing.T) {
	tell(t, []story{
		{"cancelled", office(settings.AskOTP), []line{
			when(signsIn(known), asks(DefaultPrompt)),
			when(types("123456"), sendsFirst("123456")),
			when(fails(NoAnswer), asks(DefaultPrompt), tells(NoAnswer), keeps("123456")),
			when(pressesBeside("push", "123456"), sendsFirst("push")),
			when(cancels, aborts, asks(DefaultPrompt), tells(Cancelled), keeps("123456")),
		}},
	})
}

// The person is told that the request may still be on the phone.
func TestCancelledActionIsNamed(t *testing.T) {
	for _, e := range []Event{Cancel{}, EnterCode{}} {
		f := New(office(settings.AskOTP))
		f.Handle(Begin{UserName: "alice", Memory: known})
		f.Handle(Press{ActionID: "push"})
		f.Handle(e)
		if next := f.View().Notice.Advice().Next; !strings.Contains(next, "(Push) may still reach you") {
			t.Errorf("after %T the notice says %q", e, next)
		}
	}
}

// Section 3.3 and RFC 2865, section 5.27: a challenge lives as long as the
// server says.
func TestExpiry(t *testing.T) {
	tell(t, []story{
		{"the next answer starts afresh", office(settings.AskPassword), []line{
			when(signsIn(known), sendsPassword()),
			when(challenges("Code:", "s1"), asks("Code:")),
			when(expires(1), asks("Code:"), tells(ChallengeExpired), offersRetry(false)),
			when(expires(1), asks("Code:"), tells(ChallengeExpired)),
			when(types("123456"), sendsPassword()),
			when(challenges("Code:", "s2"), answers("123456", "s2")),
		}},
		{"of a later round: the first question is asked again", office(settings.AskPassword), []line{
			when(signsIn(known), sendsPassword()),
			when(challenges("Code:", "s1"), asks("Code:")),
			when(types("123456"), answers("123456", "s1")),
			when(challenges("New PIN:", "s2"), asks("New PIN:")),
			when(expires(2), asks("Code:"), tells(ChallengeExpired)),
		}},
		{"in the first request's own dialog", office(settings.AskOTP), []line{
			when(signsIn(known), asks(DefaultPrompt)),
			when(types("111111"), sendsFirst("111111")),
			when(challenges("Next code:", "s1"), asks("Next code:")),
			when(expires(1), asks(DefaultPrompt), tells(ChallengeExpired)),
			when(types("222222"), sendsFirst("222222")),
		}},
		{"of another challenge than the one that waits: nothing", office(settings.AskPassword), []line{
			when(expires(0), is(Idle)),
			when(signsIn(known), sendsPassword()),
			when(expires(1), is(Connecting)),
			when(challenges("Code:", "s1"), asks("Code:")),
			when(expires(0), asks("Code:")),
			when(expires(2), asks("Code:")),
			when(types("1"), answers("1", "s1")),
			when(expires(1), is(Progress)),
			when(challenges("Code:", "s2"), asks("Code:")),
			when(expires(1), asks("Code:")),
			when(types("2"), answers("2", "s2")),
		}},
	})
}
