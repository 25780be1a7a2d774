package cli_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// Whatever comes from outside, nothing that is printed can do something to a terminal.
func TestHostileText(t *testing.T) {
	t.Parallel()
	const evil = "\x1b]52;c;aGk=\a\x1b[2J\u009b31m\u202e\r\x7f\xff"
	folder := t.TempDir()
	connections := filepath.Join(folder, "otpdialog", "connections")
	if err := os.MkdirAll(connections, 0o700); err != nil {
		t.Fatal(err)
	}
	const escaped = `\u001b]52;c;aGk=\u0007\u001b[2J\u009b31m\u202e`
	for name, text := range map[string]string{
		"office":       "display_name = \"Office\"\nprimary = \"127.0.0.1:1\"\nsecret = \"a secret of the tests\"\ntimeout = 5\nuser_prompt = \"" + escaped + "\"\n",
		"broken":       "display_name = \"" + escaped + "\"\n\"" + escaped + "\" = 1\nprimary = \"" + escaped + "\"\nsecret_file = \"" + escaped + "\"\n",
		"no-toml":      evil + "\n",
		evil[:12]:      "",
		"office\u009b": "display_name = 1\n",
	} {
		if err := os.WriteFile(filepath.Join(connections, name+".toml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{
		{evil},
		{"--no-such-flag" + evil},
		{"-" + evil},
		{"office", evil},
		{"--user", evil, "office"},
		{"--action", evil, "office"},
		{"help", evil},
		{"auth", evil},
		{"auth", "--json", evil},
		{"auth", "--json", "office", "--user", evil},
		{"auth", "--json", "office", "--action", evil},
		{"auth"},
		{"check"},
		{"check", "--json"},
		{"check", evil},
		{"check", "--json", evil},
		{"check", "office", "--user", evil},
		{"completion", evil},
		{"config", evil},
		{"config", "export", evil},
		{"config", "export", "office", "/nowhere/" + evil},
		{"config", "import", evil},
		{"config", "import", filepath.Join(connections, "broken.toml")},
		{"config", "import", filepath.Join(connections, "office.toml"), "--name", evil},
		{"config", "init", evil},
		{"config", "init", "--preset", evil},
		{"config", "keyring", "remove", evil},
		{"config", "path", evil},
		{"config", "show", evil},
		{"config", "show", "office", "--user", evil},
		{"config", "show", "--json", "--user", evil},
		{"config", "validate"},
		{"config", "validate", "--json"},
		{"config", "validate", evil},
		{"config", "validate", "--json", evil},
		{"demo", evil},
		{"demo", "--autosend=" + evil},
		{"exec", evil},
		{"exec", evil, "--", "true"},
		{"exec", "office", evil},
		{"exec", "office", "--", "/x" + evil},
		{"simulate", evil},
		{"simulate", "--listen", evil},
		{"simulate", "--vendor", evil},
		{"simulate", "--secret-file", evil},
		{"version", evil},
	} {
		cmd := exec.CommandContext(t.Context(), "otpdialog", args...)
		cmd.Env = append(os.Environ(), "XDG_CONFIG_HOME="+folder, "XDG_STATE_HOME="+folder)
		printed, _ := cmd.CombinedOutput() // some of them even succeed
		if len(printed) == 0 {
			t.Errorf("%q prints nothing", args)
		}
		unsafe := func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }
		if !utf8.Valid(printed) || bytes.ContainsFunc(printed, unsafe) {
			t.Errorf("%q prints %q", args, printed)
		}
		if strings.Contains(string(printed), "panic") {
			t.Errorf("%q: %s", args, printed)
		}
	}
}
