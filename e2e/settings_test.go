//go:build unix

package e2e

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// A wrong connection file is refused with the line, and with what to write
// instead; the program does not touch it.
func TestWrongConnectionFile(t *testing.T) {
	t.Parallel()
	right := connection{primary: "127.0.0.1:1812", secret: "a secret of the tests"}
	with := func(more ...string) string {
		c := right
		c.more = more
		return c.text()
	}
	sixth := right
	sixth.actions = append(fiveActions(), action("Sixth", "six"))
	autosends := right
	autosends.actions = []string{action(push, "push", "autosend = true"), action(call, "phone", "autosend = true")}
	noSecret := strings.Replace(right.text(), "secret = ", "# secret = ", 1)

	for name, tt := range map[string]struct {
		text string
		line string // the text of the line that is named
		says []string
	}{
		"six actions":   {sixth.text(), "[[actions]]\ntitle = \"Sixth\"", []string{"at most 5 actions", "remove one"}},
		"two Autosends": {autosends.text(), "autosend = true\n\x00", []string{`"Push"`, "autosend = false"}},
		"unknown image": {with("[[actions]]", `title = "Fax"`, `image = "phoen"`), `image = "phoen"`, []string{`"phoen"`, `image = "phone"`}},
		"unknown key":   {with(`user_promt = "Code"`), "user_promt", []string{`"user_promt"`, "user_prompt"}},
		"port 70000":    {with("port = 70000"), "port = 70000", []string{"70000", "65535"}},
		"no secret":     {noSecret, "", []string{"secret", "secret_file"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := strings.TrimSuffix(tt.text, "\x00")
			line := 1
			if tt.line != "" {
				line += strings.Count(text[:strings.LastIndex(text+"\x00", tt.line)], "\n")
			}
			h := newHome(t)
			path := h.write("office", text)
			said := h.fails(78, "office")
			for _, want := range append(tt.says, fmt.Sprintf("%s:%d: ", path, line)) {
				if !strings.Contains(said, want) {
					t.Errorf("it does not say %q:\n%s", want, said)
				}
			}
			if strings.Contains(said, right.secret) {
				t.Errorf("it shows the secret:\n%s", said)
			}
			if after, err := os.ReadFile(path); err != nil || string(after) != text {
				t.Errorf("the file was changed (%v):\n%s", err, after)
			}
			if files := h.files(); len(files) != 1 {
				t.Errorf("files were written: %v", files)
			}
		})
	}
}

// A missing connection is reported with the names of those that exist.
func TestUnknownConnection(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	h.write("office", connection{primary: "127.0.0.1:1812", secret: "a secret of the tests"}.text())
	h.write("branch", connection{primary: "127.0.0.1:1812", secret: "a secret of the tests"}.text())
	said := h.fails(78, "offcie")
	for _, want := range []string{`"offcie"`, "office", "branch"} {
		if !strings.Contains(said, want) {
			t.Errorf("it does not say %q:\n%s", want, said)
		}
	}
}

// An action that is not there is a mistake on the command line.
func TestUnknownAction(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	h.write("office", connection{primary: "127.0.0.1:1812", secret: "a secret of the tests"}.text())
	said := h.fails(64, "office", "--action", "fax")
	for _, want := range append([]string{`"fax"`}, methods...) {
		if !strings.Contains(said, want) {
			t.Errorf("it does not say %q:\n%s", want, said)
		}
	}
}
