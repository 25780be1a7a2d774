package settings

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

// secretsIn are the octets of the shared secrets in the text of a connection
// file: the values of keys, and what comments say behind such a key. Of text
// that is not TOML, every line is taken for a comment.
func secretsIn(text string) (values, comments []span) {
	var decoded map[string]any
	if _, err := toml.Decode(strings.ReplaceAll(strings.TrimPrefix(text, byteOrderMark), "\r\n", "\n"), &decoded); err != nil {
		return nil, secretsInLines(text, lineSpans(text))
	}
	shift := len(text) - len(strings.TrimPrefix(text, byteOrderMark))
	walked := walk(text[shift:])
	for _, p := range walked.pairs {
		if isSecretPath(p.path) {
			values = append(values, p.value.shifted(shift))
		}
	}
	for _, c := range walked.comments {
		comments = append(comments, c.shifted(shift))
	}
	slices.SortFunc(comments, func(a, b span) int { return cmp.Compare(a.start, b.start) })
	return values, secretsInLines(text, comments)
}

// hidden stands where a shared secret is not shown.
const hidden = `"••••••"`

// withoutSecrets is a text with something else for each shared secret.
func withoutSecrets(text string, shown func(secret string) string) string {
	values, comments := secretsIn(text)
	var replacements []replacement
	for _, s := range append(values, comments...) {
		replacements = append(replacements, replacement{s, shown(s.of(text))})
	}
	return replaced(text, span{0, len(text)}, replacements)
}

// isSecretPath says whether a path leads to or through a key that is called
// secret, wherever a person has put it.
func isSecretPath(path string) bool { return secretPath.MatchString(path) }

var (
	secretPath = regexp.MustCompile(`(^|\.)secret($|[.\[])`)
	secretLine = regexp.MustCompile(`(?i)(?:(?:^|[^a-z0-9_-])secret["']?[ \t]*=|^[# \t]*["']?secret["']?[ \t]*:)[ \t]*`)
)

// secretsInLines are what stands behind "secret =" in lines, to the end of the
// line; and where that begins a value of several lines, all of them.
func secretsInLines(text string, lines []span) []span {
	var found []span
	end := "" // of the value that goes on
	for i, line := range lines {
		content := line.of(text)
		if end != "" && isBlank(text[lines[i-1].end:line.start]) {
			inside := strings.TrimLeft(content, "# \t")
			found = append(found, span{line.end - len(inside), line.end})
			if strings.Contains(inside, end) || end == anything && inside != "" {
				end = ""
			}
			continue
		}
		end = ""
		if at := secretLine.FindStringIndex(content); at != nil {
			found = append(found, span{line.start + at[1], line.end})
			end = goesOn(content[at[1]:])
		}
	}
	return found
}

// anything ends a value that has not begun.
const anything = "anything at all"

// goesOn says what ends a value that the next line goes on with; "" if it is
// whole.
func goesOn(value string) string {
	if isBlank(value) {
		return anything
	}
	for _, brackets := range [][2]string{{`"""`, `"""`}, {"'''", "'''"}, {`"`, `"`}, {"'", "'"}, {"[", "]"}, {"{", "}"}} {
		if rest, ok := strings.CutPrefix(value, brackets[0]); ok {
			if strings.Contains(rest, brackets[1]) {
				return ""
			}
			return brackets[1]
		}
	}
	return ""
}

// lineSpans are the lines of a text without their ends.
func lineSpans(text string) []span {
	var lines []span
	for start := 0; start < len(text); start = lineEnd(text, start) {
		line := text[start:lineEnd(text, start)]
		lines = append(lines, span{start, start + len(strings.TrimRight(line, "\r\n"))})
	}
	return lines
}
