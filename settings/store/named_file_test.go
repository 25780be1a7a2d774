package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"otpdialog/settings"
	"otpdialog/settings/settingstest"
)

// namesFiles is a connection that names every kind of file.
const namesFiles = `display_name = "Head office"
primary = "radius.example.com"
transport = "tls"
dictionary_file = "dictionary.acme"
key_file = "client.key"
cert_file = "client.pem"
ca_file = "ca.pem"
secret_file = "office.secret"
`

// TestMissingFilesAreToldWhenRead takes the files away, and puts them back one
// by one.
func TestMissingFilesAreToldWhenRead(t *testing.T) {
	dirs := testDirs(t.TempDir())
	office := settingstest.WriteText(t, dirs.own("office"), namesFiles)
	beside := func(name string) string { return filepath.Join(filepath.Dir(office), name) }
	client := settingstest.Issue(t, "client", nil, nil)
	missing := []struct{ key, what, name, text string }{
		{"dictionary_file", "dictionary file", "dictionary.acme", "this is not looked at"},
		{"key_file", "key file", "client.key", client.KeyPEM(t)},
		{"cert_file", "certificate file", "client.pem", client.CertificatePEM()},
		{"ca_file", "CA file", "ca.pem", client.CertificatePEM()},
		{"secret_file", "secret file", "office.secret", settingstest.LongSecret},
	}
	for i := range len(missing) + 1 {
		c, err := Open(dirs).Connection("office")
		problems, _ := errors.AsType[settings.Problems](err)
		if len(problems) != len(missing)-i {
			t.Fatalf("without %d files: got %v", len(missing)-i, err)
		}
		for j, p := range problems {
			want := missing[i+j]
			if p.File != office || p.Line != 4+i+j || p.Column != 1 || p.Key != want.key || p.Next == "" || !errors.Is(p, fs.ErrNotExist) ||
				!strings.HasPrefix(p.What, "the "+want.what+" ") || !strings.Contains(p.What, want.name) {
				t.Errorf("without %s: got %#v", want.name, p)
			}
		}
		if i < len(missing) {
			settingstest.WriteText(t, beside(missing[i].name), missing[i].text)
		} else if c.DictionaryPath() != beside("dictionary.acme") {
			t.Errorf("the path of the dictionary is %q", c.DictionaryPath())
		}
	}
	// A broken file is reported as early as a missing one.
	settingstest.WriteText(t, beside("ca.pem"), "oops")
	_, err := Open(dirs).Connection("office")
	if want := office + ":7: the CA file "; err == nil || !strings.HasPrefix(settingstest.Explain(err), want) || !strings.Contains(settingstest.Explain(err), "is not PEM") {
		t.Errorf("got %v, want %s…", err, want)
	}
}

func TestFilesThatOthersMayNotRead(t *testing.T) {
	dirs := testDirs(t.TempDir())
	office := settingstest.WriteText(t, dirs.managed("office"), namesFiles)
	names := []string{"dictionary.acme", "client.key", "client.pem", "ca.pem", "office.secret"}
	for _, name := range names {
		path := settingstest.WriteText(t, filepath.Join(filepath.Dir(office), name), "x")
		if err := os.Chmod(path, 0); err != nil {
			t.Fatal(err)
		}
	}
	asOwner(t, func() {
		_, err := Open(dirs).Connection("office")
		problems, _ := errors.AsType[settings.Problems](err)
		if len(problems) != len(names) {
			t.Errorf("got %v, want a problem of each file", err)
		}
		for _, p := range problems {
			if !errors.Is(p, fs.ErrPermission) || p.Next != "let the person who signs in read it, or ask your administrator" {
				t.Errorf("got %v", p)
			}
		}
	})
}

func TestDictionaryFile(t *testing.T) {
	elsewhere := filepath.Join(t.TempDir(), "dictionary")
	for named, want := range map[string]string{
		"":           "",
		"dictionary": filepath.Join("folder", "dictionary"),
		elsewhere:    elsewhere,
	} {
		c := settings.Connection{File: filepath.Join("folder", "office.toml"), DictionaryFile: named}
		if got := c.DictionaryPath(); got != want {
			t.Errorf("%q: got %q, want %q", named, got, want)
		}
	}
	dirs := testDirs(t.TempDir())
	office := settingstest.WriteText(t, dirs.own("office"), settingstest.Complete+"dictionary_file = \".\"\n")
	_, err := Open(dirs).Connection("office")
	if want := office + ":4: the dictionary file "; err == nil || !strings.HasPrefix(settingstest.Explain(err), want) ||
		!strings.HasSuffix(settingstest.Explain(err), " cannot be read: it is a folder, not a regular file\n    write the path of a dictionary in FreeRADIUS format, or remove the line") {
		t.Errorf("got %v, want %s…", err, want)
	}
}

// TestAttributeProblem shows that a problem is at the attribute that it is
// of, however the file writes it.
func TestAttributeProblem(t *testing.T) {
	cause := &fs.PathError{Op: "x", Path: "\x1b[2J", Err: fs.ErrInvalid}
	for _, test := range []struct {
		text         string
		line, column int
	}{
		{"[[attributes]]\nname = \"Class\"\nvalue = \"a\"\n\n  [[attributes]]\nvalue = \"b\"\nname = \"Acme-Role\"\nvendor = \"Acme\"\n", 8, 3},
		{"attributes = [{ name = \"Class\", value = \"a\" },\n  { name = \"Acme-Role\", value = \"b\" }]\n", 5, 3},
	} {
		c, err := parseText(settingstest.Complete + test.text)
		if err != nil {
			t.Fatal(err)
		}
		err = c.AttributeProblem(1, cause)
		problem, _ := errors.AsType[settings.Problem](err)
		if problem.File != "office.toml" || problem.Line != test.line || problem.Column != test.column || problem.Key != "attributes[1]" {
			t.Errorf("%q: got %#v", test.text, problem)
		}
		if want := `attribute "Acme-Role": x : invalid argument`; problem.What != want {
			t.Errorf("got %q, want %q", problem.What, want)
		}
		if found, ok := errors.AsType[*fs.PathError](err); !ok || found != cause {
			t.Errorf("the cause is %v", found)
		}
	}
	made := settings.Connection{Attributes: []settings.Attribute{{Name: "Class"}}}
	if got, want := made.AttributeProblem(0, fs.ErrInvalid).Error(), `attribute "Class": invalid argument`; got != want {
		t.Errorf("of no file: got %q, want %q", got, want)
	}
}
