package ui

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

	"otpdialog/settings"
	"otpdialog/settings/store"
	"otpdialog/signin"
	"otpdialog/ui/console"
)

// alone is s for one sign-in and nothing else.
func alone(s setup) setup {
	s.Options.Connection, s.Options.Alone = "office", true
	return s
}

// gate is s for a gate that alice is to pass.
func gate(s setup) setup {
	s.Options.Connection, s.Options.Gate, s.Options.UserName = "office", true, "alice"
	return s
}

const askOTP = `ask = "otp"`

// gateScenes are the screens of a sign-in alone, and those with a saved password.
func gateScenes() []scene {
	form := []spotKind{passwordField, revealPassword, signInButton, backButton}
	filledIn := []spotKind{userNameField, passwordField, signInButton, backButton}
	return []scene{
		{"gate form", gate(setup{}), nil, form},
		{"gate form for a long name", setup{Options: Options{Connection: "office", Gate: true, UserName: longName}}, nil, form},
		{"gate form for the OTP only", gate(setup{Settings: askOTP}), nil, []spotKind{signInButton, backButton}},
		{"gate with help", gate(setup{}), func(d *driver) { d.Press("f1") }, nil},
		{"gate dialog", gate(setup{}), func(d *driver) { d.asked("Choose a method") }, dialogSpots},
		{"gate progress", gate(setup{}), func(d *driver) { d.asked("Choose a method").Press("alt+1") }, boxSpots},
		{"gate that is passed", gate(setup{}), func(d *driver) {
			d.asked("Choose a method").Press("alt+1").Replies(signin.Reply{Code: signin.Accept})
		}, nil},
		{"form alone", alone(setup{}), nil, formSpots},
		{"form with a saved password", setup{}, func(d *driver) { d.m.takesSaved("wonderland", nil) }, filledIn},
		{"form without its saved password", setup{}, func(d *driver) { d.m.takesSaved("", errors.New("the keyring is locked")) }, formSpots},
		{"form that fetches the password", setup{}, func(d *driver) { d.m.fetching = func() {}; d.m.lay = nil }, filledIn},
	}
}

// takesSaved is what comes of a saved password.
func (m *Model) takesSaved(password string, err error) {
	m.fetching = func() {}
	m.Update(savedPasswordMsg{m.session, password, err})
}

// Ends fails unless the program was left: with an Accept or without.
func (d *driver) Ends(signedIn bool) *driver {
	d.t.Helper()
	if !d.left {
		d.t.Fatalf("the program goes on:\n%s", d.Screen())
	}
	if got := d.m.outcome().SignedIn && !d.m.interrupted; got != signedIn {
		d.t.Fatalf("signed in: %t", got)
	}
	return d
}

// Blank fails unless the screen is.
func (d *driver) Blank() *driver {
	d.t.Helper()
	if text := strings.TrimSpace(d.Screen()); text != "" {
		d.t.Fatalf("there is something on the screen:\n%s", text)
	}
	return d
}

// The Accept ends the program, and there is not one frame of a result.
func TestAloneEndsWithTheAccept(t *testing.T) {
	for name, s := range map[string]setup{"alone": alone(setup{}), "gate": gate(setup{})} {
		t.Run(name, func(t *testing.T) {
			story(t, s, func(d *driver) {
				d.fillIn().Server.Challenges("Choose a method")
				d.In(signin.Dialog).Click("Push").In(signin.Progress)
				d.Server.Accepts()
				d.Ends(true).Blank()
				o := d.m.outcome()
				if o.Connection != "office" || o.UserName != "alice" || o.Method() != "Push" || o.Server != "radius1.example.com:1812" {
					t.Errorf("the outcome is %+v", o)
				}
				if !d.m.password.Empty() || !d.m.otp.Empty() {
					t.Error("what was typed is still there")
				}
			})
		})
	}
}

// fillIn fills in the form, which may know the name, and goes on with Enter.
func (d *driver) fillIn() *driver {
	d.t.Helper()
	if !d.m.o.Gate {
		d.Click(userNameWord).Type("alice")
	}
	return d.Click(passwordWord).Type("wonderland").Press("enter").In(signin.Connecting)
}

// Nothing but the Accept signs in: the ways out of every place, and every other
// end of an exchange.
func TestGateEndsInNo(t *testing.T) {
	places := map[string]func(*driver){
		"form":       func(*driver) {},
		"connecting": func(d *driver) { d.fillIn() },
		"dialog":     func(d *driver) { d.fillIn().Server.Challenges("Choose") },
		"progress": func(d *driver) {
			d.fillIn().Server.Challenges("Choose")
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
					if !d.m.interrupted || d.paused > 0 {
						t.Errorf("interrupted: %t, suspended: %d", d.m.interrupted, d.paused)
					}
				})
			})
		}
		t.Run("Esc in "+place, func(t *testing.T) {
			story(t, gate(setup{}), func(d *driver) {
				goes(d)
				d.Size(80, 24)
				for range 4 { // the box, the dialog, the form
					if !d.left {
						d.Press("esc")
					}
				}
				d.Ends(false)
			})
		})
	}
	for name, answers := range map[string]func(*server){
		"challenge": func(s *server) { s.Challenges("Choose") },
		"reject":    func(s *server) { s.Rejects() },
		"silence":   func(s *server) { s.Fails(signin.NoAnswer) },
		"no answer": func(s *server) { s.Answers(signin.Reply{}) },
	} {
		t.Run(name, func(t *testing.T) {
			story(t, gate(setup{}), func(d *driver) {
				answers(d.fillIn().Server)
				if o := d.m.outcome(); d.left || o.SignedIn {
					t.Errorf("left: %t, %+v", d.left, o)
				}
			})
		})
	}
}

// Ctrl+C that comes with the Accept, before the screens are gone, is still a no;
// any other key then is nothing.
func TestKeysBesideTheAccept(t *testing.T) {
	accepted := func(d *driver) {
		d.asked("Choose a method").Press("alt+1").Replies(signin.Reply{Code: signin.Accept})
	}
	for _, key := range []string{"ctrl+c", "ctrl+z", "esc", "enter", "space", "tab", "f1", "f3", "f4", "1", "alt+1"} {
		d := newDriver(t, still, gate(setup{}))
		accepted(d)
		d.Press(key).Blank()
		if no := key == "ctrl+c" || key == "ctrl+z"; d.m.interrupted != no || !d.m.outcome().SignedIn {
			t.Errorf("%s: interrupted is %t", key, d.m.interrupted)
		}
	}
	for _, before := range []string{"f1", "alt+1"} { // help, or nothing, above the progress box
		d := newDriver(t, still, gate(setup{}))
		d.asked("Choose a method").Press("alt+1", before).Replies(signin.Reply{Code: signin.Accept})
		d.Blank().Size(20, 5).Blank()
	}
	d := newDriver(t, still, gate(setup{}))
	accepted(d)
	for y := range 24 {
		for x := range 80 {
			d.Send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft}).Send(tea.MouseReleaseMsg{X: x, Y: y, Button: tea.MouseLeft})
		}
	}
	d.Paste("123456").Blank()
	if !d.m.over() || !d.m.otp.Empty() {
		t.Error("a click did something")
	}
}

// The name is a text on the form of a gate: no box, no focus, no typing.
func TestGateKnowsWho(t *testing.T) {
	story(t, gate(setup{State: "[connections.office]\nlast_user_name = \"bob\"\n"}), func(d *driver) {
		d.See(userNameWord, "alice").SeeNo("bob", rememberUserWord, rememberWord).Focused(passwordWord)
		d.m.focus = spot{kind: userNameField} // as it could only be by a mistake
		d.m.typeInto(keyOf(t, "x"))
		d.m.paste("mallory")
		if got := d.m.userName.Value(); got != "alice" {
			t.Errorf("the name has become %q", got)
		}
		d.Click(passwordWord).Type("wonderland").Press("enter")
		d.Server.Heard("wonderland").Challenges("Choose a method")
		d.SeeNo(rememberWord).Click(okWord)
		if got := d.Server.last().Request.UserName; got != "alice" {
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
	notAlone := setup{Settings: askOTP, Options: Options{Connection: "office", UserName: "alice"}}
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
		d.Press("f3").fillIn().Server.Challenges("Choose")
		d.In(signin.Progress).Server.Accepts()
		d.Ends(true)
		if problems := d.m.leave(); len(problems) > 0 {
			t.Errorf("%q", problems)
		}
		if after := files(t); !maps.Equal(before, after) {
			t.Errorf("the files were %q and are %q", before, after)
		}
		if d.m.mouse {
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
		d.Press("esc").fillIn().Server.Challenges("Choose")
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
		for _, msg := range []tea.Msg{demoMsg{demo: demo}, demoMsg{err: errors.New("no")}, console.Closed{}, console.Changed{}, console.Preview{}} {
			d.Send(msg)
		}
		if d.m.demo != nil || d.m.console != nil || d.m.screen() != formScreen || !ended {
			t.Errorf("demonstration %v, console %v, screen %d, ended %t", d.m.demo, d.m.console, d.m.screen(), ended)
		}
	})
}

func TestOptionsOfASignInAlone(t *testing.T) {
	for name, o := range map[string]Options{
		"no connection":   {Alone: true},
		"a demonstration": {Alone: true, Connection: "office", Demo: demoAt("127.0.0.1:1812")},
		"the console":     {Alone: true, Connection: "office", Console: true},
		"a gate for whom": {Gate: true, Connection: "office"},
		"a gate to where": {Gate: true, UserName: "alice"},
		"nobody knows it": {Gate: true, Connection: "elsewhere", UserName: "alice"},
	} {
		t.Run(name, func(t *testing.T) {
			o.Store = store.Open(store.Dirs{System: t.TempDir(), Config: t.TempDir(), State: t.TempDir()})
			if _, err := New(o, nil, time.Now); err == nil {
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
		if d.left {
			t.Fatal("the program was left at once")
		}
		d.Send(tea.CursorPositionMsg{}).Ends(true)
	})
	story(t, s, func(d *driver) { // one that never answers
		d.Server.Accepts()
		d.Wait(terminalPatience).Ends(true)
	})
	story(t, s, func(d *driver) { // one that has had its time
		d.Send(tea.CursorPositionMsg{}).Wait(terminalPatience)
		d.Server.Accepts()
		d.Ends(true)
	})
}

// What is known of a failure is in the outcome.
func TestOutcomeTellsTheFailure(t *testing.T) {
	story(t, gate(setup{}), func(d *driver) {
		d.fillIn().Server.Fails(signin.Refused)
		d.Press("esc").Ends(false)
		o := d.m.outcome()
		if o.Failure.Kind != signin.Refused || len(o.Failure.Details) != 1 || o.UserName != "alice" || o.Connection != "office" {
			t.Errorf("the outcome is %+v", o)
		}
	})
}
