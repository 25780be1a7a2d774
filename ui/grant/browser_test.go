package grant

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// What a browser may be given, and in which form.
func TestSanitise(t *testing.T) {
	for address, want := range map[string]string{
		"https://login.example.com/device":                       "https://login.example.com/device",
		"https://login.example.com":                              "https://login.example.com/",
		"https://login.example.com/d?user_code=WDJB-MJHT":        "https://login.example.com/d?user_code=WDJB-MJHT",
		"http://127.0.0.1:8080/device":                           "http://127.0.0.1:8080/device",
		"http://localhost/device":                                "http://localhost/device",
		"http://[::1]:8080/device":                               "http://[::1]:8080/device",
		"https://login.example.com/d#part":                       "https://login.example.com/d",
		"https://login.example.com/a b?c=$(reboot)&d=e'f\"":      "https://login.example.com/a%20b?c=%24%28reboot%29&d=e%27f%22",
		"http://login.example.com/device":                        "",
		"http://127.0.0.1.example.com/":                          "",
		"https://alice:secret@login.example.com/":                "",
		"file:///etc/passwd":                                     "",
		"javascript:alert(1)":                                    "",
		"https:login.example.com":                                "",
		"--help":                                                 "",
		"":                                                       "",
		"https://login.example.com/$(reboot)":                    "",
		"https://login.example.com/`reboot`":                     "https://login.example.com/%60reboot%60",
		"https://login.example.com/" + strings.Repeat("a", 3000): "",
	} {
		got, ok := sanitise(address)
		if ok != (want != "") || ok && got != want {
			t.Errorf("%q becomes %q, %t", address, got, ok)
		}
	}
}

// No text is a problem, and what comes out is an address of a known kind, in plain characters.
func FuzzSanitise(f *testing.F) {
	f.Add("https://login.example.com/device?user_code=WDJB-MJHT")
	f.Add("http://127.0.0.1:1/\x1b]52;c;aGk=\a")
	f.Fuzz(func(t *testing.T, address string) {
		got, ok := sanitise(address)
		if ok && (!strings.HasPrefix(got, "http") || strings.ContainsFunc(got, func(r rune) bool { return r <= ' ' || r > '~' })) {
			t.Errorf("%q becomes %q", address, got)
		}
	})
}

func TestFindBrowser(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"xdg-open", "open", "rundll32"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir)
	for _, c := range []struct {
		system  string
		environ []string
		want    bool
	}{
		{"linux", nil, false},
		{"linux", []string{"DISPLAY=:0"}, true},
		{"linux", []string{"DISPLAY="}, false},
		{"linux", []string{"WAYLAND_DISPLAY=wayland-0"}, true},
		{"linux", []string{"WAYLAND_DISPLAY=wayland-0", "SSH_CONNECTION=192.0.2.1 1 192.0.2.2 22"}, false},
		{"darwin", nil, true},
		{"darwin", []string{"SSH_CONNECTION=192.0.2.1 1 192.0.2.2 22"}, false},
		{"windows", nil, true},
	} {
		if got := findBrowser(c.system, c.environ) != nil; got != c.want {
			t.Errorf("%s with %q: %t", c.system, c.environ, got)
		}
	}
	t.Setenv("PATH", t.TempDir())
	if findBrowser("linux", []string{"DISPLAY=:0"}) != nil {
		t.Error("there is a browser without its program")
	}
}

// The address is one argument, whatever is in it.
func TestBrowserIsStarted(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // it has no shell scripts
	}
	dir := t.TempDir()
	seen := filepath.Join(dir, "seen")
	script := "#!/bin/sh\nprintf '%s\\n' \"$#\" \"$1\" \"$MARK\" > " + seen + ".new\nmv " + seen + ".new " + seen + "\n"
	if err := os.WriteFile(filepath.Join(dir, "xdg-open"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	path := dir + string(os.PathListSeparator) + os.Getenv("PATH")
	t.Setenv("PATH", path)
	open := findBrowser("linux", []string{"DISPLAY=:0", "MARK=from the environment given", "PATH=" + path})
	if err := open("file:///etc/passwd"); err == nil {
		t.Error("a file was opened")
	}
	if err := open("https://login.example.com/a b?c=$(date)&d=e f"); err != nil {
		t.Fatal(err)
	}
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for range tick.C {
		data, err := os.ReadFile(seen)
		if os.IsNotExist(err) && t.Context().Err() == nil {
			continue
		}
		if want := "1\nhttps://login.example.com/a%20b?c=%24%28date%29&d=e+f\nfrom the environment given\n"; err != nil || string(data) != want {
			t.Errorf("it got %q, %v", data, err)
		}
		return
	}
}
