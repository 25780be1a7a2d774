package schema

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"otpdialog/advice"
)

// A Mistake is one thing that is wrong with a tree.
type Mistake struct { //nolint:errname // it is a mistake of a person first, and an error second
	advice.Advice

	Path []any // from the root: the keys of tables (string) and the indexes in lists (int)
}

// Pointer returns the path as a JSON Pointer (RFC 6901).
func (m Mistake) Pointer() string {
	var b strings.Builder
	for _, part := range m.Path {
		b.WriteByte('/')
		b.WriteString(strings.NewReplacer("~", "~0", "/", "~1").Replace(fmt.Sprint(part)))
	}
	return b.String()
}

// Within returns the mistakes of a value that is at a path of another one.
func Within(mistakes []Mistake, path ...any) []Mistake {
	for i := range mistakes {
		mistakes[i].Path = append(slices.Clone(path), mistakes[i].Path...)
	}
	return mistakes
}

// A Value is a type that has forms of its own in a tree. Pointers to the type implement it.
type Value interface {
	// BindTree takes the value from a tree. The paths of the mistakes begin at the tree.
	BindTree(tree any) []Mistake
	// Schema is the JSON Schema of the forms.
	Schema() map[string]any
}

// Bind binds a tree to the value that into points to, and returns all mistakes in the order of
// the fields, and then of the unknown keys. What has a mistake is left as it was.
//
// A tree consists of map[string]any, []any, string, bool, time.Time, int64, float64 and
// [json.Number]. It is bound to structs, slices, maps with keys of type string, pointers, text,
// numbers, booleans, times, durations such as "1m30s", any (which gets the tree itself), and to
// every [Value]. These are the tags of the fields of a struct, which apply to the elements of a
// slice, too, except for min and max:
//
//	json:"name"    the key; a field without one, or with "-", is not bound
//	need:"true"    the key is required
//	one:"a|b"      the values that a text can have
//	min, max       the limits of a number or a duration, of the characters of a text, of the
//	               elements of a slice
//	doc:"…"        what it is, for Describe
func Bind(tree, into any) []Mistake {
	b := &binder{}
	b.bind(tree, reflect.ValueOf(into).Elem(), &field{})
	return b.mistakes
}

// field is a field of a struct, or the root.
type field struct {
	index    []int
	name     string
	omit     string // omitempty or omitzero, for Tree
	need     bool
	one      []string
	min, max string
	doc      string
}

// known are the fields of the structs that have been bound, by their types.
var known sync.Map

// fields returns the fields of a struct that can be bound, also those of embedded structs.
func fields(t reflect.Type) []*field {
	if of, ok := known.Load(t); ok {
		return of.([]*field)
	}
	var all []*field
	for _, f := range reflect.VisibleFields(t) {
		name, omit, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" || name == "-" || f.PkgPath != "" {
			continue
		}
		one := &field{
			index: f.Index, name: name, omit: omit, need: f.Tag.Get("need") == "true",
			min: f.Tag.Get("min"), max: f.Tag.Get("max"), doc: f.Tag.Get("doc"),
		}
		if words := f.Tag.Get("one"); words != "" {
			one.one = strings.Split(words, "|")
		}
		all = append(all, one)
	}
	known.Store(t, all)
	return all
}

type binder struct {
	path     []any
	mistakes []Mistake
}

// mistake notes what is wrong at the path.
func (b *binder) mistake(code, what, next string) {
	b.mistakes = append(b.mistakes, Mistake{advice.New(code, what).Do(next), slices.Clone(b.path)})
}

// name is what the value at the path is called.
func (b *binder) name() string {
	for _, part := range slices.Backward(b.path) {
		if name, ok := part.(string); ok {
			return advice.Line(name)
		}
	}
	return "it"
}

// at binds something one step deeper.
func (b *binder) at(part any, do func()) {
	b.path = append(b.path, part)
	do()
	b.path = b.path[:len(b.path)-1]
}

func (b *binder) wrongType(tree any, want string) {
	b.mistake("wrong-type", fmt.Sprintf("%s must be %s, not %s", b.name(), want, kindOf(tree)), "write "+want+" instead")
}

// kindOf says in words what a tree is.
func kindOf(tree any) string {
	switch tree.(type) {
	case nil:
		return "null"
	case string:
		return "text"
	case bool:
		return "true or false"
	case []any:
		return "a list"
	case map[string]any:
		return "a table"
	case int64, float64, json.Number:
		return "a number"
	default:
		return "a date"
	}
}

var (
	durationType = reflect.TypeFor[time.Duration]()
	timeType     = reflect.TypeFor[time.Time]()
)

// bind binds a tree to a variable.
func (b *binder) bind(tree any, to reflect.Value, f *field) {
	if to.Kind() == reflect.Pointer {
		made := reflect.New(to.Type().Elem())
		before := len(b.mistakes)
		b.bind(tree, made.Elem(), f)
		if len(b.mistakes) == before {
			to.Set(made)
		}
		return
	}
	if own, ok := reflect.TypeAssert[Value](to.Addr()); ok {
		for _, m := range Within(own.BindTree(tree), b.path...) {
			if rest, is := strings.CutPrefix(m.What, "it "); is && len(m.Path) == len(b.path) {
				m.What = b.name() + " " + rest // the value does not know its name
			}
			b.mistakes = append(b.mistakes, m)
		}
		return
	}
	switch {
	case to.Type() == durationType:
		b.duration(tree, to, f)
	case to.Type() == timeType:
		b.time(tree, to)
	case to.Kind() == reflect.Interface:
		to.Set(reflect.ValueOf(&tree).Elem())
	case to.Kind() == reflect.Struct:
		b.table(tree, to)
	case to.Kind() == reflect.Slice:
		b.list(tree, to, f)
	case to.Kind() == reflect.Map:
		b.dictionary(tree, to, f)
	case to.Kind() == reflect.String:
		b.text(tree, to, f)
	case to.Kind() == reflect.Bool:
		if is, ok := tree.(bool); ok {
			to.SetBool(is)
		} else {
			b.wrongType(tree, "true or false")
		}
	case to.CanFloat():
		b.float(tree, to, f)
	default:
		b.integer(tree, to, f)
	}
}

func (b *binder) table(tree any, to reflect.Value) {
	values, ok := tree.(map[string]any)
	if !ok {
		b.wrongType(tree, "a table")
		return
	}
	var names []string
	for _, f := range fields(to.Type()) {
		names = append(names, f.name)
	}
	misspelt := map[string]bool{} // is not missing, too
	for key := range values {
		if name, near := advice.Nearest(key, names); near && !slices.Contains(names, key) {
			misspelt[name] = true
		}
	}
	for _, f := range fields(to.Type()) {
		value, given := values[f.name]
		switch {
		case given:
			b.at(f.name, func() { b.bind(value, to.FieldByIndex(f.index), f) })
		case f.need && !misspelt[f.name]:
			b.mistake("missing-key", f.name+" is missing", "write "+f.name+": "+f.doc)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !slices.Contains(names, name) {
			b.at(name, func() {
				b.mistake("unknown-key", "unknown key "+advice.Quoted(name), advice.DidYouMean(name, names, "write one of "+strings.Join(names, ", ")))
			})
		}
	}
}

func (b *binder) list(tree any, to reflect.Value, f *field) {
	values, ok := tree.([]any)
	if !ok {
		b.wrongType(tree, "a list")
		return
	}
	if !b.counted(len(values), f, "values") {
		return
	}
	list := reflect.MakeSlice(to.Type(), len(values), len(values))
	for i, value := range values {
		b.at(i, func() { b.bind(value, list.Index(i), &field{one: f.one}) })
	}
	to.Set(list)
}

func (b *binder) dictionary(tree any, to reflect.Value, f *field) {
	values, ok := tree.(map[string]any)
	if !ok {
		b.wrongType(tree, "a table")
		return
	}
	if !b.counted(len(values), f, "keys") {
		return
	}
	made := reflect.MakeMap(to.Type())
	for _, name := range slices.Sorted(maps.Keys(values)) {
		element := reflect.New(to.Type().Elem()).Elem()
		b.at(name, func() { b.bind(values[name], element, &field{one: f.one}) })
		made.SetMapIndex(reflect.ValueOf(name).Convert(to.Type().Key()), element)
	}
	to.Set(made)
}

func (b *binder) text(tree any, to reflect.Value, f *field) {
	text, ok := tree.(string)
	switch {
	case !ok:
		b.wrongType(tree, "text")
	case !utf8.ValidString(text):
		b.mistake("not-utf-8", b.name()+" is not valid text", "write it in UTF-8")
	case f.one != nil && !slices.Contains(f.one, text):
		b.mistake("unknown-value", fmt.Sprintf("%s cannot be %s", b.name(), advice.Quoted(text)),
			advice.DidYouMean(text, f.one, "write one of "+strings.Join(f.one, ", ")))
	case b.counted(utf8.RuneCountInString(text), f, "characters"):
		to.SetString(text)
	}
}

// counted checks the number of what a value consists of.
func (b *binder) counted(n int, f *field, of string) bool {
	return b.limited(float64(n), f, fmt.Sprintf("%s has %d %s", b.name(), n, of), of, number)
}

// limited checks a value against the limits of the field, as value makes numbers of them.
func (b *binder) limited(n float64, f *field, what, unit string, value func(limit string) float64) bool {
	var next string
	switch {
	case f.min != "" && n < value(f.min):
		next = "write at least " + f.min
	case f.max != "" && n > value(f.max):
		next = "write at most " + f.max
	default:
		return true
	}
	b.mistake("out-of-range", what, strings.TrimSpace(next+" "+unit))
	return false
}

// number is a limit of a tag.
func number(limit string) float64 {
	n, err := strconv.ParseFloat(limit, 64)
	if err != nil {
		panic(err) // a mistake in the tags of the program
	}
	return n
}

func (b *binder) float(tree any, to reflect.Value, f *field) {
	n, ok := numberOf(tree)
	switch {
	case !ok:
		b.wrongType(tree, "a number")
		return
	case math.IsNaN(n) || math.IsInf(n, 0):
		b.mistake("wrong-type", b.name()+" must be a finite number", "write a number such as 0.5")
		return
	}
	if b.limited(n, f, fmt.Sprintf("%s is %v", b.name(), n), "", number) {
		to.SetFloat(n)
	}
}

func numberOf(tree any) (float64, bool) {
	switch n := tree.(type) {
	case int64:
		return float64(n), true
	case float64:
		return n, true
	case json.Number:
		value, _ := n.Float64() // infinite if it is too large
		return value, true
	}
	return 0, false
}

func (b *binder) integer(tree any, to reflect.Value, f *field) {
	var text string
	switch n := tree.(type) {
	case int64:
		text = strconv.FormatInt(n, 10)
	case json.Number:
		text = n.String()
	default:
		b.wrongType(tree, "a whole number")
		return
	}
	var fits bool
	if to.CanInt() {
		n, err := strconv.ParseInt(text, 10, 64)
		if fits = err == nil && !to.OverflowInt(n); fits && b.integerWithin(float64(n), f, text) {
			to.SetInt(n)
		}
	} else {
		n, err := strconv.ParseUint(text, 10, 64)
		if fits = err == nil && !to.OverflowUint(n); fits && b.integerWithin(float64(n), f, text) {
			to.SetUint(n)
		}
	}
	if !fits {
		b.mistake("out-of-range", fmt.Sprintf("%s is %s", b.name(), advice.Line(text)), "write a smaller whole number, 0 or more")
	}
}

func (b *binder) integerWithin(n float64, f *field, text string) bool {
	return b.limited(n, f, fmt.Sprintf("%s is %s", b.name(), text), "", number)
}

func (b *binder) duration(tree any, to reflect.Value, f *field) {
	text, ok := tree.(string)
	if !ok {
		b.wrongType(tree, `a duration such as "1m30s"`)
		return
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		b.mistake("bad-duration", fmt.Sprintf("%s cannot be %s", b.name(), advice.Quoted(text)), `write a duration such as "500ms", "30s" or "1m30s"`)
		return
	}
	if b.limited(float64(d), f, b.name()+" is "+text, "", duration) {
		to.SetInt(int64(d))
	}
}

// duration is a limit of a tag.
func duration(limit string) float64 {
	d, err := time.ParseDuration(limit)
	if err != nil {
		panic(err) // a mistake in the tags of the program
	}
	return float64(d)
}

func (b *binder) time(tree any, to reflect.Value) {
	switch at := tree.(type) {
	case time.Time:
		to.Set(reflect.ValueOf(at))
		return
	case string:
		if parsed, err := time.Parse(time.RFC3339, at); err == nil {
			to.Set(reflect.ValueOf(parsed))
			return
		}
	}
	b.wrongType(tree, "a time such as 2026-01-31T12:00:00Z")
}
