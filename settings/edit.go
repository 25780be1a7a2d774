package settings

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// byteOrderMark stands before the text of some editors.
const byteOrderMark = "\xef\xbb\xbf"

// edit changes the text of a connection file so that it says what is wanted,
// and leaves all else of it as it is. Where the text is one that only a person
// can change, it is written anew. The actions of what is wanted have their ids,
// and all text of it is UTF-8.
func edit(text string, wanted Connection) string {
	body, mark := strings.CutPrefix(text, byteOrderMark)
	if now, root, err := readable(body); err == nil && !isBlank(body) {
		e := &editor{text: body, lineBreak: lineBreak(body), walked: walk(body)}
		if edited, ok := e.connection(now, root.values, wanted); ok {
			// What is read is what counts, not what the editor believes.
			if got, _, err := readable(edited); err == nil && got.same(wanted) {
				if mark {
					edited = byteOrderMark + edited
				}
				return edited
			}
		}
	}
	return strings.ReplaceAll(render(wanted), "\n", lineBreak(body))
}

// readable is what can be read of a connection file. The error is that of
// text that is not TOML.
func readable(text string) (Connection, *table, error) {
	_, root, err := openDocument("", []byte(text))
	if err != nil {
		return Connection{}, nil, err
	}
	return readConnection(root), root, nil
}

// same says whether two connections have the same keys.
func (c *Connection) same(other Connection) bool {
	return reflect.DeepEqual(c.decodedTables(), other.decodedTables())
}

// An editor changes the text of a connection file.
type editor struct {
	text      string
	lineBreak string
	walked    *locator
	pairs     map[string]pair // those with lines for themselves, by path
	pieces    []*piece
	parts     []part // the new file
	beyond    bool   // only a person can do what is wanted
}

// connection changes the whole file; false if it cannot.
func (e *editor) connection(now Connection, values map[string]any, wanted Connection) (string, bool) {
	e.pairs = map[string]pair{}
	for _, p := range e.walked.pairs {
		if p.plain {
			e.pairs[p.path] = p
		}
	}
	e.pieces = split(e.walked)
	for _, p := range e.pieces {
		e.parts = append(e.parts, part{piece: p, gap: p.gap.of(e.text)})
	}
	e.setKeys(e.pieces[0], values, wanted.keys())
	e.setAttributes(now.Attributes, values["attributes"], wanted.Attributes)
	e.setActions(now.Actions, values["actions"], wanted.Actions)
	return e.join(), !e.beyond
}

// setKeys makes the table of a piece, which has these values, say what is
// wanted.
func (e *editor) setKeys(p *piece, values map[string]any, wanted []keyValue) {
	for _, k := range wanted {
		value, has := values[k.key]
		there, plain := e.pairs[joinKey(p.path, k.key)]
		switch {
		case has && !plain:
			e.beyond = e.beyond || k.stands == standsNever || !reflect.DeepEqual(value, k.value)
		case has && k.stands == standsNever:
			e.remove(p, there)
		case has && !reflect.DeepEqual(value, k.value):
			p.replacements = append(p.replacements, replacement{there.value, tomlValue(k.value)})
		case !has && k.stands == standsAlways:
			e.insert(p, k)
		}
	}
}

// remove takes a key out, with its line. A comment behind it stays, on a line of
// its own.
func (e *editor) remove(p *piece, gone pair) {
	cut := span{lineStart(e.text, gone.key.start), lineEnd(e.text, gone.value.end)}
	behind := e.text[gone.value.end:cut.end]
	if isComment(behind) {
		cut.start, cut.end = gone.key.start, gone.value.end+strings.IndexByte(behind, '#')
	}
	p.replacements = append(p.replacements, replacement{cut, ""})
}

// insert writes a key that is not there: below the comment that has it as an
// example, or below the last key of its table.
func (e *editor) insert(p *piece, k keyValue) {
	var like, key span // a line to be like, and the key in it
	separator := " = "
	at := p.own.start
	if example, ok := e.example(p, k.key); ok {
		like = example
		key = span{example.start, example.start + strings.IndexByte(example.of(e.text), '=')}
		at = lineEnd(e.text, example.end)
	} else if last, ok := e.lastPair(p, k.key); ok {
		like = span{lineStart(e.text, last.key.start), last.value.start}
		key = last.key
		at = lineEnd(e.text, last.value.end)
	} else if p.path == "" {
		at = p.text.end // below what a file begins with
	}
	indent := ""
	if like.end > 0 {
		start := lineStart(e.text, like.start)
		indent = e.text[start : start+len(e.text[start:like.end])-len(strings.TrimLeft(e.text[start:like.end], " \t"))]
		separator = e.separator(start+len(indent), key, k.key)
	}
	line := indent + k.key + separator + tomlValue(k.value) + e.lineBreak
	if at > 0 && e.text[at-1] != '\n' {
		line = e.lineBreak + line
	}
	p.replacements = append(p.replacements, replacement{span{at, at}, line})
}

// separator is what stands between a new key and its value, so that it looks
// like the line with the other key, which begins at start.
func (e *editor) separator(start int, other span, key string) string {
	equals := other.end + strings.IndexByte(e.text[other.end:], '=')
	if equals == other.end && e.text[equals-1] != ' ' {
		return "="
	}
	width := utf8.RuneCountInString(e.text[start:equals])
	return strings.Repeat(" ", max(1, width-len(key))) + "= "
}

// example is the comment that has a key of the piece as an example, as in
// "#port = 1812".
func (e *editor) example(p *piece, key string) (span, bool) {
	form := regexp.MustCompile(`^#[ \t]*` + regexp.QuoteMeta(key) + `[ \t]*=`)
	for _, c := range e.walked.comments {
		alone := isBlank(e.text[lineStart(e.text, c.start):c.start])
		if alone && p.own.contains(c) && form.MatchString(c.of(e.text)) && !e.inValue(c) {
			return c, true
		}
	}
	return span{}, false
}

func (e *editor) inValue(s span) bool {
	return slices.ContainsFunc(e.walked.pairs, func(p pair) bool { return p.value.contains(s) })
}

// lastPair is the last key of the piece's own table; for a source of the shared
// secret the one that is there.
func (e *editor) lastPair(p *piece, key string) (last pair, ok bool) {
	isSource := slices.Contains(secretSources, key)
	for _, there := range e.walked.pairs {
		if there.table != p.path || !p.own.contains(there.key) {
			continue
		}
		last, ok = there, true
		if isSource && slices.Contains(secretSources, there.path) {
			break
		}
	}
	return last, ok
}
