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

// MaxNameLength of a connection is in bytes. File systems allow 255 for a file's name,
// and the names of backups are longer.
const MaxNameLength = 200

// A NameError says why a connection cannot have a name.
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

// NameFor returns a name made from a display name: head-office for Head office. It may
// be in use already.
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

// ForbiddenInNames are the characters that some systems do not allow in file names.
const ForbiddenInNames = `/\:*?"<>|`

// settingsFileNames are the names of other files and folders of settings.
var settingsFileNames = []string{"connections", "managed", "policy", "preferences", "state"}

// commandNames are the program's own commands, which come before connections.
var commandNames = []string{"account", "auth", "check", "completion", "config", "conform", "demo", "exec", "help", "load", "render", "schema", "simulate", "test", "version"}

// deviceName matches names that Windows keeps for devices, whatever follows a dot.
var deviceName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])[ ]*(\.|$)`)
})

// CheckNewName checks that a file can have the name on every system. It does not look
// at files. The error is a [*NameError].
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
	case slices.Contains(settingsFileNames, strings.ToLower(name)):
		return wrong("is reserved for other settings files", "choose another, such as office")
	case slices.Contains(commandNames, strings.ToLower(name)):
		return wrong("is a command of the program", "choose another, such as office")
	case deviceName().MatchString(name):
		return wrong("is a device name on Windows", "choose another, such as office")
	case len(name) > MaxNameLength:
		return wrong(fmt.Sprintf("has %d bytes", len(name)), fmt.Sprintf("write at most %d", MaxNameLength))
	}
	return nil
}

// IsReservedName is true if a file of that name cannot be a connection.
func IsReservedName(name string) bool {
	return name == "" || strings.HasPrefix(name, "@") || !utf8.ValidString(name) || strings.ContainsFunc(name, advice.IsControl)
}
