package settings

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"otpdialog/advice"
)

// MaxNameLength of a connection, in bytes: file systems have 255 for a file's
// name, and what is kept beside a file has a longer one.
const MaxNameLength = 200

// A NameError says why no connection can be given a name.
type NameError struct {
	advice.Advice // What follows the name: "is a command of the program"

	Name string
}

func (e *NameError) Error() string { return fmt.Sprintf("%q %s", e.Name, e.What) }

// Advise implements [advice.Adviser].
func (e *NameError) Advise() advice.Advice {
	a := e.Advice
	a.What = e.Error()
	return a
}

// NameFor is a name that fits what a connection is called: head-office for Head
// office. It need not be free.
func NameFor(displayName string) string {
	name := Slug(displayName)
	for len(name) > MaxNameLength {
		_, last := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-last]
	}
	if CheckNewName(name) != nil {
		return "connection"
	}
	return name
}

// ForbiddenInNames are those that one system or another has no file names with.
const ForbiddenInNames = `/\:*?"<>|`

// wordsOfFiles are those that other files and folders of settings are known by.
var wordsOfFiles = []string{"connections", "managed", "policy", "preferences", "state"}

// wordsOfCommands are those of the program's own commands, which come before connections.
var wordsOfCommands = []string{"auth", "check", "completion", "config", "demo", "exec", "help", "simulate", "version"}

// deviceName is one that Windows has no file for, whatever follows a dot.
var deviceName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])[ ]*(\.|$)`)
})

// CheckNewName says whether a file can be given the name on every system, as far
// as can be said without looking at files: see [Store.CheckName]. The error is a
// [*NameError].
func CheckNewName(name string) error {
	wrong := func(what, next string) error {
		return &NameError{Name: name, Advice: advice.New("bad-name", what).Do(next)}
	}
	switch {
	case name == "":
		return wrong("is not a valid name", "choose a short one, such as office")
	case IsReservedName(name) || strings.ContainsAny(name[:1], "-. "):
		return wrong("cannot be the name of a connection", "begin with a letter or a digit")
	case strings.ContainsAny(name, ForbiddenInNames):
		return wrong("contains a character that is not allowed in file names", "use letters, digits, hyphens and dots")
	case strings.ContainsAny(name[len(name)-1:], ". "):
		return wrong("ends in a dot or a space", "end with a letter or a digit")
	case slices.Contains(wordsOfFiles, strings.ToLower(name)):
		return wrong("is reserved for other settings files", "choose another, such as office")
	case slices.Contains(wordsOfCommands, strings.ToLower(name)):
		return wrong("is a command of the program", "choose another, such as office")
	case deviceName().MatchString(name):
		return wrong("is a device name on Windows", "choose another, such as office")
	case len(name) > MaxNameLength:
		return wrong(fmt.Sprintf("has %d bytes", len(name)), fmt.Sprintf("write at most %d", MaxNameLength))
	}
	return nil
}

// IsReservedName says whether no file of that name can be a connection.
func IsReservedName(name string) bool {
	return name == "" || strings.HasPrefix(name, "@") || !utf8.ValidString(name) || strings.ContainsFunc(name, IsControl)
}
