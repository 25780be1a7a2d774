package document

import (
	"fmt"
	"strings"

	"otpdialog/settings"
)

// leftOut is the comment that replaces a secret in an export.
func leftOut(k settings.SecretKind) string {
	keys := k.Keys()
	last := len(keys) - 1
	return fmt.Sprintf("# the %s was left out of the export: write %s or %s here", k.Name, strings.Join(keys[:last], ", "), keys[last])
}

// LeaveOutSecrets returns the text of a connection file with notes in place of its
// secrets.
func LeaveOutSecrets(text string) string {
	mark, body := cutMark(text)
	values, comments := secretsIn(text)
	var left []replacement
	for _, p := range locate(body).pairs {
		kind, isSecret := secretKindOf(p.path)
		switch {
		case p.plain && isSecret:
			left = append(left, replacement{span{p.key.start, p.value.end}.shifted(len(mark)), leftOut(kind)})
		case isCommandKey(p.path) && len(p.elements) > settings.ShownArguments:
			left = append(left, replacement{
				span{p.elements[settings.ShownArguments-1].end, p.value.end}.shifted(len(mark)),
				"] # its arguments were left out of the export",
			})
		}
	}
	for _, v := range values { // of keys that no connection has
		left = append(left, replacement{v, `""`})
	}
	for _, c := range comments {
		left = append(left, replacement{c, "(left out of the export)"})
	}
	return replaced(text, span{0, len(text)}, left)
}
