package store

import (
	"os/user"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestFindDirs(t *testing.T) {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		t.Skip("the system says where settings are here")
	}
	home := Dirs{System: "/etc/otpdialog", Config: "/home/alice/.config/otpdialog", State: "/home/alice/.local/state/otpdialog"}
	for _, test := range []struct {
		config, state string
		want          Dirs
	}{
		{"", "", home},
		{"/c", "/s", Dirs{
			System: "/etc/otpdialog", Config: "/c/otpdialog", State: "/s/otpdialog",
			ConfigVariable: "XDG_CONFIG_HOME", StateVariable: "XDG_STATE_HOME",
		}},
		{"relative", "./relative", home},
	} {
		t.Setenv("HOME", "/home/alice")
		t.Setenv("XDG_CONFIG_HOME", test.config)
		t.Setenv("XDG_STATE_HOME", test.state)
		got, err := FindDirs()
		if err != nil || got != test.want {
			t.Errorf("%q, %q: got %+v, %v; want %+v", test.config, test.state, got, err, test.want)
		}
	}
}

// An empty environment, as programs have it that cron starts, is no reason to know
// no folders; nor is a home that depends on the current folder.
func TestNoHome(t *testing.T) {
	for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"} {
		t.Setenv(name, "")
	}
	account, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	for _, home := range []string{"", "home", ".", "./home", "~"} {
		t.Setenv("HOME", home)
		got, err := FindDirs()
		if err != nil || !strings.HasPrefix(got.Config, account.HomeDir) || !strings.HasPrefix(got.State, account.HomeDir) {
			t.Errorf("HOME=%q: got %v, %v; want folders in %s", home, got, err, account.HomeDir)
		}
	}
	folder := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", folder)
	t.Setenv("XDG_STATE_HOME", folder)
	if got, err := FindDirs(); err != nil || got.State != filepath.Join(folder, "otpdialog") {
		t.Errorf("got %v, %v without a home folder, where none is needed", got, err)
	}
}
