package signin

import (
	"strings"

	"otpdialog/settings"
)

// ForwardedUserName is the user name that goes to the server: as typed, or
// without DOMAIN\ and @domain where the connection forwards the user name only.
func ForwardedUserName(c *settings.Connection, typed string) string {
	name := strings.TrimSpace(typed)
	if !c.ForwardUsernameOnly {
		return name
	}
	if _, after, found := strings.Cut(name, `\`); found {
		name = after
	}
	name, _, _ = strings.Cut(name, "@")
	return strings.TrimSpace(name)
}
