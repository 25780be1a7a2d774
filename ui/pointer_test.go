package ui_test

import (
	"image"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"otpdialog/signin"
	"otpdialog/ui/kit"
	"otpdialog/ui/uitest"
)

func TestPressAndReleaseOnDifferentIcons(t *testing.T) {
	story(t, setup{}, func(d *driver) {
		d.Dialog().MouseDown("Push").Wait(typing).MouseUp("Call").In(signin.Dialog)
		d.MouseDown("Push").Wait(typing).MoveTo(image.Pt(0, 0)).Send(tea.MouseReleaseMsg{}).In(signin.Dialog)
		d.Send(tea.MouseReleaseMsg{Button: tea.MouseLeft}).MouseUp("Call").In(signin.Dialog)
		d.Server.Asked(1)
		d.MouseDown("Push").Wait(typing).Hover("Call").Hover("Push").MouseUp("Push").In(signin.Progress)
		d.Server.Asked(2).Heard("push")
	})
}

func TestOtherButtonsPressNothing(t *testing.T) {
	story(t, setup{}, func(d *driver) {
		d.Dialog()
		p := d.Middle("Push")
		for _, button := range []tea.MouseButton{tea.MouseRight, tea.MouseMiddle} {
			d.Wait(thinking).Send(tea.MouseClickMsg{X: p.X, Y: p.Y, Button: button})
			d.Send(tea.MouseReleaseMsg{X: p.X, Y: p.Y, Button: button}).In(signin.Dialog)
		}
	})
}

// The screen that opens under a pressed button is not what was pressed.
func TestReleaseAfterTheScreenChanged(t *testing.T) {
	story(t, setup{}, func(d *driver) {
		d.Dialog().Click("Push").MouseDown(cancelWord)
		d.Server.Challenges("Something else")
		d.Wait(typing).MouseUp(cancelWord).In(signin.Dialog).See("Something else")
	})
}

func TestClickThatGaveTheWindowTheFocus(t *testing.T) {
	story(t, setup{}, func(d *driver) {
		d.Dialog().Send(tea.BlurMsg{}).Wait(time.Minute)
		d.Send(tea.FocusMsg{}).MouseDown("Push").Wait(typing).MouseUp("Push").In(signin.Dialog)
		d.Click("Push").In(signin.Progress)
	})
	for name, use := range map[string]func(*driver){ // on a busy machine all of it arrives at once
		"motion": func(d *driver) { d.MoveTo(d.Middle("Push")) },
		"a key":  func(d *driver) { d.Send(tea.KeyPressMsg{Code: '1', Text: "1"}) },
	} {
		t.Run(name, func(t *testing.T) {
			story(t, setup{}, func(d *driver) {
				d.Dialog().Send(tea.BlurMsg{}).Wait(time.Minute).Send(tea.FocusMsg{})
				use(d)
				p := d.Middle("Push")
				d.Send(tea.MouseClickMsg{X: p.X, Y: p.Y, Button: tea.MouseLeft}).Send(tea.MouseReleaseMsg{X: p.X, Y: p.Y, Button: tea.MouseLeft}).In(signin.Progress)
			})
		})
	}
}

func TestFocusLossTakesTheBalloonAlong(t *testing.T) {
	story(t, setup{}, func(d *driver) {
		d.Dialog().Type("12").Hover("Call").See("Ring your phone")
		d.Send(tea.BlurMsg{}).SeeNo("Ring your phone").Holds(otpWord, "12").Focused(otpWord)
		d.Hover("Call").See("Ring your phone")
	})
}

// A double click on a row of the list opens the form, and presses nothing there.
func TestDoubleClickInTheList(t *testing.T) {
	s := setup{Others: map[string]string{}}
	for name := 'a'; name <= 'l'; name++ {
		s.State += "[connections." + string(name) + "]\nlast_user_name = \"alice\"\n"
		s.Others[string(name)] = officeFile + "ask = \"otp\"\n" + fiveActions
	}
	form := s
	form.Options.Connection = "a"
	for _, label := range []string{signInWord, rememberUserWord} {
		p := uitest.Live(t, form).Middle(label) // where the form has it
		story(t, s, func(d *driver) {
			_, rows := d.Spots()
			if !slices.ContainsFunc(rows, func(row kit.Spot) bool { return p.In(row.Rect) }) {
				t.Fatalf("no row of the list is where %q comes up", label)
			}
			d.Wait(thinking)
			for range 2 {
				d.Send(tea.MouseClickMsg{X: p.X, Y: p.Y, Button: tea.MouseLeft}).Wait(typing)
				d.Send(tea.MouseReleaseMsg{X: p.X, Y: p.Y, Button: tea.MouseLeft}).Wait(typing)
			}
			if d.Left || d.State() != signin.Idle || !strings.Contains(d.Text(), "[✓] "+rememberUserWord) {
				t.Errorf("the second half pressed %q:\n%s", label, d.Screen())
			}
		})
	}
}

// Motion within one spot costs no frame.
func TestFilterDropsMotionWithinASpot(t *testing.T) {
	story(t, setup{}, func(d *driver) {
		d.Dialog().Hover("Push")
		before := d.Taken
		r := d.Rect("Push")
		for y := r.Min.Y; y < r.Max.Y; y++ {
			for x := r.Min.X; x < r.Max.X; x++ {
				d.MoveTo(image.Pt(x, y))
			}
		}
		if d.Taken != before {
			t.Errorf("%d motions within the icon reached the program", d.Taken-before)
		}
		d.Hover("Call")
		if d.Taken != before+1 {
			t.Errorf("a motion to the next icon: %d messages", d.Taken-before)
		}
	})
}

func TestMouseCaptureIsSwitched(t *testing.T) {
	story(t, setup{}, func(d *driver) {
		d.Dialog()
		if got := d.Model.View().MouseMode; got != tea.MouseModeAllMotion {
			t.Errorf("the dialog asks for mouse mode %v", got)
		}
		d.Hover("Call").Press("f3").SeeNo("Ring your phone")
		if got := d.Model.View().MouseMode; got != tea.MouseModeNone {
			t.Errorf("after F3 the mouse mode is %v", got)
		}
		if p, err := d.Store.Preferences(); err != nil || p.Mouse {
			t.Errorf("the preference is %v, %v", p.Mouse, err)
		}
		d.Press("f3")
		if got := d.Model.View().MouseMode; got != tea.MouseModeAllMotion {
			t.Errorf("after F3 again the mouse mode is %v", got)
		}
	})
	story(t, setup{}, func(d *driver) { // nothing to hover: no motion is asked for
		if got := d.Model.View().MouseMode; got != tea.MouseModeCellMotion {
			t.Errorf("the form asks for mouse mode %v", got)
		}
	})
}

// Every entry of the help bar can be clicked and does what its key does.
func TestHelpBarIsClickable(t *testing.T) {
	story(t, setup{}, func(d *driver) {
		d.Dialog().Click("F1 help").See("Help", "press a method").Click("F1 help").SeeNo("press a method")
		d.Click("Tab next")
		if slices.Contains(d.Reads(), otpWord) {
			t.Error("Tab in the help bar moved nothing")
		}
		d.Click("F3 mouse")
		if d.Model.View().MouseMode != tea.MouseModeNone {
			t.Error("F3 in the help bar did nothing")
		}
		d.Press("f3").Click("Esc cancel").In(signin.Idle)
	})
}

func TestWheelScrollsThePrompt(t *testing.T) {
	story(t, setup{}, func(d *driver) {
		d.SignIn()
		d.Server.Challenges(longPrompt)
		for range 60 {
			d.Send(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
		}
		d.See("the very last word")
		for range 60 {
			d.Send(tea.MouseWheelMsg{Button: tea.MouseWheelUp})
		}
		d.See("Line 1 of").SeeNo("the very last word")
	})
}
