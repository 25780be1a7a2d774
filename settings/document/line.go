package document

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"otpdialog/settings"
)

// line reads text that is shown as it stands: at most so many characters, and
// none that could do something to a terminal. It says whether there is one.
func (t *table) oneLine(key string, to *string, most int) bool {
	var text string
	if !t.text(key, &text) {
		return false
	}
	if n := utf8.RuneCountInString(text); n > most {
		t.problem(key, "too-long", fmt.Sprintf("%s has %d characters", key, n), fmt.Sprintf("write at most %d characters instead", most))
		return false
	}
	if i := strings.IndexFunc(text, settings.IsControl); i >= 0 {
		r, _ := utf8.DecodeRuneInString(text[i:])
		t.problem(key, "control-character", fmt.Sprintf("%s contains the control character %U", key, r), "write one line of plain text instead")
		return false
	}
	*to = text
	return true
}

// requiredLine reads a line that must be there and must show something. The
// example is a value in TOML.
func (t *table) requiredLine(key string, to *string, most int, example string) {
	next := fmt.Sprintf("write %s = %s, for example", key, example)
	switch {
	case t.oneLine(key, to, most):
		if strings.TrimSpace(*to) == "" {
			t.problem(key, "empty-value", key+" is empty", next)
		}
	case !t.has(key):
		t.missing(key, key+" is missing", next)
	}
}
