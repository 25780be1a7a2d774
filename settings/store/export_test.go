package store

import (
	"errors"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"otpdialog/settings"
	"otpdialog/settings/document"
	"otpdialog/settings/settingstest"
)

// The folder of an exported text is unknown: it names no file by a relative
// path.
func TestExportTo(t *testing.T) {
	_, draft := draftText(t, settingstest.Complete+"dictionary_file = \"d\" # ours\n")
	folder := filepath.Dir(draft.File)
	var text strings.Builder
	if err := draft.ExportTo(&text, false); err != nil {
		t.Fatal(err)
	}
	if want := settingstest.Complete + "dictionary_file = " + strconv.Quote(filepath.Join(folder, "d")) + " # ours\n"; text.String() != want {
		t.Errorf("got\n%s\nwant\n%s", text.String(), want)
	}
	if draft.DictionaryFile != "d" || draft.Changed() {
		t.Errorf("the draft has changed: %#v", draft)
	}
	if err := draft.ExportTo(fullDisk{}, false); !errors.Is(err, errFullDisk) {
		t.Errorf("got %v", err)
	}
	draft.Port = 0
	text.Reset()
	if err := draft.ExportTo(&text, false); !slices.Equal(keysOfProblems(draft.Problems()), []string{"port"}) || err == nil || text.Len() > 0 {
		t.Errorf("with a mistake: %v, %q", err, text.String())
	}
}

type fullDisk struct{}

var errFullDisk = errors.New("no space left")

func (fullDisk) Write([]byte) (int, error) { return 0, errFullDisk }

func TestNamedFiles(t *testing.T) {
	folder := t.TempDir()
	c := settings.Connection{File: filepath.Join(folder, "office.toml")}
	if files := c.NamedFiles(); len(files) > 0 {
		t.Errorf("got %q", files)
	}
	elsewhere := filepath.Join(t.TempDir(), "client.pem")
	c.Secret.File, c.CAFile, c.CertFile, c.KeyFile, c.DictionaryFile = "s", "ca.pem", elsewhere, "keys/client.key", "d"
	want := []string{filepath.Join(folder, "s"), filepath.Join(folder, "ca.pem"), elsewhere, filepath.Join(folder, "keys", "client.key"), filepath.Join(folder, "d")}
	if files := c.NamedFiles(); !slices.Equal(files, want) {
		t.Errorf("got %q, want %q", files, want)
	}
}

func TestExportWithoutSecretLeavesOutWhatMayBeOne(t *testing.T) {
	const head = "display_name = \"A\"\nprimary = \"a\"\n"
	for text, want := range map[string]string{
		"secret_env = 'S'\nSecret = 'x' # c\n[shared]\nsecret = 'x'\n": "secret_env = 'S'\nSecret = \"\" # c\n[shared]\nsecret = \"\"\n",
		"secret_command = ['pass'] # c\n":                              "secret_command = ['pass'] # c\n",
		"secret_command = [ 'vault', '--token', 'x' ] # c\n":           "secret_command = [ 'vault'] # its arguments were left out of the export # c\n",
		"secret_command = [\n# c\n'vault', # d\n'x']\nport = 1\n":      "secret_command = [\n# c\n'vault'] # its arguments were left out of the export\nport = 1\n",
		"secret_env = 'S'\n# the old secret is x\n":                    "secret_env = 'S'\n# the old secret is (left out of the export)\n",
	} {
		_, draft := draftText(t, head+text)
		var got strings.Builder
		if err := draft.ExportTo(&got, false); err != nil {
			t.Fatal(err)
		}
		if got.String() != head+want {
			t.Errorf("got\n%s\nwant\n%s", got.String(), head+want)
		}
		if _, _, err := document.ReadConnection("", []byte(got.String())); err != nil {
			t.Error(err)
		}
	}
}
