package signin_test

import (
	"testing"
	"time"

	"otpdialog/signin"
	"otpdialog/signin/session/sessiontest"
)

// Cancel, by its button and by Esc, at each place of a sign-in.
func TestCancelAtEachPlace(t *testing.T) {
	for name, cancel := range map[string]func(*driver){
		"Esc":   func(d *driver) { d.Press("esc") },
		"click": func(d *driver) { d.Click(cancelWord) },
		"Tab":   func(d *driver) { d.TabTo(cancelWord).Press("enter") },
		"Space": func(d *driver) { d.TabTo(cancelWord).Press("space") },
	} {
		t.Run(name, func(t *testing.T) {
			story(t, setup{}, func(d *driver) {
				d.SignIn().In(signin.Connecting)
				cancel(d)
				d.In(signin.Idle).See("Cancelled.").Holds(userNameWord, "alice").Holds(passwordWord, "wonderland")
				d.Server.Asked(1).CalledOff()

				d.TabTo(signInWord).Press("enter")
				d.Server.Asked(2).Challenges("Choose a method")
				d.Click("Push").In(signin.Progress)
				cancel(d)
				d.In(signin.Dialog).See("Cancelled.", "The request (Push) may still reach you").Focused(otpWord)
				d.Server.Asked(3).CalledOff()

				d.Type("123456").Press("enter").In(signin.Progress)
				cancel(d)
				d.In(signin.Dialog).Holds(otpWord, "123456").SeeNo("may still reach you")

				cancel(d)
				d.In(signin.Idle).Holds(userNameWord, "alice").Holds(passwordWord, "wonderland").Holds(otpWord, "")
				d.Press("esc").See(connectionsWord).Press("esc")
				if !d.Left || d.Interrupted() {
					t.Errorf("left %v, interrupted %v", d.Left, d.Interrupted())
				}
			})
		})
	}
}

func TestEnterACodeInstead(t *testing.T) {
	story(t, setup{}, func(d *driver) {
		d.Dialog().Type("12").Click("Push").Focused(enterCodeWord).Press("enter").In(signin.Dialog)
		d.See("The request (Push) may still reach you; you can ignore it.").Focused(otpWord).Holds(otpWord, "12")
		d.Server.CalledOff()
		d.Type("3456").Press("enter") // the State is spent: the sign-in starts anew
		d.Server.Asked(3).Heard("wonderland").Challenges("Choose a method")
		d.Server.Asked(4).Heard("123456").Accepts()
		d.See(signedInWord)
	})
}

// The digits of a code that are typed in the progress box open the dialog. Letters do
// nothing.
func TestTypingACodeInTheProgressBox(t *testing.T) {
	story(t, setup{}, func(d *driver) {
		d.Dialog().Click("Push").In(signin.Progress).Type("x").In(signin.Progress)
		d.Type("123456").In(signin.Dialog).Focused(otpWord).Holds(otpWord, "123456")
		d.Server.CalledOff()
	})
	story(t, setup{}, func(d *driver) { // before there is a dialog
		d.SignIn().Type("1").In(signin.Connecting)
		d.Server.Challenges("Choose a method")
		d.In(signin.Dialog).Type("2").Holds(otpWord, "12")
	})
	story(t, setup{Actions: autosendPush}, func(d *driver) { // before an automatic push
		d.SignIn().Type("12").In(signin.Connecting)
		d.Server.Challenges("Choose a method")
		d.In(signin.Dialog).Holds(otpWord, "12").See("Enter a code.")
		d.Server.CalledOff()
	})
	story(t, setup{}, func(d *driver) { // none is left for another sign-in
		d.SignIn().Type("12").Press("esc").In(signin.Idle).TabTo(signInWord).Press("enter")
		d.Server.Challenges("Choose a method")
		d.In(signin.Dialog).Holds(otpWord, "")
	})
}

// A code that is pasted in the progress box opens the dialog, cleaned as in its field.
func TestPastingACodeInTheProgressBox(t *testing.T) {
	for want, pasted := range map[string]string{"123456": " 123 456\n", "cccccceirvjk": "cccccceirvjk"} {
		story(t, setup{}, func(d *driver) {
			d.Dialog().Click("Push").In(signin.Progress).Paste(" \n").In(signin.Progress)
			d.Paste(pasted).In(signin.Dialog).Focused(otpWord).Holds(otpWord, want)
			d.Server.CalledOff()
			d.Server.Asked(2)
		})
	}
}

func TestTryAgain(t *testing.T) {
	story(t, setup{}, func(d *driver) {
		d.Dialog().SeeNo(tryAgainWord).Click("Push")
		d.Server.Rejects()
		d.See("The server did not accept the sign-in.", "Wrong code", tryAgainWord).Click(tryAgainWord)
		d.Server.Asked(3).Heard("wonderland").Challenges("Choose a method")
		d.Server.Asked(4).Heard("push").Accepts()
		d.See(signedInWord)
	})
}

// An answer that comes after its exchange was given up changes nothing.
func TestLateAnswerOfTheSameSignIn(t *testing.T) {
	story(t, setup{}, func(d *driver) {
		d.Server.Deaf = true
		d.Dialog().Click("Push").Press("esc").In(signin.Dialog)
		d.Server.Accepts()
		d.In(signin.Dialog).See("Cancelled.")
	})
}

// Neither does one that comes to an earlier sign-in, whose exchanges have the
// same numbers.
func TestLateAnswerOfAnEarlierSignIn(t *testing.T) {
	story(t, setup{Others: map[string]string{"lab": officeFile}}, func(d *driver) {
		d.Server.Deaf = true
		d.Press("enter").SignIn().In(signin.Connecting)
		earlier := d.Server.Last()
		d.Press("esc", "esc").See(connectionsWord).Press("enter").SignIn().In(signin.Connecting)
		if d.Server.Last() == earlier { // both are the first of their session
			t.Fatal("the server was not asked again")
		}
		earlier.Answer <- sessiontest.Answer{Reply: signin.Reply{Code: signin.Accept}}
		d.Settled()
		d.In(signin.Connecting).SeeNo(signedInWord)
		d.Server.Rejects()
		d.In(signin.Idle).See("Wrong code")
	})
}

func TestEveryWayOut(t *testing.T) {
	places := map[string]func(*driver){
		"form":       func(*driver) {},
		"connecting": func(d *driver) { d.SignIn() },
		"dialog":     func(d *driver) { d.Dialog() },
		"progress":   func(d *driver) { d.Dialog().Click("Push") },
		"help":       func(d *driver) { d.Press("f1") },
		"result":     func(d *driver) { d.Dialog().Click("Push"); d.Server.Accepts() },
		"too small":  func(d *driver) { d.Size(10, 2) },
	}
	for name, arrive := range places {
		t.Run(name, func(t *testing.T) {
			story(t, setup{}, func(d *driver) { // Ctrl+C is an interruption, unless the sign-in is over
				arrive(d)
				d.Press("ctrl+z").Press("ctrl+c")
				if !d.Left || d.Interrupted() != (name != "result") || d.Paused != 1 {
					t.Errorf("left %v, interrupted %v, suspended %d times", d.Left, d.Interrupted(), d.Paused)
				}
			})
		})
	}
}

// Close of the result and Esc leave without an interruption.
func TestLeaveTheResult(t *testing.T) {
	for _, leave := range []func(*driver){
		func(d *driver) { d.Press("enter") },
		func(d *driver) { d.Press("esc") },
		func(d *driver) { d.Click(closeWord) },
	} {
		story(t, setup{}, func(d *driver) {
			d.Dialog().Click("Push")
			d.Server.Accepts()
			d.Focused(closeWord)
			leave(d)
			if o := d.Outcome(); !d.Left || d.Interrupted() || !o.SignedIn {
				t.Errorf("left %v, interrupted %v, outcome %+v", d.Left, d.Interrupted(), o)
			}
		})
	}
}

// Leaving ends the exchange under way, closes each session, and writes what is
// not written yet.
func TestLeavingEndsAndWritesEverything(t *testing.T) {
	story(t, setup{}, func(d *driver) {
		d.Dialog().Click("Push").Press("ctrl+c")
		d.Model.Leave()
		d.Settled()
		d.Server.CalledOff()
		for i, s := range d.Server.Opened {
			if !s.Closed {
				t.Errorf("session %d is open", i)
			}
		}
	})

	story(t, setup{}, func(d *driver) { // in which no command is carried out
		d.Drops = true
		d.SignIn()
		if p, err := d.Store.Preferences(); err != nil || p.LastConnection != "" {
			t.Fatalf("written before it was carried out: %+v, %v", p, err)
		}
		d.Model.Leave()
		if p, err := d.Store.Preferences(); err != nil || p.LastConnection != "office" {
			t.Errorf("preferences %+v, %v", p, err)
		}
	})
}

func TestSecretsAreForgotten(t *testing.T) {
	story(t, setup{}, func(d *driver) {
		d.Dialog().Type("123456").Press("enter")
		d.Server.Accepts()
		d.Holds(passwordWord, "").Holds(otpWord, "")
	})
	story(t, setup{Others: map[string]string{"lab": officeFile}}, func(d *driver) {
		d.Press("enter").SignIn().Press("esc").Holds(passwordWord, "wonderland")
		d.Press("esc").See(connectionsWord).Holds(passwordWord, "")
	})
}

// While something is awaited at most ten frames a second are drawn, and while
// nothing is, none.
func TestTicker(t *testing.T) {
	count := func(d *driver, long time.Duration) int {
		before := d.Taken
		d.Wait(long)
		return d.Taken - before
	}
	idle := func(d *driver, where string) {
		d.T.Helper()
		d.Wait(2 * time.Second) // the last tick of what was awaited before
		if n := count(d, 24*time.Hour); n != 0 {
			d.T.Errorf("%s: %d messages on an idle day", where, n)
		}
	}
	waits := func(d *driver, where string, least, most int) {
		d.T.Helper()
		if n := count(d, 10*time.Second); n < least || n > most {
			d.T.Errorf("%s: %d messages in ten seconds, not %d to %d", where, n, least, most)
		}
	}
	story(t, setup{}, func(d *driver) {
		idle(d, "form")
		d.SignIn()
		waits(d, "connecting", 10, 100)
		d.Server.Challenges("Choose a method")
		idle(d, "dialog")
		d.Hover("Push").Type("12")
		idle(d, "dialog with a balloon and text")
		d.Click("Push")
		waits(d, "progress", 10, 100)
		d.Press("esc")
		idle(d, "cancelled")
		d.Press("alt+1")
		d.Server.ChallengesFor(time.Hour, "Choose a method")
		d.Server.ChallengesFor(time.Hour, "And the code?")
		waits(d, "counting down", 9, 11)
		d.Type("1").Press("enter")
		waits(d, "progress again", 10, 100)
		d.Server.Accepts()
		idle(d, "result")
	})
	story(t, setup{Preferences: "reduced_motion = true\n"}, func(d *driver) {
		d.SignIn()
		waits(d, "reduced motion: clocks and bar", 18, 22)
	})
	story(t, setup{Others: map[string]string{"lab": officeFile}}, func(d *driver) { idle(d, "list") })
}
