//go:build unix

package plain

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/ui/input"
)

// A line with something in it that is not readable answers nothing, hidden or not, nor does it
// end a wait.
func TestUnreadable(t *testing.T) {
	t.Parallel()
	tell(t, "unreadable", setup{}, func(d *talk) {
		d.Types("al" + input.Unreadable + "ice").Types("alice").AskedTimes(0)
		d.Types("p" + input.Unreadable + "w").AskedTimes(0).Types("correct horse").Challenges("Choose")
		d.Types("push").AskedTimes(2).Waits(time.Second).Types("1" + input.Unreadable).Accepts("")
	})
}

// A person presses a method by its name, and waits for it.
func TestPush(t *testing.T) {
	t.Parallel()
	d := tell(t, "push", setup{}, func(d *talk) {
		d.Types("alice").Types("correct horse").Heard("correct horse")
		d.Challenges("Choose a method,\nor enter a code.")
		d.Types("PUSH").Heard("push")
		d.Waits(31 * time.Second).Waits(20 * time.Second)
		d.Accepts("Welcome,\nAlice")
	})
	if !d.outcome.SignedIn || d.err != nil || d.outcome.Result.Words() != "Push" || len(d.outcome.Exchanges) != 2 {
		t.Errorf("%+v, %v", d.outcome, d.err)
	}
	if took := d.outcome.Exchanges[1].Took; took != 51*time.Second {
		t.Errorf("the push took %v", took)
	}
}

// What goes out by itself is told with its reason, and the methods, too.
func TestByItself(t *testing.T) {
	t.Parallel()
	tell(t, "autosend", setup{actions: autosendPush}, func(d *talk) {
		d.Types("alice").Types("correct horse").Challenges("Choose").Heard("push").Accepts("")
	})
	tell(t, "last-method", setup{state: "[connections.office]\nreceived = true\nlast_methods = { alice = \"sms\" }\n"}, func(d *talk) {
		d.Types("alice").Types("correct horse").Challenges("Choose").Heard("sms")
		d.Challenges("Enter the code").Types("123 456").Heard("123456").Accepts("")
	})
}

// Enter while something is under way is Enter a code instead; what was typed with it is
// the answer. A key that was hit twice is neither.
func TestEnterCodeInstead(t *testing.T) {
	t.Parallel()
	tell(t, "code-instead", setup{}, func(d *talk) {
		d.Types("alice").Types("correct horse").Challenges("Choose").Types("push").Types("").AskedTimes(2)
		d.Waits(time.Second).Types("")
		d.Types("123456").Heard("correct horse").Challenges("Choose").Heard("123456")
		d.Fails(signin.NoAnswer)
		d.Types("push").Heard("correct horse").Challenges("Choose").Heard("push").Waits(time.Second)
		d.Types("654321").Heard("correct horse").Challenges("Choose").Heard("654321").Accepts("")
	})
}

// A failure leads a person back to the question.
func TestTryAgain(t *testing.T) {
	t.Parallel()
	tell(t, "try-again", setup{}, func(d *talk) {
		d.Types("alice").Types("wrong").Rejects("Wrong password")
		d.Types("").Types("correct horse").Challenges("Choose")
		d.Types("").Types("000000").Rejects("Wrong code")
		d.Types("123456").Challenges("Choose").Heard("123456").Accepts("")
	})
}

// Ctrl+D leaves: after a failure that is how it ended.
func TestLeave(t *testing.T) {
	t.Parallel()
	d := tell(t, "left-after-failure", setup{}, func(d *talk) {
		d.Types("alice").Types("wrong").Rejects("Wrong password").Leaves()
	})
	if d.err != nil || d.outcome.SignedIn || d.outcome.Failure.Kind != signin.Rejected {
		t.Errorf("%+v, %v", d.outcome, d.err)
	}
	d = tell(t, "left", setup{}, func(d *talk) { d.Leaves() })
	if !errors.Is(d.err, ErrLeft) {
		t.Errorf("error %v", d.err)
	}
	d = tell(t, "left-under-way", setup{}, func(d *talk) {
		d.Types("alice").Types("correct horse").Challenges("Choose").Types("push").Leaves()
	})
	if !errors.Is(d.err, ErrLeft) {
		t.Errorf("error %v", d.err)
	}
}

// A signal ends it at once, wherever it stands, and what is under way is told of.
func TestStop(t *testing.T) {
	t.Parallel()
	for name, story := range map[string]func(d *talk){
		"stopped-at-the-name":     func(d *talk) { d.Stops() },
		"stopped-at-the-password": func(d *talk) { d.Types("alice").Stops() },
		"stopped-under-way":       func(d *talk) { d.Types("alice").Types("x").Challenges("Choose").Types("push").Stops() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := tell(t, name, setup{}, story)
			if !errors.Is(d.err, context.Canceled) || d.outcome.SignedIn {
				t.Errorf("%+v, %v", d.outcome, d.err)
			}
		})
	}
}

// The server gave its challenge a time.
func TestChallengeExpires(t *testing.T) {
	t.Parallel()
	tell(t, "expired", setup{}, func(d *talk) {
		d.Types("alice").Types("correct horse")
		d.answers(signin.Reply{Code: signin.Challenge, Message: "Your PIN", State: []byte("s"), Timeout: 65 * time.Second, Hidden: true})
		d.Waits(66 * time.Second).Types("1234").Heard("correct horse")
		d.answers(signin.Reply{Code: signin.Challenge, Message: "Your PIN", State: []byte("t"), Hidden: true}).Heard("1234").Accepts("")
	})
}

// Another server is asked while a person waits.
func TestAnotherServer(t *testing.T) {
	t.Parallel()
	tell(t, "another-server", setup{connection: "secondary = \"radius2.example.com\"\n"}, func(d *talk) {
		d.server.Sees(session.Traffic{Server: "radius1.example.com:1812"})
		d.Types("alice").Types("correct horse")
		d.server.Sees(session.Traffic{Server: "radius2.example.com:1812"})
		d.Waits(90 * time.Second).Accepts("")
	})
}

// A person hears within a second what has come that does not count, and each thing once.
func TestNotices(t *testing.T) {
	t.Parallel()
	tell(t, "notices", setup{}, func(d *talk) {
		d.Types("alice").Types("correct horse")
		forged := advice.New("bad-signature", "an answer from radius1.example.com:1812 does not count").Do("waiting continues for a valid one")
		d.server.Sees(session.Traffic{Notices: []advice.Advice{forged}})
		d.Waits(5 * time.Second)
		d.server.Sees(session.Traffic{Notices: []advice.Advice{forged, advice.New("refused", "nothing is listening on radius1.example.com:1812\x1b[2J at the moment")}})
		d.Waits(time.Second).Accepts("")
	})
}

// Whatever a server says, the terminal gets text.
func TestHostileText(t *testing.T) {
	t.Parallel()
	tell(t, "hostile", setup{}, func(d *talk) {
		d.Types("alice").Types("correct horse").Challenges("a\x1b[2Jb\tc\x00d\u009be").Types("1").Rejects("x\x07y\r\nz").Leaves()
	})
}

// A script gives its answers as lines; the first failure is the end.
func TestScript(t *testing.T) {
	t.Parallel()
	d := tell(t, "script", setup{script: "alice\ncorrect horse\nsms\n123456\n"}, func(d *talk) {
		d.Heard("correct horse").Challenges("Choose").Heard("sms").Challenges("Code:").Heard("123456").Accepts("Welcome")
	})
	if !d.outcome.SignedIn {
		t.Errorf("%+v, %v", d.outcome, d.err)
	}
	d = tell(t, "script-rejected", setup{script: "alice\ncorrect horse\n000000\n123456\n"}, func(d *talk) {
		d.Challenges("Choose").Rejects("Wrong code")
	})
	if d.outcome.Failure.Kind != signin.Rejected || d.err != nil {
		t.Errorf("%+v, %v", d.outcome, d.err)
	}
	d = tell(t, "script-wrong-password", setup{script: "alice\nwrong\n000000\n"}, func(d *talk) { d.Rejects("") })
	if d.outcome.Failure.Kind != signin.Rejected || d.err != nil {
		t.Errorf("%+v, %v", d.outcome, d.err)
	}
}

// A question that nobody can answer is named.
func TestUnanswered(t *testing.T) {
	t.Parallel()
	tell(t, "no-name", setup{script: "\n"}, func(*talk) {}).isUnanswered(PasswordQuestion)
	d := tell(t, "no-password", setup{script: "alice"}, func(*talk) {})
	d.isUnanswered(PasswordQuestion)
	if d.outcome.UserName != "alice" { // the sign-in did not begin
		t.Errorf("the outcome is of %q", d.outcome.UserName)
	}
	d = tell(t, "no-otp", setup{script: "alice\npw\n"}, func(d *talk) { d.Challenges("Code:") })
	d.isUnanswered(OTPQuestion)
	if e, ok := errors.AsType[*UnansweredError](d.err); !ok || e.Question != "Code:" { // the server's own
		t.Errorf("the question is in %v", d.err)
	}
	if d := tell(t, "too-long-a-line", setup{script: strings.Repeat("x", 20<<10)}, func(*talk) {}); !errors.Is(d.err, ErrLineTooLong) {
		t.Errorf("error %v", d.err)
	}
}

func given(text string) Answer { return func(context.Context) (string, error) { return text, nil } }

func missing(context.Context) (string, error) { return "", errors.New("the keyring\nis locked") }

// What was given beforehand is not asked, and an OTP at hand lets nothing go out by
// itself.
func TestGivenBeforehand(t *testing.T) {
	t.Parallel()
	all := Options{UserName: "alice", Password: given("correct horse"), OTP: given("123456")}
	d := tell(t, "given", setup{script: "never read\n", actions: autosendPush, options: all}, func(d *talk) {
		d.Heard("correct horse").Challenges("Choose").Heard("123456").Accepts("")
	})
	if !d.outcome.SignedIn {
		t.Errorf("%+v, %v", d.outcome, d.err)
	}
	action := Options{UserName: "alice", Password: given("correct horse"), Action: &settings.Action{ID: "sms"}, OTP: given("123456")}
	tell(t, "given-action", setup{options: action}, func(d *talk) {
		d.Challenges("Choose").Heard("sms").Challenges("Code:").Heard("123456").Rejects("Wrong code")
		d.Types("654321").Challenges("Choose").Heard("654321").Accepts("")
	})
	tell(t, "given-cannot-be-had", setup{options: Options{UserName: "alice", Password: missing, OTP: missing}}, func(d *talk) {
		d.Types("correct horse").Heard("correct horse").Challenges("Choose").Types("123456").Heard("123456").Accepts("")
	})
	tell(t, "given-but-wrong", setup{options: Options{UserName: "alice", Password: given("wrong")}}, func(d *talk) {
		d.Heard("wrong").Rejects("").Types("correct horse").Heard("correct horse").Accepts("")
	})
}

// The remembered name is proposed to a person, and not to a script.
func TestUserNames(t *testing.T) {
	t.Parallel()
	const remembered = "[connections.office]\nlast_user_name = \"alice\"\n"
	d := tell(t, "proposed", setup{state: remembered}, func(d *talk) { d.Types("").Types("correct horse").Accepts("") })
	if d.outcome.UserName != "alice" {
		t.Errorf("user name %q", d.outcome.UserName)
	}
	d = tell(t, "script-name", setup{state: remembered, script: "bob\npw\n"}, func(d *talk) { d.Accepts("") })
	if d.outcome.UserName != "bob" {
		t.Errorf("user name %q", d.outcome.UserName)
	}
	tell(t, "new-name", setup{}, func(d *talk) {
		d.Types("bob").Types("pw").Accepts("")
		if state, err := d.store.State(); err != nil || state.LastUserName("office") != "bob" {
			t.Errorf("the name %q is remembered, %v", state.LastUserName("office"), err)
		}
	})
}

// What is almost the name of a method costs no attempt before it is typed again; digits
// are an OTP, whatever actions are called.
func TestAlmostAMethod(t *testing.T) {
	t.Parallel()
	numbered := strings.Replace(twoActions, `command = "sms"`, `command = "2"`, 1)
	tell(t, "almost-a-method", setup{actions: numbered}, func(d *talk) {
		d.Types("alice").Types("correct horse").Challenges("Choose").Types("puhs").AskedTimes(1)
		d.Types("puhs").Heard("puhs").Rejects("Unknown option")
		d.Types("2").Challenges("Choose").Heard("2").Accepts("")
		if d.outcome.Action != nil {
			d.t.Errorf("digits pressed %s", d.outcome.Action.Title)
		}
	})
}

// A given user name that cannot be sent ends it: nothing that is typed would mend it.
func TestHopelessName(t *testing.T) {
	t.Parallel()
	d := tell(t, "hopeless-name", setup{connection: "ask = \"otp\"\n", options: Options{UserName: strings.Repeat("a", 300)}}, func(*talk) {})
	if d.outcome.Failure.Kind != signin.UserNameTooLong || d.err != nil {
		t.Errorf("%+v, %v", d.outcome, d.err)
	}
}

// An OTP that was given waits for the dialog, also past a mistyped password; nothing goes
// out by itself meanwhile.
func TestGivenOTPWaits(t *testing.T) {
	t.Parallel()
	tell(t, "given-otp-waits", setup{actions: autosendPush, options: Options{UserName: "alice", OTP: given("123456")}}, func(d *talk) {
		d.Types("wrong").Rejects("").Types("correct horse").Challenges("Choose").Heard("123456").Accepts("")
	})
}

// What was given up is among the exchanges.
func TestGivenUp(t *testing.T) {
	t.Parallel()
	d := tell(t, "given-up", setup{}, func(d *talk) {
		d.server.Sees(session.Traffic{Server: "radius1.example.com:1812"})
		d.Types("alice").Types("x").Challenges("Choose").Types("push").Waits(3 * time.Second).Stops()
	})
	last := d.outcome.Exchanges[len(d.outcome.Exchanges)-1]
	if len(d.outcome.Exchanges) != 2 || !last.GivenUp || last.Took != 3*time.Second || last.Server != "radius1.example.com:1812" {
		t.Errorf("%+v", d.outcome.Exchanges)
	}
}

// A stop while a source is asked is a stop.
func TestStoppedSource(t *testing.T) {
	t.Parallel()
	slow := func(ctx context.Context) (string, error) {
		<-ctx.Done()
		return "", errors.New("was stopped")
	}
	d := tell(t, "stopped-at-a-source", setup{script: "x\n", options: Options{UserName: "alice", Password: slow}}, func(d *talk) { d.Stops() })
	if !errors.Is(d.err, context.Canceled) {
		t.Errorf("error %v", d.err)
	}
}

// The first line is that of plain mode, whatever files are broken.
func TestFirstLine(t *testing.T) {
	t.Parallel()
	d := tell(t, "broken-state", setup{state: "received = \n"}, func(d *talk) { d.Types("alice").Types("x").Accepts("") })
	if first, _, _ := strings.Cut(d.transcript.String(), "\n"); first != "Plain mode: a test runs." {
		t.Errorf("the first line is %q", first)
	}
}

// A script is told of what cannot be had as the end.
func TestSourceOfScript(t *testing.T) {
	t.Parallel()
	d := tell(t, "script-without-source", setup{script: "x\n", options: Options{UserName: "alice", Password: missing}}, func(*talk) {})
	if _, ok := errors.AsType[*SourceError](d.err); !ok {
		t.Errorf("error %v", d.err)
	}
}

// What is typed at the wrong question, and refused, is kept nowhere.
func TestRefusedNameIsNotKept(t *testing.T) {
	t.Parallel()
	tell(t, "refused-name", setup{}, func(d *talk) {
		d.Types("MyS3cret").Types("x").Rejects("")
		if state, err := d.store.State(); err != nil || state.LastUserName("office") != "" {
			t.Errorf("the name %q is remembered, %v", state.LastUserName("office"), err)
		}
		d.Leaves()
	})
}

// A question mark tells the methods again, and is no answer.
func TestMethodsAgain(t *testing.T) {
	t.Parallel()
	tell(t, "methods-again", setup{}, func(d *talk) {
		d.Types("alice").Types("x").Challenges("Choose").Types("?").AskedTimes(1).Types("sms").Heard("sms").Accepts("")
	})
}

// A person can switch Remember last method used, if that is theirs to change; what cannot be kept
// is said. Otherwise the words are an answer like any other.
func TestRemember(t *testing.T) {
	t.Parallel()
	var kept []bool
	options := Options{SetRemember: func(on bool) error {
		kept = append(kept, on)
		if on {
			return advice.New("", "the preferences cannot be written")
		}
		return nil
	}}
	tell(t, "remember", setup{options: options}, func(d *talk) {
		d.Types("alice").Types("x").Challenges("Choose").Types("?").AskedTimes(1).Types("remember off").AskedTimes(1).Types("Remember ON").AskedTimes(1)
		d.Types("sms").Heard("sms").Accepts("")
	})
	if !slices.Equal(kept, []bool{false, true}) {
		t.Errorf("kept %v", kept)
	}
	tell(t, "remember-managed", setup{}, func(d *talk) {
		d.Types("alice").Types("x").Challenges("Choose").Types("?").AskedTimes(1).Types("remember off").Heard("remember off").Accepts("")
	})
}

// Where an outage is to be the end, it is, also for a person; another failure is not.
func TestLeaveOutage(t *testing.T) {
	t.Parallel()
	d := tell(t, "leave-outage", setup{connection: "ask = \"otp\"\n", options: Options{UserName: "alice", LeaveOutage: true}}, func(d *talk) {
		d.Types("111111").Rejects("").Types("222222").Fails(signin.NoAnswer).Types("333333").Fails(signin.Refused)
	})
	if d.err != nil || d.outcome.SignedIn || d.outcome.Failure.Kind != signin.Refused {
		t.Errorf("%+v, %v", d.outcome, d.err)
	}
}

// Times in words, and when they are told.
func TestTimes(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		0: "0 seconds", time.Second: "1 second", 30 * time.Second: "30 seconds", time.Minute: "1 minute",
		125 * time.Second: "2 minutes 5 seconds", 61 * time.Second: "1 minute 1 second",
		time.Hour + time.Second: "1 hour 1 second", 50 * time.Hour: "2 days 2 hours",
	} {
		if got := InWords(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
	for whole, want := range map[time.Duration]int{time.Second: 0, 12 * time.Second: 0, 20 * time.Second: 1, time.Minute: 2, 2 * time.Minute: 3} {
		if got := moments(whole); len(got) != want {
			t.Errorf("%v: %v, want %d moments", whole, got, want)
		}
	}
}
