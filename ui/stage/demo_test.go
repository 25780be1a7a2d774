package stage_test

import (
	"image"
	"regexp"
	"strings"
	"testing"
	"time"

	"otpdialog/clock"
	"otpdialog/signin"
	"otpdialog/simulator"
	"otpdialog/simulator/world"
	"otpdialog/ui"
	"otpdialog/ui/uitest"
)

// A driver has a few more words for a demonstration.
type driver struct {
	uitest.Rig[*driver]

	people  *world.World
	advance func(time.Duration) // of the account story: moves its clock on
}

// liveDemo opens a demonstration with nothing played: the simulator's server, and the
// RADIUS client on its way to it.
func liveDemo(t *testing.T, size image.Point) *driver {
	t.Helper()
	return liveDemoOn(t, setup{NoOffice: true, Size: size})
}

// liveDemoOn is liveDemo beside a person's files.
func liveDemoOn(t *testing.T, s setup) *driver {
	t.Helper()
	return liveDemoAhead(t, s, nil)
}

// liveDemoAhead is liveDemoOn with a world that is as far ahead as a clock that the account story has moved on.
func liveDemoAhead(t *testing.T, s setup, moved *clock.Adjustable) *driver {
	t.Helper()
	d := &driver{}
	s.Pace, s.Preferences = new(uitest.Pace), s.Preferences+"reduced_motion = true\n" // TestMotion tries what moves
	people := simulator.NewWorld(world.WithSeed(1), world.WithClock(ofScreens{Pace: s.Pace, moved: moved}))
	server, err := simulator.Start(simulator.Config{World: people})
	if err != nil {
		t.Fatal(err)
	}
	demo := demoAt(server.Addr().String())
	demo.World, demo.Clock = people, moved
	d.people = people
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	s.Options.Demo, s.Options.Open = demo, uitest.OverUDP
	d.Live(t, s, d)
	return d
}

// ofScreens is the clock of the screens, also for the phone beside them.
type ofScreens struct {
	clock.System
	*uitest.Pace

	moved *clock.Adjustable // nil: it was not
}

// Now implements [clock.Clock].
func (c ofScreens) Now() time.Time {
	if c.moved == nil {
		return c.Pace.Now()
	}
	return c.Pace.Now().Add(c.moved.Ahead())
}

// opened signs in as far as the dialog: Enter is all it takes.
func (d *driver) opened() *driver {
	d.T.Helper()
	d.Press("enter").UntilTrue("the dialog", func() bool { return d.State() == signin.Dialog })
	return d.Wait(thinking)
}

// OnPhone waits for a text that a push or a call brings to the screen.
func (d *driver) OnPhone(text string) *driver {
	d.T.Helper()
	return d.UntilTrue(text, func() bool {
		_, err := d.people.NewestRequest("")
		return err == nil && strings.Contains(d.Text(), text)
	})
}

// Emptied waits until nothing asks on the phone.
func (d *driver) Emptied() *driver {
	d.T.Helper()
	return d.UntilTrue("an empty phone", func() bool { return !d.Shows(denyWord) && !d.Shows(hangUpWord) })
}

// Each method of the demonstration, by mouse and by keys, beside the dialog and
// in a narrow window.
func TestDemoApprove(t *testing.T) {
	for name, c := range map[string]struct {
		size   image.Point
		method string
		asks   string // what comes to the phone
		answer func(*driver)
		want   string
	}{
		"approve by mouse":            {wide, "Push", approveWord, func(d *driver) { d.Click(approveWord) }, signedInWord},
		"approve by keys":             {wide, "Push", approveWord, func(d *driver) { d.Press("f2", "enter") }, signedInWord},
		"approve by letter":           {wide, "Push", approveWord, func(d *driver) { d.Press("f2", "a") }, signedInWord},
		"approve by Tab":              {wide, "Push", approveWord, func(d *driver) { d.TabTo(approveWord).Press("space") }, signedInWord},
		"deny by mouse":               {wide, "Push", denyWord, func(d *driver) { d.Click(denyWord) }, "did not accept"},
		"deny by letter":              {wide, "Push", denyWord, func(d *driver) { d.Press("f2", "d") }, "did not accept"},
		"this wasn't me by mouse":     {wide, "Push", fraudWord, func(d *driver) { d.Click(fraudWord) }, reportedText},
		"this wasn't me by letter":    {wide, "Push", fraudWord, func(d *driver) { d.Press("f2", "w") }, reportedText},
		"answer the call by mouse":    {wide, "Call", answerWord, func(d *driver) { d.Click(answerWord) }, signedInWord},
		"answer the call by keys":     {wide, "Call", answerWord, func(d *driver) { d.Press("f2", "enter") }, signedInWord},
		"hang up":                     {wide, "Call", hangUpWord, func(d *driver) { d.Click(hangUpWord) }, "did not accept"},
		"hang up by letter":           {wide, "Call", hangUpWord, func(d *driver) { d.Press("f2", "d") }, "did not accept"},
		"narrow, approve by keys":     {narrow, "Push", "Press F2, then a", func(d *driver) { d.Press("f2", "enter") }, signedInWord},
		"narrow, approve by mouse":    {narrow, "Push", "Press F2, then a", func(d *driver) { d.Click("F2 phone").Click(approveWord) }, signedInWord},
		"narrow, deny":                {narrow, "Push", "Press F2, then a", func(d *driver) { d.Press("f2", "d") }, "did not accept"},
		"narrow, answer the call":     {narrow, "Call", "Press F2, then a", func(d *driver) { d.Press("f2", "a") }, signedInWord},
		"smallest, approve by letter": {image.Pt(minWidth, minHeight), "Push", "Press F2, then a", func(d *driver) { d.Press("f2", "a") }, signedInWord},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := liveDemo(t, c.size).opened().Click(c.method).OnPhone(c.asks)
			c.answer(d)
			d.Until(c.want)
			if c.want != signedInWord {
				d.In(signin.Dialog)
			}
		})
	}
}

const reportedText = "The sign-in attempt was reported."

// After "This wasn't me" the screen says what to do, and no button that sends again has
// the focus: Enter leaves.
func TestDemoReported(t *testing.T) {
	for name, size := range map[string]image.Point{"wide": wide, "narrow": narrow} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := liveDemo(t, size).opened().Click("Push").OnPhone(map[bool]string{true: approveWord, false: "Press F2, then a"}[size == wide])
			d.Press("f2", "w").Until(reportedText).SeeNo("Try again")
			d.See("Change your password, and tell your administrator.", "The attempt was reported. Press F5 to start over.").Focused(cancelWord)
			d.TabTo(otpWord).Press("enter").In(signin.Dialog).See("No code has been entered", "your administrator.")
			d.See("Press F5 to start over").Press("esc").In(signin.Idle) // wherever the focus is
			if _, err := d.people.NewestRequest(""); err == nil {
				t.Error("another request was sent")
			}
		})
	}
}

// In a narrow window the phone gives way to the dialog when nobody waits for what it asks
// any more.
func TestDemoPhoneLeavesADeadRequest(t *testing.T) {
	d := liveDemo(t, narrow).opened().Click("Push").OnPhone("Press F2, then a").Press("esc").See("may still reach you").In(signin.Dialog)
	d.Press("f2").See("(cancelled)").Focused("Token").Press("f2").In(signin.Dialog)
	d.Click("Push").OnPhone("Press F2, then a").Press("f2").See("Are you signing in?").Focused(approveWord).Press("enter").Until(signedInWord).SeeNo("Phone of")
}

// A code that came to the phone is typed into the OTP field by a click, and is
// not sent.
func TestDemoCodes(t *testing.T) {
	for name, c := range map[string]struct {
		size   image.Point
		method string
		take   func(*driver)
	}{
		"text by mouse":        {wide, "SMS", func(d *driver) { d.Click("SMS from") }},
		"mail by mouse":        {wide, "Email", func(d *driver) { d.Click("Email from") }},
		"token by mouse":       {wide, "Custom", func(d *driver) { d.Click("Token") }},
		"text by keys, narrow": {narrow, "SMS", func(d *driver) { d.Press("f2", "enter") }},
		"mail by Tab, narrow":  {narrow, "Email", func(d *driver) { d.Press("f2").TabTo("Email from").Press("enter") }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := liveDemo(t, c.size).opened()
			d.Click(c.method).UntilTrue("the question for the code", func() bool {
				return d.State() == signin.Dialog && !strings.Contains(d.Text(), "choose a method, or")
			})
			d.UntilTrue("the code", func() bool { return c.method == "Custom" || strings.Contains(d.Text(), "for the code") })
			c.take(d)
			d.In(signin.Dialog).Focused(otpWord)
			d.See("Press Enter to send ").Press("enter").Until(signedInWord)
		})
	}
}

// The last method goes out by itself in the next sign-in, and a new world
// forgets it, and everything on the phone.
func TestDemoNewWorldForgets(t *testing.T) {
	d := liveDemo(t, wide).opened().Click("Push").OnPhone(approveWord).Click(approveWord).Until(signedInWord).Emptied()
	d.Focused(againWord).Press("enter").Press("enter").Until(signin.ByLastMethod.Words()).OnPhone(approveWord)
	d.Press("f5").See(signInWord).SeeNo(approveWord).In(signin.Idle)
	d.Holds(userNameWord, simulator.DemoUser).Holds(passwordWord, simulator.DemoPassword).Focused(signInWord)
	d.opened().See(rememberWord)
}

// A new world takes everything back that was done in the old one, wherever it
// is asked for.
func TestDemoNewWorldAnywhere(t *testing.T) {
	for name, play := range map[string]func(*driver){
		"form":      func(d *driver) { d.TabTo(userNameWord).Type("x") },
		"dialog":    func(d *driver) { d.opened().Type("12") },
		"progress":  func(d *driver) { d.opened().Click("Push").OnPhone(approveWord) },
		"cancelled": func(d *driver) { d.opened().Click("Push").OnPhone(approveWord).Press("esc") },
		"result":    func(d *driver) { d.opened().Click("Push").OnPhone(approveWord).Click(approveWord).Until(signedInWord) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := liveDemo(t, wide)
			play(d)
			d.Click("F5 start over").In(signin.Idle).Focused(signInWord)
			d.Holds(userNameWord, simulator.DemoUser).Holds(passwordWord, simulator.DemoPassword)
			d.Emptied()
			d.opened().Holds(otpWord, "").Click("Push").OnPhone(approveWord).Click(approveWord).Until(signedInWord)
		})
	}
}

// Autosend, switched on on the phone's side, sends the first method by itself
// at the first contact, and not at the second.
func TestDemoAutosend(t *testing.T) {
	for name, toggle := range map[string]func(*driver){
		"key":   func(d *driver) { d.Press("f6") },
		"hint":  func(d *driver) { d.Click("F6 Autosend") },
		"mouse": func(d *driver) { d.Click("Autosend Push") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := liveDemo(t, wide)
			toggle(d)
			d.See("[✓] Autosend").Holds(userNameWord, simulator.DemoUser)
			d.Click(signInWord).Until(signin.ByAdministrator.Words()).OnPhone(approveWord)
			d.Click(cancelWord).In(signin.Dialog).Press("esc").In(signin.Idle)
			d.Click(signInWord).UntilTrue("the dialog", func() bool { return d.State() == signin.Dialog })
			toggle(d)
			d.See("[ ] Autosend").In(signin.Dialog)
		})
	}
}

// In a narrow window F2, and the help bar, switch between dialog and phone.
func TestDemoNarrowPhone(t *testing.T) {
	d := liveDemo(t, narrow).opened().SeeNo("Phone of").Type("12").Press("f2").See("Phone of " + simulator.DemoUser).SeeNo(otpWord + " ")
	d.Press("f2").SeeNo("Phone of").Holds(otpWord, "12").Focused(otpWord)
	d.Click("F2 phone").See("Phone of").Press("esc").SeeNo("Phone of").In(signin.Dialog).Holds(otpWord, "12")
	d.Press("f2").Size(120, 30).See("Phone of", rememberWord).Size(80, 24).See("Phone of")
}

func TestDemoNumberMatching(t *testing.T) {
	d := liveDemo(t, wide)
	d.as("grace").opened().Click("Push").UntilTrue("the numbers", func() bool { return strings.Contains(d.Text(), "Tap the number") })
	d.UntilTrue("the question", func() bool { return d.State() == signin.Dialog })
	d.See("Are you signing in?", "Press F2, then ").SeeNo("(cancelled)") // it waits for the number
	number := regexp.MustCompile(`Choose (\d+)`).FindStringSubmatch(d.Text())
	if number == nil {
		t.Fatalf("no number on\n%s", d.Screen())
	}
	d.Click(number[1]).Emptied().See("Type " + number[1] + " as the number").Type(number[1]).Press("enter").Until(signedInWord)
}

// as changes the user on the form of a demonstration.
func (d *driver) as(user string) *driver {
	d.T.Helper()
	return d.Fill(userNameWord, user)
}

// The phone is that of the user who signs in.
func TestDemoOfAnotherUser(t *testing.T) {
	d := liveDemo(t, wide).as("heidi").opened().See("Phone of heidi").Click("Push").OnPhone(approveWord)
	d.Click(approveWord).Until(signedInWord).See("heidi")
}

func TestDemoDenied(t *testing.T) {
	d := liveDemo(t, wide).opened().Click("Push").OnPhone(denyWord).Click(denyWord).Until("did not accept").Emptied()
	d.Click(tryAgainWord).OnPhone(approveWord).Click(approveWord).Until(signedInWord)
}

func TestDemoCancelLeavesThePushOnThePhone(t *testing.T) {
	d := liveDemo(t, wide).opened().Click("Push").OnPhone(approveWord).Click(cancelWord)
	d.See("may still reach you", approveWord).In(signin.Dialog)
	d.Click(approveWord).Emptied()
	d.In(signin.Dialog) // it was cancelled: saying yes now signs nobody in
}

// A demonstration that the list starts goes back to the list.
func TestDemoFromTheList(t *testing.T) {
	demo := demoAt("127.0.0.1:1812")
	ended := make(chan struct{})
	demo.Close = func() error { close(ended); return nil }
	d := uitest.Live(t, setup{
		Others:  map[string]string{"lab": named("Laboratory")},
		Options: ui.Options{StartDemo: func() (*ui.Demo, error) { return demo, nil }},
	})
	d.Click(demoWord).Until(signInWord).Holds(userNameWord, simulator.DemoUser)
	d.Click(backWord).See(connectionsWord, "Laboratory", demoWord)
	d.TabTo("Laboratory").Press("enter").See("Laboratory", userNameWord).SeeNo("Phone of").Holds(passwordWord, "")
	d.UntilTrue("the end of its server", func() bool {
		select {
		case <-ended:
			return true
		default:
			return false
		}
	})
}

// A click on the phone counts although the page beside it changes before the button is
// let go.
func TestClickOnThePhoneWhileTheDialogOpens(t *testing.T) {
	uitest.Story(t, setup{NoOffice: true, Size: wide, Options: ui.Options{Demo: demoAt("127.0.0.1:1812")}}, func(d *uitest.Driver) {
		d.Press("enter").In(signin.Connecting).MouseDown("Autosend Push")
		d.Server.Challenges("Choose a method")
		d.In(signin.Dialog).MouseUp("Autosend Push").See("[✓] Autosend Push")
	})
}
