package signin

import (
	"strings"
	"testing"

	"otpdialog/settings"
)

// Section 4, point 6, and RFC 2865: what is too long is said before it is sent.
func TestLimits(t *testing.T) {
	long := func(n int) string { return strings.Repeat("x", n) }
	form := func(userName, password string) event {
		return begins(Begin{UserName: userName, Password: password, Memory: known})
	}
	commands := func(command string) func(*settings.Connection) {
		return with("push", func(a *settings.Action) { a.Command = command })
	}
	tell(t, []story{
		{"a user name of 253 bytes", office(settings.AskPassword), []line{
			when(form(long(253), "p"), sends(Request{UserName: long(253), Password: "p"})),
		}},
		{"a user name of 254 bytes", office(settings.AskPassword), []line{
			when(form(long(254), "p"), is(Idle), tells(UserNameTooLong)),
		}},
		{"a user name of 127 characters of two bytes", office(settings.AskPassword), []line{
			when(form(strings.Repeat("ä", 127), "p"), is(Idle), tells(UserNameTooLong)),
		}},
		{"a user name counts as it is sent", office(settings.AskPassword, forwardsUserNameOnly), []line{
			when(form("alice@"+long(253), alicesPassword), sendsPassword()),
		}},
		{"a password of 128 bytes", office(settings.AskPassword), []line{
			when(form("alice", long(128)), sends(Request{UserName: "alice", Password: long(128)})),
		}},
		{"a password of 129 bytes", office(settings.AskPassword), []line{
			when(form("alice", long(129)), is(Idle), tells(PasswordTooLong)),
		}},
		{"a password to append to, of 129 bytes", office(settings.AskAppend), []line{
			when(form("alice", long(129)), is(Idle), tells(PasswordTooLong)),
		}},
		{"a password that is not sent may be of any length", office(settings.AskOTP), []line{
			when(form("alice", long(129)), asks(DefaultPrompt)),
		}},
		{"an answer of 128 bytes", office(settings.AskPassword), []line{
			when(signsIn(known), sendsPassword()),
			when(challenges("Code:", "s1"), asks("Code:")),
			when(types(long(128)), answers(long(128), "s1")),
		}},
		{"an answer of 129 bytes: the challenge still waits", office(settings.AskPassword), []line{
			when(signsIn(known), sendsPassword()),
			when(challenges("Code:", "s1"), asks("Code:")),
			when(types(long(129)), asks("Code:"), tells(AnswerTooLong), keeps(long(129)), offersRetry(false)),
			when(types("1"), answers("1", "s1")),
		}},
		{"an answer of 129 bytes is told before the fresh first request", office(settings.AskPassword), []line{
			when(signsIn(known), sendsPassword()),
			when(challenges("Code:", "s1"), asks("Code:")),
			when(expires(1), asks("Code:"), tells(ChallengeExpired)),
			when(types(long(129)), asks("Code:"), tells(AnswerTooLong), keeps(long(129))),
		}},
		{"password, separator and answer of 128 bytes", office(settings.AskAppend), []line{
			when(form("alice", long(121)), asks(DefaultPrompt)),
			when(types("123456"), sendsFirst(long(121)+",123456")),
		}},
		{"password, separator and answer of 129 bytes", office(settings.AskAppend), []line{
			when(form("alice", long(122)), asks(DefaultPrompt)),
			when(types("123456"), asks(DefaultPrompt), tells(AnswerTooLong), keeps("123456")),
			when(types("12345"), sendsFirst(long(122)+",12345")),
		}},
		{"a challenge after a long password: the answer alone counts", office(settings.AskAppend), []line{
			when(form("alice", long(126)), asks(DefaultPrompt)),
			when(types("1"), sendsFirst(long(126)+",1")),
			when(challenges("Code:", "s1"), asks("Code:")),
			when(types("123456"), answers("123456", "s1")),
		}},
		{"a command that is too long with the password is no text of the person's", office(settings.AskAppend), []line{
			when(form("alice", long(128)), asks(DefaultPrompt)),
			when(presses("push"), asks(DefaultPrompt), tells(AnswerTooLong), keeps("")),
		}},
		{"an automatic action that is too long is told, not sent", office(settings.AskAppend, autosends("push")), []line{
			when(begins(Begin{UserName: "alice", Password: long(128)}), marksReceived, is(Opening)),
			when(marks(true), asks(DefaultPrompt), tells(AnswerTooLong)),
		}},
		{"a command of 128 bytes", office(settings.AskOTP, commands(long(128))), []line{
			when(signsIn(known), asks(DefaultPrompt)),
			when(presses("push"), sendsFirst(long(128))),
		}},
	})
}
