package signin

import (
	"strings"
	"unicode"

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

// CleanPaste is what the OTP field takes of a pasted text. Codes are copied
// with the blanks, dashes and line ends of the message that they came in: these
// are dropped around digits. Any other text is taken as it is, on one line.
func CleanPaste(text string) string {
	code := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unseen(r) || unicode.Is(unicode.Pd, r) {
			return -1
		}
		return r
	}, text)
	if code != "" && strings.Trim(code, "0123456789") == "" {
		return code
	}
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unseen(r) {
			return -1
		}
		return r
	}, text))
}

// unseen is true for control characters and for those of format, which mail
// programs put between digits.
func unseen(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }
