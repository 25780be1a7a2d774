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
