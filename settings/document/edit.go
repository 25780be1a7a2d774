package document

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"otpdialog/settings"
)

// byteOrderMark is what some editors put before a text.
const byteOrderMark = "\xef\xbb\xbf"

// cutMark splits a text into its byte order mark, if it has one, and the rest.
func cutMark(text string) (mark, body string) {
	body = strings.TrimPrefix(text, byteOrderMark)
	return text[:len(text)-len(body)], body
}

// Edit changes the text of a connection file into one that says what is wanted, and
// keeps the rest. If only a person could do that, it writes a new text. The wanted
// actions must have their ids, and all texts must be UTF-8.
func Edit(text string, wanted settings.Connection) string {
	mark, body := cutMark(text)
	if values, _, err := open("", []byte(body)); err == nil && !isBlank(body) {
		now, _ := readConnection(values, nil)
		if edited, ok := newEditor(body).connection(now, values, wanted); ok {
			// Trust what can be read, not the editor.
			if got, _, err := ReadConnection("", []byte(edited)); err == nil && Same(&got, &wanted) {
				return mark + edited
			}
		}
	}
	return Rewrite(body, wanted)
}

// Rewrite returns a whole new file, with the line ends of an old one.
func Rewrite(old string, wanted settings.Connection) string {
	return strings.ReplaceAll(render(wanted), "\n", lineBreak(old))
}

// Same says whether two connections have the same keys.
func Same(c, other *settings.Connection) bool {
	return reflect.DeepEqual(decodedTables(c), decodedTables(other))
}

// An editor changes the text of a connection file or of preferences.
type editor struct {
	text         string
	lineBreak    string
	found        *locator
	pairs        map[string]pair // those with lines of their own, by path
	pieces       []*piece
	parts        []part // the new file
	needsRewrite bool   // only a person can make this change
}

func newEditor(text string) *editor {
	e := &editor{text: text, lineBreak: lineBreak(text), found: locate(text), pairs: map[string]pair{}}
	for _, p := range e.found.pairs {
		if p.plain {
			e.pairs[p.path] = p
		}
	}
	e.pieces = split(e.found)
	for _, p := range e.pieces {
		e.parts = append(e.parts, part{piece: p, gap: p.gap.of(e.text)})
	}
	return e
}

// connection changes the whole file; false if it cannot.
func (e *editor) connection(now settings.Connection, values map[string]any, wanted settings.Connection) (string, bool) {
	e.setKeys(e.pieces[0], values, connectionKeys(&wanted))
	e.setAttributes(now.Attributes, values["attributes"], wanted.Attributes)
	e.setActions(now.Actions, values["actions"], wanted.Actions)
	return e.join(), !e.needsRewrite
}

// setKeys gives the table of a piece the wanted keys. Values are what it has now.
func (e *editor) setKeys(p *piece, values map[string]any, wanted []keyValue) {
	for _, k := range wanted {
		value, has := values[k.key]
		there, plain := e.pairs[settings.JoinKey(p.path, k.key)]
		switch {
		case has && !plain:
			e.needsRewrite = e.needsRewrite || k.presence == mustBeAbsent || !reflect.DeepEqual(value, k.value)
		case has && k.presence == mustBeAbsent:
			e.remove(p, there)
		case has && !reflect.DeepEqual(value, k.value):
			p.replacements = append(p.replacements, replacement{there.value, Written(k.value)})
		case !has && k.presence == mustBePresent:
			e.insert(p, k)
		}
	}
}

// remove removes a key and its line.
func (e *editor) remove(p *piece, gone pair) {
	p.replacements = append(p.replacements, removal(e.text, span{gone.key.start, gone.value.end}))
}

// removal removes a key with its value, or a header, together with its line. A comment
// behind it stays, on a line of its own.
func removal(text string, gone span) replacement {
	cut := span{lineStart(text, gone.start), lineEnd(text, gone.end)}
	behind := text[gone.end:cut.end]
	if isComment(behind) {
		cut.start, cut.end = gone.start, gone.end+strings.IndexByte(behind, '#')
	}
	return replacement{cut, ""}
}

// WithoutKeys returns the text of a connection file without the keys of these paths and
// everything in them. Comments stay, and so do keys inside of inline tables.
func WithoutKeys(text string, paths []string) string {
	mark, body := cutMark(text)
	isGone := map[string]bool{}
	for _, path := range paths {
		isGone[path] = true
	}
	within := func(path string) bool {
		for i, r := range path {
			if (r == '.' || r == '[') && isGone[path[:i]] {
				return true
			}
		}
		return isGone[path]
	}
	walked := locate(body)
	var gone []replacement
	for _, h := range walked.headers {
		if within(h.path) {
			gone = append(gone, removal(body, h.span))
		}
	}
	for _, p := range walked.outerPairs() {
		if within(p.path) {
			gone = append(gone, removal(body, span{p.key.start, p.value.end}))
		}
	}
	return mark + replaced(body, span{0, len(body)}, gone)
}

// insert adds a key: below the comment that shows it as an example, or below the last
// key of its table.
func (e *editor) insert(p *piece, k keyValue) {
	at, indent, separator := p.own.start, "", " = "
	if p.path == "" {
		at = p.text.end // below the comments at the top of a file without keys
	}
	if like, end, ok := e.similarKey(p, k.key); ok {
		at = lineEnd(e.text, end)
		indent = e.text[lineStart(e.text, like.start):like.start]
		separator = e.separator(p, like, k.key)
	}
	line := indent + k.key + separator + Written(k.value) + e.lineBreak
	if at > 0 && e.text[at-1] != '\n' {
		line = e.lineBreak + line
	}
	p.replacements = append(p.replacements, replacement{span{at, at}, line})
}

// separator is what to write between a new key and its value, so that the line looks
// like that of another key.
func (e *editor) separator(p *piece, like span, key string) string {
	blanks := e.blanksBehind(like)
	aligned := blanks > 1 || slices.ContainsFunc(e.found.pairs, func(there pair) bool {
		return there.table == p.path && there.plain && e.blanksBehind(there.key) > 1
	})
	switch {
	case aligned:
		width := utf8.RuneCountInString(like.of(e.text)) + blanks
		return strings.Repeat(" ", max(1, width-len(key))) + "= "
	case blanks == 0:
		return "="
	default:
		return " = "
	}
}

// blanksBehind counts the spaces between a key and its equals sign.
func (e *editor) blanksBehind(key span) int { return strings.IndexByte(e.text[key.end:], '=') }

// similarKey returns the key that a new one should look like, and where its line ends.
func (e *editor) similarKey(p *piece, key string) (like span, end int, ok bool) {
	if like, end, ok = e.exampleComment(p, key); ok {
		return like, end, true
	}
	sources := sourceKeysLike(key)
	for _, there := range e.found.pairs {
		if there.table != p.path || !p.own.contains(there.key) {
			continue
		}
		like, end, ok = there.key, there.value.end, true
		if slices.Contains(sources, there.path) {
			break // one source replaces the other
		}
	}
	return like, end, ok
}

// exampleComment returns the comment that shows a key of the piece as an example, as in
// "#port = 1812".
func (e *editor) exampleComment(p *piece, key string) (like span, end int, ok bool) {
	form := regexp.MustCompile(`^#[ \t]*` + regexp.QuoteMeta(key) + `[ \t]*=`)
	for _, c := range e.found.comments {
		alone := isBlank(e.text[lineStart(e.text, c.start):c.start])
		inValue := func(p pair) bool { return p.value.contains(c) }
		if alone && p.own.contains(c) && form.MatchString(c.of(e.text)) && !slices.ContainsFunc(e.found.pairs, inValue) {
			before, _, _ := strings.Cut(c.of(e.text), "=")
			return span{c.start, c.start + len(strings.TrimRight(before, " \t"))}, c.end, true
		}
	}
	return span{}, 0, false
}
