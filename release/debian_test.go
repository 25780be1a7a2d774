//go:build linux

package release

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"otpdialog/e2e/needs"
	"otpdialog/e2e/terminal"
)

// A debian is a fresh Debian below a folder, with man-db and nothing else beyond
// what every Debian has.
type debian struct{ root string }

// newDebian unpacks one. The first time it is made from the mirror that the
// machine's apt has, which takes a minute or two; then it is kept in the person's
// cache.
func newDebian(t *testing.T) debian {
	t.Helper()
	needsRoot(t)
	needsPrograms(t, "debootstrap", "unshare", "chroot", "apt-get")
	cache, err := os.UserCacheDir()
	check(t, err)
	release := codename(t)
	kept := filepath.Join(cache, "otpdialog-tests", "debian-"+release+"-"+runtime.GOARCH+".tar.gz")
	d := debian{filepath.Join(t.TempDir(), "root")}
	check(t, os.Mkdir(d.root, 0o755))
	// Its files belong to root and to others.
	t.Cleanup(func() { removeAsRoot(t, d.root) })
	if _, err := os.Stat(kept); err == nil {
		run(t, "", asRoot("tar", "--extract", "--numeric-owner", "--file", kept, "--directory", d.root)...)
		return d
	}
	// What it mounts for itself is gone with the name space, however the test ends.
	run(t, "", asRoot("unshare", "--mount", "env", "http_proxy="+proxyOfApt(t), "debootstrap", "--variant=minbase", "--include=man-db",
		release, d.root, mirror(t, release))...)
	check(t, os.MkdirAll(filepath.Dir(kept), 0o755))
	part := filepath.Join(t.TempDir(), "root.tar.gz")
	run(t, "", asRoot("tar", "--create", "--use-compress-program=gzip -1", "--numeric-owner", "--one-file-system",
		"--exclude=./var/cache/apt/archives/*.deb", "--file", part, "--directory", d.root, ".")...)
	run(t, "", "cp", part, kept+".part")
	check(t, os.Rename(kept+".part", kept))
	return d
}

func removeAsRoot(t *testing.T, folder string) {
	t.Helper()
	command := asRoot("rm", "-rf", folder)
	if said, err := exec.Command(command[0], command[1:]...).CombinedOutput(); err != nil { //nolint:noctx // the test's context has ended
		t.Errorf("%v\n%s", err, said)
	}
}

// needsRoot skips a test if this process is not root; if it must not skip
// itself, sudo has to help.
func needsRoot(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 && !needs.CI() {
		t.Skip("it needs root")
	}
	run(t, "", asRoot("true")...)
}

// codename is that of the Debian that runs.
func codename(t *testing.T) string {
	t.Helper()
	return strings.TrimSpace(run(t, "", "sh", "-c", `. /etc/os-release && echo "${VERSION_CODENAME:?}"`))
}

// mirror is the server that apt gets that Debian from.
func mirror(t *testing.T, release string) string {
	t.Helper()
	for site := range strings.Lines(run(t, "", "apt-get", "indextargets", "--format", "$(SITE)", "Created-By: Packages", "Codename: "+release)) {
		return strings.TrimSpace(site)
	}
	t.Fatalf("apt has no mirror of %s: run apt-get update", release)
	return ""
}

// proxyOfApt is the one that apt uses, or that of the environment.
func proxyOfApt(t *testing.T) string {
	t.Helper()
	_, after, found := strings.Cut(run(t, "", "apt-config", "shell", "proxy", "Acquire::http::Proxy"), "'")
	if !found {
		return os.Getenv("http_proxy")
	}
	return strings.TrimSuffix(strings.TrimSpace(after), "'")
}

// inside is a command in the Debian, as its root, in a name space of its own: what
// is mounted for it is gone with it.
func (d debian) inside(command ...string) []string {
	return asRoot(append([]string{
		"unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c",
		`mount -t proc proc "$1/proc" && exec chroot "$@"`, "sh", d.root,
		"env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root/person", "LANG=C.UTF-8", "TERM=xterm-256color", "DEBIAN_FRONTEND=noninteractive",
	}, command...)...)
}

// says runs a command in the Debian, and returns what it prints, errors included.
func (d debian) says(t *testing.T, command ...string) string {
	t.Helper()
	c := d.inside(append([]string{"sh", "-c", `exec "$@" 2>&1`, "sh"}, command...)...)
	return run(t, "", c...)
}

// files are all files of the Debian with their modes, owners and sizes, except for the
// databases of dpkg and man-db, and logs.
func (d debian) files(t *testing.T) string {
	t.Helper()
	return run(t, "", asRoot("sh", "-c", `cd "$1" && find . -xdev \
		\( -path ./var/lib/dpkg -o -path ./var/cache/man -o -path ./var/log \) -prune -o \
		\( -type d -printf '%p %M %U:%G\n' -o -printf '%p %M %U:%G %s %l\n' \) | sort`, "sh", d.root)...)
}

func (d debian) exists(t *testing.T, path string) bool {
	t.Helper()
	command := asRoot("test", "-e", filepath.Join(d.root, path))
	return exec.CommandContext(t.Context(), command[0], command[1:]...).Run() == nil
}

func checkDeb(t *testing.T, dist string) {
	t.Helper()
	d := newDebian(t)
	deb := "/root/" + filepath.Base(packageFile(t, dist, ".deb"))
	run(t, "", asRoot("cp", packageFile(t, dist, ".deb"), filepath.Join(d.root, deb))...)
	before := d.files(t)

	d.quietly(t, "dpkg", "--install", deb)
	checkVersion(t, d.says(t, "otpdialog", "version", "--json"))
	for _, path := range []string{
		"/etc/otpdialog/connections", "/usr/share/man/man1/otpdialog-exec.1.gz", "/usr/share/man/man1/otpdialog-auth.1.gz",
		"/usr/share/man/man5/otpdialog.toml.5.gz", "/usr/share/man/man7/otpdialog-gate.7.gz", "/usr/share/bash-completion/completions/otpdialog",
		"/usr/share/zsh/vendor-completions/_otpdialog", "/usr/share/fish/vendor_completions.d/otpdialog.fish",
		"/usr/share/doc/otpdialog/copyright", "/usr/share/doc/otpdialog/changelog.gz",
	} {
		if !d.exists(t, path) {
			t.Errorf("%s is not there", path)
		}
	}
	if d.exists(t, "/etc/otpdialog/policy.toml") {
		t.Error("a policy is in force that no administrator wrote")
	}
	for page, says := range map[string]string{
		"otpdialog": "sign in through a RADIUS server", "otpdialog-config-show": "--json", "otpdialog.toml": "require_message_authenticator",
		"otpdialog-exec": "SSH", "otpdialog-auth": "--json", "otpdialog-gate": "ForceCommand",
	} {
		if said := d.says(t, "man", page); !strings.Contains(said, says) {
			t.Errorf("man %s shows\n%s", page, said)
		}
		if said := d.says(t, "sh", "-c", `exec man "$1" 2>&1 >/dev/null`, "sh", page); said != "" {
			t.Errorf("man %s warns: %s", page, said)
		}
	}
	if said := d.says(t, "whatis", "otpdialog-check"); !strings.Contains(said, "otpdialog-check (1)") {
		t.Errorf("whatis says %q", said)
	}
	if said := d.says(t, "dpkg-query", "--show", "--showformat", "${Maintainer}", "otpdialog"); said != maintainer {
		t.Errorf("its maintainer is %q, want %q", said, maintainer)
	}
	// The examples can be taken as they are.
	d.says(t, "cp", "/usr/share/doc/otpdialog/examples/policy.toml", "/etc/otpdialog")
	d.says(t, "cp", "/usr/share/doc/otpdialog/examples/office.toml", "/etc/otpdialog/connections")
	d.says(t, "sh", "-c", "umask 077; echo a secret of the tests > /etc/otpdialog/connections/office.secret")
	if said := d.says(t, "otpdialog", "config", "validate"); !strings.Contains(said, "2 files, no mistakes") {
		t.Errorf("of the examples it says\n%s", said)
	}
	d.says(t, "sh", "-c", "rm -r /etc/otpdialog/policy.toml /etc/otpdialog/connections/*")
	d.signsIn(t)
	d.says(t, "rm", "-rf", "/root/person")

	d.quietly(t, "dpkg", "--remove", "otpdialog")
	d.hasOnly(t, before)
	d.quietly(t, "dpkg", "--install", deb)
	d.quietly(t, "dpkg", "--purge", "otpdialog")
	d.hasOnly(t, before)

	// What an administrator wrote is not the package's to remove.
	d.quietly(t, "dpkg", "--install", deb)
	d.says(t, "touch", "/etc/otpdialog/policy.toml")
	d.says(t, "dpkg", "--purge", "otpdialog")
	if !d.exists(t, "/etc/otpdialog/policy.toml") || d.exists(t, "/etc/otpdialog/connections") {
		t.Error("the administrator's policy was removed, or a folder without anything in it was not")
	}
}

// quietly runs dpkg, which has to have nothing to warn of.
func (d debian) quietly(t *testing.T, command ...string) {
	t.Helper()
	if said := d.says(t, command...); strings.Contains(strings.ToLower(said), "warning") {
		t.Errorf("%q says\n%s", command, said)
	}
}

func (d debian) hasOnly(t *testing.T, want string) {
	t.Helper()
	was, is := map[string]bool{}, map[string]bool{}
	for line := range strings.Lines(want) {
		was[line] = true
	}
	for line := range strings.Lines(d.files(t)) {
		is[line] = true
		if !was[line] {
			t.Errorf("left behind, or changed: %s", line)
		}
	}
	for line := range was {
		if !is[line] {
			t.Errorf("removed, or changed: %s", line)
		}
	}
}

// quiet is how long the keyboard has to be quiet before Enter confirms a screen that
// has opened by itself, and more.
const quiet = 250 * time.Millisecond

// signsIn begins the demonstration, and signs in as far as the OTP dialog.
func (d debian) signsIn(t *testing.T) {
	t.Helper()
	command := d.inside("otpdialog", "demo")
	term := terminal.Start(t, terminal.Program{Path: command[0], Args: command[1:], Width: 110, Height: 32})
	term.WaitText("Sign in")
	<-time.After(quiet)
	term.Press(terminal.Enter)
	term.WaitText("Push")
	term.WaitText("Cancel")
	term.Press(terminal.Ctrl('c'))
	if code := term.WaitExit(); code != 130 {
		t.Errorf("exit code = %d, want 130; screen:\n%s", code, term.Text())
	}
	term.CheckRestored()
}
