package settings

import (
	"path/filepath"
	"runtime"
	"testing"
)

func TestFindDirs(t *testing.T) {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		t.Skip("the system says where settings are here")
	}
	for _, test := range []struct{ config, state, wantConfig, wantState string }{
		{"", "", "/home/alice/.config/otpdialog", "/home/alice/.local/state/otpdialog"},
		{"/c", "/s", "/c/otpdialog", "/s/otpdialog"},
		{"relative", "./relative", "/home/alice/.config/otpdialog", "/home/alice/.local/state/otpdialog"},
	} {
		t.Setenv("HOME", "/home/alice")
		t.Setenv("XDG_CONFIG_HOME", test.config)
		t.Setenv("XDG_STATE_HOME", test.state)
		got, err := FindDirs()
		if want := (Dirs{System: "/etc/otpdialog", Config: test.wantConfig, State: test.wantState}); err != nil || got != want {
			t.Errorf("%q, %q: got %v, %v; want %v", test.config, test.state, got, err, want)
		}
	}
}

func TestNoHome(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has other variables")
	}
	t.Setenv("HOME", "")
	t.Setenv("XDG_CONFIG_HOME", "")
	t.Setenv("XDG_STATE_HOME", "")
	if got, err := FindDirs(); err == nil {
		t.Errorf("got %v without a home folder", got)
	}
	folder := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", folder)
	t.Setenv("XDG_STATE_HOME", folder)
	if got, err := FindDirs(); err != nil || got.State != filepath.Join(folder, "otpdialog") {
		t.Errorf("got %v, %v without a home folder, where none is needed", got, err)
	}
}
