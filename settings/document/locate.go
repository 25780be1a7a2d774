package document

import (
	"strings"
	"unicode/utf8"

	"otpdialog/settings"
)

// A span is a range of octets of a text.
type span struct{ start, end int }

func (s span) of(text string) string     { return text[s.start:s.end] }
func (s span) contains(other span) bool  { return s.start <= other.start && other.end <= s.end }
func (s span) shifted(distance int) span { return span{s.start + distance, s.end + distance} }

// A pair is a key with its value.
type pair struct {
	path, table string // of the key, and of the table that it stands in
	key, value  span
	plain       bool // neither dotted nor within a value: it has its lines for itself
}

// A header opens the table of a path.
type header struct {
	span

	path string
}

// locate maps the path of each key, table and array element to the first place
// that mentions it; the whole document is the path "". The TOML library knows
// the lines of syntax errors only.
//
// The text must be valid TOML; of anything else the answer is of no use, but
// there is one.
func locate(text string) map[string]settings.Position { return walk(text).positions }

// walk is the locator after its walk over the text.
func walk(text string) *locator {
	l := newLocator(text)
	l.document()
	return l
}

func newLocator(text string) *locator {
	start := settings.Position{Line: 1, Column: 1}
	return &locator{text: text, Position: start, arrays: map[string]int{}, positions: map[string]settings.Position{"": start}}
}

// positionOf is the place of an octet of the text.
func positionOf(text string, offset int) settings.Position {
	l := newLocator(text)
	l.skip(offset)
	return l.Position
}

// maxPathLength, in bytes, is where a path gets no more parts: those of a file
// of opening brackets alone would fill the memory.
const maxPathLength = 4096

// A locator walks over TOML text and notes where keys stand. It understands as
// much of TOML as it takes to know what is a key: headers, dotted and quoted
// keys, the four kinds of strings, arrays, inline tables and comments.
type locator struct {
	settings.Position // of the offset

	text      string
	offset    int
	arrays    map[string]int // elements so far, by the path of an [[array]]
	positions map[string]settings.Position

	depth    int      // of the inline tables around the offset
	headers  []header // these three in the order of the text, but that a pair follows those in its value
	pairs    []pair
	comments []span
}

func (l *locator) document() {
	table := ""
	for l.skipBlank(); !l.end(); l.skipBlank() {
		switch {
		case l.at("[["):
			table = l.header("[[", "]]")
		case l.at("["):
			table = l.header("[", "]")
		default:
			l.pair(table)
		}
	}
}

// header reads [a.b] or [[a.b]] and returns the path of the table that it
// opens.
func (l *locator) header(opening, closing string) string {
	here, start := l.Position, l.offset
	l.skip(len(opening))
	parts := l.key()
	if l.at(closing) {
		l.skip(len(closing))
	}
	path := ""
	for i, part := range parts {
		path = l.enter(path, settings.JoinKey(path, part), here)
		if opening == "[[" && i == len(parts)-1 {
			l.arrays[path]++
		}
		if n := l.arrays[path]; n > 0 {
			path = l.enter(path, settings.JoinIndex(path, n-1), here)
		}
	}
	l.headers = append(l.headers, header{l.since(start), path})
	return path
}

// pair reads key = value in the table of a path.
func (l *locator) pair(path string) {
	here, start, table := l.Position, l.offset, path
	parts := l.key()
	for _, part := range parts {
		path = l.enter(path, settings.JoinKey(path, part), here)
	}
	key := l.since(start)
	switch {
	case l.at("="):
		l.skip(1)
		l.skipSpace()
		start = l.offset
		l.value(path)
		l.pairs = append(l.pairs, pair{path: path, table: table, key: key, value: l.since(start), plain: len(parts) == 1 && l.depth == 0})
	case l.Position == here:
		l.skip(1) // not TOML; go on rather than hang
	}
}

// key reads a dotted key and the space behind it, and returns the key's parts.
func (l *locator) key() []string {
	var parts []string
	for {
		l.skipSpace()
		switch start := l.offset; {
		case l.at(`"`), l.at("'"):
			parts = append(parts, unquote(l.quoted()))
		default:
			for !l.end() && settings.IsBareKey(rune(l.text[l.offset])) {
				l.skip(1)
			}
			if l.offset == start {
				return parts
			}
			parts = append(parts, l.text[start:l.offset])
		}
		l.skipSpace()
		if !l.at(".") {
			return parts
		}
		l.skip(1)
	}
}

// value reads the value of a path.
func (l *locator) value(path string) {
	l.skipSpace()
	switch {
	case l.at(`"`), l.at("'"):
		l.quoted()
	case l.at("["):
		l.skip(1)
		for i := 0; l.more("]"); i++ {
			l.value(l.enter(path, settings.JoinIndex(path, i), l.Position))
		}
	case l.at("{"):
		l.skip(1)
		l.depth++
		for l.more("}") {
			l.pair(path)
		}
		l.depth--
	default:
		l.skip(1)
		for !l.end() && !strings.ContainsRune(",]}#\n", rune(l.text[l.offset])) {
			l.skip(1)
		}
	}
}

// more goes to the next element of an array or an inline table, or behind its
// end.
func (l *locator) more(closing string) bool {
	for l.skipBlank(); l.at(","); l.skipBlank() {
		l.skip(1)
	}
	if l.at(closing) {
		l.skip(1)
		return false
	}
	return !l.end()
}

// quoted reads a string of any kind and returns it with its quotes.
func (l *locator) quoted() string {
	start := l.offset
	quote := l.text[l.offset : l.offset+1]
	if triple := strings.Repeat(quote, 3); l.at(triple) {
		quote = triple
	}
	l.skip(len(quote))
	for !l.end() && !l.at(quote) {
		if quote[0] == '"' && l.at(`\`) {
			l.skip(1)
		}
		l.skip(1)
	}
	l.skip(len(quote))
	// Up to two quotes may stand right before the three that end a string.
	for len(quote) == 3 && l.at(quote[:1]) {
		l.skip(1)
	}
	return l.text[start:l.offset]
}

// enter notes where a part of the table or array of a path stands, and returns
// its path.
func (l *locator) enter(path, part string, here settings.Position) string {
	if len(path) > maxPathLength {
		return path
	}
	if _, ok := l.positions[part]; !ok {
		l.positions[part] = here
	}
	return part
}

// since is what was read from an offset on, without the blanks at its end.
func (l *locator) since(start int) span {
	return span{start, start + len(strings.TrimRight(l.text[start:l.offset], " \t\r\n"))}
}

func (l *locator) end() bool            { return l.offset == len(l.text) }
func (l *locator) at(token string) bool { return strings.HasPrefix(l.text[l.offset:], token) }

// skip goes over n octets, or to the end.
func (l *locator) skip(n int) {
	for range min(n, len(l.text)-l.offset) {
		switch c := l.text[l.offset]; {
		case c == '\n':
			l.Line, l.Column = l.Line+1, 1
		case utf8.RuneStart(c):
			l.Column++
		}
		l.offset++
	}
}

func (l *locator) skipSpace() {
	for l.at(" ") || l.at("\t") {
		l.skip(1)
	}
}

// skipBlank goes over spaces, line ends and comments.
func (l *locator) skipBlank() {
	for !l.end() {
		switch l.text[l.offset] {
		case ' ', '\t', '\r', '\n':
			l.skip(1)
		case '#':
			start := l.offset
			for !l.end() && !l.at("\n") {
				l.skip(1)
			}
			l.comments = append(l.comments, l.since(start))
		default:
			return
		}
	}
}
