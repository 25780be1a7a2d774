package signin_test

import (
	"image"
	"slices"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"otpdialog/settings"
	"otpdialog/signin"
)

func TestSignInByPush(t *testing.T) {
	story(t, setup{}, func(d *driver) {
		d.See("Head office", userNameWord, passwordWord, signInWord).Focused(userNameWord)
		d.SignIn().See(signin.ConnectingMessage)
		d.Server.Heard("wonderland").Challenges("Choose a method")
		d.See("Choose a method", "Push", "Call", "SMS", "Email", "Custom", rememberWord, okWord, cancelWord).Focused(otpWord)
		d.Hover("Push").See("Send a notification to your phone")
		d.Click("Push").See("Approve the sign-in on your phone…", cancelWord, enterCodeWord)
		d.Server.Heard("push").Accepts()
		d.See(signedInWord, "alice", "Head office", "Push", "Welcome").In(signin.SignedIn)
	})
}

func TestSignInByTypedCode(t *testing.T) {
	story(t, setup{}, func(d *driver) {
		d.Dialog().Type("123456").Press("enter").See(signin.CheckingMessage)
		d.Server.Heard("123456").Accepts()
		d.See(signedInWord, "Typed code")
		if o := d.Outcome(); !o.SignedIn || o.Failure.Kind != nil {
			t.Errorf("outcome %+v", o)
		}
	})
}

// Each way to press an icon sends its command.
func TestEveryWayToPress(t *testing.T) {
	for name, press := range map[string]func(*driver){
		"click":             func(d *driver) { d.Click("Call") },
		"alt+digit":         func(d *driver) { d.Press("alt+2") },
		"up, right, enter":  func(d *driver) { d.TabTo("Push").Press("right", "enter") },
		"tab back, space":   func(d *driver) { d.TabTo("Call").Press("space") },
		"tab, enter":        func(d *driver) { d.TabTo("Call").Press("enter") },
		"beside typed text": func(d *driver) { d.Type("12").Press("alt+2") },
	} {
		t.Run(name, func(t *testing.T) {
			story(t, setup{}, func(d *driver) {
				d.Dialog()
				press(d)
				d.See("Answer the call, and press #…").In(signin.Progress)
				d.Server.Asked(2).Heard("phone")
			})
		})
	}
}

func TestDigitsBelongToTheOTP(t *testing.T) {
	story(t, setup{}, func(d *driver) {
		d.Dialog().Type("1").Holds(otpWord, "1")
		d.TabTo(okWord).Type("23").Holds(otpWord, "123").Focused(otpWord)
		d.TabTo("Push").Type("4").Holds(otpWord, "1234")
		d.Server.Asked(1)
	})
}

func TestAltDigitWithoutSuchAnAction(t *testing.T) {
	story(t, setup{Actions: "[[actions]]\ntitle = \"Push\"\ncommand = \"push\"\nimage = \"push\"\n"}, func(d *driver) {
		d.Dialog().Press("alt+2", "alt+5").In(signin.Dialog)
		d.Server.Asked(1)
	})
}

func TestEnterInAnEmptyField(t *testing.T) {
	t.Run("presses the Autosend action", func(t *testing.T) {
		story(t, setup{Actions: autosendPush}, func(d *driver) {
			d.Challenged().Press("esc").See("Cancelled").Press("enter").In(signin.Progress)
			d.Server.Heard("wonderland").Challenges("Choose a method")
			d.Server.Heard("push")
		})
	})
	t.Run("sends an empty answer", func(t *testing.T) {
		story(t, setup{Settings: "empty_answer = true"}, func(d *driver) {
			d.Dialog().Press("enter").In(signin.Progress)
			d.Server.Asked(2).Heard("")
		})
	})
	t.Run("says that nothing is typed", func(t *testing.T) {
		story(t, setup{}, func(d *driver) {
			d.Dialog().Press("enter").See("No code has been entered.").In(signin.Dialog)
			d.Server.Asked(1)
		})
	})
}

func TestAutomaticActionSaysWhy(t *testing.T) {
	story(t, setup{Actions: autosendPush}, func(d *driver) {
		d.Challenged().See("Approve the sign-in on your phone…", signin.ByAdministrator.Words())
		d.Press("enter").See("Enter a code.").In(signin.Dialog) // it has the focus: it is one key away, and Cancel is not
		d.Server.CalledOff()
	})
}

// The method of the last sign-in goes out by itself in the next one, until
// Remember last method used is switched off.
func TestRememberLastMethodUsed(t *testing.T) {
	story(t, setup{}, func(d *driver) {
		d.Dialog().Click("Call")
		d.Server.Accepts()
		state, err := d.Store.State()
		if err != nil || state.LastMethods("office")["alice"] != "call" || !state.Received("office") {
			t.Fatalf("kept %v, received %v, %v", state.LastMethods("office"), state.Received("office"), err)
		}
	})
	const used = "[connections.office]\nreceived = true\n[connections.office.last_methods]\nalice = \"call\"\n"
	story(t, setup{State: used}, func(d *driver) {
		d.Challenged().See("Answer the call", signin.ByLastMethod.Words())
		d.Server.Heard("phone")
		d.Press("esc").See("Cancelled.", "[✓] "+rememberWord)
		d.Click(rememberWord).See("[ ] " + rememberWord)
		if p, err := d.Store.Preferences(); err != nil || p.RememberLastMethodUsed {
			t.Fatalf("the preference is %v, %v", p.RememberLastMethodUsed, err)
		}
		d.Press("esc").In(signin.Idle).Press("enter")
		d.Server.Challenges("Choose a method")
		d.In(signin.Dialog)
		d.TabTo(rememberWord).Press("space").See("[✓] " + rememberWord)
	})
}

func TestRememberManagedByTheAdministrator(t *testing.T) {
	for _, on := range []string{"true", "false"} {
		t.Run(on, func(t *testing.T) {
			policy := "[multifactor_authentication]\nremember_last_method_used = " + on + "\n"
			story(t, setup{Policy: policy}, func(d *driver) {
				d.Dialog().See(rememberWord + " (" + managedWord + ")")
				box := map[string]string{"true": "[✓] ", "false": "[ ] "}[on] + rememberWord
				d.See(box).OutOfReach(rememberWord).See(box)
				if p, err := d.Store.Preferences(); err != nil || p != settings.DefaultPreferences() && !p.RememberLastMethodUsed {
					t.Errorf("the person's own choice changed: %+v, %v", p, err)
				}
			})
		})
	}
}

func TestPromptNoEcho(t *testing.T) {
	story(t, setup{}, func(d *driver) {
		d.SignIn()
		d.Server.Answers(signin.Reply{Code: signin.Challenge, Message: "PIN", Hidden: true})
		d.Type("4711").SeeNo("4711").See("••••", showWord)
		d.Press("ctrl+t").See("4711", hideWord)
		d.Click(hideWord).SeeNo("4711").Holds(otpWord, "4711")
		d.Click(okWord)
		d.Server.Heard("4711").Challenges("Next code")
		d.Type("123").See("123") // that question did not ask to hide
	})
}

func TestPasswordIsHiddenUntilShown(t *testing.T) {
	story(t, setup{}, func(d *driver) {
		d.Click(passwordWord).Type("wonderland").SeeNo("wonderland")
		d.Click(showWord).See("wonderland")
		d.Press("ctrl+t").SeeNo("wonderland").Holds(passwordWord, "wonderland")
	})
}

func TestPaste(t *testing.T) {
	story(t, setup{}, func(d *driver) {
		d.Dialog().Paste(" 123 456\n").Holds(otpWord, "123456").In(signin.Dialog)
		d.Server.Asked(1)
		d.TabTo(okWord).Press("enter")
		d.Server.Asked(2).Heard("123456")
	})
	story(t, setup{}, func(d *driver) { // typed, it goes out the same
		d.Dialog().Type("123 456").Holds(otpWord, "123 456").Press("enter")
		d.Server.Asked(2).Heard("123456")
	})
	story(t, setup{}, func(d *driver) { // wherever the focus is
		d.Dialog().TabTo("Push").Paste("987-654").Holds(otpWord, "987654").Focused(otpWord)
	})
	story(t, setup{}, func(d *driver) { // a password is taken as it is, but for its line end
		d.Click(passwordWord).Paste(" won der-land \n").Holds(passwordWord, " won der-land ").In(signin.Idle)
	})
}

func TestChallengeAfterChallenge(t *testing.T) {
	story(t, setup{}, func(d *driver) {
		d.Dialog()
		for range signin.MaxRounds - 1 {
			d.Type("1").Press("enter")
			d.Server.Challenges("Another one")
			d.See("Another one").Holds(otpWord, "").Focused(otpWord)
		}
		d.Type("1").Press("enter")
		d.Server.Challenges("One too many")
		d.See("more than 20 questions").SeeNo("One too many")
	})
}

func TestLongPromptScrolls(t *testing.T) {
	story(t, setup{}, func(d *driver) {
		d.SignIn()
		d.Server.Challenges(longPrompt)
		d.See("Line 1 of", moreWord).SeeNo("the very last word")
		for range 40 {
			d.Press("pgdown")
		}
		d.See("the very last word").SeeNo("Line 1 of")
		for range 40 {
			d.Press("pgup")
		}
		d.See("Line 1 of").Holds(otpWord, "")
	})
}

func TestServerThatSaysThatTheCodeIsOnItsWay(t *testing.T) {
	actions := "[[actions]]\ntitle = \"SMS\"\ncommand = \"sms\"\nimage = \"text-message\"\nreject_means = \"code sent\"\n"
	story(t, setup{Actions: actions}, func(d *driver) {
		d.Dialog().Click("SMS")
		d.Server.Answers(signin.Reply{Code: signin.Reject, Message: "SMS passcodes sent"})
		d.In(signin.Connecting)
		d.Server.Heard("wonderland").Challenges("Choose a method")
		d.Wait(time.Second).See("Your code is on its way.").Focused(otpWord).In(signin.Dialog)
	})
}

func TestAskForTheOTPOnly(t *testing.T) {
	story(t, setup{Settings: "ask = \"otp\"\nuser_prompt = \"Code of your token\""}, func(d *driver) {
		d.SeeNo(passwordWord).Type("ivan").Press("enter").See("Code of your token").In(signin.Dialog)
		d.Server.Asked(0)
		d.Type("123456").Press("enter")
		d.Server.Asked(1).Heard("123456").Accepts()
		d.See(signedInWord, "ivan")
	})
}

func TestAppend(t *testing.T) {
	story(t, setup{Settings: "ask = \"append\""}, func(d *driver) {
		d.SignIn().In(signin.Dialog).Press("alt+1")
		d.Server.Asked(1).Heard("wonderland,push")
	})
}

// The balloon is that of the icon under the mouse, else of the one that has
// the focus; moving the focus takes it along.
func TestBalloon(t *testing.T) {
	story(t, setup{}, func(d *driver) {
		d.Dialog().SeeNo("Ring your phone")
		d.TabTo("Call").See("Ring your phone")
		d.Hover("SMS").See("Text a code to your phone").SeeNo("Ring your phone")
		d.Press("tab").SeeNo("Ring your phone")
		d.Press("shift+tab").See("Ring your phone").Hover(okWord).See("Ring your phone")
		d.TabTo(otpWord).SeeNo("Ring your phone")
	})
}

// The balloon covers neither the prompt nor the frame, in any window.
func TestBalloonHidesNothingElse(t *testing.T) {
	for _, size := range []image.Point{{40, 12}, {68, 20}, {80, 24}, {100, 30}, {130, 38}, {200, 60}} {
		story(t, setup{Size: size}, func(d *driver) {
			d.Dialog()
			frame, _ := d.Spots()
			border := func() (cells []string) {
				for _, line := range d.Lines()[frame.Min.Y:frame.Max.Y] {
					cells = append(cells, ansi.Cut(line, frame.Min.X, frame.Min.X+1)+ansi.Cut(line, frame.Max.X-1, frame.Max.X))
				}
				return append(cells, d.Lines()[frame.Min.Y], d.Lines()[max(0, frame.Max.Y-1)])
			}
			before := border()
			for title, description := range map[string]string{"Push": "Send a notification to your phone", "SMS": "Text a code to your phone", "Custom": ""} {
				d.Hover(title).See("Choose a method", description)
				if now := border(); !slices.Equal(now, before) {
					t.Errorf("at %v, %s: the border is %q, and was %q", size, title, now, before)
				}
			}
		})
	}
}

// What went out by itself is told on the dialog that it led to, until something
// else is done: the progress box may have been too quick to be read.
func TestDialogSaysWhatWentOutByItself(t *testing.T) {
	story(t, setup{Actions: autosendPush}, func(d *driver) {
		d.Challenged().See(signin.ByAdministrator.Words())
		d.Server.Challenges("Enter the code")
		d.Wait(thinking).In(signin.Dialog).See("Push was sent automatically: " + signin.ByAdministrator.Words())
		d.Type("123456").Press("enter")
		d.Server.Challenges("Once more")
		d.Wait(thinking).In(signin.Dialog).SeeNo("by itself")
	})
}
