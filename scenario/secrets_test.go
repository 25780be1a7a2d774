package scenario

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Wherever a secret is used, nothing that is reported or saved shows it.
func TestNoSecretIsReported(t *testing.T) {
	t.Parallel()
	const secret, other = "Tr0ub4dor&3", "correct horse"
	dir := folder(t, map[string]string{"a.toml": minimal + `
[secrets]
password = { default = "` + secret + `" }
answer   = { default = "` + other + `" }
[vars]
both = "${password} and ${answer}"
[world]
users = [{ name = "alice", password = "${password}", methods = ["token"], description = "${both}" }]
[[steps]]
sign_in = { user = "alice", password = "${password}" }
[[steps]]
run    = { command = ["cat"], stdin = "${both}" }
expect = { stdout = { contains = "${password}" } }
[[steps]]
user = { name = "bob", password = "${password}" }
[[steps]]
answer = "${answer}"
expect = { prompt = { one_of = ["${password}", "${both}"] }, stdout = { matches = "^${answer}$" }, within = "20ms" }
`})
	c := read(t, dir)[0]
	saved := t.TempDir()
	var events []string
	result := c.Play(t.Context(), PlayOptions{Artifacts: saved, Environ: os.Environ(), Report: func(e Event) {
		text, err := json.Marshal(e)
		if err != nil {
			t.Error(err)
		}
		events = append(events, string(text))
	}})
	if result.Status != Failed || !strings.Contains(result.Reason, "prompt") {
		t.Fatalf("got %+v", result)
	}
	all := strings.Join(events, "\n")
	if !strings.Contains(all, masked) {
		t.Error("nothing was masked")
	}
	err := filepath.WalkDir(saved, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		all += "\n" + string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{secret, other, strings.ReplaceAll(secret, "&", `\u0026`)} {
		if i := strings.Index(all, text); i >= 0 {
			t.Errorf("%q is in\n%s", text, all[max(0, i-300):i+300])
		}
	}
}
