package console_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"otpdialog/settings"
	"otpdialog/ui/uitest"
)

const brokenFile = "dispaly_name = \"Broken\"\nprimary = \"192.0.2.1\"\nport = 70000\nsecret_env = \"SECRET\"\n"

func TestConsoleListsConnections(t *testing.T) {
	perform(t, inTheConsole(setup{
		Others:      map[string]string{"lab": named("Laboratory"), "broken": brokenFile, "text": "no TOML at all"},
		Managed:     map[string]string{"fleet": named("The fleet")},
		Preferences: "default_connection = \"lab\"\n",
	}), func(d *driver) {
		d.See("Console", "Head office", "radius1.example.com:1812", "The fleet", "managed", "lab Laboratory", "default")
		d.See("broken", "mistakes", "text", "1 mistake")
		d.TabTo("broken").See(`1: unknown key "dispaly_name"`, `Did you mean "display_name"?`).Press("enter")
		d.See("Mistakes in the file", `unknown key "dispaly_name"`, `Did you mean "display_name"?`, "port 70000").Press("esc")
		d.See("Connection", "Attributes", "Automation").Press("esc").See("Console")
		d.TabTo("text").Press("enter").See("Mistakes", "Correct it in a text editor", "text.toml:1").Press("enter").See("Console").SeeNo("in an editor")
	})
}

// What there is to know about the selected connection is beside the list, or below it as far as there is
// room.
func TestConnectionBesideTheList(t *testing.T) {
	s := inTheConsole(setup{Actions: uitest.AutosendPush, State: "[connections.office]\nlast_user_name = \"alice\"\n"})
	facts := []string{"Servers radius1.example.com:1812", "Transport UDP", "First request password", "Timeout 60 s", "starts with the user name alice."}
	perform(t, s, func(d *driver) {
		d.See(facts...).SeeNo("What people see")
		d.Size(200, 60).See(facts...).See("Server Head office", "What people see", "Push is sent automatically the first time.")
		d.Tab("Preferences").See("What this computer remembers", "office The sign-in form starts")
	})
}

// After the editor has closed, the list is read again. On a busy machine that takes
// longer than the next click, and must not take the focus back from it.
func TestRowClickedWhileTheListIsRead(t *testing.T) {
	for _, then := range []string{"lab", "Import"} {
		perform(t, inTheConsole(setup{Others: map[string]string{"lab": named("Laboratory")}}), func(d *driver) {
			d.Click("office").Click("office").See("Primary server")
			read := d.Take(keyOf(t, "esc"))
			d.See("Laboratory")
			d.MouseDown(then).Focused(then)
			d.Run(read)
			d.Settled()
			d.Focused(then)
		})
	}
}

// That a file cannot be used is one line of the list that the program begins
// with, and the console shows all that is wrong with it.
func TestBrokenFileInTheList(t *testing.T) {
	s := inTheConsole(setup{Others: map[string]string{"broken": brokenFile}})
	s.Options.Console = false
	perform(t, s, func(d *driver) {
		d.See(connectionsWord, "Warnings about files: 1. The console (F4) shows them.").SeeNo("70000")
		d.Click(consoleWord).See("broken", "2 mistakes", `1: unknown key "dispaly_name"`).Click(closeWord).See(connectionsWord, demoWord)
	})
}

// What is wrong with files is for who looks after them: the console shows it, and not the form of a person
// who signs in, except that a file of theirs was set aside.
func TestWarningsAboutFiles(t *testing.T) {
	s := inTheConsole(setup{Others: map[string]string{"lab": named("Laboratory")}})
	s.Options.Console, s.Size = false, wide
	perform(t, s, func(d *driver) {
		state := filepath.Join(d.Store.Dirs().State, "state.toml")
		if err := errors.Join(os.MkdirAll(state, 0o700), os.Chmod(d.OwnFile("lab"), 0o644)); err != nil {
			t.Fatal(err)
		}
		d.TabTo("Head office").Press("enter").See(signInWord).SeeNo("state.toml").SignIn().Server.Rejects()
		d.Wait(thinking).See(signInWord).SeeNo("state.toml").Press("esc").See(connectionsWord, "Warnings about files: 1.").SeeNo("state.toml")
		d.Press("f4").See("state.toml", "1 warning").TabTo("lab").See("Others can read the shared secret", "chmod 600")
	})
	perform(t, setup{Preferences: "moose = true\n"}, func(d *driver) { d.See(signInWord, `unknown key "moose"`, "Nothing is lost") })
}

// A managed connection can be looked at, duplicated and exported, and nothing
// else.
func TestManagedConnectionIsOnlyLookedAt(t *testing.T) {
	s := inTheConsole(setup{NoOffice: true, Managed: map[string]string{"fleet": named("The fleet") + fiveActions + "[[attributes]]\nname = \"NAS-Port\"\nvalue = \"1\"\n"}})
	perform(t, s, func(d *driver) {
		before := d.files()
		d.TabTo("fleet").Do("delete").Do("rename").See("Console").SeeNo("Delete the connection", "Rename fleet")
		d.Do("tasks").TabTo("Delete").See("Duplicate it to get a copy of your own").Press("enter").See("View")
		d.TabTo("Rename").See("Duplicate it").Press("enter").TabTo("View").Press("enter")
		d.See("The fleet - " + managedWord)
		for _, label := range []string{"Display name", "Name", "Primary server", "Port", "Timeout", "  Secret", "User prompt"} {
			d.TabTo(strings.TrimSpace(label)).Type("1x").Paste("pasted").Press("backspace", "delete", "ctrl+u").See(managedWord)
		}
		for _, label := range []string{"HA mode", "Transport", "Shared secret", "Message-Authenticator", "First request", "Autosend"} {
			d.TabTo(label).Press("right", "left", "right", "space", "enter")
		}
		d.TabTo("Forward the user name only").Press("space").TabTo("Vendor preset").Press("enter").SeeNo("Duo")
		d.Tab("Attributes").TabTo("NAS-Port").Press("insert", "delete", "alt+down").SeeNo("Delete the attribute", "Choose the attribute")
		d.Click("Add").Press("enter").TabTo("NAS-Port").Press("enter").See("Attribute", "Value").TabTo("Value").Type("2").Press("enter")
		d.TabTo("NAS-Port").See("1")
		d.Tab("Automation").TabTo("Push").Press("insert", "delete", "a", "e", "alt+down").SeeNo("Delete the action")
		d.Press("enter").See("Properties").TabTo("Title").Type("x").TabTo("Autosend").Press("space").TabTo("Image").Press("enter").SeeNo("fingerprint")
		d.Press("esc").Drag("Push", "SMS")
		d.Task("Delete").See(managedWord).Press("esc").Do("save").Do("undo").SeeNo("Saved", "Undone")
		d.Press("esc").See("Console").SeeNo("Not saved")
		if after := d.files(); !sameFiles(before, after) {
			t.Errorf("the files were\n%v\nand are\n%v", before, after)
		}
	})
}

func sameFiles(a, b map[string]string) bool {
	if len(a) != len(b) {
		return false
	}
	for path, text := range a {
		if other, found := b[path]; !found || other != text {
			return false
		}
	}
	return true
}

// From nothing to a connection with a vendor's actions, by keys alone.
func TestNewConnectionFromAPreset(t *testing.T) {
	perform(t, inTheConsole(setup{NoOffice: true}), func(d *driver) {
		d.See("There are no connections yet").Focused("New").Press("enter").See("Choose your server's vendor")
		d.Type("duo").TabTo("Duo (challenge)").Press("enter").See("Authentication Proxy", "the actions Push, Call, SMS").Press("enter")
		d.See("New connection").TabTo("Vendor preset").See("Duo (challenge)").SeeNo("Choose a vendor").TabTo("Display name").Type("Head office").See("head-office")
		d.Fill("Primary server", "radius.example.com").Fill("Secret", "a shared secret of some length").SeeNo("a shared secret")
		d.Do("save").See("Saved.").SeeNo("Not saved")
	})
	perform(t, inTheConsole(setup{NoOffice: true}), func(d *driver) {
		d.Do("add").TabTo("Duo (challenge)").Press("enter", "enter")
		d.Fill("Display name", "Head office").Fill("Primary server", "radius.example.com").Fill("Secret", "a shared secret of some length").Do("save")
		c := d.Saved("head-office")
		if c.DisplayName != "Head office" || c.Primary != "radius.example.com" || c.Secret.Value != "a shared secret of some length" || len(c.Actions) != 3 || c.Actions[2].RejectMeans != settings.RejectMeansCodeSent {
			t.Errorf("saved %+v", c)
		}
		d.TabTo("Vendor preset").See("Duo (challenge)").Fill("Timeout", "59").TabTo("Vendor preset").See("Duo (challenge), changed").Fill("Timeout", "60")
		d.Press("esc").See("head-office", "radius.example.com:1812").Focused("head-office")
	})
}

// The name of the file follows the display name until somebody types it.
func TestNameFollowsTheDisplayName(t *testing.T) {
	perform(t, inTheConsole(setup{NoOffice: true}), func(d *driver) {
		d.Do("add").TabTo("Generic").Press("enter", "enter").TabTo("Display name").Type("Head Office").See("head-office")
		d.Fill("Name", "office").Fill("Display name", "Main House").See("office").SeeNo("main-house")
		d.Fill("Name", "").See("is not a valid name").Fill("Name", "a:b").See("contains a character")
	})
	perform(t, inTheConsole(setup{}), func(d *driver) {
		d.TabTo("office").Press("enter").Fill("Display name", "Another").See("office").SeeNo("another").Do("save")
		if c := d.Saved("office"); c.DisplayName != "Another" {
			t.Errorf("saved %+v", c)
		}
	})
}

// A name that another connection has is refused while it is typed, and one's own
// old name is not.
func TestNameOfAnotherConnection(t *testing.T) {
	perform(t, inTheConsole(setup{Others: map[string]string{"lab": named("Laboratory")}}), func(d *driver) {
		d.TabTo("office").Press("enter").Fill("Name", "lab").See("is already the name of a connection").Do("save").See("Not saved")
		d.Fill("Name", "house").SeeNo("already").Do("save").See("Saved.").Gone("office").Saved("house")
		d.Fill("Name", "office").SeeNo("already").Do("save").See("Saved.").Gone("house").Saved("office")
	})
}

func TestDuplicate(t *testing.T) {
	perform(t, inTheConsole(setup{Settings: "# of the administrator\n"}), func(d *driver) {
		d.TabTo("office").Do("duplicate").See("Copy of Head office", "A copy, not saved yet.").Gone("office-2").Do("save")
		original, c := d.Saved("office"), d.Saved("office-2")
		if c.DisplayName != "Copy of Head office" || c.Secret.Value != original.Secret.Value || len(c.Actions) != 5 || !strings.Contains(d.Kept("office-2"), "# of the administrator") {
			t.Errorf("saved\n%s", d.Kept("office-2"))
		}
		d.Press("esc").Focused("office-2").Task("Duplicate").See("Copy of Copy of Head office").Press("esc").TabTo("Discard").Press("enter").Gone("office-2-2").Gone("office-3")
	})
}

func TestRename(t *testing.T) {
	perform(t, inTheConsole(setup{
		Others: map[string]string{"lab": named("Laboratory")}, Preferences: "default_connection = \"office\"\n",
		State: "[connections.office]\nreceived = true\n",
	}), func(d *driver) {
		d.TabTo("office").Do("rename").See("Rename office").Fill("Name", "lab").See("already").Press("enter").See("Rename office")
		d.Fill("Name", "@x").See("cannot be the name").Fill("Name", "house").Press("enter").See("Renamed to house.").Focused("house").Gone("office").Saved("house")
		state, err := d.Store.State()
		preferences, preferencesErr := d.Store.Preferences()
		if err != nil || preferencesErr != nil || !state.Received("house") || preferences.DefaultConnection != "house" {
			t.Errorf("what is remembered did not go along: %v %v %+v", err, preferencesErr, preferences)
		}
		d.Do("undo").See("Undone.", "office").Gone("house").Saved("office")
	})
}

func TestDeleteAndUndo(t *testing.T) {
	perform(t, inTheConsole(setup{Others: map[string]string{"lab": named("Laboratory")}}), func(d *driver) {
		before := d.Kept("office")
		d.TabTo("office").Do("delete").See("Delete the connection office?").Focused(cancelWord).Press("enter").SeeNo("Delete the connection")
		d.Saved("office")
		d.Do("delete").TabTo("Delete").Press("enter").See("Deleted office.").Gone("office").SeeNo("Head office")
		d.Do("undo").See("Undone.", "Head office").SeeNo("Undo ")
		if after := d.Kept("office"); after != before {
			t.Errorf("undone, it is\n%s", after)
		}
	})
}

func TestMakeDefault(t *testing.T) {
	perform(t, inTheConsole(setup{Others: map[string]string{"lab": named("Laboratory"), "broken": brokenFile}}), func(d *driver) {
		standard := func() string {
			p, err := d.Store.Preferences()
			if err != nil {
				t.Error(err)
			}
			return p.DefaultConnection
		}
		d.TabTo("lab").Do("make default").See("lab is now the default", "lab Laboratory 192.0.2.1:1812 default")
		if got := standard(); got != "lab" {
			t.Errorf("the default is %q", got)
		}
		d.Task("Clear default").See("There is no default now")
		if got := standard(); got != "" {
			t.Errorf("the default is %q", got)
		}
		d.TabTo("lab").Do("make default")
		d.TabTo("broken").Do("make default").Do("tasks").TabTo("Make default").See("Correct the mistakes in its file first.").Press("enter", "esc")
		if got := standard(); got != "lab" {
			t.Errorf("the default is %q", got)
		}
		d.TabTo("office").Task("Make default").Do("undo").Do("undo").See("Undone.")
		if got := standard(); got != "" {
			t.Errorf("the default is %q", got)
		}
	})
}

func TestImport(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "office.toml")
	if err := os.WriteFile(file, []byte("# kept\n"+named("Imported")+"dictionary_file = \"dictionary.ours\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	perform(t, inTheConsole(setup{}), func(d *driver) {
		d.Click("Import").TabTo("File").Press("enter").See("Enter the path of a file").Paste(file).Press("enter")
		d.See("Imported", "not saved yet").Gone("office-2").Do("save").See("Saved.")
		if text := d.Kept("office-2"); !strings.HasPrefix(text, "# kept\n") || d.Saved("office-2").DictionaryFile != filepath.Join(folder, "dictionary.ours") {
			t.Errorf("imported\n%s", text)
		}
		d.Press("esc").Click("Import").Fill("File", filepath.Join(folder, "none.toml")).Press("enter").See("none.toml", "no such file").SeeNo("Imported, not saved")
	})
}

func TestExport(t *testing.T) {
	for name, with := range map[string]bool{"with the secret": true, "without the secret": false} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "exported.toml")
			perform(t, inTheConsole(setup{}), func(d *driver) {
				d.TabTo("office").Task("Export").Fill("File", file)
				if with {
					d.Toggle("With the shared secret")
				}
				d.TabTo("Export").Press("enter").See("Exported to", "exported.toml")
				data, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				if text := string(data); strings.Contains(text, "a shared secret of some length") != with || !strings.Contains(text, "Head office") {
					t.Errorf("exported\n%s", text)
				}
				d.Task("Export").Fill("File", file).Press("enter").See("already exists", "Choose another name")
			})
		})
	}
}

func TestForget(t *testing.T) {
	perform(t, inTheConsole(setup{
		Others: map[string]string{"lab": named("Laboratory")},
		State: "message_authenticator_servers = [\"radius1.example.com:1812\"]\n" +
			"[connections.office]\nreceived = true\nlast_user_name = \"carol\"\n[connections.office.last_methods]\nalice = \"call\"\nbob = \"gone\"\n" +
			"[connections.lab]\nreceived = true\n",
	}), func(d *driver) {
		remembered := func(name string) bool {
			r, err := d.Store.Remembered(name)
			if err != nil {
				t.Error(err)
			}
			return !r.IsNothing()
		}
		d.TabTo("office").Task("Forget what is remembered").See("This computer will forget", "This computer has received its actions.", "alice last signed in with Call.", "bob last signed in with gone", "carol", "still requires a Message-Authenticator from radius1.example.com:1812")
		d.Press("enter").SeeNo("This computer will forget")
		if !remembered("office") {
			t.Error("Cancel forgot")
		}
		d.Task("Forget what is remembered").TabTo("Forget").Press("enter").See("Forgotten.")
		if remembered("office") || !remembered("lab") {
			t.Errorf("office is remembered: %t, lab: %t", remembered("office"), remembered("lab"))
		}
		d.Do("tasks").TabTo("Forget what is remembered").See("Nothing is remembered about it.").Press("esc")
		d.Do("undo").See("Undone.")
		if !remembered("office") {
			t.Error("undo did not bring it back")
		}
	})
}
