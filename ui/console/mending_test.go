package console_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"otpdialog/settings/secret"
)

// The first digit takes the place of a number, the next ones follow it; what is no
// digit is refused with a word, and an empty field asks for a number.
func TestNumbersAreTyped(t *testing.T) {
	perform(t, inTheConsole(setup{}), func(d *driver) {
		d.edit().TabTo("Port").Press("2").Type("1812").Do("save")
		if got := d.Saved("office").Port; got != 21812 {
			t.Errorf("the port is %d", got)
		}
		d.Type("x").See("Only digits are accepted here, at most six.")
		d.Press("home").Type("1").See("121812").Press("home", "delete")
		d.TabTo("Timeout").Press("backspace", "backspace").See("Enter a number.")
		d.TabTo("Retries").Paste("4").Do("save")
		if got := d.Saved("office").Retries; got == 4 {
			t.Error("it was saved without a timeout")
		}
		d.TabTo("Timeout").Type("90").TabTo("Retries").Paste("1").Type("0").Do("save")
		if got := d.Saved("office").Retries; got != 10 {
			t.Errorf("1 that was pasted and 0 that was typed make %d", got)
		}
	})
}

// An undo that comes with a notice was done all the same.
func TestUndoWithANotice(t *testing.T) {
	perform(t, inTheConsole(setup{}), func(d *driver) {
		d.TabTo("office").Do("rename").Press("ctrl+u").Type("house").Press("enter").See("Renamed to house.").Gone("office")
		if err := os.WriteFile(d.Store.StateFile(), []byte("broken"), 0o600); err != nil {
			t.Fatal(err)
		}
		d.Do("undo").See("is broken", "office").Gone("house")
		if d.Saved("office").DisplayName != "Head office" {
			t.Error("the connection is another one")
		}
	})
}

// What stands in the box of an action is asked about before the program is left.
func TestCtrlCInTheBoxOfAnAction(t *testing.T) {
	perform(t, inTheConsole(setup{}), func(d *driver) {
		before := d.Kept("office")
		d.edit().Tab("Automation").TabTo("Push").Press("enter").Fill("Title", "Pull").Press("ctrl+c").See("Not saved", "not applied")
		if d.Left {
			t.Fatal("it was left without asking")
		}
		d.TabTo("Save").Press("enter").See("Head office has unsaved changes.").TabTo("Save").Press("enter")
		if !d.Left || d.Kept("office") == before || d.Saved("office").Actions[0].Title != "Pull" {
			t.Errorf("left %v, with\n%s", d.Left, d.Kept("office"))
		}
	})
}

// A file with mistakes is mended by saving it; leaving it as it is asks nothing. Keys
// that no connection has stay, unless they are to be taken out.
func TestFileIsMended(t *testing.T) {
	wrong := named("Laboratory") + "timeout = \"soon\"\nprot = 1812\n"
	s := inTheConsole(setup{Others: map[string]string{"lab": wrong}})
	perform(t, s, func(d *driver) {
		d.TabTo("lab").Press("enter").See("Mistakes in the file", "timeout", `unknown key "prot"`).Press("esc")
		d.Press("esc").See("lab", "2 mistakes")
		if d.Kept("lab") != wrong {
			t.Errorf("looking at it made\n%s", d.Kept("lab"))
		}
		d.TabTo("lab").Press("enter").Press("esc").Do("save").See("Saved.", `timeout = "soon"`, ".old-1")
		if text := d.Kept("lab"); !strings.Contains(text, "timeout = 60") || !strings.Contains(text, "prot = 1812") {
			t.Errorf("saving made\n%s", text)
		}
		d.Press("esc").TabTo("lab").Press("enter").TabTo("Remove them").Press("enter").Do("save").See("Saved.", "prot")
		if c := d.Saved("lab"); c.Timeout != 60 || strings.Contains(d.Kept("lab"), "prot") {
			t.Errorf("saving made\n%s", d.Kept("lab"))
		}
	})
}

// The secret that an export leaves out is no mistake: it is asked for.
func TestImportWithoutTheSecret(t *testing.T) {
	path := filepath.Join(t.TempDir(), "branch.toml")
	text := "display_name = \"Branch\"\nprimary = \"192.0.2.7\"\n#secret = (left out of the export)\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	perform(t, inTheConsole(setup{}), func(d *driver) {
		d.TabTo("Import").Press("enter").Type(path).Press("enter")
		d.See("Imported, not saved yet.", "The shared secret was left out").SeeNo("Mistakes")
		d.Fill("Secret", "a secret of the branch").Do("save").See("Saved.")
		if got := d.Saved("branch").Secret.Value; got != "a secret of the branch" {
			t.Errorf("the secret is %q", got)
		}
	})
}

// Tab goes past the rows of a table, so that what is done acts on the one that was
// selected; the arrows, Home and End go from row to row.
func TestTabPassesTheRows(t *testing.T) {
	s := inTheConsole(setup{Others: map[string]string{"branch": named("Branch"), "lab": named("Laboratory")}})
	perform(t, s, func(d *driver) {
		d.TabTo("branch").Press("tab").Focused("New").Press("shift+tab").Focused("branch")
		d.Press("end").Focused("office").Press("home").Focused("branch").Press("down").Focused("lab")
		d.Press("tab", "tab", "tab").Focused("Tasks").Press("up").Focused("lab").Press("tab", "tab", "tab")
		d.Press("enter", "tab").Focused("Duplicate").TabTo("Delete").Press("enter").See("Delete the connection lab?")
	})
}

// A secret that can be guessed is warned of while it is typed, at the limit and not
// one past it.
func TestWeakSecretIsWarnedOf(t *testing.T) {
	perform(t, inTheConsole(setup{}), func(d *driver) {
		d.edit().Fill("Secret", strings.Repeat("x", secret.MaxWeakSecretLength)).See("This secret has only 12 bytes and is easy to guess")
		d.Type("x").SeeNo("easy to guess: use")
	})
}
