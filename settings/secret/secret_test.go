package secret

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/settings/document"
	"otpdialog/settings/settingstest"
)

func resolve(t *testing.T, c settings.Connection) (string, []advice.Advice, error) {
	t.Helper()
	c.Name = "office"
	secret, warnings, err := Resolve(t.Context(), &c)
	return string(secret), warnings, err
}

func TestSecretOfTheConnection(t *testing.T) {
	for secret, want := range map[string]int{settingstest.LongSecret: 0, settingstest.LongSecret[:12]: 1, "x": 1} {
		got, warnings, err := resolve(t, settings.Connection{Secret: settings.Source{Value: secret}})
		if got != secret || len(warnings) != want || err != nil {
			t.Errorf("%q: got %q, %q, %v; want %d warnings", secret, got, warnings, err, want)
		}
	}
}

// TestSecretOverTLS shows that RADIUS over TLS needs no secret, and takes one
// that the two sides have agreed on.
func TestSecretOverTLS(t *testing.T) {
	path := settingstest.WriteText(t, filepath.Join(t.TempDir(), "office.toml"), settingstest.Complete)
	if err := os.Chmod(path, 0o644); err != nil { // others can read it
		t.Fatal(err)
	}
	others := 1
	if runtime.GOOS == "windows" {
		others = 0 // it has access lists instead of modes
	}
	for _, test := range []struct {
		c        settings.Connection
		want     string
		warnings int
	}{
		{settings.Connection{Transport: settings.TLS}, "radsec", 0},
		{settings.Connection{Transport: settings.TLS, Secret: settings.Source{Value: "radsec"}}, "radsec", 0},
		{settings.Connection{Transport: settings.TLS, Secret: settings.Source{Value: "sesame"}}, "sesame", others},
		{settings.Connection{Transport: settings.TCP, Secret: settings.Source{Value: "radsec"}}, "radsec", 1 + others},
	} {
		test.c.File = path
		got, warnings, err := resolve(t, test.c)
		if got != test.want || len(warnings) != test.warnings || err != nil {
			t.Errorf("%s, secret %q: got %q, %q, %v; want %q, %d warnings", test.c.Transport, test.c.Secret.Value, got, warnings, err, test.want, test.warnings)
		}
	}
	t.Setenv("RADIUS_SECRET", settingstest.LongSecret)
	c, err := parseText(settingstest.Complete + "transport = \"tls\"\n")
	if err != nil {
		t.Fatal(err)
	}
	if got, _, err := resolve(t, c); got != settingstest.LongSecret || err != nil {
		t.Errorf("from the environment: got %q, %v", got, err)
	}
}

// TestProblemOfTheSecretHasItsLine asks for a secret when the connection has
// been read long since.
func TestProblemOfTheSecretHasItsLine(t *testing.T) {
	c, err := parseText(strings.Replace(settingstest.Complete, "RADIUS_SECRET", "SETTINGS_TEST_NO_SECRET", 1))
	if err != nil {
		t.Fatal(err)
	}
	const want = "office.toml:3: the environment variable \"SETTINGS_TEST_NO_SECRET\" is not set\n    set it to the shared secret before you start the program"
	if _, _, err := resolve(t, c); err == nil || settingstest.Explain(err) != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

// TestGivenByEverySource has the same text from a file, a variable, a program, and the
// connection itself: it is treated alike.
func TestGivenByEverySource(t *testing.T) {
	const long = settingstest.LongSecret
	folder := t.TempDir()
	office := filepath.Join(folder, "office.toml")
	for text, want := range map[string]string{
		long: long, long + "\n": long, long + "\r\n": long, long + "\r": long, "\ufeff" + long + "\n": long, " " + long + "\t\n": " " + long + "\t",
		long + "\n\n": "further-lines", "# the secret\n" + long: "further-lines", "\xff\xfesecret": "utf-16", "\ufeff\n": "secret-empty",
	} {
		file := settingstest.WriteText(t, filepath.Join(folder, "office.secret"), text)
		t.Setenv("SETTINGS_TEST_GIVEN", text)
		for key, source := range map[string]settings.Source{
			"_file": {File: "office.secret"}, "_env": {Env: "SETTINGS_TEST_GIVEN"}, "_command": {Command: []string{"cat", file}}, "": {Value: text},
		} {
			if key == "_command" && runtime.GOOS == "windows" {
				continue
			}
			c := settings.Connection{Name: "office", File: office, Secret: source, Password: source}
			got, warnings, err := resolve(t, c)
			more, sourcesErr := Sources{}.Check(t.Context(), &c, time.Now())
			if err != nil || sourcesErr != nil {
				for kind, err := range map[string]error{"secret": err, "password": sourcesErr} {
					said := advice.Of(err)
					if len(said) != 1 || said[0].Code != want || !strings.Contains(said[0].What, ": "+kind+key+" ") || strings.Contains(said[0].What, long) {
						t.Errorf("%q in %s%s: got %v, want %s", text, kind, key, said, want)
					}
				}
				continue
			}
			var spaces int
			for _, w := range append(warnings, more...) {
				if w.Code == "secret-space" {
					spaces++
				}
			}
			if wantSpaces := 2 * strings.Count(text[:1], " "); got != want || spaces != wantSpaces {
				t.Errorf("%q in secret%s: got %q, %v, %v; want %q", text, key, got, warnings, more, want)
			}
		}
	}
}

func TestReadersOfTheSecret(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has access lists instead of modes")
	}
	folder := t.TempDir()
	secret := settingstest.WriteText(t, filepath.Join(folder, "office.secret"), settingstest.LongSecret)
	connection := settingstest.WriteText(t, filepath.Join(folder, "office.toml"), settingstest.Complete)
	for _, test := range []struct {
		mode          fs.FileMode
		own, ofSystem int // warnings
	}{{0o600, 0, 0}, {0o640, 1, 0}, {0o604, 1, 1}, {0o644, 1, 1}} {
		for _, path := range []string{secret, connection} {
			if err := os.Chmod(path, test.mode); err != nil {
				t.Fatal(err)
			}
		}
		for managed, want := range map[bool]int{false: test.own, true: test.ofSystem} {
			for _, c := range []settings.Connection{{Secret: settings.Source{File: secret}}, {Secret: settings.Source{Value: settingstest.LongSecret}}} {
				c.File, c.Managed = connection, managed
				_, warnings, err := resolve(t, c)
				if len(warnings) != want || err != nil {
					t.Errorf("mode %v, managed %t: got %q, %v; want %d warnings", test.mode, managed, warnings, err, want)
				}
			}
		}
	}
}

func TestSecretOfTheEnvironment(t *testing.T) {
	t.Setenv("SETTINGS_TEST_SECRET", settingstest.LongSecret)
	if got, warnings, err := resolve(t, settings.Connection{Secret: settings.Source{Env: "SETTINGS_TEST_SECRET"}}); got != settingstest.LongSecret || len(warnings) > 0 || err != nil {
		t.Errorf("got %q, %q, %v", got, warnings, err)
	}
}

func TestSecretOfACommand(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(settingstest.RoleVariable, "print a secret")
	if got, warnings, err := resolve(t, settings.Connection{Secret: settings.Source{Command: []string{self, "; echo no shell"}}}); got != "sesame-open-yourself" || len(warnings) > 0 || err != nil {
		t.Errorf("got %q, %q, %v", got, warnings, err)
	}
}

func TestNoSecret(t *testing.T) {
	folder := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	large := settingstest.WriteText(t, filepath.Join(folder, "large"), strings.Repeat("x", maxSecretSize+1))
	empty := settingstest.WriteText(t, filepath.Join(folder, "empty"), "\n")
	t.Setenv("SETTINGS_TEST_SECRET", "")
	for _, test := range []struct {
		name string
		role string
		c    settings.Connection
		want string // in the error
	}{
		{"no file", "", settings.Connection{Secret: settings.Source{File: filepath.Join(folder, "none")}}, "none\" cannot be read: "},
		{"folder", "", settings.Connection{Secret: settings.Source{File: folder}}, "it is a folder, not a regular file"},
		{"large file", "", settings.Connection{Secret: settings.Source{File: large}}, "it has more than 65536 bytes"},
		{"empty file", "", settings.Connection{Secret: settings.Source{File: empty}}, "secret_file gives an empty shared secret"},
		{"unset variable", "", settings.Connection{Secret: settings.Source{Env: "SETTINGS_TEST_NO_SECRET"}}, `"SETTINGS_TEST_NO_SECRET" is not set`},
		{"empty variable", "", settings.Connection{Secret: settings.Source{Env: "SETTINGS_TEST_SECRET"}}, "secret_env gives an empty shared secret"},
		{"nothing", "", settings.Connection{}, "secret gives an empty shared secret"},
		{"no program", "", settings.Connection{Secret: settings.Source{Command: []string{filepath.Join(folder, "none")}}}, "failed: "},
		{"failing program", "fail", settings.Connection{Secret: settings.Source{Command: []string{self}}}, "exit status 3\n    run it by hand: it must print the shared secret and exit with 0"},
		{"silent program", "print nothing", settings.Connection{Secret: settings.Source{Command: []string{self}}}, "secret_command gives an empty shared secret"},
		{"talkative program", "print too much", settings.Connection{Secret: settings.Source{Command: []string{self}}}, "printed more than 65536 bytes"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv(settingstest.RoleVariable, test.role)
			test.c.File = "office.toml"
			got, _, err := resolve(t, test.c)
			var problem settings.Problem
			if got != "" || !errors.As(err, &problem) || problem.File != "office.toml" || problem.Next == "" {
				t.Fatalf("got %q, %v; want a Problem of office.toml with a hint", got, err)
			}
			if !strings.Contains(settingstest.Explain(err), test.want) {
				t.Errorf("got %v; want %q in it", err, test.want)
			}
			if strings.Contains(settingstest.Explain(err), "half of the secret") {
				t.Errorf("%v holds what the command printed", err)
			}
		})
	}
}

func TestMissingSecretFileIsKnownAsSuch(t *testing.T) {
	_, _, err := resolve(t, settings.Connection{Secret: settings.Source{File: filepath.Join(t.TempDir(), "none")}})
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

func TestSecretCommandThatHangs(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(settingstest.RoleVariable, "hang")
	_, err = command{"secret_command", "the shared secret", []string{self}, false}.output(t.Context(), time.Millisecond)
	if err == nil || !strings.Contains(settingstest.Explain(err), "took longer than 1ms") || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("past the limit: got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err = Resolve(ctx, &settings.Connection{Secret: settings.Source{Command: []string{self}}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: got %v", err)
	}
}

func parseText(text string) (settings.Connection, error) {
	return document.ParseConnection("office", "office.toml", []byte(text))
}
