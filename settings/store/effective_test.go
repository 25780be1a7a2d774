package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"otpdialog/settings"
	"otpdialog/settings/document"
	"otpdialog/settings/settingstest"
)

// lines are values as "key = value, line", those of a policy with a mark.
func lines(values []settings.Effective) []string {
	var all []string
	for _, e := range values {
		line := fmt.Sprintf("%s = %v", e.Key, e.Value)
		if e.File != "" {
			line += fmt.Sprintf(", %d", e.Line)
		}
		if e.Enforced {
			line += ", enforced"
		}
		all = append(all, line)
	}
	return all
}

func TestEffective(t *testing.T) {
	store := Open(testDirs(t.TempDir()))
	all, err := store.Effective()
	if err != nil || len(all) != len(settings.Settings()) {
		t.Fatalf("got %v, %v", all, err)
	}
	for i, e := range all {
		if s := settings.Settings()[i]; e.Key != s.Key || e.File != "" || fmt.Sprint(e.Value) != fmt.Sprint(s.Value(settings.DefaultValues())) {
			t.Errorf("got %+v for %s", e, s.Key)
		}
	}
	settingstest.WriteText(t, store.PolicyFile(), "[display]\nenforced = true\nmouse = false\n[session]\nconnections = [\"office\"]\n")
	settingstest.WriteText(t, store.PreferencesFile(), "\nmouse = true\ntheme = \"light\"\nremember_user_name = false\n")
	all, err = store.Effective()
	want := []string{
		"remember_last_method_used = true", "remember_user_name = false, 4", "default_connection = ",
		"theme = auto, 2, enforced", "images = auto, 2, enforced", "mouse = false, 3, enforced",
		"reduced_motion = false, 2, enforced", "time_format = auto, 2, enforced",
		"connections = [office], 5, enforced", "plain_text_tcp = true",
		"saved_password = true", "otp_source = true", "gate = false", "loopback_servers = false", "fail_open = false",
	}
	if got := lines(all); err != nil || !slices.Equal(got, want) {
		t.Errorf("got\n%q, %v; want\n%q", got, err, want)
	}
}

// Broken files are reported, and stay where they are.
func TestEffectiveOfBrokenFiles(t *testing.T) {
	for _, name := range []string{"policy", "preferences"} {
		store := Open(testDirs(t.TempDir()))
		path := map[string]string{"policy": store.PolicyFile(), "preferences": store.PreferencesFile()}[name]
		settingstest.WriteText(t, path, "oops")
		_, err := store.Effective()
		_, userErr := store.UserName("office")
		for _, err := range []error{err, userErr} {
			if err == nil || !strings.HasPrefix(settingstest.Explain(err), path+":1: ") {
				t.Errorf("%s: got %v", name, err)
			}
		}
		if settingstest.ReadText(t, path) != "oops" {
			t.Errorf("%s was changed", path)
		}
	}
}

func TestUserName(t *testing.T) {
	const state = "[connections.office]\nlast_user_name = \"alice\"\n"
	for _, test := range []struct{ name, preferences, state, policy, want string }{
		{"nothing", "", "", "", "user_name = "},
		{"state", "", state, "", "user_name = alice, 0"},
		{"preferences", "last_connection = \"office\"\nlast_user_name = \"bob\"\n", "", "", "user_name = bob, 2"},
		{"both", "last_connection = \"office\"\nlast_user_name = \"bob\"\n", state, "", "user_name = alice, 0"},
		{"of another", "last_connection = \"lab\"\nlast_user_name = \"bob\"\n", "", "", "user_name = "},
		{"not wanted", "remember_user_name = false\n", state, "", "user_name = "},
		{"not allowed", "", state, "[session]\nremember_user_name = false\n", "user_name = "},
		{"enforced", "remember_user_name = false\n", state, "[session]\nenforced = true\n", "user_name = alice, 0"},
	} {
		store := Open(testDirs(t.TempDir()))
		for path, text := range map[string]string{store.PreferencesFile(): test.preferences, store.StateFile(): test.state, store.PolicyFile(): test.policy} {
			if text != "" {
				settingstest.WriteText(t, path, text)
			}
		}
		e, err := store.UserName("office")
		if got := lines([]settings.Effective{e}); err != nil || got[0] != test.want {
			t.Errorf("%s: got %q, %v; want %q", test.name, got, err, test.want)
		}
	}
}

func TestEffectiveOfAConnection(t *testing.T) {
	c, err := document.ParseConnection("office", "office.toml", []byte(`
display_name = "Head office"
primary = "192.0.2.1"
secret = "a secret of the tests"
timeout = 65
[[actions]]
title = "Push"
`))
	if err != nil {
		t.Fatal(err)
	}
	got := lines(document.Effective(&c))
	for _, want := range []string{
		"display_name = Head office, 2", "primary = 192.0.2.1, 3", "secondary = ", "transport = udp", "port = 1812", "timeout = 65, 5",
		"secret = <nil>, 4", "empty_answer = false", "actions[0].id = push", "actions[0].enabled = true", "actions[0].title = Push, 7",
	} {
		if !slices.Contains(got, want) {
			t.Errorf("%q is not among %q", want, got)
		}
	}
	if text := strings.Join(got, "\n"); strings.Contains(text, "secret of the tests") || strings.Contains(text, "secret_") {
		t.Errorf("got %s", text)
	}
}

// An argument of a command may be what opens the store of the secret.
func TestArgumentsOfTheSecretCommandAreNotTold(t *testing.T) {
	c, err := document.ParseConnection("office", "office.toml", []byte(`
display_name = "Head office"
primary = "192.0.2.1"
secret_command = ["pass", "--token", "1234"]
`))
	if err != nil {
		t.Fatal(err)
	}
	if got := lines(document.Effective(&c)); !slices.Contains(got, "secret_command = [pass], 4") {
		t.Errorf("got %q", got)
	}
}
