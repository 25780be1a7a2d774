package signin_test

import (
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"otpdialog/signin"
	"otpdialog/ui"
)

// repeating is how fast a held key comes.
const repeating = 30 * time.Millisecond

// A script that saw the dialog is not held up, however fast it types.
func TestFastAnswerToTheDialog(t *testing.T) {
	story(t, setup{}, func(d *driver) {
		d.SignIn()
		d.Server.Challenges("Choose a method")
		d.TypeEvery(time.Millisecond, "123456").Send(keyOf(t, "enter")).In(signin.Progress)
		d.Server.Asked(2).Heard("123456")
	})
}

// Enter that was typed ahead of the progress box does not press its Cancel.
func TestTypedAheadOfTheBox(t *testing.T) {
	story(t, setup{}, func(d *driver) {
		d.SignIn().TypeEvery(repeating, "123456").Wait(repeating).Send(keyOf(t, "enter")).In(signin.Connecting)
	})
}

// Enter that was typed ahead of the dialog does not send the code that was typed
// across its opening.
func TestTypedAcrossTheOpeningOfTheDialog(t *testing.T) {
	story(t, setup{}, func(d *driver) {
		d.SignIn().Wait(thinking).TypeEvery(repeating, "123")
		d.Server.Challenges("Choose a method")
		d.TypeEvery(repeating, "456").Wait(repeating).Send(keyOf(t, "enter")).In(signin.Dialog).Holds(otpWord, "123456")
		d.Server.Asked(1)
	})
}

// Enter that is held down signs in once: it neither cancels the progress box
// nor answers the dialog that opens.
func TestHeldEnter(t *testing.T) {
	held := func(d *driver, long time.Duration) {
		for range long / repeating {
			d.Wait(repeating).Send(tea.KeyPressMsg{Code: tea.KeyEnter})
		}
	}
	story(t, setup{Settings: "empty_answer = true"}, func(d *driver) {
		d.SignIn()
		held(d, 500*time.Millisecond)
		d.In(signin.Connecting)
		d.Server.Challenges("Choose a method")
		held(d, 500*time.Millisecond)
		d.In(signin.Dialog)
		d.Server.Asked(1)
		d.Press("enter")
		d.Server.Asked(2)
	})
}

// A key that the terminal says is a repeated one never confirms.
func TestRepeatedKeyDoesNotConfirm(t *testing.T) {
	story(t, setup{Settings: "empty_answer = true"}, func(d *driver) {
		d.SignIn()
		d.Server.Challenges("Choose a method")
		d.Wait(thinking).Send(tea.KeyPressMsg{Code: tea.KeyEnter, IsRepeat: true}).In(signin.Dialog)
		d.Server.Asked(1)
	})
}

// A box is not read sooner than within half a second, however it has come up.
func TestEnterRightAfterTheBoxHasOpened(t *testing.T) {
	for _, key := range []string{"enter", "space"} {
		story(t, setup{}, func(d *driver) {
			d.Dialog().Click("Push").Wait(450 * time.Millisecond).Send(keyOf(t, key)).In(signin.Progress)
			d.Wait(thinking).Send(keyOf(t, key)).In(signin.Dialog)
		})
	}
}

// Space is a confirmation too.
func TestSpaceTypedAheadPressesNothing(t *testing.T) {
	story(t, setup{}, func(d *driver) {
		d.SignIn().Wait(repeating).Send(keyOf(t, "space")).In(signin.Connecting)
		d.Press("space").In(signin.Connecting) // Cancel does not have the focus by itself
		d.Press("tab").Focused(cancelWord).Press("space").In(signin.Idle)
	})
}

// Enter that is pressed twice after the password, 0.2 s apart, does nothing to what
// the server has opened meanwhile.
func TestDoubleEnter(t *testing.T) {
	const used = "[connections.office]\nreceived = true\n[connections.office.last_methods]\nalice = \"push\"\n"
	for name, c := range map[string]struct {
		setup setup
		plays func(*driver)
		state signin.State
		asked int
	}{
		"nothing yet":       {setup{}, func(*driver) {}, signin.Connecting, 1},
		"remembered method": {setup{State: used}, func(d *driver) { d.Server.Challenges("Choose a method") }, signin.Progress, 2},
		"default action":    {setup{Actions: autosendPush, State: "[connections.office]\nreceived = true\n"}, func(d *driver) { d.Server.Challenges("Choose a method") }, signin.Dialog, 1},
		"empty answer":      {setup{Settings: "empty_answer = true"}, func(d *driver) { d.Server.Challenges("Choose a method") }, signin.Dialog, 1},
		"accepted":          {setup{}, func(d *driver) { d.Server.Accepts() }, signin.SignedIn, 1},
		"rejected":          {setup{}, func(d *driver) { d.Server.Rejects() }, signin.Idle, 1},
	} {
		for _, key := range []string{"enter", "space"} {
			t.Run(name+", "+key, func(t *testing.T) {
				story(t, c.setup, func(d *driver) {
					d.SignIn()
					c.plays(d)
					d.Wait(200 * time.Millisecond).Send(keyOf(t, key)).In(c.state)
					d.Server.Asked(c.asked)
					if d.Left {
						t.Error("the result was closed unread")
					}
				})
			})
		}
	}
}

// Enter that opens a form from the list, or again from the result, does not
// send it when it is held down.
func TestHeldEnterDoesNotSendAForm(t *testing.T) {
	t.Run("from the list", func(t *testing.T) {
		s := setup{
			Others:      map[string]string{"lab": officeFile},
			Preferences: "last_connection = \"office\"\n",
			State:       "[connections.office]\nlast_user_name = \"alice\"\n",
		}
		story(t, s, func(d *driver) {
			d.Press("enter").Holds(userNameWord, "alice")
			for range 10 {
				d.Wait(repeating).Send(tea.KeyPressMsg{Code: tea.KeyEnter})
			}
			d.In(signin.Idle)
			d.Server.Asked(0)
		})
	})
	t.Run("from the result of a demonstration", func(t *testing.T) {
		story(t, setup{NoOffice: true, Options: ui.Options{Demo: demoAt("127.0.0.1:1812")}}, func(d *driver) {
			d.Press("enter").Server.Accepts()
			d.In(signin.SignedIn).Press("enter").See(signInWord).In(signin.Idle)
			for range 10 {
				d.Wait(repeating).Send(tea.KeyPressMsg{Code: tea.KeyEnter})
			}
			d.In(signin.Idle)
		})
	})
}
