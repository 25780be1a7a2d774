//go:build unix

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"otpdialog/e2e/terminal"
)

// commented is a connection whose file says more than the program needs.
func commented() string {
	c := connection{primary: "127.0.0.1:1", secret: typedSecret, more: []string{"# ask Robin before you change this", "timeout = 30"}}
	return c.text()
}

// edits opens the only connection of a home in the console.
func (h *home) edits(p terminal.Program) keyboard {
	h.t.Helper()
	p.Width, p.Height = 100, 30
	at := keyboard{h.startsIn(p)}
	at.p.WaitText(signInWord)
	at.p.Press(terminal.Esc)
	at.p.WaitText(demoWord)
	at.picks(consoleWord)
	at.p.says("Import")
	at.opens("office")
	at.p.says("Primary server")
	return at
}

// saves presses the key that saves.
func (k keyboard) saves() { k.p.Press(keyThat(k.p.t, "save")) }

// Two instances edit the same connection. Who saves second sees what the first one
// wrote, and has the choice; whatever they choose, nothing is lost.
func TestTwoInstancesEdit(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	path := h.write("office", commented())
	first, second := h.edits(terminal.Program{}), h.edits(terminal.Program{})

	first.fills("Display name", "The first one's")
	first.saves()
	first.p.says("Saved.")
	second.fills("User prompt", "The second one's")
	second.saves()
	for _, words := range []string{"The file has changed", `- display_name = "The first one's"`, `+ user_prompt = "The second one's"`} {
		second.p.says(words)
	}
	second.presses("Use the file")
	second.p.says("This is what is in the file now.")
	second.fills("User prompt", "The second one's")
	second.saves()
	second.p.says("Saved.")
	checkHolds(t, path, "The first one's", "The second one's", "ask Robin")

	first.fills("Display name", "The first one's again")
	first.saves()
	first.p.says("The file has changed")
	first.presses("Save mine")
	first.p.says("is kept as")
	first.p.waitPath(path + ".old-1")
	checkHolds(t, path, "The first one's again", "ask Robin")
	checkHolds(t, path+".old-1", "The second one's", "ask Robin")
	for _, k := range []keyboard{first, second} {
		k.p.leaves(130, terminal.Ctrl('c'))
		if strings.Contains(k.p.Raw(), typedSecret) {
			t.Error("the secret was shown")
		}
	}
}

func checkHolds(t *testing.T, path string, texts ...string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range texts {
		if !strings.Contains(string(data), text) {
			t.Errorf("%s does not hold %q:\n%s", path, text, data)
		}
	}
}

// If nothing can be written, the screen says which file, the file is as it was,
// and what was typed is still there.
func TestSavingFails(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		space string // what a shell does to the folder $0 in a name space of its own
		says  string
	}{
		"full disk": {`cp -a "$0" "$1/was"; mount -t tmpfs -o size=128k tmpfs "$0"; cp -a "$1/was/." "$0"
			head -c 1000000 /dev/zero >"$0/ballast" 2>"$1/full" || true`, "Free some space on the disk"},
		"read-only folder": {`mount --bind "$0" "$0"; mount -o remount,bind,ro "$0"`, "or export to another"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHome(t)
			path := h.write("office", commented())
			aside := t.TempDir()
			// The folder as the program leaves it can only be seen from within.
			script := tt.space + `
				left=$1; shift; folder=$0; "$@"; code=$?
				cp -a "$folder/otpdialog" "$left/left"; exit $code`
			space := []string{"unshare", "--map-root-user", "--mount", "sh", "-c", script, h.config, aside}
			if err := exec.CommandContext(t.Context(), space[0], append(space[1:], "true")...).Run(); err != nil {
				t.Skipf("this test needs Linux, and leave to make a name space (unshare): %v", err)
			}
			for _, made := range []string{"was", "left"} {
				if err := os.RemoveAll(filepath.Join(aside, made)); err != nil {
					t.Fatal(err)
				}
			}
			at := h.edits(terminal.Program{Path: space[0], Args: append(space[1:], program)})
			at.fills("Display name", "Another office")
			at.saves()
			at.p.says(tt.says)
			at.p.waitPath(path)
			at.p.says("Another office *")
			at.p.Press(terminal.Ctrl('c'))
			at.p.says("has unsaved changes")
			at.p.leaves(130, terminal.Ctrl('c'))
			left := filepath.Join(aside, "left", "connections")
			if text, err := os.ReadFile(filepath.Join(left, "office.toml")); err != nil || string(text) != commented() {
				t.Errorf("the file was changed (%v):\n%s", err, text)
			}
			if files, err := os.ReadDir(left); err != nil || len(files) != 1 {
				t.Errorf("something was left behind (%v): %v", err, files)
			}
		})
	}
}

// The folder is moved away and brought back: what was typed is kept until then.
func TestVanishedFolder(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	path := h.write("office", commented())
	at := h.edits(terminal.Program{})
	at.fills("Display name", "Another office")
	folder, elsewhere := filepath.Dir(path), filepath.Join(t.TempDir(), "elsewhere")
	if err := os.Rename(folder, elsewhere); err != nil {
		t.Fatal(err)
	}
	at.saves()
	at.p.says("no longer exists")
	at.p.waitPath(path)
	at.leaves()
	at.p.says("Another office *")
	checkHolds(t, filepath.Join(elsewhere, "office.toml"), displayName)
	if err := os.Rename(elsewhere, folder); err != nil {
		t.Fatal(err)
	}
	at.saves()
	at.p.says("Saved.")
	checkHolds(t, path, "Another office", "ask Robin")
	at.p.leaves(130, terminal.Ctrl('c'))
}
