// Package caller keeps the environment that the program was started with, and decides which of
// its variables count. In a gate, they may come from an attacker.
//
//	caller.Take(early.Environ) // the process has only the variables of a gate
//	…                          // it turns out not to be a gate
//	caller.Trust()             // the process has all variables
//
// The process's own environment is what os.Getenv and all libraries read. Variables that it does
// not have cannot decide where packets go, which certificates are trusted, or what is run.
package caller

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

var (
	environ []string
	trusted bool
)

// Take takes the environment of the caller, and leaves the process only those variables that a
// gate may read. On Windows, which has no gates, it has all.
func Take(of []string) {
	environ, trusted = slices.DeleteFunc(slices.Clone(of), func(variable string) bool {
		name, _, _ := strings.Cut(variable, "=")
		return slices.Contains(traces, name)
	}), !hasGates
	for _, name := range traces {
		_ = os.Unsetenv(name) // fails for names that no variable can have
	}
	if hasGates {
		os.Clearenv()
		give(gateVariables)
	}
}

// Trust gives the process all variables of the caller: it is no gate.
func Trust() {
	if trusted {
		return
	}
	trusted = true
	give(nil)
	if zone, is := os.LookupEnv("TZ"); is {
		time.Local = location(strings.TrimPrefix(zone, ":"))
	}
}

// Environ is the environment of the caller without traces, for the command that replaces the
// program.
func Environ() []string { return slices.Clone(environ) }

// gateVariables are those that a gate may read: what the terminal can show, and what the session
// of sshd is. docs/gate.md lists them.
var gateVariables = []string{
	"TERM", "TERM_PROGRAM", "COLORTERM", "COLORFGBG", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE",
	"LANG", "LC_ALL", "LC_CTYPE", "LC_TIME", "LINES", "COLUMNS",
	"SSH_CONNECTION", "SSH_ORIGINAL_COMMAND", "SSH_TTY",
}

// traces are the variables with which Bubble Tea writes every key press into a file. They never
// count.
var traces = []string{"TEA_TRACE", "TEA_DEBUG"}

// zoneInfo names a file or folder with time zones, which package time would read without end if it
// is a pipe. It counts for the command only.
const zoneInfo = "ZONEINFO"

// maxZone is the size in bytes up to which a time zone is read, as in package time.
const maxZone = 10 << 20

// give gives the process the variables of those names; all but zoneInfo for nil.
func give(names []string) {
	for _, variable := range environ {
		name, value, _ := strings.Cut(variable, "=")
		if names == nil && name != zoneInfo || slices.Contains(names, name) {
			_ = os.Setenv(name, value) // fails for names that no variable can have
		}
	}
}

// location is the time zone that TZ names: package time has looked before the process had it.
// An unknown one is UTC, as there.
func location(zone string) *time.Location {
	if !filepath.IsAbs(zone) {
		if named, err := time.LoadLocation(zone); err == nil {
			return named
		}
		return time.UTC
	}
	info, err := os.Stat(zone)
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxZone { // a pipe could keep the program waiting
		return time.UTC
	}
	if data, err := os.ReadFile(zone); err == nil { //nolint:gosec // the person names it
		if read, err := time.LoadLocationFromTZData("Local", data); err == nil {
			return read
		}
	}
	return time.UTC
}
