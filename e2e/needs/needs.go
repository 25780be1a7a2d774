// Package needs is for tests that run programs of the machine: without them they are skipped with a
// sentence that says how to install them. With CI=true in the environment, where nothing may be skipped,
// they fail instead.
//
//	radclient := needs.Program(t, "freeradius-utils", "radclient")
package needs

import (
	"os"
	"os/exec"
	"testing"
)

// Program returns the path of a program of a Debian package, by the first of its names that is found.
func Program(tb testing.TB, debianPackage string, names ...string) (path string) {
	tb.Helper()
	var err error
	for _, name := range names {
		if path, err = exec.LookPath(name); err == nil {
			return path
		}
	}
	Package(tb, err, debianPackage)
	return ""
}

// Package skips the test if something of a Debian package is missing: then err says what.
func Package(tb testing.TB, err error, debianPackage string) {
	tb.Helper()
	if err != nil {
		Missing(tb, err.Error()+": apt-get install "+debianPackage)
	}
}

// Missing skips the test, and says why.
func Missing(tb testing.TB, why string) {
	tb.Helper()
	if CI() {
		tb.Fatal(why)
	}
	tb.Skip(why)
}

// CI reports whether no test may be skipped.
func CI() bool { return os.Getenv("CI") == "true" }
