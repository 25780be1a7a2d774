package document

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/BurntSushi/toml"

	"otpdialog/advice"
	"otpdialog/settings"
)

// A document is a TOML file that is being read, with the mistakes found so far.
type document struct {
	file      string
	positions map[string]settings.Position
	problems  settings.Problems
}

// A table is one TOML table of a document. Its methods read a key into a variable,
// which keeps its value if the key is missing or wrong. Mistakes are noted in the
// document.
type table struct {
	doc    *document
	path   string // of the table; "" for the whole document
	values map[string]any
	known  map[string]bool // keys that have been read
}

// openDocument reads the TOML syntax. Its error is a Problems.
func openDocument(file string, data []byte) (*document, *table, error) {
	data = bytes.TrimPrefix(data, []byte(byteOrderMark))
	data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")) // also in strings of several lines
	values := map[string]any{}
	l := locate(string(data))
	err := l.err()
	if err == nil { // the library that decodes is slow with files that the parser finds hostile
		_, err = toml.Decode(l.text, &values)
		unifyLists(values)
	}
	if err != nil {
		return nil, nil, settings.Problems{syntaxProblem(file, l, err)}
	}
	d := &document{file: file, positions: l.positions}
	root := d.newTable("", values)
	return d, root, nil
}

// unifyLists makes the lists of [[sections]] the same type as those of inline tables.
func unifyLists(value any) any {
	switch value := value.(type) {
	case map[string]any:
		for key, one := range value {
			value[key] = unifyLists(one)
		}
	case []any:
		for i, one := range value {
			value[i] = unifyLists(one)
		}
	case []map[string]any:
		list := make([]any, len(value))
		for i, one := range value {
			list[i] = unifyLists(one)
		}
		return list
	}
	return value
}

func (d *document) newTable(path string, values map[string]any) *table {
	return &table{doc: d, path: path, values: values, known: map[string]bool{}}
}

// problem notes a mistake in the value of a key, at the position of a path.
func (d *document) problem(key, path, code, what, next string) {
	at := d.positions[path]
	d.problems = append(d.problems, settings.Problem{
		File: d.file, Line: at.Line, Column: at.Column, Key: key, Advice: advice.New(code, what).Do(next),
	})
}

// err is nil or a Problems.
func (d *document) err() error {
	if len(d.problems) == 0 {
		return nil
	}
	d.problems.Sort()
	return d.problems
}

// at is the path of a key in the table.
func (t *table) at(key string) string { return settings.JoinKey(t.path, key) }

// position returns the position of a key that the table has.
func (t *table) position(key string) settings.Position { return t.doc.positions[t.at(key)] }

func (t *table) has(key string) bool {
	_, ok := t.values[key]
	return ok
}

// problem notes a mistake in the value of a key.
func (t *table) problem(key, code, what, next string) {
	t.doc.problem(t.at(key), t.at(key), code, what, next)
}

// missing notes that a key is missing, at the position of the table.
func (t *table) missing(key, what, next string) {
	t.doc.problem(t.at(key), t.path, "missing-key", what, next)
}

// isWrong says whether there is a mistake in the value of a key already: a second one
// that follows from it would only confuse.
func (t *table) isWrong(key string) bool {
	return slices.ContainsFunc(t.doc.problems, func(p settings.Problem) bool { return p.Key == t.at(key) })
}

// compare orders two keys as in the file.
func (t *table) compare(a, b string) int {
	return t.position(a).Compare(t.position(b))
}

func (t *table) mismatch(key, want, next string) {
	t.problem(key, "wrong-type", fmt.Sprintf("%s must be %s, not %s", settings.JoinKey("", key), want, typeName(t.values[key])), next)
}

// read marks the key as known. It says whether the file has it with a value of the type
// T.
func read[T any](t *table, key, want, example string) (T, bool) {
	t.known[key] = true
	value, ok := t.values[key]
	if !ok {
		var zero T
		return zero, false
	}
	typed, ok := value.(T)
	if !ok {
		t.mismatch(key, want, "write "+example+" instead")
	}
	return typed, ok
}

func (t *table) text(key string, to *string) bool {
	value, ok := read[string](t, key, "a string", settings.JoinKey("", key)+` = "…"`)
	if ok && !utf8.ValidString(value) { // only in a draft, as files are UTF-8
		t.problem(key, "not-utf-8", key+" is not valid text", "type it again")
		return false
	}
	if ok {
		*to = value
	}
	return ok
}

// oneLine reads text that is shown as it is: at most so many characters, and no control
// characters. It says whether there is one.
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

// requiredLine reads a line that must exist and show something. The example is a value
// in TOML.
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

func (t *table) boolean(key string, to *bool) {
	if value, ok := read[bool](t, key, "true or false", fmt.Sprintf("%s = %t", key, *to)); ok {
		*to = value
	}
}

// requiredBool reads a boolean that has no default to suggest.
func (t *table) requiredBool(key string, to *bool) {
	if value, ok := read[bool](t, key, "true or false", key+" = true, or "+key+" = false,"); ok {
		*to = value
	}
}

// integer reads a whole number from least to most.
func (t *table) integer(key string, to *int, least, most int64) {
	value, ok := read[int64](t, key, "a whole number", fmt.Sprintf("%s = %d", key, *to))
	if !ok {
		return
	}
	if value < least || value > most {
		usual := least
		if n := int64(*to); n >= least && n <= most {
			usual = n
		}
		t.problem(key, "out-of-range", fmt.Sprintf("%s %d is out of range", key, value),
			fmt.Sprintf("write a number from %d to %d instead, such as %s = %d", least, most, key, usual))
		return
	}
	*to = int(value)
}

// texts reads an array of strings; an empty one is not nil.
func (t *table) texts(key string, to *[]string) {
	example := key + ` = ["…", "…"]`
	values, ok := read[[]any](t, key, "an array of strings", example)
	if !ok {
		return
	}
	texts := make([]string, 0, len(values))
	for i, value := range values {
		text, ok := value.(string)
		if ok && !utf8.ValidString(text) {
			t.problem(key, "not-utf-8", key+" is not valid text", "type it again")
			return
		}
		if !ok {
			element := settings.JoinIndex(t.at(key), i)
			t.doc.problem(element, element, "wrong-type",
				fmt.Sprintf("%s must be an array of strings, but one of its values is %s", key, typeName(value)),
				"write "+example+" instead")
			return
		}
		texts = append(texts, text)
	}
	*to = texts
}

func (t *table) table(key string) (*table, bool) {
	values, ok := read[map[string]any](t, key, "a section", "["+t.at(key)+"] on a line of its own")
	return t.doc.newTable(t.at(key), values), ok
}

// tables reads an array of tables, written as [[key]] or inline.
func (t *table) tables(key string) []*table {
	elements, _ := read[[]any](t, key, "a list of sections", "[["+key+"]] on a line of its own")
	var tables []*table
	for i, element := range elements {
		path := settings.JoinIndex(t.at(key), i)
		values, ok := element.(map[string]any)
		if !ok {
			t.doc.problem(path, path, "wrong-type", fmt.Sprintf("%s must be a list of sections, but one of its values is %s", key, typeName(element)),
				"write [["+key+"]] on a line of its own instead")
			continue
		}
		tables = append(tables, t.doc.newTable(path, values))
	}
	return tables
}

// choice reads one of the legal values.
func choice[T ~string](t *table, key string, to *T, legal ...T) {
	var text string
	if !t.text(key, &text) {
		return
	}
	if slices.Contains(legal, T(text)) {
		*to = T(text)
		return
	}
	words := make([]string, len(legal))
	for i, word := range legal {
		words[i] = fmt.Sprintf("%q", string(word))
	}
	t.problem(key, "unknown-value", fmt.Sprintf("%s cannot be %q", key, text), "write one of "+strings.Join(words, ", ")+" instead")
}

// UnknownKey is the code of a mistake in a key that the file cannot have.
const UnknownKey = "unknown-key"

// refuseUnknown notes the keys that nothing has read. The name of the table completes
// "the keys of …". Elsewhere returns what to do about a key that belongs in another table,
// "" for other keys; nil if there are none.
func (t *table) refuseUnknown(name string, elsewhere func(key string) string) {
	for key := range t.values {
		if t.known[key] {
			continue
		}
		known := slices.Sorted(maps.Keys(t.known))
		next := "the keys of " + name + " are " + strings.Join(known, ", ")
		if near, ok := advice.Nearest(key, known); ok {
			next = "write " + near + " instead"
		}
		if elsewhere != nil {
			next = cmp.Or(elsewhere(key), next)
		}
		t.problem(key, UnknownKey, fmt.Sprintf("unknown key %q", key), next)
	}
}

// typeName returns what people call the type of a TOML value.
func typeName(value any) string {
	switch value := value.(type) {
	case string:
		return "a string"
	case int64:
		return "a whole number"
	case float64:
		return "a number with a fraction"
	case bool:
		return "true or false"
	case time.Time:
		return "a date or time"
	case map[string]any:
		return "a section"
	case []any:
		if len(value) > 0 {
			if _, ok := value[0].(map[string]any); ok {
				return "a list of sections"
			}
		}
	}
	return "an array"
}
