package signin_test

import (
	"errors"
	"image"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"otpdialog/clock"
	"otpdialog/settings"
	"otpdialog/settings/store"
	"otpdialog/signin"
	"otpdialog/ui"
	"otpdialog/ui/uitest"
)

func TestUserNameIsFilledIn(t *testing.T) {
	const inState = "[connections.office]\nlast_user_name = \"bob\"\n[connections.lab]\nlast_user_name = \"carol\"\n"
	for name, s := range map[string]setup{
		"by --user":                           {Options: ui.Options{UserName: "bob"}},
		"by --user before the remembered one": {Options: ui.Options{UserName: "bob"}, State: strings.ReplaceAll(inState, "bob", "alice")},
		"as remembered":                       {State: inState},
		"as remembered in preferences":        {Preferences: "last_connection = \"office\"\nlast_user_name = \"bob\"\n"},
		"as remembered since": {
			State: inState, Preferences: "last_connection = \"office\"\nlast_user_name = \"alice\"\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			story(t, s, func(d *driver) {
				d.Holds(userNameWord, "bob").Focused(passwordWord).Type("secret").Press("enter")
				if got := d.Server.Last().Request; got.UserName != "bob" || got.Password != "secret" {
					t.Errorf("%q and %q were sent", got.UserName, got.Password)
				}
			})
		})
	}
	for name, s := range map[string]setup{
		"of another connection":                {State: "[connections.lab]\nlast_user_name = \"bob\"\n"},
		"of another connection in preferences": {Preferences: "last_connection = \"lab\"\nlast_user_name = \"bob\"\n"},
		"not to be remembered":                 {State: inState, Preferences: "remember_user_name = false\n"},
		"not to be remembered by anybody":      {State: inState, Policy: "[session]\nremember_user_name = false\n"},
	} {
		t.Run(name, func(t *testing.T) {
			story(t, s, func(d *driver) { d.Holds(userNameWord, "").Focused(userNameWord) })
		})
	}
}

func TestRememberUserName(t *testing.T) {
	kept := func(d *driver) (settings.Preferences, settings.State) {
		p, err := d.Store.Preferences()
		state, stateErr := d.Store.State()
		if err := errors.Join(err, stateErr); err != nil {
			d.T.Fatal(err)
		}
		return p, state
	}
	twoNames := "[connections.office]\nlast_user_name = \"alice\"\n[connections.lab]\nlast_user_name = \"carol\"\n"
	t.Run("on", func(t *testing.T) {
		story(t, setup{}, func(d *driver) {
			d.See("[✓] " + rememberUserWord).SignIn()
			if _, state := kept(d); state.LastUserName("office") != "" {
				t.Error("a name is remembered before a server has accepted it")
			}
			d.Server.Accepts()
			if p, state := kept(d); state.LastUserName("office") != "alice" || p.LastConnection != "office" || !p.RememberUserName {
				t.Errorf("kept %+v, %+v", p, state)
			}
		})
	})
	t.Run("on, with a name in preferences", func(t *testing.T) {
		story(t, setup{Preferences: "last_connection = \"office\"\nlast_user_name = \"ali\"\n"}, func(d *driver) {
			d.TabTo(userNameWord).Type("ce").TabTo(passwordWord).Type("wonderland").Press("enter")
			if p, state := kept(d); p.UserNameOf("office") != "ali" || state.HasUserNames() {
				t.Errorf("before a server has accepted the other name: %+v, %+v", p, state)
			}
			d.Server.Accepts()
			if p, state := kept(d); state.LastUserName("office") != "alice" || p.LastUserName != "" {
				t.Errorf("kept %+v, %+v", p, state)
			}
		})
	})
	t.Run("switched off", func(t *testing.T) {
		story(t, setup{State: twoNames}, func(d *driver) {
			d.Click(rememberUserWord).See("[ ] " + rememberUserWord).SignIn()
			if p, state := kept(d); state.HasUserNames() || p.RememberUserName {
				t.Errorf("kept %+v, %+v", p, state)
			}
			d.Press("esc").Holds(userNameWord, "alicealice") // the name on the form stays
		})
	})
	t.Run("off from before", func(t *testing.T) {
		story(t, setup{Preferences: "remember_user_name = false\n"}, func(d *driver) {
			d.See("[ ] " + rememberUserWord).TabTo(rememberUserWord).Press("space").See("[✓] " + rememberUserWord)
			d.Press("space").SignIn()
			if p, state := kept(d); state.HasUserNames() || p.LastUserName != "" {
				t.Errorf("kept %+v, %+v", p, state)
			}
		})
	})
	for value, box := range map[string]string{"true": "[✓] ", "false": "[ ] "} {
		t.Run("managed "+value, func(t *testing.T) {
			s := setup{Policy: "[session]\nremember_user_name = " + value + "\n", State: twoNames}
			story(t, s, func(d *driver) {
				d.See(box + rememberUserWord + " (" + managedWord + ")").OutOfReach(rememberUserWord)
				if value == "false" {
					d.SignIn()
				} else {
					d.Holds(userNameWord, "alice").Type("wonderland").Press("enter")
				}
				if p, state := kept(d); state.HasUserNames() != (value == "true") || !p.RememberUserName {
					t.Errorf("kept %+v, %+v", p, state)
				}
			})
		})
	}
	t.Run("not of a demonstration", func(t *testing.T) {
		story(t, setup{NoOffice: true, Options: ui.Options{Demo: demoAt("127.0.0.1:1812")}}, func(d *driver) {
			d.Press("enter").In(signin.Connecting)
			d.Model.Leave()
			if p, state := kept(d); p != settings.DefaultPreferences() || state.HasUserNames() {
				t.Errorf("kept %+v, %+v", p, state)
			}
		})
	})
}

// Action is pressed as soon as the dialog opens, by its ID or by its title.
func TestActionOfTheCommandLine(t *testing.T) {
	for _, name := range []string{"call", "Call", "CALL"} {
		story(t, setup{Options: ui.Options{Connection: "office", Action: name}, Actions: autosendPush}, func(d *driver) {
			d.Challenged().See("Answer the call").In(signin.Progress).SeeNo(signin.ByAdministrator.Words())
			d.Server.Asked(2).Heard("phone").Rejects()
			d.Wait(thinking).In(signin.Dialog) // once only
		})
	}
	t.Run("unknown", func(t *testing.T) {
		d := uitest.Live(t, setup{})
		_, err := ui.New(ui.Options{Store: d.Store, Connection: "office", Action: "psuh"}, nil, clock.System{})
		unknown, is := errors.AsType[*settings.UnknownActionError](err)
		if !is || !strings.Contains(err.Error(), `"psuh"`) || !slices.Contains(unknown.Titles, "Push") {
			t.Errorf("the error is %v", err)
		}
	})
	t.Run("unknown to the connection that is chosen", func(t *testing.T) {
		story(t, setup{Options: ui.Options{Action: "psuh"}}, func(d *driver) {
			d.SignIn().See(`the connection has no action "psuh"`).In(signin.Idle)
			d.Server.Asked(0)
		})
	})
}

func TestUnknownConnection(t *testing.T) {
	d := uitest.Live(t, setup{})
	_, err := ui.New(ui.Options{Store: d.Store, Connection: "offcie"}, nil, clock.System{})
	if _, missing := errors.AsType[*store.NotFoundError](err); !missing {
		t.Errorf("the error is %v", err)
	}
}

// A policy that cannot be read ends the program: nobody knows what it forbids.
func TestBrokenPolicy(t *testing.T) {
	d := uitest.Live(t, setup{})
	policy := filepath.Join(d.Store.Dirs().System, "policy.toml")
	if err := os.MkdirAll(filepath.Dir(policy), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(policy, []byte("[session]\nconections = []\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if m, err := ui.New(ui.Options{Store: d.Store}, nil, clock.System{}); err == nil || m != nil {
		t.Errorf("the screens open, error %v", err)
	}
}

func TestBrokenFilesAreTold(t *testing.T) {
	story(t, setup{Preferences: "moose = true\n"}, func(d *driver) {
		d.See(`unknown key "moose"`)
		d.SignIn().In(signin.Connecting) // it keeps nobody from signing in
	})
}

func TestMistakesOfTheForm(t *testing.T) {
	long := strings.Repeat("x", 200)
	story(t, setup{}, func(d *driver) {
		d.Click(signInWord).See("The user name is missing.").Focused(userNameWord)
		d.Type("alice").TabTo(passwordWord).Paste(long).Press("enter").See("The password has more than 128 bytes.")
		d.Holds(userNameWord, "alice").Holds(passwordWord, long).Focused(passwordWord)
		d.TabTo(userNameWord).Paste(long).Paste(long).Press("enter").Focused(userNameWord).See("The user name has more than 253 bytes.")
		d.Server.Asked(0)
	})
	story(t, setup{}, func(d *driver) {
		d.Dialog().Paste(long).Press("enter").See("That is more than 128 bytes in total.").Holds(otpWord, long)
		d.Server.Asked(1)
	})
}

// Enter goes from the user name to the password, and from there on.
func TestEnterOnTheForm(t *testing.T) {
	story(t, setup{}, func(d *driver) {
		d.Type("alice").Press("enter").Focused(passwordWord).In(signin.Idle)
		d.Type("wonderland").Press("enter").In(signin.Connecting)
	})
}

// However a sign-in ends without an Accept, nothing that was typed is lost.
func TestNothingTypedIsLost(t *testing.T) {
	for kind, name := range map[signin.Failure]string{
		signin.Rejected: "rejected", signin.NoAnswer: "no answer", signin.Unreachable: "unreachable",
		signin.Refused: "refused", signin.BadSignature: "bad signature", signin.NotSent: "not sent",
		signin.Unsigned: "unsigned", signin.NotTrusted: "not trusted", signin.NoTLS: "no TLS", signin.CertificateRefused: "certificate refused",
		signin.ConnectionLost: "connection lost",
	} {
		t.Run(name, func(t *testing.T) {
			what, next := signin.Notice{Kind: kind}.Advice().Sentences()
			story(t, setup{}, func(d *driver) {
				d.SignIn()
				d.Server.Fails(kind)
				d.See(what, next, "What is known of it").Holds(userNameWord, "alice").Holds(passwordWord, "wonderland")
				if got := d.Outcome().Failure.Failure(); got != kind {
					t.Errorf("the outcome is failure %d, not %d", got, kind)
				}

				d.Click(signInWord)
				d.Server.Challenges("Choose a method")
				d.Wait(thinking).Type("123").Click("Push")
				d.Server.Fails(kind)
				d.In(signin.Dialog).See(what, next).Holds(otpWord, "123")

				d.Click(tryAgainWord)
				d.Server.Challenges("Choose a method")
				d.Server.Heard("push")
				d.Press("esc").Holds(otpWord, "123")

				d.Click(otpWord).Type("456").Press("enter")
				d.Server.Challenges("Choose a method")
				d.Server.Heard("123456").Fails(kind)
				d.See(what, next).Holds(otpWord, "123456")
				d.Press("esc").In(signin.Idle).Holds(userNameWord, "alice").Holds(passwordWord, "wonderland")
			})
		})
	}
}

// A code that the server has turned down is not kept: it would be in the way of
// the next one.
func TestRejectedCodeIsCleared(t *testing.T) {
	story(t, setup{}, func(d *driver) {
		d.Dialog().Type("123456").Press("enter")
		d.Server.Rejects()
		d.See("The server did not accept the sign-in.", "Wrong code").Holds(otpWord, "").Focused(otpWord)
		d.Type("654321").Press("enter")
		d.Server.Heard("wonderland").Challenges("Choose a method")
		d.Server.Heard("654321").Accepts()
		d.See(signedInWord)
	})
}

// Resizing, also through windows that are too small, changes nothing else.
func TestResizeWhileAnythingIsOpen(t *testing.T) {
	sizes := []image.Point{{200, 60}, {40, 12}, {0, 0}, {1, 1}, {39, 60}, {200, 11}, {99, 24}, {100, 24}, {80, 24}}
	through := func(d *driver) {
		for _, size := range sizes {
			d.Size(size.X, size.Y)
		}
	}
	story(t, setup{}, func(d *driver) {
		d.Type("alice")
		through(d)
		d.Holds(userNameWord, "alice").Focused(userNameWord).TabTo(passwordWord).Type("wonderland")
		through(d)
		d.Focused(passwordWord).Press("enter")
		through(d)
		d.In(signin.Connecting)
		d.Server.Challenges("Choose a method")
		d.Type("12")
		through(d)
		d.Holds(otpWord, "12").Focused(otpWord).TabTo("Call")
		through(d)
		d.See("Ring your phone").Focused("Call").Press("enter").TabTo(enterCodeWord)
		through(d)
		d.In(signin.Progress).Focused(enterCodeWord).Press("f1")
		through(d)
		d.See("press a method").Press("esc").In(signin.Progress)
		d.Server.Accepts()
		through(d)
		d.See(signedInWord).Focused(closeWord)
	})
}
