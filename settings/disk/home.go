package disk

import (
	"os"
	"strings"
)

// Home replaces ~ at the beginning of a path that a person has typed, as a shell does, and removes
// the blanks around it.
func Home(path string) string {
	path = strings.TrimSpace(path)
	rest, found := strings.CutPrefix(path, "~")
	if home, err := os.UserHomeDir(); found && err == nil && (rest == "" || os.IsPathSeparator(rest[0])) {
		return home + rest
	}
	return path
}
