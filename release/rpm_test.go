//go:build linux

package release

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func checkRPM(t *testing.T, dist string) {
	t.Helper()
	needsPrograms(t, "rpm")
	needsRoot(t)
	file := packageFile(t, dist, ".rpm")
	files := run(t, "", "rpm", "--query", "--package", "--queryformat", `[%{FILENAMES} %{FILEMODES:perms} %{FILEUSERNAME}:%{FILEGROUPNAME}\n]`, file)
	for _, line := range []string{
		"/etc/otpdialog drwxr-xr-x root:root", "/etc/otpdialog/connections drwxr-xr-x root:root",
		"/usr/bin/otpdialog -rwxr-xr-x root:root", "/usr/share/man/man1/otpdialog.1.gz -rw-r--r-- root:root",
		"/usr/share/man/man1/otpdialog-exec.1.gz -rw-r--r-- root:root", "/usr/share/man/man1/otpdialog-auth.1.gz -rw-r--r-- root:root",
		"/usr/share/man/man5/otpdialog.toml.5.gz -rw-r--r-- root:root", "/usr/share/man/man7/otpdialog-gate.7.gz -rw-r--r-- root:root",
		"/usr/share/bash-completion/completions/otpdialog -rw-r--r-- root:root",
		"/usr/share/zsh/site-functions/_otpdialog -rw-r--r-- root:root", "/usr/share/fish/vendor_completions.d/otpdialog.fish -rw-r--r-- root:root",
		"/usr/share/doc/otpdialog/examples/policy.toml -rw-r--r-- root:root",
	} {
		if !strings.Contains(files, line+"\n") {
			t.Errorf("it has no %q:\n%s", line, files)
		}
	}
	about := run(t, "", "rpm", "--query", "--package", "--queryformat", "%{VERSION} %{LICENSE} %{BUILDHOST} %{BUILDTIME} %{PACKAGER}", file)
	if want := "1.2.3 MIT localhost 1795685400 " + maintainer; about != want {
		t.Errorf("it says of itself %q, want %q", about, want)
	}

	root := filepath.Join(t.TempDir(), "root")
	check(t, os.Mkdir(root, 0o755))
	t.Cleanup(func() { removeAsRoot(t, root) })
	rpm := func(args ...string) {
		t.Helper()
		if said := run(t, "", asRoot(append([]string{"sh", "-c", `exec "$@" 2>&1`, "sh", "rpm", "--force-debian", "--root", root, "--dbpath", "/var/lib/rpm"}, args...)...)...); said != "" {
			t.Errorf("rpm %q says\n%s", args, said)
		}
	}
	rpm("--install", "--nodeps", file)
	checkVersion(t, run(t, "", filepath.Join(root, "usr", "bin", "otpdialog"), "version", "--json"))
	rpm("--erase", "--nodeps", "otpdialog")
	for _, path := range []string{"etc/otpdialog", "usr/bin/otpdialog", "usr/share/man/man1/otpdialog.1.gz", "usr/share/doc/otpdialog"} {
		if _, err := os.Lstat(filepath.Join(root, path)); err == nil {
			t.Errorf("%s is left behind", path)
		}
	}
	left := run(t, "", asRoot("find", root, "-path", filepath.Join(root, "var"), "-prune", "-o", "-type", "f", "-print")...)
	if left != "" {
		t.Errorf("left behind:\n%s", left)
	}
}
