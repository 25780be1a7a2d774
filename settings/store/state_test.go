package store

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"otpdialog/settings"
	"otpdialog/settings/document"
	"otpdialog/settings/settingstest"
)

// model is what a State must remember.
type model struct {
	received map[string]bool
	methods  map[string]map[string]string
	users    map[string]string
	servers  map[string]bool
	accounts map[string]settings.RememberedAccount
}

func (m model) check(t *rapid.T, s settings.State) {
	t.Helper()
	for name := range m.received {
		if !s.Received(name) {
			t.Errorf("connection %q was received, and it is forgotten", name)
		}
	}
	for name, methods := range m.methods {
		if got := s.LastMethods(name); !maps.Equal(got, methods) {
			t.Errorf("last methods of %q: got %q, want %q", name, got, methods)
		}
	}
	for name, user := range m.users {
		if got := s.LastUserName(name); got != user {
			t.Errorf("last user name of %q: got %q, want %q", name, got, user)
		}
	}
	for server := range m.servers {
		if !s.SendsMessageAuthenticator(server) {
			t.Errorf("server %q is forgotten", server)
		}
	}
	if !maps.Equal(s.Accounts, m.accounts) {
		t.Errorf("accounts: got %+v, want %+v", s.Accounts, m.accounts)
	}
	if len(s.Connections) > len(m.methods) {
		t.Errorf("there are %d connections, want at most %d", len(s.Connections), len(m.methods))
	}
}

// rename moves what a map has of one name to another, over what is there.
func rename[T any](m map[string]T, from, to string) {
	delete(m, to)
	if value, ok := m[from]; ok {
		delete(m, from)
		m[to] = value
	}
}

// TestStateRoundTrip changes a state at random and reads what was written.
func TestStateRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.OneOf(rapid.SampledFrom([]string{"", "office", "a.b", `"`, "'", "\\", "[x]", "#", "é\u0301", "\x00\x1f\x7f\n", "=", " "}), rapid.String())
		m := model{map[string]bool{}, map[string]map[string]string{}, map[string]string{}, map[string]bool{}, map[string]settings.RememberedAccount{}}
		var s settings.State
		methods := func(connection string) map[string]string {
			if m.methods[connection] == nil {
				m.methods[connection] = map[string]string{}
			}
			return m.methods[connection]
		}
		t.Repeat(map[string]func(*rapid.T){
			"received": func(t *rapid.T) {
				c := name.Draw(t, "connection")
				s.MarkReceived(c)
				methods(c)
				m.received[c] = true
			},
			"method": func(t *rapid.T) {
				c, user, action := name.Draw(t, "connection"), name.Draw(t, "user"), name.Draw(t, "action")
				s.RecordMethod(c, user, action)
				if action != "" {
					methods(c)[user] = action
				}
			},
			"user": func(t *rapid.T) {
				c, user := name.Draw(t, "connection"), name.Draw(t, "user")
				s.RecordUserName(c, user)
				methods(c)
				m.users[c] = user
			},
			"forget user names": func(*rapid.T) {
				s.ForgetUserNames()
				clear(m.users)
			},
			"rename": func(t *rapid.T) {
				from, to := name.Draw(t, "from"), name.Draw(t, "to")
				s.Rename(from, to)
				if from != to {
					rename(m.methods, from, to)
					rename(m.received, from, to)
					rename(m.users, from, to)
				}
			},
			"server": func(t *rapid.T) {
				server := name.Draw(t, "server")
				s.LearnMessageAuthenticator(server)
				m.servers[server] = true
			},
			"account": func(t *rapid.T) {
				service := name.Draw(t, "service")
				a := settings.RememberedAccount{Email: name.Draw(t, "email"), Device: name.Draw(t, "device"), Session: name.Draw(t, "session")}
				s.UpdateAccount(service, func(kept *settings.RememberedAccount) {
					if *kept != m.accounts[service] {
						t.Errorf("%q: kept is %+v, want %+v", service, *kept, m.accounts[service])
					}
					*kept = a
				})
				if m.accounts[service] = a; a == (settings.RememberedAccount{}) {
					delete(m.accounts, service)
				}
			},
			"forget": func(t *rapid.T) {
				c := name.Draw(t, "connection")
				s.Forget(c)
				delete(m.received, c)
				delete(m.methods, c)
				delete(m.users, c)
				if !s.Remembered(c).IsNothing() {
					t.Errorf("connection %q is not forgotten", c)
				}
			},
			"": func(t *rapid.T) { m.check(t, s) },
		})
		data, err := document.EncodeState(&s, nil)
		if err != nil {
			t.Fatal(err)
		}
		read, err := document.ParseState("state.toml", data)
		if err != nil {
			t.Fatalf("%v in\n%s", err, data)
		}
		m.check(t, read)
	})
}

// TestServersTakenOutByHand edits what the program wrote, as a person does who
// knows better than policy auto.
func TestServersTakenOutByHand(t *testing.T) {
	const line = `message_authenticator_servers = ["192.0.2.1:1812", "[2001:db8::1]:1812"]` + "\n"
	for _, test := range []struct {
		name, by      string
		first, second bool // are remembered
	}{
		{"nothing", line, true, true},
		{"one", `message_authenticator_servers = ["[2001:db8::1]:1812"]` + "\n", false, true},
		{"one, and its comma stays", `message_authenticator_servers = ["192.0.2.1:1812", ]` + "\n", true, false},
		{"one of several lines", "message_authenticator_servers = [\n\"192.0.2.1:1812\",\n# gone\n]\n", true, false},
		{"all", "message_authenticator_servers = []\n", false, false},
		{"the line", "", false, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			store := Open(testDirs(t.TempDir()))
			err := store.UpdateState(func(s *settings.State) {
				s.LearnMessageAuthenticator("[2001:db8::1]:1812")
				s.LearnMessageAuthenticator("192.0.2.1:1812")
				s.RecordMethod("office", "alice", "push")
			})
			if err != nil {
				t.Fatal(err)
			}
			text := settingstest.ReadText(t, store.StateFile())
			if !strings.Contains(text, "\n"+line) {
				t.Fatalf("the servers have no line of their own in\n%s", text)
			}
			settingstest.WriteText(t, store.StateFile(), strings.Replace(text, line, test.by, 1))
			if err := store.UpdateState(func(s *settings.State) { s.MarkReceived("office") }); err != nil {
				t.Fatal(err)
			}
			s, err := store.State()
			if err != nil || s.LastMethods("office")["alice"] != "push" || !s.Received("office") {
				t.Errorf("the rest is lost: %v, %v", s, err)
			}
			if first, second := s.SendsMessageAuthenticator("192.0.2.1:1812"), s.SendsMessageAuthenticator("[2001:db8::1]:1812"); first != test.first || second != test.second {
				t.Errorf("remembered: %t, %t; want %t, %t", first, second, test.first, test.second)
			}
		})
	}
}

func TestUserNameThatIsNotUTF8IsNotRemembered(t *testing.T) {
	var s settings.State
	s.RecordMethod("office", "\xff", "push")
	s.RecordUserName("office", "\xff")
	if r := s.Remembered("office"); !r.IsNothing() {
		t.Errorf("got %+v", r)
	}
	s.UpdateAccount("https://a.example.com", func(kept *settings.RememberedAccount) { kept.Email = "\xff" })
	if len(s.Accounts) > 0 {
		t.Errorf("got %+v", s.Accounts)
	}
}

// Two instances of the program keep things at the same time, and nothing is lost.
func TestAccountsOfTwoInstances(t *testing.T) {
	dirs := testDirs(t.TempDir())
	var both sync.WaitGroup
	for _, service := range []string{"https://a.example.com", "http://127.0.0.1:8282"} {
		both.Go(func() {
			store := Open(dirs)
			for range 20 {
				if err := store.UpdateAccount(service, func(kept *settings.RememberedAccount) { kept.Device += "x" }); err != nil {
					t.Error(err)
				}
			}
		})
	}
	both.Wait()
	store := Open(dirs)
	for _, service := range []string{"https://a.example.com", "http://127.0.0.1:8282"} {
		if kept, err := store.Account(service); err != nil || kept.Device != strings.Repeat("x", 20) {
			t.Errorf("%s: %+v, %v", service, kept, err)
		}
	}
	if info, err := os.Stat(store.StateFile()); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	if kept, err := store.Account("https://b.example.com"); err != nil || kept != (settings.RememberedAccount{}) {
		t.Errorf("of another service: %+v, %v", kept, err)
	}
}

func TestLastMethodsAreACopy(t *testing.T) {
	var s settings.State
	s.RecordMethod("office", "alice", "push")
	s.LastMethods("office")["alice"] = "sms"
	if got := s.LastMethods("office")["alice"]; got != "push" {
		t.Errorf("got %q", got)
	}
}

func TestPreferencesRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := settings.Preferences{
			RememberLastMethodUsed: rapid.Bool().Draw(t, "remember last method used"),
			RememberUserName:       rapid.Bool().Draw(t, "remember user name"),
			DefaultConnection:      rapid.String().Draw(t, "default connection"),
			TimeFormat:             rapid.SampledFrom([]settings.TimeFormat{settings.TimeAuto, settings.Time24Hour, settings.Time12Hour}).Draw(t, "time format"),
			Theme:                  rapid.SampledFrom([]settings.Theme{settings.ThemeAuto, settings.ThemeDark, settings.ThemeLight, settings.ThemeHighContrast}).Draw(t, "theme"),
			Images:                 rapid.SampledFrom([]settings.Images{settings.ImagesAuto, settings.ImagesBlocks, settings.ImagesASCII, settings.ImagesNone}).Draw(t, "images"),
			Mouse:                  rapid.Bool().Draw(t, "mouse"),
			ReducedMotion:          rapid.Bool().Draw(t, "reduced motion"),
			LastConnection:         rapid.String().Draw(t, "last connection"),
			LastUserName:           rapid.String().Draw(t, "last user name"),
		}
		data, err := document.EncodePreferences(&want, nil)
		if err != nil {
			t.Fatal(err)
		}
		got, err := document.ParsePreferences("preferences.toml", data)
		if err != nil {
			t.Fatalf("%v in\n%s", err, data)
		}
		if !want.RememberUserName {
			want.LastUserName = ""
		}
		if got != want {
			t.Errorf("got %#v, want %#v", got, want)
		}
	})
}

// For a demonstration nothing is written, and a broken file stays where it is.
func TestStoreForADemonstration(t *testing.T) {
	for name, text := range map[string]string{"good": "", "broken": "this is no TOML"} {
		dir := t.TempDir()
		dirs := Dirs{System: filepath.Join(dir, "system"), Config: filepath.Join(dir, "config"), State: filepath.Join(dir, "state")}
		for _, path := range []string{filepath.Join(dirs.Config, "preferences.toml"), filepath.Join(dirs.State, "state.toml")} {
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		s := Open(dirs).ForDemonstration()
		_, preferencesErr := s.Preferences()
		_, stateErr := s.State()
		if broken := name == "broken"; (preferencesErr != nil) != broken || (stateErr != nil) != broken || IsNotice(preferencesErr) == broken {
			t.Errorf("%s: %v, %v", name, preferencesErr, stateErr)
		}
		if err := errors.Join(
			s.UpdatePreferences(func(p *settings.Preferences) { p.Mouse = false }),
			s.UpdateState(func(s *settings.State) { s.MarkReceived("office") }),
		); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		var files []string
		for _, path := range []string{s.PreferencesFile(), s.StateFile()} {
			files = append(files, settingstest.ReadText(t, path))
			if found, err := os.ReadDir(filepath.Dir(path)); err != nil || len(found) != 1 {
				t.Errorf("%s: beside %s are %v, %v", name, path, found, err)
			}
		}
		if !slices.Equal(files, []string{text, text}) {
			t.Errorf("%s: the files hold %q", name, files)
		}
	}
}

// A last method without a name is none: no action has an empty id.
func TestEmptyLastMethodIsNone(t *testing.T) {
	s, err := document.ParseState("state.toml", []byte("[connections.office]\nreceived = true\n[connections.office.last_methods]\nalice = \"\"\nbob = \"push\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got := s.LastMethods("office"); len(got) != 1 || got["bob"] != "push" || !s.Received("office") {
		t.Errorf("it remembers %v", got)
	}
}
