// Package settingstest is what the tests of settings share: texts of connection
// files, and certificates.
//
//	path := settingstest.WriteText(t, filepath.Join(folder, "office.toml"), settingstest.Complete)
package settingstest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"otpdialog/advice"
)

// Complete is a connection file that has what it must have, in three lines. Its
// shared secret comes from the environment variable RADIUS_SECRET.
const Complete = `display_name = "Head office"
primary = "radius.example.com"
secret_env = "RADIUS_SECRET"
`

// ThreeActions is a complete connection file with comments and three actions, which
// are written in different ways.
const ThreeActions = `# the office
display_name = "Head office"
primary = "radius.example.com"
secret_env = "S"

# first of all
[[actions]]
title = "Push" # quick
command = "push"
# behind push

[[actions]]
  title   = 'SMS'
  command = 'sms'

# ---- seldom used ----

# the last
[[actions]]
title = "Call"
`

// LongSecret is the shortest shared secret that brings no warning.
const LongSecret = "thirteen char"

// ReadText returns what the file holds.
func ReadText(tb testing.TB, path string) string {
	tb.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	return string(data)
}

// WriteText writes a file that only its owner can read, makes its folder if there is
// none, and returns its path.
func WriteText(tb testing.TB, path, text string) string {
	tb.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		tb.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		tb.Fatal(err)
	}
	return path
}

// Explain returns what the advice of an error says: what happened on one line, and on the
// next, indented, what to do.
func Explain(err error) string { return Advice(advice.Of(err)...) }

// Advice returns what the advice says, as [Explain] does.
func Advice(all ...advice.Advice) string {
	var lines []string
	for _, a := range all {
		lines = append(lines, a.What)
		next := a.Next
		if len(a.Command) > 0 {
			next += ": " + advice.Quote(a.Command)
		}
		if next != "" {
			lines = append(lines, "    "+next)
		}
	}
	return strings.Join(lines, "\n")
}
