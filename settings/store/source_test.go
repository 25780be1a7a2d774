package store

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"otpdialog/settings"
	"otpdialog/settings/document"
	"otpdialog/settings/secret"
	"otpdialog/settings/settingstest"
)

// needsNothing is a connection that needs no shared secret.
const needsNothing = "display_name = \"Head office\"\nprimary = \"192.0.2.1\"\ntransport = \"tls\"\n"

const provider = "kind = \"oidc\"\ndisplay_name = \"Company\"\nissuer = \"https://login.example.com\"\nclient_id = \"a\"\n"

// TestSources reads every source of every secret, and writes it again.
func TestSources(t *testing.T) {
	for _, kind := range settings.SecretKinds {
		needsNothing, edit, written := needsNothing, func(c *settings.Connection) { c.Timeout = 90 }, "timeout = 90\n"
		if settings.OIDC.Has(kind.Key) {
			needsNothing, edit, written = provider, func(c *settings.Connection) { c.Audience = "b" }, "audience = \"b\"\n"
		}
		for line, want := range map[string]settings.Source{
			` = "s3cr3t"`:                {Value: "s3cr3t"},
			`_file = "a.secret"`:         {File: "a.secret"},
			`_env = "RADIUS"`:            {Env: "RADIUS"},
			`_command = ["pass", "a b"]`: {Command: []string{"pass", "a b"}},
			`_keyring = "office"`:        {Keyring: "office"},
		} {
			c, err := parseText(needsNothing + kind.Key + line + "\n")
			if got := *kind.Of(&c); err != nil || !reflect.DeepEqual(got, want) || !got.IsSet() {
				t.Errorf("%s%s: got %+v, %v", kind.Key, line, got, err)
			}
			again, err := parseText(document.Rewrite("", c))
			if err != nil || !document.Same(&again, &c) {
				t.Errorf("%s%s is written as\n%s%v", kind.Key, line, document.Rewrite("", c), err)
			}
			if key := want.Key(kind.Key); !strings.HasPrefix(kind.Key+line, key+" = ") {
				t.Errorf("%s%s has the key %s", kind.Key, line, key)
			}
			// Another screen's edit leaves it as it is.
			edit(&c)
			if got := document.Edit(needsNothing+kind.Key+line+" # mine\n", c); got != needsNothing+written+kind.Key+line+" # mine\n" && got != needsNothing+kind.Key+line+" # mine\n"+written {
				t.Errorf("%s%s becomes\n%s", kind.Key, line, got)
			}
		}
	}
	if c, err := parseText(needsNothing + "otp_command = [\"oathtool\", \"x\"]\n"); err != nil || !slices.Equal(c.OTPCommand, []string{"oathtool", "x"}) {
		t.Errorf("got %q, %v", c.OTPCommand, err)
	}
}

func TestSourceProblems(t *testing.T) {
	for text, want := range map[string]string{
		"password = \"s3cr3t\"\npassword_env = \"P\"\n":     "office.toml:5: the saved password has several sources: password, password_env\n    keep one of them",
		"totp_seed_keyring = \"o\"\ntotp_seed = \"s3cr3t\"": "office.toml:5: the TOTP seed has several sources: totp_seed_keyring, totp_seed\n    keep one of them",
		"password = \"\"\n":                               "office.toml:4: password is empty\n    write the secret itself, or remove it",
		"secret_keyring = \"\"\n":                         "office.toml:4: secret_keyring is empty\n    write the name of an item in the desktop's keyring, or remove it",
		"password_command = []\n":                         "office.toml:4: password_command does not name a program\n    write password_command = [\"program\", \"argument\"] instead",
		"otp_command = [\"\"]\n":                          "office.toml:4: otp_command does not name a program\n    write otp_command = [\"program\", \"argument\"] instead",
		"otp_command = \"oathtool s3cr3t\"\n":             "office.toml:4: otp_command must be a list such as [\"…\", \"…\"], not text\n    write a list such as [\"…\", \"…\"] instead",
		"totp_seed_env = \"A=s\"\n":                       "office.toml:4: \"A=s\" cannot be the name of an environment variable\n    write totp_seed_env = \"RADIUS_TOTP_SEED\", for example",
		"totp_seed_file = \"s\"\notp_command = [\"o\"]\n": "office.toml:5: the one-time password has several sources: totp_seed_file, otp_command\n    keep one of them",
		"password = 1\n":                                  "office.toml:4: password must be text, not a number\n    write text in quotes instead",
	} {
		_, err := parseText(needsNothing + text)
		if err == nil || settingstest.Explain(err) != want {
			t.Errorf("%q: got\n%v\nwant\n%s", text, err, want)
		}
	}
}

func TestSavedPassword(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "office.toml")
	settingstest.WriteText(t, filepath.Join(folder, "password"), "wonder land\r\n")
	t.Setenv("SETTINGS_TEST_PASSWORD", "wonder land")
	for _, test := range []struct{ text, want, problem string }{
		{"password = \"wonder land\"", "wonder land", ""},
		{"password_file = \"password\"", "wonder land", ""},
		{"password_env = \"SETTINGS_TEST_PASSWORD\"", "wonder land", ""},
		{"password_file = \"none\"", "", file + ":4: the password file " + fmt.Sprintf("%q", filepath.Join(folder, "none")) + " cannot be read: "},
		{"password_env = \"SETTINGS_TEST_NONE\"", "", file + ":4: the environment variable \"SETTINGS_TEST_NONE\" is not set\n    set it to the saved password "},
		{"password_command = [\"/none/s\", \"s3cr3t\"]", "", file + ":4: the program \"/none/s\" of password_command failed: "},
	} {
		c, err := document.ParseConnection("office", file, []byte(needsNothing+test.text))
		if err != nil || !c.Password.IsSet() {
			t.Fatal(err)
		}
		password, err := secret.Password(t.Context(), &c)
		if password != test.want || (err == nil) != (test.problem == "") {
			t.Errorf("%s: got %q, %v", test.text, password, err)
		}
		if err != nil && (!strings.HasPrefix(settingstest.Explain(err), test.problem) || strings.Contains(settingstest.Explain(err), "s3cr3t")) {
			t.Errorf("%s: got %v, want %s", test.text, err, test.problem)
		}
	}
}

// A file of any secret is looked at when the connection is read, and others who
// can read it bring one warning.
func TestFilesOfAllSecrets(t *testing.T) {
	store := Open(testDirs(t.TempDir()))
	path := store.ownPath("office")
	text := settingstest.Complete + "password_file = \"both\"\ntotp_seed_file = \"both\"\n"
	settingstest.WriteText(t, path, text)
	t.Setenv("RADIUS_SECRET", settingstest.LongSecret)
	_, err := store.Connection("office")
	if problems := keysOfProblems(settings.ProblemsOf(path, err)); !slices.Equal(problems, []string{"password_file", "totp_seed_file"}) {
		t.Errorf("got %v", err)
	}
	both := settingstest.WriteText(t, filepath.Join(filepath.Dir(path), "both"), "GEZDGNBV")
	if err := os.Chmod(both, 0o644); err != nil {
		t.Fatal(err)
	}
	c, err := store.Connection("office")
	if err != nil {
		t.Fatal(err)
	}
	want := "others can read the saved password in " + both + "\n    make it readable only by you: chmod 600 " + both
	if runtime.GOOS == "windows" {
		want = "" // it has access lists instead of modes
	}
	if _, warnings, err := secret.Resolve(t.Context(), &c); err != nil || settingstest.Advice(warnings...) != want {
		t.Errorf("got %q, %v; want %q", warnings, err, want)
	}
}

func TestWhatSecretsNeed(t *testing.T) {
	c, err := parseText(needsNothing + `secret_env = "A"
password_env = "B"
totp_seed_env = "A"
`)
	if got := c.SecretVariables(); err != nil || !slices.Equal(got, []string{"A", "B"}) {
		t.Errorf("got the variables %q, %v", got, err)
	}
	c, err = parseText(needsNothing + `secret = "s"
password_command = ["pass", "office"]
otp_command = ["pass"]
`)
	if got := c.Programs(); err != nil || !slices.Equal(got, []string{"pass"}) || c.SecretVariables() != nil {
		t.Errorf("got the programs %q, %v", got, err)
	}
	if secrets, commands := c.LeftOut(); !slices.Equal(secrets, []string{"shared secret"}) || !slices.Equal(commands, []string{"password_command"}) {
		t.Errorf("an export lacks %q and the arguments of %q", secrets, commands)
	}
}

// No secret, and no argument of a command, is reported, exported or shown.
func TestNoSecretIsTold(t *testing.T) {
	text := needsNothing + `secret = "s3cr3t"
password_command = ["pass", "s3cr3t"]
totp_seed = "s3cr3t" # otpauth://totp/x?secret=s3cr3t
# password: s3cr3t
# the old seed is s3cr3t
`
	_, draft := draftText(t, text)
	var exported strings.Builder
	if err := draft.ExportTo(&exported, false); err != nil {
		t.Fatal(err)
	}
	wantExported := needsNothing + `# the shared secret was left out of the export: write secret, secret_file, secret_env, secret_command or secret_keyring here
password_command = ["pass"] # its arguments were left out of the export
# the TOTP seed was left out of the export: write totp_seed, totp_seed_file, totp_seed_env, totp_seed_command or totp_seed_keyring here # otpauth:(left out of the export)
# password: (left out of the export)
# the old seed is (left out of the export)
`
	if exported.String() != wantExported {
		t.Errorf("got\n%s\nwant\n%s", exported.String(), wantExported)
	}
	told := lines(document.Effective(&draft.Connection))
	for _, want := range []string{"secret = <nil>, 4", "password_command = [pass], 5", "totp_seed = <nil>, 6"} {
		if !slices.Contains(told, want) {
			t.Errorf("%q is not among %q", want, told)
		}
	}
	shown := fmt.Sprint(told, document.Difference(text, ""), document.Dropped(text, ""))
	if strings.Contains(shown, "s3cr3t") {
		t.Errorf("got %s", shown)
	}
	var whole strings.Builder
	if err := draft.ExportTo(&whole, true); err != nil || whole.String() != text {
		t.Errorf("with its secrets, it is exported as\n%s%v", whole.String(), err)
	}
}
