package store

import (
	"errors"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"testing"

	"otpdialog/settings"
	"otpdialog/settings/document"
	"otpdialog/settings/settingstest"
)

func policyOf(t *testing.T, text string) settings.Policy {
	t.Helper()
	p, err := document.ParsePolicy("policy.toml", []byte(text))
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return p
}

// another is a value that is not the default of a setting, as TOML and in words.
func another(s settings.Setting) (toml, words string) {
	switch {
	case s.Key == "connections":
		return `["office", "branch"]`, "office, branch"
	case s.IsSwitch():
		off := strconv.FormatBool(s.Text(settings.DefaultValues()) == "false")
		return off, off
	}
	word := s.Values[len(s.Values)-1]
	return strconv.Quote(word), word
}

// TestThreeStates has each setting left alone, at its default and at another
// value, by its own key and with its whole section.
func TestThreeStates(t *testing.T) {
	enforced := func(s settings.Setting, words string) settings.Enforcement {
		switch {
		case !s.IsSwitch():
			return settings.EnforcedValue
		case words == "true":
			return settings.EnforcedOn
		}
		return settings.EnforcedOff
	}
	for _, s := range (settings.Policy{}).Settings() {
		toml, words := another(s.Setting)
		standard := s.Text(settings.DefaultValues())
		type test struct {
			text  string
			state settings.Enforcement
			value string
			line  int
		}
		for _, test := range []test{
			{"", settings.NotEnforced, "", 0},
			{"[" + s.Section + "]\n", settings.NotEnforced, "", 0},
			{"[" + s.Section + "]\nenforced = false\n", settings.NotEnforced, "", 0},
			{"[" + s.Section + "]\nenforced = true\n", enforced(s.Setting, standard), standard, 2},
			{"[" + s.Section + "]\n" + s.Key + " = " + toml + "\n", enforced(s.Setting, words), words, 2},
			{"[" + s.Section + "]\nenforced = false\n" + s.Key + " = " + toml + "\n", enforced(s.Setting, words), words, 3},
			{"[" + s.Section + "]\nenforced = true\n" + s.Key + " = " + toml + "\n", enforced(s.Setting, words), words, 3},
		} {
			p := policyOf(t, test.text)
			for _, got := range p.Settings() {
				if got.Key != s.Key {
					continue
				}
				if got.State != test.state || got.Value != test.value || got.Line != test.line {
					t.Errorf("%s with\n%sis %d, %q of line %d; want %d, %q of line %d",
						s.Key, test.text, got.State, got.Value, got.Line, test.state, test.value, test.line)
				}
			}
			if p.Manages(s.Key) != (test.state != settings.NotEnforced) {
				t.Errorf("%s with\n%sis managed: %t", s.Key, test.text, p.Manages(s.Key))
			}
			if s.PolicyOnly {
				continue
			}
			for _, chosen := range s.Values {
				preferences := settings.DefaultPreferences()
				s.Set(&preferences, chosen)
				want := chosen
				if test.state != settings.NotEnforced {
					want = test.value
				}
				if got := s.Of(p.Apply(preferences)); got != want {
					t.Errorf("%s with\n%sand the choice %q is %q, want %q", s.Key, test.text, chosen, got, want)
				}
			}
		}
	}
}

// A key enforces its own setting and no other.
func TestPolicyLeavesTheRestAlone(t *testing.T) {
	for _, s := range (settings.Policy{}).Settings() {
		toml, _ := another(s.Setting)
		p := policyOf(t, "["+s.Section+"]\n"+s.Key+" = "+toml+"\n")
		for _, other := range settings.Settings() {
			if other.Key != s.Key && p.Manages(other.Key) {
				t.Errorf("a policy on %s manages %s", s.Key, other.Key)
			}
		}
	}
}

func TestPolicyOnTheSession(t *testing.T) {
	for text, want := range map[string]struct{ office, home, tcp bool }{
		"":                                   {true, true, true},
		"[session]\n":                        {true, true, true},
		"[session]\nenforced = true\n":       {true, true, true},
		"[session]\nconnections = []\n":      {false, false, true},
		"[session]\nplain_text_tcp = true\n": {true, true, true},
		"[session]\nconnections = [\"office\"]\nplain_text_tcp = false\n": {true, false, false},
	} {
		p := policyOf(t, text)
		if p.AllowsConnection("office") != want.office || p.AllowsConnection("home") != want.home || p.AllowsPlainTextTCP() != want.tcp {
			t.Errorf("%q allows office %t, home %t, TCP %t", text, p.AllowsConnection("office"), p.AllowsConnection("home"), p.AllowsPlainTextTCP())
		}
	}
}

func TestPolicyOnGatesAndSecrets(t *testing.T) {
	type allowed struct{ saved, otp, gate, loopback, open bool }
	for text, want := range map[string]allowed{
		"":                              {true, true, false, false, false},
		"[session]\nenforced = true\n":  {true, true, false, false, false},
		"[session]\ngate = true\n":      {true, true, true, false, false},
		"[session]\nfail_open = true\n": {true, true, false, false, true},
		"[session]\nloopback_servers = true\nsaved_password = false\notp_source = false\n": {false, false, false, true, false},
	} {
		p := policyOf(t, text)
		got := allowed{p.AllowsSavedPassword(), p.AllowsOTPSource(), p.Gate(), p.AllowsLoopbackServers(), p.FailsOpen()}
		if got != want {
			t.Errorf("%q allows %+v, want %+v", text, got, want)
		}
	}
}

func TestPolicyForbidsSecretsThatNobodyTypes(t *testing.T) {
	store := Open(testDirs(t.TempDir()))
	settingstest.WriteText(t, store.PolicyFile(), "[session]\nsaved_password = false\notp_source = false\n")
	path := store.ownPath("office")
	for text, want := range map[string]string{
		"otp_command = [\"o\"]\npassword_env = \"P\"\n": path + ":4: your administrator does not allow automatic one-time passwords\n    remove the line: people are asked instead\n" +
			path + ":5: your administrator does not allow a saved password\n    remove the line: people are asked instead",
		"totp_seed_keyring = \"o\"\n": path + ":4: your administrator does not allow automatic one-time passwords\n    remove the line: people are asked instead",
		"timeout = 60\n":              "",
	} {
		settingstest.WriteText(t, path, settingstest.Complete+text)
		_, err := store.Connection("office")
		if got := settingstest.Explain(err); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
		draft, err := store.Draft("office")
		if err != nil || (len(draft.Problems()) == 0) != (want == "") {
			t.Errorf("%q: the draft has %v, %v", text, draft.Problems(), err)
		}
	}
}

// TestEnforcedValuesAreNotWritten changes enforced settings as a screen would
// that has forgotten to grey them.
func TestEnforcedValuesAreNotWritten(t *testing.T) {
	store := Open(testDirs(t.TempDir()))
	mine := settings.DefaultPreferences()
	mine.Theme, mine.Mouse, mine.LastConnection, mine.LastUserName = settings.ThemeLight, false, "office", "alice"
	if err := store.UpdatePreferences(func(p *settings.Preferences) { *p = mine }); err != nil {
		t.Fatal(err)
	}
	settingstest.WriteText(t, store.PolicyFile(), "[display]\nenforced = true\ntheme = \"dark\"\n[session]\nremember_user_name = false\n")
	policy, err := store.Policy()
	if err != nil {
		t.Fatal(err)
	}
	err = store.UpdatePreferences(func(p *settings.Preferences) {
		*p = policy.Apply(*p)
		p.Images, p.RememberLastMethodUsed = settings.ImagesNone, false // the first is enforced, the second is not
	})
	if err != nil {
		t.Fatal(err)
	}
	want := mine
	want.RememberLastMethodUsed, want.LastUserName = false, ""
	if got, err := store.Preferences(); err != nil || got != want {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
}

func TestPreferencesNeedAPolicyThatCanBeRead(t *testing.T) {
	store := Open(testDirs(t.TempDir()))
	settingstest.WriteText(t, store.PolicyFile(), "oops")
	err := store.UpdatePreferences(func(*settings.Preferences) { t.Error("the preferences were changed") })
	if err == nil || !strings.Contains(settingstest.Explain(err), store.PolicyFile()) {
		t.Errorf("got %v", err)
	}
}

func TestBrokenPolicyStopsEverything(t *testing.T) {
	for text, want := range map[string]string{
		"[session]\nconections = []\n": `:2: unknown key "conections"
    did you mean "connections"?`,
		"[sesion]\n": `:1: unknown key "sesion"
    did you mean "session"?`,
		"session = true\n": `:1: session must be a table, not true or false
    write a table instead`,
		"[session]\nconnections = [1]\n": `:2: connections must be text, not a number
    write text in quotes instead`,
		"[multifactor_authentication]\nremember_last_method_used = \"no\"\n": `:2: remember_last_method_used must be true or false, not text
    write true or false instead`,
		"[session]\ntheme = \"dark\"\n": `:2: unknown key "theme"
    write it under a line [display]`,
		"mouse = true\n": `:1: unknown key "mouse"
    write it under a line [display]`,
		"[display]\nenforced = 1\n": `:2: enforced must be true or false, not a number
    write true or false instead`,
		"[display]\ntheme = \"pink\"\n": `:2: theme cannot be "pink"
    write one of auto, dark, light, high-contrast`,
		"[session]\ndefault_connection = \"office\"\n": `:2: unknown key "default_connection"
    write one of remember_user_name, connections, plain_text_tcp, saved_password, otp_source, gate, loopback_servers, fail_open, enforced`,
		"oops": ":1: a key has no value\n    write key = \"value\" instead",
	} {
		dirs := testDirs(t.TempDir())
		settingstest.WriteText(t, dirs.policy(), text)
		settingstest.WriteText(t, dirs.own("office"), settingstest.Complete)
		store := Open(dirs)
		connections, listErr := store.Connections()
		_, err := store.Connection("office")
		_, newErr := store.NewConnection(store.FreeName("connection"))
		if len(connections) > 0 {
			t.Errorf("%q: there are connections %q", text, names(connections))
		}
		for _, err := range []error{listErr, err, newErr} {
			if err == nil || settingstest.Explain(err) != dirs.policy()+want {
				t.Errorf("%q: got\n%v\nwant\n%s", text, err, want)
			}
		}
	}
}

// The link was meant to enforce something.
func TestPolicyThatIsALinkToNowhere(t *testing.T) {
	store := Open(testDirs(t.TempDir()))
	if err := os.MkdirAll(store.dirs.System, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("nowhere.toml", store.PolicyFile()); err != nil {
		t.Skipf("symbolic links cannot be made here: %v", err)
	}
	if _, err := store.Policy(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	if examined := store.Examine(); len(examined) != 1 || examined[0].Path != store.PolicyFile() || len(examined[0].Problems) != 1 {
		t.Errorf("got %v", examined)
	}
}
