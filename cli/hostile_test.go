package cli_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"
)

// Whatever comes from outside, nothing that is printed can do something to a terminal.
func TestHostileText(t *testing.T) {
	t.Parallel()
	for name, evil := range map[string]string{
		"everything":         "\x1b]52;c;aGk=\a\x1b[2J\u009b31m\u202e\r\x7f\U000e0067\xff",
		"clipboard":          "\x1b]52;c;aGk=\a",
		"C1 characters":      "x\u009b31m\u009d52;c;aGk=\u009c",
		"writing direction":  "x\u202e\u2066\u200f`",
		"line breaks":        "a\r\u0085\u2028\u2029\vb",
		"combining marks":    "x" + strings.Repeat("\u0301", 120),
		"joiners":            "\u202ex" + strings.Repeat("\u200d", 60),
		"marks at the start": strings.Repeat("\u0301", 120),
		"octets":             "\x9b31m\xff\xc2",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkHostileText(t, evil)
		})
	}
}

// marksOf is more combining marks in a row than any script needs.
var marksOf = regexp.MustCompile(`[\p{M}\x{200c}\x{200d}]{9}`)

func checkHostileText(t *testing.T, evil string) {
	t.Helper()
	folder := t.TempDir()
	connections := filepath.Join(folder, "otpdialog", "connections")
	if err := os.MkdirAll(connections, 0o700); err != nil {
		t.Fatal(err)
	}
	escaped := fmt.Sprintf("%q", strings.ToValidUTF8(evil, "")) // as TOML writes it, too
	escaped = strings.NewReplacer(`\x`, `\u00`, `\a`, `\u0007`, `\v`, `\u000b`).Replace(strings.Trim(escaped, `"`))
	for name, text := range map[string]string{
		"office":       "display_name = \"Office\"\nprimary = \"127.0.0.1:1\"\nsecret = \"a secret of the tests\"\ntimeout = 5\nuser_prompt = \"" + escaped + "\"\n",
		"broken":       "display_name = \"" + escaped + "\"\n\"" + escaped + "\" = 1\nprimary = \"" + escaped + "\"\nsecret_file = \"" + escaped + "\"\n",
		"no-toml":      evil + "\n",
		"x" + evil:     "",
		"office\u009b": "display_name = 1\n",
	} {
		if err := os.WriteFile(filepath.Join(connections, name+".toml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run := func(args []string, variables ...string) {
		cmd := exec.CommandContext(t.Context(), "otpdialog", args...)
		cmd.Env = append(append(os.Environ(), "XDG_CONFIG_HOME="+folder, "XDG_STATE_HOME="+folder), variables...)
		printed, _ := cmd.CombinedOutput() // some of them even succeed
		if len(printed) == 0 {
			t.Errorf("%q prints nothing", args)
		}
		unsafe := func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) && r != '\u200d' }
		if args[0] == cobra.ShellCompRequestCmd {
			printed = bytes.ReplaceAll(printed, []byte("\t"), nil) // between a name and its description
		}
		if !utf8.Valid(printed) || bytes.ContainsFunc(printed, unsafe) || marksOf.Match(printed) {
			t.Errorf("%q with %q prints %q", args, variables, printed)
		}
		if strings.Contains(string(printed), "panic") {
			t.Errorf("%q: %s", args, printed)
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
		{"__complete", ""},
		{"__complete", "--action", ""},
		{"__complete", "auth", evil},
		{"__complete", "--" + evil + "="},
		{"__completeNoDesc", "check", "--" + evil + "="},
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
		{"load", evil, "--people", "1"},
		{"load", "x.toml", "--rate", evil},
		{"load", "x.toml", "--people", "1", "--case", evil},
		{"version", evil},
	} {
		run(args)
	}
	for _, variable := range []string{
		"XDG_CONFIG_HOME", "XDG_STATE_HOME", "OTPDIALOG_USER", "OTPDIALOG_ACTION", "OTPDIALOG_PASSWORD", "TERM", "LC_ALL", "LANG", "NO_COLOR", "COLORTERM",
	} {
		for _, args := range [][]string{{"config", "path"}, {"config", "show"}, {"config", "show", "--json"}, {"auth", "office"}, {"auth", "--json", "office"}} {
			run(args, variable+"="+evil)
		}
	}
}
