package store

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"otpdialog/settings"
	"otpdialog/settings/settingstest"
)

func names(connections []settings.Connection) []string {
	var names []string
	for _, c := range connections {
		names = append(names, c.Name)
	}
	return names
}

func (d Dirs) own(name string) string { return filepath.Join(d.Config, "connections", name+".toml") }

func (d Dirs) managed(name string) string {
	return filepath.Join(d.System, "connections", name+".toml")
}
func (d Dirs) policy() string { return filepath.Join(d.System, "policy.toml") }

func titled(displayName string) string {
	return strings.Replace(settingstest.Complete, "Head office", displayName, 1)
}

func TestConnections(t *testing.T) {
	dirs := testDirs(t.TempDir())
	settingstest.WriteText(t, dirs.own("b"), titled("own b"))
	settingstest.WriteText(t, dirs.own("a"), titled("own a"))
	settingstest.WriteText(t, dirs.managed("b"), titled("managed b"))
	settingstest.WriteText(t, dirs.managed("c"), titled("managed c"))
	settingstest.WriteText(t, dirs.own(".#a"), "left by an editor")
	settingstest.WriteText(t, dirs.own("a")+"~", "left by another")
	store := Open(dirs)
	connections, err := store.Connections()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range connections {
		got = append(got, c.DisplayName)
		if want := strings.HasPrefix(c.DisplayName, "managed"); c.Managed != want {
			t.Errorf("connection %q: managed is %t", c.DisplayName, c.Managed)
		}
	}
	if want := []string{"own a", "managed b", "managed c"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if c, err := store.Connection("b"); err != nil || c.DisplayName != "managed b" || c.File != dirs.managed("b") {
		t.Errorf("got %v, %v", c, err)
	}
}

func TestBrokenConnectionsDoNotHideGoodOnes(t *testing.T) {
	dirs := testDirs(t.TempDir())
	settingstest.WriteText(t, dirs.own("good"), settingstest.Complete)
	settingstest.WriteText(t, dirs.own("bad"), settingstest.Complete+"port = 70000\n")
	settingstest.WriteText(t, dirs.own("worse"), "oops")
	settingstest.WriteText(t, dirs.own("hidden"), settingstest.Complete)
	settingstest.WriteText(t, dirs.managed("hidden"), "oops") // a broken managed file still hides
	if err := os.Mkdir(dirs.own("folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	before := settingstest.ReadText(t, dirs.own("bad"))
	store := Open(dirs)
	connections, err := store.Connections()
	if got := names(connections); !slices.Equal(got, []string{"good"}) {
		t.Errorf("got %q", got)
	}
	for _, want := range []string{dirs.own("bad") + ":4: port", dirs.own("worse") + ":1:", dirs.managed("hidden") + ":1:", dirs.own("folder")} {
		if err == nil || !strings.Contains(settingstest.Explain(err), want) {
			t.Errorf("got %v, want %q in it", err, want)
		}
	}
	var problems settings.Problems
	if !errors.As(err, &problems) {
		t.Errorf("got %T, want Problems in it", err)
	}
	if _, err := store.Connection("hidden"); !errors.As(err, &problems) || problems[0].File != dirs.managed("hidden") {
		t.Errorf("got %v", err)
	}
	if settingstest.ReadText(t, dirs.own("bad")) != before {
		t.Error("the broken file was changed")
	}
}

func TestNameOfAConnection(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such file names")
	}
	dirs := testDirs(t.TempDir())
	settingstest.WriteText(t, dirs.own("good"), settingstest.Complete)
	settingstest.WriteText(t, dirs.own("a\x1b[2J"), settingstest.Complete)
	connections, err := Open(dirs).Connections()
	if got := names(connections); !slices.Equal(got, []string{"good"}) {
		t.Errorf("got %q", got)
	}
	if err == nil || strings.Contains(settingstest.Explain(err), "\x1b") || !strings.Contains(settingstest.Explain(err), `a\x1b[2J.toml`) {
		t.Errorf("got %q", err)
	}
}

func TestUnknownConnection(t *testing.T) {
	dirs := testDirs(t.TempDir())
	store := Open(dirs)
	var notFound *NotFoundError
	if _, err := store.Connection("office"); !errors.As(err, &notFound) || len(notFound.Known) > 0 {
		t.Errorf("got %v", err)
	}
	for _, name := range []string{"branch", "home", "office"} {
		settingstest.WriteText(t, dirs.own(name), settingstest.Complete)
	}
	_, err := store.Connection("offcie")
	if !errors.As(err, &notFound) || len(notFound.Known) != 3 {
		t.Fatalf("got %v", err)
	}
	if want := "there is no connection \"offcie\"\n    did you mean \"office\"? If not, the connections are branch, home, office"; settingstest.Explain(err) != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestPolicyOnConnections(t *testing.T) {
	dirs := testDirs(t.TempDir())
	settingstest.WriteText(t, dirs.own("office"), settingstest.Complete)
	settingstest.WriteText(t, dirs.own("home"), "oops")
	settingstest.WriteText(t, dirs.own("lab"), settingstest.Complete+"transport = \"tcp\"\n")
	settingstest.WriteText(t, dirs.policy(), "[session]\nconnections = [\"office\", \"lab\"]\nplain_text_tcp = false\n")
	store := Open(dirs)
	connections, err := store.Connections()
	if got := names(connections); !slices.Equal(got, []string{"office"}) {
		t.Errorf("got %q", got)
	}
	want := dirs.own("lab") + `:4: your administrator does not allow the transport "tcp"
    write transport = "tls" or transport = "udp" instead`
	if err == nil || settingstest.Explain(err) != want { // and nothing of the file that nobody may use
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
	var forbidden *ForbiddenError
	if _, err := store.Connection("home"); !errors.As(err, &forbidden) || !strings.Contains(settingstest.Explain(err), `"home" is not allowed`) || !strings.Contains(settingstest.Explain(err), dirs.policy()) {
		t.Errorf("got %v", err)
	}
	if path, err := store.NewConnection(store.FreeName("connection")); !errors.As(err, &forbidden) {
		t.Errorf("got %q, %v", path, err)
	}
	var notFound *NotFoundError
	settingstest.WriteText(t, dirs.policy(), "[session]\nconnections = [\"office\", \"branch\"]\n")
	if _, err := store.Connection("branch"); !errors.As(err, &notFound) || !slices.Equal(notFound.Known, []string{"office"}) {
		t.Errorf("got %v", err)
	}
}

func TestNewConnection(t *testing.T) {
	dirs := testDirs(t.TempDir())
	settingstest.WriteText(t, dirs.managed("connection-2"), settingstest.Complete)
	store := Open(dirs)
	for _, name := range []string{"connection", "connection-3"} {
		path, err := store.NewConnection(store.FreeName("connection"))
		if err != nil || path != dirs.own(name) {
			t.Fatalf("got %q, %v; want %q", path, err, dirs.own(name))
		}
		secret := strings.TrimSuffix(path, ".toml") + ".secret"
		_, err = store.Connection(name)
		problems, _ := errors.AsType[settings.Problems](err)
		if len(problems) != 1 || problems[0].Line != 6 || problems[0].Key != "secret_file" || !strings.Contains(problems[0].What, secret) {
			t.Errorf("without the secret file: %v", err)
		}
		settingstest.WriteText(t, secret, "a secret of the person\n")
		c, err := store.Connection(name)
		if removed := os.Remove(secret); removed != nil {
			t.Fatal(removed)
		}
		if err != nil || len(c.Actions) != 2 {
			t.Errorf("the example is not valid: %v, %v", c, err)
		}
		if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("the mode is %v, %v", info.Mode(), err)
		}
		settingstest.WriteText(t, path, settingstest.Complete) // the person fills it in
	}
	if text := settingstest.ReadText(t, dirs.own("connection")); text != settingstest.Complete {
		t.Errorf("the first one was replaced by %q", text)
	}
}

// TestCommentsOfTheExample takes the comments off the values, one by one: each
// must be right.
func TestCommentsOfTheExample(t *testing.T) {
	lines := strings.Split(string(newConnection), "\n")
	tried := 0
	for i, line := range lines {
		value, ok := strings.CutPrefix(line, "#")
		if !ok || strings.HasPrefix(value, " ") || strings.HasPrefix(value, "secret") || !strings.Contains(value, "=") {
			continue
		}
		key, _, _ := strings.Cut(value, " ")
		if slices.Contains([]string{"name", "value", "ca_file", "cert_file", "key_file"}, key) {
			continue // the lines of an attribute and of TLS, below
		}
		changed := slices.Clone(lines)
		changed[i] = value
		if _, err := parseText(strings.Join(changed, "\n")); err != nil {
			t.Errorf("%s: %v", value, err)
		}
		tried++
	}
	if tried < 10 {
		t.Errorf("only %d lines were tried", tried)
	}
	text := strings.NewReplacer("#[[attributes]]", "[[attributes]]", "#name", "name", "#value", "value").Replace(string(newConnection))
	if c, err := parseText(text); err != nil || len(c.Attributes) != 1 {
		t.Errorf("attributes: %v, %v", c.Attributes, err)
	}
	text = strings.NewReplacer("\nsecret_file", "\n#secret_file", "#transport", "transport", "#ca_file", "ca_file",
		"#cert_file", "cert_file", "#key_file", "key_file").Replace(string(newConnection))
	if c, err := parseText(text); err != nil || c.CAFile == "" || c.CertFile == "" || c.KeyFile == "" || c.Secret.IsSet() {
		t.Errorf("TLS: %v, %v", c, err)
	}
}
