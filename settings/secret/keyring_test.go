package secret

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/zalando/go-keyring"

	"otpdialog/e2e/needs"
	"otpdialog/settings"
	"otpdialog/settings/settingstest"
)

// useKeyring keeps a secret in the keyring of this session, as its first argument
// says how.
func useKeyring() error {
	const name = "office"
	ctx := context.Background() //nolint:forbidigo // this is a program, which no test ends
	if os.Getenv("SETTINGS_TEST_KEYRING") == "unlocked" {
		unlock := exec.CommandContext(ctx, "gnome-keyring-daemon", "--unlock", "--components=secrets")
		unlock.Stdin = strings.NewReader("the person's password")
		if err := unlock.Run(); err != nil {
			return err
		}
	}
	c := settings.Connection{Name: name, File: "office.toml", Secret: settings.Source{Keyring: name}, Password: settings.Source{Keyring: "password"}}
	report := func(what string, err error) {
		fmt.Printf("%s: %s\n", what, strings.ReplaceAll(settingstest.Explain(err), "\n", "|"))
	}
	report("store", StoreInKeyring(ctx, name, settingstest.LongSecret))
	report("store the password", StoreInKeyring(ctx, "password", "\ufeffwonder land\r\n"))
	secret, warnings, err := Resolve(ctx, &c)
	report(fmt.Sprintf("secret %q, %d warnings", secret, len(warnings)), err)
	password, err := Password(ctx, &c)
	report(fmt.Sprintf("password %q", password), err)
	report("store again", StoreInKeyring(ctx, name, settingstest.LongSecret+"!"))
	secret, _, err = Resolve(ctx, &c)
	report(fmt.Sprintf("secret %q", secret), err)
	report("remove", RemoveFromKeyring(ctx, name))
	_, _, err = Resolve(ctx, &c)
	report("gone", err)
	report("remove again", RemoveFromKeyring(ctx, name))
	return nil
}

// inSession runs useKeyring in a session of its own, with a bus and a home folder,
// and returns the lines that it says.
func inSession(t *testing.T, with string, command ...string) []string {
	t.Helper()
	home := t.TempDir()
	run := filepath.Join(home, "run")
	if err := os.Mkdir(run, 0o700); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command = append(command, self)
	session := exec.CommandContext(t.Context(), command[0], command[1:]...)
	session.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + home, "XDG_RUNTIME_DIR=" + run,
		settingstest.RoleVariable + "=use the keyring", "SETTINGS_TEST_KEYRING=" + with,
	}
	var stderr strings.Builder
	session.Stderr = &stderr
	said, err := session.Output()
	if err != nil {
		t.Fatalf("%v, %s", err, stderr.String())
	}
	return strings.Split(strings.TrimSpace(string(said)), "\n")
}

// TestKeyring keeps secrets in a real keyring.
func TestKeyring(t *testing.T) {
	needs.Program(t, "dbus-daemon", "dbus-run-session")
	needs.Program(t, "gnome-keyring", "gnome-keyring-daemon")
	want := []string{
		"store: ", "store the password: ",
		`secret "thirteen char", 0 warnings: `, `password "wonder land": `,
		"store again: ", `secret "thirteen char!": `,
		"remove: ",
		`gone: office.toml: the keyring has no item "office"|    store it: otpdialog config keyring set office`,
		`remove again: the keyring has no item "office"|    store it: otpdialog config keyring set office`,
	}
	if got := inSession(t, "unlocked", "dbus-run-session", "--"); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestNoKeyring looks for one where there is no session: at a server, or in cron.
func TestNoKeyring(t *testing.T) {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		t.Skip("the system has a keyring of its own")
	}
	said := inSession(t, "none")
	for _, line := range said {
		if !strings.Contains(line, "there is no keyring here: ") || !strings.Contains(line, "|    use secret_file or another source, ") || strings.Contains(line, settingstest.LongSecret) {
			t.Errorf("got %s", line)
		}
	}
	if len(said) != 9 {
		t.Errorf("got %d lines", len(said))
	}
}

// A locked keyring asks a person who is away, or who cancels.
func TestKeyringThatDoesNotAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		forever := make(chan struct{})
		defer close(forever)
		hang := func() (string, error) {
			<-forever
			return "too late", nil
		}
		begin := time.Now()
		secret, err := askKeyring(t.Context(), "office", hang)
		if secret != "" || !errors.Is(err, context.DeadlineExceeded) || time.Since(begin) != keyringTime {
			t.Errorf("got %q, %v after %v", secret, err, time.Since(begin))
		}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		secret, err = askKeyring(ctx, "office", hang)
		if secret != "" || !errors.Is(err, context.Canceled) || time.Since(begin) != keyringTime+time.Second {
			t.Errorf("cancelled: got %q, %v after %v", secret, err, time.Since(begin))
		}
	})
}

func TestKeyringProblems(t *testing.T) {
	for want, ask := range map[string]func() (string, error){
		"its answer is not valid":       func() (string, error) { panic("s3cr3t") },
		"the keyring has no item":       func() (string, error) { return "", keyring.ErrNotFound },
		"too large for the keyring":     func() (string, error) { return "", keyring.ErrSetDataTooBig },
		"the keyring stayed locked":     func() (string, error) { return "", errors.New("failed to unlock correct collection '/x'") },
		"there is no keyring here: a b": func() (string, error) { return "", errors.New("a\nb") },
	} {
		_, err := askKeyring(t.Context(), "office", ask)
		problem, ok := errors.AsType[settings.Problem](err)
		if !ok || !strings.Contains(problem.What, want) || problem.Next == "" || strings.Contains(settingstest.Explain(err), "s3cr3t") {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
