package ui_test

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"otpdialog/clock"
	"otpdialog/settings"
	"otpdialog/settings/store"
	"otpdialog/signin"
	"otpdialog/signin/session/sessiontest"
	"otpdialog/ui"
	"otpdialog/ui/console"
)

// The Accept ends the program, and there is not one frame of a result.
func TestAloneEndsWithTheAccept(t *testing.T) {
	for name, s := range map[string]setup{"alone": alone(setup{}), "gate": gate(setup{})} {
		t.Run(name, func(t *testing.T) {
			story(t, s, func(d *driver) {
				fillIn(d).Server.Challenges("Choose a method")
				d.In(signin.Dialog).Click("Push").In(signin.Progress)
				d.Server.Accepts()
				d.Ends(true).Blank()
				o := d.Outcome()
				if o.Connection != "office" || o.UserName != "alice" || o.Method() != "Push" || o.Server != "radius1.example.com:1812" {
					t.Errorf("the outcome is %+v", o)
				}
				d.Holds(passwordWord, "").Holds(otpWord, "")
			})
		})
	}
}

// fillIn fills in the form, which may know the name, and goes on with Enter.
func fillIn(d *driver) *driver {
	d.T.Helper()
	if strings.Contains(d.Text(), rememberUserWord) {
		d.Click(userNameWord).Type("alice")
	}
	return d.Click(passwordWord).Type("wonderland").Press("enter").In(signin.Connecting)
}

// Nothing but the Accept signs in: the ways out of every place, and every other
// end of an exchange.
func TestGateEndsInNo(t *testing.T) {
	places := map[string]func(*driver){
		"form":       func(*driver) {},
		"connecting": func(d *driver) { fillIn(d) },
		"dialog":     func(d *driver) { fillIn(d).Server.Challenges("Choose") },
		"progress": func(d *driver) {
			fillIn(d).Server.Challenges("Choose")
			d.Click("Push").In(signin.Progress)
		},
		"help": func(d *driver) { d.Press("f1") },
		"too small a window": func(d *driver) {
			d.Size(20, 5)
		},
	}
	for place, goes := range places {
		for _, key := range []string{"ctrl+c", "ctrl+z"} {
			t.Run(key+" in "+place, func(t *testing.T) {
				story(t, gate(setup{}), func(d *driver) {
					goes(d)
					d.Press(key).Ends(false)
					if !d.Interrupted() || d.Paused > 0 {
						t.Errorf("interrupted: %t, suspended: %d", d.Interrupted(), d.Paused)
					}
				})
			})
		}
		t.Run("Esc in "+place, func(t *testing.T) {
			story(t, gate(setup{}), func(d *driver) {
				goes(d)
				d.Size(80, 24)
				for range 4 { // the box, the dialog, the form
					if !d.Left {
						d.Press("esc")
					}
				}
				d.Ends(false)
			})
		})
	}
	for name, answers := range map[string]func(*sessiontest.Server){
		"challenge": func(s *sessiontest.Server) { s.Challenges("Choose") },
		"reject":    func(s *sessiontest.Server) { s.Rejects() },
		"silence":   func(s *sessiontest.Server) { s.Fails(signin.NoAnswer) },
		"no answer": func(s *sessiontest.Server) { s.Answers(signin.Reply{}) },
	} {
		t.Run(name, func(t *testing.T) {
			story(t, gate(setup{}), func(d *driver) {
				answers(fillIn(d).Server)
				if o := d.Outcome(); d.Left || o.SignedIn {
					t.Errorf("left: %t, %+v", d.Left, o)
				}
			})
		})
	}
}

// Ctrl+C that comes with the Accept, before the screens are gone, is still a no;
// any other key then is nothing.
func TestKeysBesideTheAccept(t *testing.T) {
	accepted := func(d *driver) {
		fillIn(d).Server.Challenges("Choose a method")
		d.Press("alt+1").Drops = true // the program is not left yet
		d.Server.Accepts()
	}
	for _, key := range []string{"ctrl+c", "ctrl+z", "esc", "enter", "space", "tab", "f1", "f3", "f4", "1", "alt+1"} {
		story(t, gate(setup{}), func(d *driver) {
			accepted(d)
			d.Press(key).Blank()
			if no := key == "ctrl+c" || key == "ctrl+z"; d.Interrupted() != no || !d.Outcome().SignedIn {
				t.Errorf("%s: interrupted is %t", key, d.Interrupted())
			}
		})
	}
	for _, before := range []string{"f1", "alt+1"} { // help, or nothing, above the progress box
		story(t, gate(setup{}), func(d *driver) {
			fillIn(d).Server.Challenges("Choose a method")
			d.Press("alt+1", before).Drops = true
			d.Server.Accepts()
			d.Blank().Size(20, 5).Blank()
		})
	}
	story(t, gate(setup{}), func(d *driver) {
		accepted(d)
		for y := range 24 {
			for x := range 80 {
				d.Send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft}).Send(tea.MouseReleaseMsg{X: x, Y: y, Button: tea.MouseLeft})
			}
		}
		d.Paste("123456").Blank().Holds(otpWord, "")
	})
}

// The name is a text on the form of a gate: no box, no focus, no typing.
func TestGateKnowsWho(t *testing.T) {
	story(t, gate(setup{State: "[connections.office]\nlast_user_name = \"bob\"\n"}), func(d *driver) {
		d.See(userNameWord, "alice").SeeNo("bob", rememberUserWord, rememberWord).Focused(passwordWord)
		if d.Shows(userNameWord) || d.Shows("alice") {
			t.Errorf("the name can be changed:\n%s", d.Screen())
		}
		d.TabTo(signInWord).Press("x").Paste("mallory").See("alice").SeeNo("mallory").Click(passwordWord).Type("wonderland").Press("enter")
		d.Server.Heard("wonderland").Challenges("Choose a method")
		d.SeeNo(rememberWord).Click(okWord)
		if got := d.Server.Last().UserName; got != "alice" {
			t.Errorf("%q signs in", got)
		}
	})
}

// Where nothing is asked for but the code, a gate begins by itself, once.
func TestBeginsByItself(t *testing.T) {
	given := alone(setup{Settings: askOTP})
	given.Options.UserName = "alice"
	for name, s := range map[string]setup{"gate": gate(setup{Settings: askOTP}), "alone, with a name": given} {
		t.Run(name, func(t *testing.T) {
			story(t, s, func(d *driver) {
				d.In(signin.Dialog).Focused(otpWord).Press("esc").In(signin.Idle).See("alice", signInWord)
				d.Wait(time.Hour).In(signin.Idle).Press("enter").In(signin.Dialog)
				d.Type("123456").Press("enter").Server.Heard("123456").Accepts()
				d.Ends(true)
			})
		})
	}
	notAlone := setup{Settings: askOTP, Options: ui.Options{Connection: "office", UserName: "alice"}}
	remembered := alone(setup{Settings: askOTP, State: "[connections.office]\nlast_user_name = \"alice\"\n"})
	for name, s := range map[string]setup{"not alone": notAlone, "alone, with a remembered name": remembered, "with a password": gate(setup{})} {
		t.Run(name, func(t *testing.T) {
			story(t, s, func(d *driver) { d.Wait(time.Hour).In(signin.Idle).Server.Asked(0) })
		})
	}
}

// Nothing that happens in a gate is kept in a file, whatever is switched.
func TestGateRemembersNothing(t *testing.T) {
	story(t, gate(setup{Here: true, Actions: autosendPush}), func(d *driver) {
		before := files(t)
		fillIn(d.Press("f3")).Server.Challenges("Choose")
		d.In(signin.Progress).Server.Accepts()
		d.Ends(true)
		if problems := d.Model.Leave(); len(problems) > 0 {
			t.Errorf("%q", problems)
		}
		if after := files(t); !maps.Equal(before, after) {
			t.Errorf("the files were %q and are %q", before, after)
		}
		if d.Model.View().MouseMode != tea.MouseModeNone {
			t.Error("F3 did nothing")
		}
	})
}

// files are the texts of all files in the working folder.
func files(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(".", func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		all[path] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// What the administrator enforces on the screens is in force in a gate, too.
func TestPolicyIsInForceInAGate(t *testing.T) {
	story(t, gate(setup{Policy: "[display]\nimages = \"none\"\nmouse = false\n"}), func(d *driver) {
		d.MouseStays(false)
		fillIn(d.Press("esc")).Server.Challenges("Choose")
		d.See("[Push]")
	})
}

// Messages that lead elsewhere come from nowhere in a sign-in alone, and lead
// nowhere.
func TestAloneGoesNowhereElse(t *testing.T) {
	story(t, alone(setup{}), func(d *driver) {
		ended := false
		demo := demoAt("127.0.0.1:1812")
		demo.Close = func() error { ended = true; return nil }
		for _, msg := range []tea.Msg{ui.DemoMsg(demo, nil), ui.DemoMsg(nil, errors.New("no")), console.Closed{}, console.Changed{}, console.Preview{}} {
			d.Send(msg)
		}
		d.Settled()
		d.See("Head office", passwordWord, signInWord).SeeNo("Phone of", "Preferences")
		if !ended {
			t.Error("the server of the demonstration goes on")
		}
	})
}

func TestOptionsOfASignInAlone(t *testing.T) {
	for name, o := range map[string]ui.Options{
		"no connection":   {Alone: true},
		"a demonstration": {Alone: true, Connection: "office", Demo: demoAt("127.0.0.1:1812")},
		"the console":     {Alone: true, Connection: "office", Console: true},
		"a gate for whom": {Gate: true, Connection: "office"},
		"a gate to where": {Gate: true, UserName: "alice"},
		"nobody knows it": {Gate: true, Connection: "elsewhere", UserName: "alice"},
	} {
		t.Run(name, func(t *testing.T) {
			o.Store = store.Open(store.Dirs{System: t.TempDir(), Config: t.TempDir(), State: t.TempDir()})
			if _, err := ui.New(o, nil, clock.System{}); err == nil {
				t.Error("there is no error")
			}
		})
	}
}

// What the terminal is asked at first is answered before the program is left: the
// command that comes next would read it as typed.
func TestTerminalAnswersFirst(t *testing.T) {
	s := alone(setup{})
	s.Options.UserName = "alice"
	s.Options.SavedPassword = func(context.Context, *settings.Connection) (string, error) { return "wonderland", nil }
	story(t, s, func(d *driver) {
		d.Server.Accepts()
		d.Blank()
		if d.Left {
			t.Fatal("the program was left at once")
		}
		d.Send(tea.CursorPositionMsg{}).Ends(true)
	})
	story(t, s, func(d *driver) { // one that never answers
		d.Server.Accepts()
		d.Wait(ui.TerminalPatience).Ends(true)
	})
	story(t, s, func(d *driver) { // one that has had its time
		d.Send(tea.CursorPositionMsg{}).Wait(ui.TerminalPatience)
		d.Server.Accepts()
		d.Ends(true)
	})
}

// What is known of a failure is in the outcome.
func TestOutcomeTellsTheFailure(t *testing.T) {
	story(t, gate(setup{}), func(d *driver) {
		fillIn(d).Server.Fails(signin.Refused)
		d.Press("esc").Ends(false)
		o := d.Outcome()
		if o.Failure.Kind != signin.Refused || len(o.Failure.Details) != 1 || o.UserName != "alice" || o.Connection != "office" {
			t.Errorf("the outcome is %+v", o)
		}
	})
}
