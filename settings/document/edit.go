package document

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"otpdialog/settings"
)

// byteOrderMark stands before the text of some editors.
const byteOrderMark = "\xef\xbb\xbf"

// cutMark is the byte order mark of a text, if it has one, and the rest.
func cutMark(text string) (mark, body string) {
	body = strings.TrimPrefix(text, byteOrderMark)
	return text[:len(text)-len(body)], body
}

// Edit changes the text of a connection file so that it says what is wanted,
// and leaves all else of it as it is. Where the text is one that only a person
// can change, it is written anew. The actions of what is wanted have their ids,
// and all text of it is UTF-8.
func Edit(text string, wanted settings.Connection) string {
	mark, body := cutMark(text)
	if now, root, err := readable(body); err == nil && !isBlank(body) {
		if edited, ok := newEditor(body).connection(now, root.values, wanted); ok {
			// What is read is what counts, not what the editor believes.
			if got, _, err := readable(edited); err == nil && Same(&got, &wanted) {
				return mark + edited
			}
		}
	}
	return Rewrite(body, wanted)
}

// Rewrite is a whole new file, with the line ends of an old one.
func Rewrite(old string, wanted settings.Connection) string {
	return strings.ReplaceAll(render(wanted), "\n", lineBreak(old))
}

// readable is what can be read of a connection file. The error is that of
// text that is not TOML.
func readable(text string) (settings.Connection, *table, error) {
	_, root, err := openDocument("", []byte(text))
	if err != nil {
		return settings.Connection{}, nil, err
	}
	return readConnection(root), root, nil
}

// Same says whether two connections have the same keys.
func Same(c, other *settings.Connection) bool {
	return reflect.DeepEqual(decodedTables(c), decodedTables(other))
}

// An editor changes the text of a connection file, or of the preferences.
type editor struct {
	text         string
	lineBreak    string
	found        *locator
	pairs        map[string]pair // those with lines for themselves, by path
	pieces       []*piece
	parts        []part // the new file
	needsRewrite bool   // only a person can do what is wanted
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

// setKeys makes the table of a piece, which has these values, say what is
// wanted.
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
			p.replacements = append(p.replacements, replacement{there.value, tomlValue(k.value)})
		case !has && k.presence == mustBePresent:
			e.insert(p, k)
		}
	}
}

// remove takes a key out, with its line.
func (e *editor) remove(p *piece, gone pair) {
	p.replacements = append(p.replacements, removal(e.text, span{gone.key.start, gone.value.end}))
}

// takeOut takes a key with its value, or a header, out of a text, with its line. A
// comment behind it stays, on a line of its own.
func removal(text string, gone span) replacement {
	cut := span{lineStart(text, gone.start), lineEnd(text, gone.end)}
	behind := text[gone.end:cut.end]
	if isComment(behind) {
		cut.start, cut.end = gone.start, gone.end+strings.IndexByte(behind, '#')
	}
	return replacement{cut, ""}
}

// WithoutKeys is the text of a connection file without the keys of these paths and
// all that stands in them. Comments stay, and so does what stands in an inline
// table.
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

// insert writes a key that is not there: below the comment that has it as an
// example, or below the last key of its table.
func (e *editor) insert(p *piece, k keyValue) {
	at, indent, separator := p.own.start, "", " = "
	if p.path == "" {
		at = p.text.end // below the comments that a file without keys begins with
	}
	if like, end, ok := e.similarKey(p, k.key); ok {
		at = lineEnd(e.text, end)
		indent = e.text[lineStart(e.text, like.start):like.start]
		separator = e.separator(p, like, k.key)
	}
	line := indent + k.key + separator + tomlValue(k.value) + e.lineBreak
	if at > 0 && e.text[at-1] != '\n' {
		line = e.lineBreak + line
	}
	p.replacements = append(p.replacements, replacement{span{at, at}, line})
}

// separator is what stands between a new key and its value, so that its line
// looks like that of another key.
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

// blanksBehind is how many blanks stand between a key and its equals sign.
func (e *editor) blanksBehind(key span) int { return strings.IndexByte(e.text[key.end:], '=') }

// model is the key that a new one shall look like, and where its line ends.
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
			break // one source takes the place of the other
		}
	}
	return like, end, ok
}

// example is the comment that has a key of the piece as an example, as in
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
