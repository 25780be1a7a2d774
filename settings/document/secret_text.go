package document

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"sync"

	"otpdialog/settings"
)

// secretsIn returns where the secrets are in the text of a connection file: values of
// keys, and what follows such a key in comments. An unknown key may be a misspelt one
// with a secret. If the text is not TOML, every line counts as a comment.
func secretsIn(text string) (values, comments []span) {
	if _, _, err := open("", []byte(text)); err != nil {
		return nil, secretsInLines(text, lineSpans(text), secretInBrokenLine)
	}
	mark, body := cutMark(text)
	walked := locate(body)
	for _, p := range walked.pairs {
		if secret := secretIn(p); secret.start < secret.end {
			values = append(values, secret.shifted(len(mark)))
		}
	}
	for _, c := range walked.comments {
		comments = append(comments, c.shifted(len(mark)))
	}
	slices.SortFunc(comments, func(a, b span) int { return cmp.Compare(a.start, b.start) })
	return values, secretsInLines(text, comments, secretInComment)
}

// hidden is shown instead of a secret.
const hidden = `"••••••"`

// withoutSecrets returns a text with replacements for its secrets.
func withoutSecrets(text string, shown func(secret string) string) string {
	values, comments := secretsIn(text)
	var replacements []replacement
	for _, s := range append(values, comments...) {
		replacements = append(replacements, replacement{s, shown(s.of(text))})
	}
	return replaced(text, span{0, len(text)}, replacements)
}

// secretIn returns the part of a value that must not be shown; an empty span if there
// is none.
func secretIn(p pair) span {
	path := withoutIndices(p.path)
	_, isSecret := secretKindOf(path)
	switch {
	case isCommandKey(path):
		return argumentsOf(p)
	case isSecret || !knownPaths()[path]:
		return p.value
	default:
		return span{}
	}
}

// argumentsOf returns where the arguments are in the value of a command; all of it if
// it is not an array.
func argumentsOf(p pair) span {
	switch {
	case p.elements == nil:
		return p.value
	case len(p.elements) <= settings.ShownArguments:
		return span{}
	}
	return span{p.elements[settings.ShownArguments].start, p.value.end - len("]")}
}

var indices = pattern(`\[\d+\]`)

// withoutIndices is a path without the indices of elements.
func withoutIndices(path string) string { return indices().ReplaceAllString(path, "") }

// knownPaths are the paths of all keys of a connection, without indices.
var knownPaths = sync.OnceValue(func() map[string]bool {
	known := map[string]bool{"attributes": true, "actions": true}
	for table, keys := range map[string][]keyValue{
		"": keysOf(settings.Connection{}, settings.Connection{}), "allowed": keysOf(settings.Allowed{}, settings.Allowed{}),
		"attributes": attributeKeys(settings.Attribute{}), "actions": actionKeys(settings.DefaultAction()),
	} {
		for _, k := range keys {
			known[settings.JoinKey(table, k.key)] = true
		}
	}
	return known
})

var (
	// What follows is a secret, whatever precedes it: "shared_secret =", "the old password is".
	secretWords = pattern(`(?i)(?:(?:secret|password|seed)s?["']?[ \t]*(?:=|:|is\b)[ \t]*|otpauth:)`)
	// Includes the program, if it can be recognised.
	commandWords = pattern(`(?i)(?:secret|password|totp_seed|otp)_command["']?[ \t]*[=:][ \t]*(?:\[[ \t]*(?:"[^"]*"|'[^']*')[ \t]*,?[ \t]*)?`)
	anyKey       = pattern(`([\w-]*)["']?[ \t]*=[ \t]*`)
)

// secretInComment returns where a secret begins in a line; -1 for none.
func secretInComment(line string) int {
	begins := -1
	for _, words := range []*regexp.Regexp{secretWords(), commandWords()} {
		at := words.FindString(line)
		if at == "" {
			continue
		}
		end := strings.Index(line, at) + len(at)
		if !strings.HasPrefix(line[end:], "]") && (begins < 0 || end < begins) {
			begins = end
		}
	}
	return begins
}

// secretInBrokenLine is secretInComment for a line of text that is not TOML. There,
// too, the value of an unknown key may be a secret.
func secretInBrokenLine(line string) int {
	begins := secretInComment(line)
	for _, at := range anyKey().FindAllStringSubmatchIndex(line, -1) {
		key := line[at[2]:at[3]]
		if known := knownPaths(); known[key] || known["actions."+key] || known["attributes."+key] {
			continue
		}
		if begins < 0 || at[1] < begins {
			begins = at[1]
		}
		break
	}
	return begins
}

// secretsInLines returns the secrets that begin in lines, each up to the end of its
// line, and all lines of a value that continues.
func secretsInLines(text string, lines []span, begins func(line string) int) []span {
	var found []span
	end := "" // of the value that continues
	for i, line := range lines {
		content := line.of(text)
		if end != "" && isBlank(text[lines[i-1].end:line.start]) {
			inside := strings.TrimLeft(content, "# \t")
			found = append(found, span{line.end - len(inside), line.end})
			if strings.Contains(inside, end) || end == anyText && inside != "" {
				end = ""
			}
			continue
		}
		end = ""
		if at := begins(content); at >= 0 {
			found = append(found, span{line.start + at, line.end})
			end = continuesUntil(content[:at], content[at:])
		}
	}
	return found
}

// anyText ends a value that has not begun.
const anyText = "anything at all"

// continuesUntil returns what ends a value that continues on the next line; "" if it is
// complete. Before is what precedes it on its line.
func continuesUntil(before, value string) string {
	if strings.Contains(commandWords().FindString(before), "[") && !strings.Contains(value, "]") { // arguments
		return "]"
	}
	if isBlank(value) {
		return anyText
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

// lineSpans returns the lines of a text without their ends.
func lineSpans(text string) []span {
	var lines []span
	for start := 0; start < len(text); start = lineEnd(text, start) {
		line := text[start:lineEnd(text, start)]
		lines = append(lines, span{start, start + len(strings.TrimRight(line, "\r\n"))})
	}
	return lines
}

// pattern is a regular expression that is compiled when it is first used: a sign-in
// needs none and must not wait for them.
func pattern(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
