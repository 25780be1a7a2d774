package signin_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"otpdialog/settings"
	"otpdialog/signin"
	"otpdialog/ui"
)

// withSaved is s with a saved password that takes so long to come.
func withSaved(s setup, long time.Duration, password string, err error) setup {
	s.Options.SavedPassword = func(ctx context.Context, c *settings.Connection) (string, error) {
		if c.Name != "office" {
			return "", errors.New("of another connection")
		}
		select {
		case <-time.After(long):
			return password, err
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
	return s
}

// It fills in the form, says so, and goes out as it is.
func TestSavedPassword(t *testing.T) {
	story(t, withSaved(setup{}, time.Second, "wonderland", nil), func(d *driver) {
		d.See(fetchingWord).SeeNo(savedWord).Type("alice")
		d.Wait(time.Second).See(savedWord).SeeNo(fetchingWord, showWord+" ").Holds(passwordWord, "wonderland")
		d.Wait(time.Hour).In(signin.Idle) // nothing begins by itself
		d.Press("enter").Server.Heard("wonderland").Challenges("Choose")
		d.Click("Push").Server.Accepts()
		d.See(signedInWord).Holds(passwordWord, "")
	})
}

// Nobody sees it: no key, no click shows it, and it comes hidden where what was
// typed before was shown.
func TestSavedPasswordIsNotShown(t *testing.T) {
	const secret = "wonderland"
	story(t, withSaved(setup{}, time.Second, secret, nil), func(d *driver) {
		d.Press("ctrl+t").Wait(time.Second).Holds(passwordWord, secret).SeeNo(secret)
		d.Press("ctrl+t").SeeNo(secret)
		d.TabTo(passwordWord).Press("ctrl+t", "left", "home", "end", "ctrl+t").SeeNo(secret).Holds(passwordWord, secret)
		d.Press("tab").Press("shift+tab").Press("x").Press("ctrl+t").Holds(passwordWord, "x").SeeNo(secret, savedWord).See(hideWord + " ")
	})
}

// What the person types or deletes replaces the whole of it.
func TestTypingReplacesTheSavedPassword(t *testing.T) {
	for name, change := range map[string]struct {
		do   func(*driver)
		left string
	}{
		"a character": {func(d *driver) { d.Press("x") }, "x"},
		"in its middle": {func(d *driver) {
			d.Press("left", "left", "x")
		}, "x"},
		"backspace":   {func(d *driver) { d.Press("backspace") }, ""},
		"delete":      {func(d *driver) { d.Press("home", "delete") }, ""},
		"to the end":  {func(d *driver) { d.Press("home", "ctrl+k") }, ""},
		"a word":      {func(d *driver) { d.Press("ctrl+w") }, ""},
		"paste":       {func(d *driver) { d.Paste("pasted") }, "pasted"},
		"empty paste": {func(d *driver) { d.Paste("") }, "wonderland"},
		"another box": {func(d *driver) { d.Press("tab", "space") }, "wonderland"},
	} {
		t.Run(name, func(t *testing.T) {
			s := withSaved(setup{Options: ui.Options{UserName: "alice"}}, time.Second, "wonderland", nil)
			story(t, s, func(d *driver) {
				d.Wait(time.Second).See(savedWord).Focused(passwordWord)
				change.do(d)
				d.Holds(passwordWord, change.left).Press("ctrl+t")
				if strings.Contains(d.Screen(), "wonder") {
					t.Errorf("it is shown:\n%s", d.Screen())
				}
				if saved := strings.Contains(d.Text(), savedWord); saved != (change.left == "wonderland") {
					t.Errorf("saved: %t", saved)
				}
			})
		})
	}
}

// Whoever is quicker than the saved password keeps what they typed.
func TestTypedBeforeTheSavedPassword(t *testing.T) {
	ended := false
	s := setup{Options: ui.Options{UserName: "alice", SavedPassword: func(ctx context.Context, _ *settings.Connection) (string, error) {
		<-ctx.Done()
		ended = true
		return "wonderland", nil
	}}}
	story(t, s, func(d *driver) {
		d.Press("enter").In(signin.Idle).Server.Asked(0) // nobody means an empty password
		d.Type("looking").Holds(passwordWord, "looking").SeeNo(fetchingWord, savedWord)
		if !ended {
			t.Error("it is still waited for")
		}
		d.Press("enter").Server.Heard("looking")
	})
	story(t, withSaved(setup{Options: ui.Options{UserName: "alice"}}, time.Second, "wonderland", nil), func(d *driver) {
		d.Press("x", "backspace").Wait(time.Hour).Holds(passwordWord, "") // who deletes it wants none
	})
}

// Where there is none, or none that can be used, the person types.
func TestNoSavedPassword(t *testing.T) {
	for name, s := range map[string]setup{
		"none":             withSaved(setup{}, 0, "", nil),
		"not asked for":    withSaved(setup{Settings: askOTP}, 0, "", errors.New("nobody asks")),
		"a locked keyring": withSaved(setup{}, time.Second, "", errors.New("the keyring is locked")),
		"a tab in it":      withSaved(setup{}, 0, "won\tderland", nil),
		"a line end in it": withSaved(setup{}, 0, "wonderland\n", nil),
	} {
		t.Run(name, func(t *testing.T) {
			story(t, s, func(d *driver) {
				d.Wait(time.Second).SeeNo(savedWord, fetchingWord, "nobody asks").Holds(passwordWord, "")
				switch name {
				case "a locked keyring":
					d.See("the keyring is locked")
				case "a tab in it", "a line end in it":
					d.See("the password that was saved contains").SeeNo("derland")
				}
				if name != "not asked for" {
					d.SignIn().Server.Heard("wonderland")
				}
			})
		})
	}
}

// A sign-in alone begins with it, once, unless the person is about to do
// something else.
func TestSavedPasswordBegins(t *testing.T) {
	named := alone(setup{})
	named.Options.UserName = "alice"
	remembered := alone(setup{State: "[connections.office]\nlast_user_name = \"alice\"\n"})
	for name, s := range map[string]setup{"alone": named, "gate": gate(setup{}), "with a remembered name": remembered} {
		t.Run(name, func(t *testing.T) {
			story(t, withSaved(s, time.Second, "wonderland", nil), func(d *driver) {
				d.In(signin.Idle).Wait(time.Second).In(signin.Connecting)
				d.Server.Heard("wonderland").Rejects()
				d.Wait(time.Hour).In(signin.Idle).See(savedWord).Server.Asked(1) // it is not tried again and again
				d.TabTo(passwordWord).Type("looking").Press("enter").Server.Heard("looking").Accepts()
				d.Ends(true)
			})
		})
	}
	for name, test := range map[string]struct {
		setup

		do func(*driver)
	}{
		"not alone": {setup{Options: ui.Options{Connection: "office", UserName: "alice"}}, func(*driver) {}},
		"no name":   {alone(setup{}), func(d *driver) { d.Type("al") }},
		"a name under way": {named, func(d *driver) {
			d.Press("shift+tab", "backspace")
		}},
		"help": {named, func(d *driver) { d.Press("f1") }},
	} {
		t.Run(name, func(t *testing.T) {
			story(t, withSaved(test.setup, 2*time.Second, "wonderland", nil), func(d *driver) {
				test.do(d)
				d.Wait(time.Hour).In(signin.Idle)
				if name == "help" {
					d.Press("f1")
				}
				d.In(signin.Idle).Holds(passwordWord, "wonderland").Server.Asked(0)
			})
		})
	}
}

// Nobody waits for it any more when the form is left, and it does not come to
// the next one.
func TestFormIsLeftBeforeTheSavedPassword(t *testing.T) {
	s := withSaved(setup{Others: map[string]string{"lab": named("Laboratory")}}, time.Minute, "wonderland", nil)
	story(t, s, func(d *driver) {
		d.Click("Head office").See(fetchingWord)
		d.Press("esc")
		d.Click("Laboratory").Wait(time.Hour).Holds(passwordWord, "").See("of another connection")
	})
	story(t, s, func(d *driver) {
		d.Click("Head office").See(fetchingWord).Press("ctrl+c")
		if !d.Left {
			t.Error("the program goes on")
		}
	}) // which ends only when all that was begun has ended
}
