package document

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2/unstable"

	"otpdialog/settings"
)

// A span is a range of bytes of a text.
type span struct{ start, end int }

func (s span) of(text string) string     { return text[s.start:s.end] }
func (s span) contains(other span) bool  { return s.start <= other.start && other.end <= s.end }
func (s span) shifted(distance int) span { return span{s.start + distance, s.end + distance} }

// A pair is a key with its value.
type pair struct {
	path, table string // of the key, and of its table
	key, value  span
	elements    []span // of the value, if it is an array
	plain       bool   // neither dotted nor inside of a value: it has lines of its own
}

// A header opens the table of a path.
type header struct {
	span

	path string
}

// maxPathLength is where a path gets no more parts, in bytes: those of a file of
// opening brackets would take all memory.
const maxPathLength = 4096

// A locator knows where the keys, the headers and the comments of a TOML text are.
type locator struct {
	text      string
	positions map[string]settings.Position // the first place of each key, table and element, by path; "" is the whole text
	headers   []header                     // these three in the order of the text, except that a pair comes after those in its value
	pairs     []pair
	comments  []span
	end       int // of the last of these

	levels  map[string]int    // of tables and arrays, one in the other, by path
	tooDeep settings.Position // of the first that is below maxLevels; zero for none

	parser unstable.Parser
	arrays map[string]int    // elements so far, by the path of an [[array]]
	offset int               // the last one whose position was asked for
	here   settings.Position // its position
}

// locate finds what is in a text: the library that decodes it only reports the
// positions of mistakes. If the text is not TOML, it finds what is before the first
// mistake.
func locate(text string) *locator {
	l := &locator{
		text: text, arrays: map[string]int{}, here: settings.Position{Line: 1, Column: 1},
		positions: map[string]settings.Position{"": {Line: 1, Column: 1}}, levels: map[string]int{},
	}
	l.parser.KeepComments = true
	l.parser.Reset([]byte(text))
	table := ""
	for l.parser.NextExpression() {
		switch node := l.parser.Expression(); node.Kind {
		case unstable.Table, unstable.ArrayTable:
			table, l.end = l.header(node)
		case unstable.KeyValue:
			l.end = l.pair(node, table, true)
		default:
			l.end = l.comment(node)
		}
		if behind := l.parser.Expression().Next(); behind != nil {
			l.end = l.comment(behind)
		}
	}
	return l
}

// maxLevels is how many levels of tables and arrays a file may have, one in the other. None
// of ours has more than four.
const maxLevels = 16

var errTooDeep = errors.New("too many levels")

// err is the first mistake of syntax, or that there are too many levels.
func (l *locator) err() error {
	if err := l.parser.Error(); err != nil {
		return err
	}
	if l.tooDeep != (settings.Position{}) {
		return errTooDeep
	}
	return nil
}

// rest is the text from the first mistake on, or from the beginning of the key or
// header that it is in.
func (l *locator) rest() string { return l.text[l.next(l.end):] }

// header notes [a.b] or [[a.b]], and returns the path of the table that it opens and
// where it ends.
func (l *locator) header(node *unstable.Node) (path string, end int) {
	brackets := 1
	if node.Kind == unstable.ArrayTable {
		brackets = 2
	}
	keys := keyParts(node)
	first, last := keys[0].Raw, keys[len(keys)-1].Raw
	start := strings.LastIndexByte(l.text[:first.Offset], '[') + 1 - brackets
	end = l.behind(int(last.Offset+last.Length), ']') + brackets - 1
	for i, key := range keys {
		path = l.enter(path, settings.JoinKey(path, string(key.Data)), start)
		if brackets == 2 && i == len(keys)-1 {
			l.arrays[path]++
		}
		if n := l.arrays[path]; n > 0 {
			path = l.enter(path, settings.JoinIndex(path, n-1), start)
		}
	}
	l.headers = append(l.headers, header{span{start, end}, path})
	return path, end
}

// pair notes key = value in the table of a path, and returns where it ends.
func (l *locator) pair(node *unstable.Node, table string, outer bool) (end int) {
	keys := keyParts(node)
	last := keys[len(keys)-1].Raw
	p := pair{path: table, table: table, plain: outer && len(keys) == 1}
	p.key = span{int(node.Raw.Offset), int(last.Offset + last.Length)}
	for _, key := range keys {
		p.path = l.enter(p.path, settings.JoinKey(p.path, string(key.Data)), p.key.start)
	}
	p.value.start = l.next(l.behind(p.key.end, '='))
	p.value.end, p.elements = l.value(node.Value(), p.path, p.value.start)
	l.pairs = append(l.pairs, p)
	return p.value.end
}

// value notes what is in the value of a path, which begins at an offset, and returns
// where it ends.
func (l *locator) value(node *unstable.Node, path string, at int) (end int, elements []span) {
	if node.Kind != unstable.Array && node.Kind != unstable.InlineTable {
		return int(node.Raw.Offset + node.Raw.Length), nil
	}
	if node.Kind == unstable.Array {
		elements = []span{}
	}
	at++ // the parser has no ranges of arrays and inline tables
	for children := node.Children(); children.Next(); {
		switch child := children.Node(); {
		case child.Kind == unstable.Comment:
			at = l.comment(child)
		case node.Kind == unstable.InlineTable:
			at = l.pair(child, path, false)
		default:
			start := l.next(at)
			at, _ = l.value(child, l.enter(path, settings.JoinIndex(path, len(elements)), start), start)
			elements = append(elements, span{start, at})
		}
	}
	return l.next(at) + 1, elements
}

// comment notes a comment and those right below it, and returns where they end.
func (l *locator) comment(node *unstable.Node) (end int) {
	start := int(node.Raw.Offset)
	end = start + int(node.Raw.Length)
	l.comments = append(l.comments, span{start, start + len(strings.TrimRight(l.text[start:end], " \t\r\n"))})
	for below := node.Children(); below.Next(); {
		end = l.comment(below.Node())
	}
	return end
}

func keyParts(node *unstable.Node) (keys []*unstable.Node) {
	for it := node.Key(); it.Next(); {
		keys = append(keys, it.Node())
	}
	return keys
}

// behind is the offset behind a mark, before which there are only blanks.
func (l *locator) behind(offset int, mark byte) int {
	return offset + strings.IndexByte(l.text[offset:], mark) + 1
}

// next is the offset of what follows blanks and commas.
func (l *locator) next(offset int) int {
	return len(l.text) - len(strings.TrimLeft(l.text[offset:], " \t\r\n,"))
}

// enter notes where a part of the table or array of a path is, and returns its path.
func (l *locator) enter(path, part string, offset int) string {
	l.levels[part] = l.levels[path] + 1
	if l.levels[part] > maxLevels && l.tooDeep == (settings.Position{}) {
		l.tooDeep = l.position(offset)
	}
	if len(path) > maxPathLength {
		return path
	}
	if _, ok := l.positions[part]; !ok {
		l.positions[part] = l.position(offset)
	}
	return part
}

// position is the position of an offset. It is quick if offsets are asked for in their
// order.
func (l *locator) position(offset int) settings.Position {
	if offset < l.offset {
		l.offset, l.here = 0, settings.Position{Line: 1, Column: 1}
	}
	passed := l.text[l.offset:offset]
	if n := strings.Count(passed, "\n"); n > 0 {
		l.here = settings.Position{Line: l.here.Line + n, Column: 1}
		passed = passed[strings.LastIndexByte(passed, '\n')+1:]
	}
	l.here.Column += utf8.RuneCountInString(passed)
	l.offset = offset
	return l.here
}
