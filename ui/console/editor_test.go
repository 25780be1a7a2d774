package console_test

import (
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"otpdialog/settings"
	"otpdialog/settings/document"
)

// edit opens the connection of most stories.
func (d *driver) edit() *driver {
	d.T.Helper()
	return d.TabTo("office").Press("enter").See("Head office")
}

// Whatever is typed or chosen on the Connection tab reaches the file, and from
// there the screen.
func TestEveryFieldReachesTheFile(t *testing.T) {
	text := func(label, value string) func(*driver) {
		return func(d *driver) { d.Fill(label, value) }
	}
	choose := func(label, option string) func(*driver) {
		return func(d *driver) { d.Choose(label, option) }
	}
	toggle := func(label string) func(*driver) { return func(d *driver) { d.Toggle(label) } }
	for name, test := range map[string]struct {
		settings string
		play     func(*driver)
		want     func(*settings.Connection)
		label    string // of what is seen of it, opened again
		reads    string
	}{
		"display name":   {"", text("Display name", "Old house"), func(c *settings.Connection) { c.DisplayName = "Old house" }, "Display name", "Old house"},
		"primary":        {"", text("Primary server", "[2001:db8::1]:1645"), func(c *settings.Connection) { c.Primary = "[2001:db8::1]:1645" }, "Primary server", "2001:db8::1]:1645"},
		"secondary":      {"", text("Secondary server", "192.0.2.2"), func(c *settings.Connection) { c.Secondary = "192.0.2.2" }, "Secondary server", "192.0.2.2"},
		"no secondary":   {"secondary = \"192.0.2.2\"", text("Secondary server", ""), func(*settings.Connection) {}, "Secondary server", ""},
		"HA mode":        {"", choose("HA mode", "active-active"), func(c *settings.Connection) { c.HAMode = settings.Parallel }, "HA mode", "active-active"},
		"TLS":            {"", choose("Transport", "TLS"), func(c *settings.Connection) { c.Transport, c.Port = settings.TLS, 2083 }, "Port", "2083"},
		"TLS, own port":  {"port = 1645", choose("Transport", "TLS"), func(c *settings.Connection) { c.Transport, c.Port = settings.TLS, 1645 }, "Port", "1645"},
		"back to UDP":    {"transport = \"tls\"", choose("Transport", "UDP"), func(*settings.Connection) {}, "Port", "1812"},
		"TCP":            {"", choose("Transport", "TCP"), func(c *settings.Connection) { c.Transport = settings.TCP }, "Transport", "TCP"},
		"port":           {"", text("Port", "1645"), func(c *settings.Connection) { c.Port = 1645 }, "Port", "1645"},
		"time-out":       {"", text("Timeout", "90"), func(c *settings.Connection) { c.Timeout = 90 }, "Timeout", "90"},
		"retries":        {"", text("Retries", "0"), func(c *settings.Connection) { c.Retries = 0 }, "Retries", "0"},
		"failover after": {"", text("Failover after", "7"), func(c *settings.Connection) { c.FailoverAfter = 7 }, "Failover after", "7"},
		"no failover":    {"failover_after = 7", text("Failover after", ""), func(*settings.Connection) {}, "Failover after", ""},
		"CA file": {"transport = \"tls\"", text("CA file", "ca.pem"), func(c *settings.Connection) {
			c.Transport, c.Port, c.CAFile = settings.TLS, 2083, "ca.pem"
		}, "CA file", "ca.pem"},
		"certificate": {"transport = \"tls\"", func(d *driver) { d.Fill("Certificate", "me.pem").Fill("Private key", "me.key") }, func(c *settings.Connection) {
			c.Transport, c.Port, c.CertFile, c.KeyFile = settings.TLS, 2083, "me.pem", "me.key"
		}, "Certificate", "me.pem"},
		"secret": {"", text("Secret", "another secret of some length"), func(c *settings.Connection) { c.Secret.Value = "another secret of some length" }, "Secret", strings.Repeat("•", 29)},
		"secret file": {"", func(d *driver) { d.Choose("Shared secret", "file").Fill("File", "office.secret") }, func(c *settings.Connection) {
			c.Secret = settings.Source{File: "office.secret"}
		}, "File", "office.secret"},
		"secret of the environment": {"", func(d *driver) { d.Choose("Shared secret", "environment").Fill("Variable", "RADIUS_SECRET") }, func(c *settings.Connection) {
			c.Secret = settings.Source{Env: "RADIUS_SECRET"}
		}, "Variable", "RADIUS_SECRET"},
		"secret of a command": {"", func(d *driver) { d.Choose("Shared secret", "command").Fill("Command", `pass show "head office"`) }, func(c *settings.Connection) {
			c.Secret = settings.Source{Command: []string{"pass", "show", "head office"}}
		}, "Command", "pass show"},
		"secret of the keyring": {"", func(d *driver) { d.Choose("Shared secret", "keyring").Fill("Item", "office") }, func(c *settings.Connection) {
			c.Secret = settings.Source{Keyring: "office"}
		}, "Item", "office"},
		"no secret": {"", func(d *driver) { d.Choose("Transport", "TLS").Choose("Shared secret", "none (radsec)") }, func(c *settings.Connection) {
			c.Secret, c.Transport, c.Port = settings.Source{}, settings.TLS, 2083
		}, "Shared secret", "none (radsec)"},
		"Message-Authenticator": {"", choose("Message-Authenticator", "always"), func(c *settings.Connection) { c.RequireMessageAuthenticator = settings.RequireAlways }, "Message-Authenticator", "always"},
		"password encoding":     {"", choose("Password encoding", "CHAP"), func(c *settings.Connection) { c.PasswordEncoding = settings.CHAP }, "Password encoding", "CHAP"},
		"OTP":                   {"", choose("First request", "OTP"), func(c *settings.Connection) { c.Ask = settings.AskOTP }, "First request", "OTP"},
		"append": {"", func(d *driver) { d.Choose("First request", "password and OTP").Fill("Separator", ";") }, func(c *settings.Connection) {
			c.Ask, c.Separator = settings.AskAppend, ";"
		}, "Separator", ";"},
		"user prompt":  {"", text("User prompt", "Your code?"), func(c *settings.Connection) { c.UserPrompt = "Your code?" }, "User prompt", "Your code?"},
		"forward":      {"", toggle("Forward the user name only"), func(c *settings.Connection) { c.ForwardUsernameOnly = true }, "[✓] Forward", "Forward the user name only"},
		"empty answer": {"", toggle("The server accepts an empty answer"), func(c *settings.Connection) { c.EmptyAnswer = true }, "[✓] The server", "The server accepts an empty answer"},
		"Autosend":     {"", choose("Autosend", "always"), func(c *settings.Connection) { c.AutosendWhen = settings.AutosendAlways }, "Autosend", "always"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			perform(t, inTheConsole(setup{Settings: test.settings + "\n"}), func(d *driver) {
				want, err := document.ParseConnection("office", "", []byte(officeFile+fiveActions))
				if err != nil {
					t.Fatal(err)
				}
				test.want(&want)
				d.edit()
				test.play(d)
				d.Do("save").See("Saved.")
				if got := d.Saved("office"); !sameConnection(got, want) {
					t.Errorf("the file says\n%s", d.Kept("office"))
				}
				d.Press("esc").Focused("office").Press("enter")
				if strings.HasPrefix(test.label, "[") {
					d.TabTo(test.reads).See(test.label)
				} else if reads := d.TabTo(test.label).Reads(); !strings.Contains(strings.Join(reads, "\n"), test.reads) {
					t.Errorf("opened again, it reads %q", reads)
				}
				d.Press("esc").SeeNo("Not saved")
			})
		})
	}
}

// sameConnection compares what two files say.
func sameConnection(a, b settings.Connection) bool {
	type said struct {
		names, servers, secrets, tls, ways string
		numbers                            [4]int
		switches                           [2]bool
	}
	of := func(c settings.Connection) said {
		return said{
			strings.Join([]string{c.DisplayName, c.Name, c.UserPrompt}, "|"),
			strings.Join([]string{c.Primary, c.Secondary, string(c.HAMode), string(c.Transport)}, "|"),
			fmt.Sprint(c.Secret, c.Password, c.TOTPSeed, c.OTPCommand, c.RequireMessageAuthenticator),
			strings.Join([]string{c.CAFile, c.CertFile, c.KeyFile}, "|"),
			strings.Join([]string{string(c.PasswordEncoding), string(c.Ask), c.Separator, string(c.AutosendWhen), c.DictionaryFile}, "|"),
			[4]int{c.Port, c.Timeout, c.Retries, c.FailoverAfter},
			[2]bool{c.ForwardUsernameOnly, c.EmptyAnswer},
		}
	}
	return of(a) == of(b) && slices.Equal(a.Attributes, b.Attributes) && slices.Equal(a.Actions, b.Actions)
}

// What was typed for one source of the secret is still there after looking at
// another, and only the one that was chosen reaches the file.
func TestSecretSourcesKeepWhatWasTyped(t *testing.T) {
	perform(t, inTheConsole(setup{}), func(d *driver) {
		d.edit().Choose("Shared secret", "file").TabTo("File").See("✗").Fill("File", "office.secret").Choose("Shared secret", "command").Fill("Command", `say "what`).See("✗").Do("save").See("Not saved")
		d.Choose("Shared secret", "environment").Fill("Variable", "A=B").See("cannot be the name of an environment variable")
		d.Choose("Shared secret", "file").TabTo("File").See("office.secret").Choose("Shared secret", "typed").TabTo("Secret").See(strings.Repeat("•", 30))
		d.Choose("Shared secret", "file").Do("save")
		if c := d.Saved("office"); !reflect.DeepEqual(c.Secret, settings.Source{File: "office.secret"}) {
			t.Errorf("the file says\n%s", d.Kept("office"))
		}
	})
}

// The secret is on no screen, whatever is done with it.
func TestSecretIsNeverShown(t *testing.T) {
	perform(t, inTheConsole(setup{Size: large}), func(d *driver) {
		hidden := func() *driver { return d.SeeNo("a shared secret", "hush-hush") }
		d.edit()
		hidden().TabTo("Secret").Press("home", "right", "end", "ctrl+t")
		hidden().Paste("hush-hush").Type("hush-hush")
		hidden().Write("office", officeFile+"# by somebody else\n").Do("save").See("has changed in the meantime")
		hidden().Press("esc").Do("check connection")
		hidden()
	})
}

func TestNumbersTakeDigitsOnly(t *testing.T) {
	perform(t, inTheConsole(setup{}), func(d *driver) {
		d.edit().TabTo("Port").Press("end", "backspace", "backspace", "backspace", "backspace").Type("1x6-4 5").Paste("nonsense").Paste("12345678")
		if reads := strings.Join(d.Reads(), "\n"); !strings.Contains(reads, "1645") || strings.Contains(reads, "16451") {
			t.Errorf("the port reads %q", reads)
		}
	})
}

func TestSaveWithProblemsGoesToTheFirst(t *testing.T) {
	perform(t, inTheConsole(setup{}), func(d *driver) {
		before := d.files()
		d.edit().Fill("Primary server", "two words").Fill("Port", "0").Tab("Automation").TabTo("Push").Press("enter").Fill("Title", "").Press("enter").See("Title is empty")
		d.Press("esc").Do("save").See("Not saved: 2 mistakes to correct.").Focused("Primary server")
		d.Fill("Primary server", "192.0.2.1").Do("save").See("Not saved: 1 mistake to correct. Port").Focused("Port")
		d.Do("check connection").See("Not checked: 1 mistake to correct.")
		if !sameFiles(before, d.files()) {
			t.Error("something was written")
		}
		d.Fill("Port", "1812").Do("save").See("Saved.")
	})
}

// Undo takes back one save after the other, and the file is as it was.
func TestUndoOfSaving(t *testing.T) {
	perform(t, inTheConsole(setup{Settings: "# a comment\n"}), func(d *driver) {
		before := d.Kept("office")
		d.edit().Fill("Display name", "One").Do("save").Fill("Display name", "Two").Do("save").See("Two")
		d.Do("undo").See("Undone", "One").Do("undo").See("Head office").SeeNo("Undo ")
		if after := d.Kept("office"); after != before {
			t.Errorf("undone, the file says\n%s", after)
		}
		d.Do("undo").Press("esc").See("Console")
	})
	// A connection that was new is gone again, and still on the screen.
	perform(t, inTheConsole(setup{NoOffice: true}), func(d *driver) {
		d.Do("add").TabTo("Generic").Press("enter", "enter").Fill("Display name", "House").Fill("Primary server", "192.0.2.1").Fill("Secret", "a shared secret of some length").Do("save")
		d.Saved("house")
		d.Do("undo").Gone("house").See("House *").Do("save").See("Saved.")
		d.Saved("house")
	})
}

// Leaving with changes asks: nothing is saved, and nothing lost, without a word.
func TestLeaveWithUnsavedChanges(t *testing.T) {
	perform(t, inTheConsole(setup{}), func(d *driver) {
		before := d.files()
		d.edit().Fill("Display name", "House").Press("esc").See("House has unsaved changes.").Focused(cancelWord).Press("enter").See("House *")
		d.Click(closeWord).See("unsaved changes").Press("esc").See("House *").SeeNo("unsaved changes")
		d.Press("esc").TabTo("Discard").Press("enter").See("Console", "Head office")
		if !sameFiles(before, d.files()) {
			t.Error("something was written")
		}
		d.edit().Fill("Display name", "House").Press("esc").TabTo("Save").Press("enter").See("Console", "House", "Saved.").SeeNo("Undo")
		if c := d.Saved("office"); c.DisplayName != "House" {
			t.Errorf("saved %+v", c)
		}
		d.TabTo("office").Press("enter").Fill("Port", "0").Press("esc").TabTo("Save").Press("enter").See("Not saved: 1 mistake").Focused("Port")
	})
}

// Ctrl+C with unsaved changes asks once, wherever one is.
func TestCtrlCWithUnsavedChanges(t *testing.T) {
	const quit = "ctrl+c"
	for name, open := range map[string]func(*driver){
		"editor":     func(*driver) {},
		"help":       func(d *driver) { d.Press("f1") },
		"a dialog":   func(d *driver) { d.Tab("Automation").TabTo("Push").Press("enter") },
		"a menu":     func(d *driver) { d.Tab("Automation").Do("tasks") },
		"a question": func(d *driver) { d.Tab("Automation").TabTo("Push").Do("delete") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			changed := func(d *driver) *driver {
				d.edit().Fill("Display name", "House")
				open(d)
				return d.Press(quit).See("House has unsaved changes.").Stays()
			}
			perform(t, inTheConsole(setup{}), func(d *driver) {
				changed(d).Press(quit)
				if !d.Left {
					t.Error("the second Ctrl+C does not leave")
				}
			})
			perform(t, inTheConsole(setup{}), func(d *driver) {
				changed(d).Press("esc").Stays().See("House *").Press(quit).See("unsaved changes").TabTo("Discard").Press("enter")
				if !d.Left || d.Saved("office").DisplayName != "Head office" {
					t.Errorf("left: %t, the file says %q", d.Left, d.Saved("office").DisplayName)
				}
			})
			perform(t, inTheConsole(setup{}), func(d *driver) {
				changed(d).TabTo("Save").Press("enter")
				if !d.Left || d.Saved("office").DisplayName != "House" {
					t.Errorf("left: %t, the file says %q", d.Left, d.Saved("office").DisplayName)
				}
			})
		})
	}
	perform(t, inTheConsole(setup{}), func(d *driver) {
		d.edit().Press(quit)
		if !d.Left {
			t.Error("there is nothing to ask about")
		}
	})
	// Preferences and a connection: both are asked about.
	perform(t, inTheConsole(setup{}), func(d *driver) {
		d.Tab("Preferences").Choose("Theme", "light").Tab("Connections").edit().Fill("Display name", "House")
		d.Press(quit).See("House has unsaved changes").TabTo("Save").Press("enter").Stays().See("The preferences are not saved yet.").TabTo("Save").Press("enter")
		p, err := d.Store.Preferences()
		if !d.Left || err != nil || p.Theme != settings.ThemeLight || d.Saved("office").DisplayName != "House" {
			t.Errorf("left: %t, the theme is %q (%v), the file says %q", d.Left, p.Theme, err, d.Saved("office").DisplayName)
		}
	})
}

// Stays fails if the program was left.
func (d *driver) Stays() *driver {
	d.T.Helper()
	if d.Left {
		d.T.Fatal("the program was left")
	}
	return d
}

// A file that somebody else has changed is not overwritten without a word.
func TestConflict(t *testing.T) {
	theirs := "# by somebody else\n" + strings.Replace(officeFile, "a shared secret of some length", "their own secret, as long", 1)
	conflict := func(d *driver) *driver {
		d.edit().Fill("Display name", "House").Write("office", theirs)
		return d.Do("save").See("The file has changed", "has changed in the meantime", `display_name = "House"`).SeeNo("their own secret", "a shared secret")
	}
	s := inTheConsole(setup{Size: large})
	perform(t, s, func(d *driver) {
		conflict(d).Focused(cancelWord).Press("enter").See("House *")
		if d.Kept("office") != theirs {
			t.Error("Cancel wrote something")
		}
		d.Do("save").See("The file has changed")
	})
	perform(t, s, func(d *driver) {
		conflict(d).TabTo("Save mine").Press("enter").See("Saved.", "kept as")
		if c := d.Saved("office"); c.DisplayName != "House" || len(c.Actions) != 5 {
			t.Errorf("saved\n%s", d.Kept("office"))
		}
		if !slices.Contains(slices.Collect(maps.Values(d.files())), theirs) {
			t.Error("the other's file is not kept")
		}
		d.Do("undo").See("Undone")
		if d.Kept("office") != theirs {
			t.Error("undone, the other's file is not there")
		}
	})
	perform(t, s, func(d *driver) {
		conflict(d).TabTo("Use the file").Press("enter").See("This is what is in the file now.", "Head office").SeeNo("House")
		if d.Kept("office") != theirs {
			t.Error("taking the file wrote something")
		}
		d.Press("esc").See("Console")
	})
	perform(t, s, func(d *driver) { // a file that is gone
		d.edit().Fill("Display name", "House")
		if err := os.Remove(d.OwnFile("office")); err != nil {
			t.Fatal(err)
		}
		d.Do("save").See("no longer exists").TabTo("Save mine").Press("enter").See("Saved.")
		if c := d.Saved("office"); c.DisplayName != "House" {
			t.Errorf("saved %+v", c)
		}
	})
}

// Comments stay in place, and what the new file does not have of the old one is
// said, also by the screen that is left to.
func TestCommentsAreKeptOrSaid(t *testing.T) {
	s := inTheConsole(setup{Settings: "# before the actions\n", Actions: strings.Replace(fiveActions, "[[actions]]\ntitle       = \"SMS\"", "# about SMS\n[[actions]]\ntitle       = \"SMS\" # short", 1)})
	perform(t, s, func(d *driver) {
		d.edit().Fill("Display name", "House").Do("save").See("Saved.").SeeNo("kept as")
		if text := d.Kept("office"); !strings.Contains(text, "# before the actions") || !strings.Contains(text, "# about SMS") {
			t.Errorf("saved\n%s", text)
		}
	})
	for name, save := range map[string]func(*driver){
		"saved":              func(d *driver) { d.Do("save") },
		"saved when leaving": func(d *driver) { d.Press("esc").TabTo("Save").Press("enter").See("Console") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			perform(t, s, func(d *driver) {
				d.Size(120, 40).edit().Tab("Automation").TabTo("SMS").Do("delete").TabTo("Delete").Press("enter")
				save(d)
				d.See("Not in the new file", "# about SMS", "kept as")
			})
		})
	}
}

// If a file cannot be written, that is reported, and nothing is lost.
func TestSavingFails(t *testing.T) {
	perform(t, inTheConsole(setup{}), func(d *driver) {
		d.edit().Fill("Display name", "House")
		if err := os.RemoveAll(d.Store.Dirs().Connections()); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(d.Store.Dirs().Connections(), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		d.Do("save").See("✗", "House *").SeeNo("Saved.")
	})
}
