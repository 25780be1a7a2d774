package schema

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"otpdialog/advice"
)

// A Mistake is one thing that is wrong with a tree.
type Mistake struct { //nolint:errname // it is a mistake of a person first, and an error second
	advice.Advice

	Path []any // of the value, which may be missing, from the root: keys of tables (string) and indexes in lists (int)
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
// the fields, and then of the unknown keys. What has a mistake is left as it was, except for tables
// in a list.
//
// A tree consists of map[string]any, []any, string, bool, time.Time, int64, float64 and
// [json.Number]. It is bound to structs, slices, maps with keys of type string, pointers, text,
// numbers, booleans, times, durations such as "1m30s", any (which gets the tree itself), and to
// every [Value]. These are the tags of the fields of a struct, which apply to the elements of a
// slice, too, except for min and max:
//
//	json:"name"    the key; a field without one, or with "-", is not bound
//	prefix:"name"  the field is a struct whose keys, which begin with the name, are beside it
//	need:"true"    the key is required
//	one:"a|b"      the values that a text can have
//	line:"true"    the text is shown as it is, on one line: it has no control characters
//	min, max       the limits of a number or a duration, of the characters of a text, of the
//	               elements of a slice
//	doc:"…"        what it is, for Describe and for a person who has to write it
//
// A struct whose pointer has a method SetDefault begins with what that sets.
func Bind(tree, into any) []Mistake {
	return BindSome(tree, into, func(string) bool { return true })
}

// BindSome is [Bind] for a struct of which only some keys are known.
func BindSome(tree, into any, known func(key string) bool) []Mistake {
	b := &binder{known: known}
	b.bind(tree, reflect.ValueOf(into).Elem(), &Field{})
	return b.mistakes
}

type binder struct {
	known    func(key string) bool // of the root
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
	case float64:
		return "a number with a fraction"
	case int64, json.Number:
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
func (b *binder) bind(tree any, to reflect.Value, f *Field) {
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
	if own, ok := reflect.TypeAssert[interface{ SetDefault() }](to.Addr()); ok {
		own.SetDefault()
	}
	fields := Fields(to.Type())
	if len(b.path) == 0 {
		fields = slices.DeleteFunc(slices.Clone(fields), func(f *Field) bool { return !b.known(f.Name) })
	}
	var names []string
	for _, f := range fields {
		names = append(names, f.Name)
	}
	misspelt := map[string]bool{} // is not missing, too
	for key := range values {
		if slices.Contains(names, key) {
			continue
		}
		if name, near := advice.Nearest(key, names); near {
			misspelt[name] = true
		}
	}
	for _, f := range fields {
		value, given := values[f.Name]
		b.at(f.Name, func() {
			switch {
			case given:
				b.bind(value, to.FieldByIndex(f.index), f)
			case f.Need && !misspelt[f.Name]:
				b.mistake("missing-key", f.Name+" is missing", "write "+f.Name+": "+f.doc())
			}
		})
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !slices.Contains(names, name) {
			b.at(name, func() {
				next := "write one of " + strings.Join(names, ", ")
				if near, ok := advice.Nearest(name, names); ok {
					next = fmt.Sprintf("did you mean %q?", near)
				}
				b.mistake(UnknownKey, "unknown key "+advice.Quoted(name), next)
			})
		}
	}
}

// UnknownKey is the code of a mistake in a key that a table cannot have.
const UnknownKey = "unknown-key"

func (b *binder) list(tree any, to reflect.Value, f *Field) {
	values, ok := tree.([]any)
	if !ok {
		switch to.Type().Elem().Kind() {
		case reflect.Struct:
			b.mistake("wrong-type", fmt.Sprintf("%s must be a list of tables, not %s", b.name(), kindOf(tree)), "write [["+b.name()+"]] on a line of its own instead")
		case reflect.String:
			b.wrongType(tree, `a list such as ["…", "…"]`)
		default:
			b.wrongType(tree, "a list")
		}
		return
	}
	if !b.counted(len(values), f, "values") {
		return
	}
	list, before := reflect.MakeSlice(to.Type(), len(values), len(values)), len(b.mistakes)
	for i, value := range values {
		b.at(i, func() { b.bind(value, list.Index(i), &Field{one: f.one}) })
	}
	if len(b.mistakes) == before || to.Type().Elem().Kind() == reflect.Struct {
		to.Set(list)
	}
}

func (b *binder) dictionary(tree any, to reflect.Value, f *Field) {
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
		b.at(name, func() { b.bind(values[name], element, &Field{one: f.one}) })
		made.SetMapIndex(reflect.ValueOf(name).Convert(to.Type().Key()), element)
	}
	to.Set(made)
}

func (b *binder) text(tree any, to reflect.Value, f *Field) {
	text, ok := tree.(string)
	switch {
	case !ok:
		b.mistake("wrong-type", fmt.Sprintf("%s must be text, not %s", b.name(), kindOf(tree)), "write text in quotes instead")
	case !utf8.ValidString(text):
		b.mistake("not-utf-8", b.name()+" is not valid text", "write it in UTF-8")
	case f.isLine() && strings.ContainsFunc(text, advice.IsControl):
		i := strings.IndexFunc(text, advice.IsControl)
		r, _ := utf8.DecodeRuneInString(text[i:])
		b.mistake("control-character", fmt.Sprintf("%s contains the control character %U", b.name(), r), "write one line of plain text instead")
	case f.isLine() && strings.TrimSpace(text) == "" && !b.counted(0, f, "characters"):
	case f.one != nil && !slices.Contains(f.one, text):
		b.mistake("unknown-value", fmt.Sprintf("%s cannot be %s", b.name(), advice.Quoted(text)),
			advice.DidYouMean(text, f.one, "write one of "+strings.Join(f.one, ", ")))
	case b.counted(utf8.RuneCountInString(text), f, "characters"):
		to.SetString(text)
	}
}

// counted checks the number of what a value consists of.
func (b *binder) counted(n int, f *Field, of string) bool {
	least, most := f.limits(number)
	switch has := fmt.Sprintf("%s has %d %s", b.name(), n, of); {
	case n == 0 && least > 0:
		next := "write " + cmp.Or(f.doc(), "something")
		if !f.Need {
			next += ", or remove it"
		}
		b.mistake("empty-value", b.name()+" is empty", next)
	case float64(n) < least:
		b.mistake("out-of-range", has, fmt.Sprintf("write at least %s %s", f.min(), of))
	case float64(n) > most:
		b.mistake("too-long", has, fmt.Sprintf("write at most %s %s", f.max(), of))
	default:
		return true
	}
	return false
}

// limited checks a value against the limits of the field, which limit makes numbers of.
func (b *binder) limited(n float64, f *Field, text, of string, limit func(string) float64) bool {
	least, most := f.limits(limit)
	if n >= least && n <= most {
		return true
	}
	next := "write " + of + " from " + f.min() + " to " + f.max()
	switch {
	case f.max() == f.min():
		next = "write " + f.min()
	case f.max() == "":
		next = "write at least " + f.min()
	case f.min() == "":
		next = "write at most " + f.max()
	}
	b.mistake("out-of-range", fmt.Sprintf("%s %s is out of range", b.name(), text), next)
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

func (b *binder) float(tree any, to reflect.Value, f *Field) {
	n, ok := numberOf(tree)
	switch {
	case !ok:
		b.wrongType(tree, "a number")
		return
	case math.IsNaN(n) || math.IsInf(n, 0):
		b.mistake("wrong-type", b.name()+" must be a finite number", "write a number such as 0.5")
		return
	}
	if b.limited(n, f, fmt.Sprint(n), "a number", number) {
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

func (b *binder) integer(tree any, to reflect.Value, f *Field) {
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
		if fits = err == nil && !to.OverflowInt(n); fits && b.limited(float64(n), f, text, "a number", number) {
			to.SetInt(n)
		}
	} else {
		n, err := strconv.ParseUint(text, 10, 64)
		if fits = err == nil && !to.OverflowUint(n); fits && b.limited(float64(n), f, text, "a number", number) {
			to.SetUint(n)
		}
	}
	if !fits {
		b.mistake("out-of-range", fmt.Sprintf("%s %s is out of range", b.name(), advice.Line(text)), "write a smaller whole number, 0 or more")
	}
}

func (b *binder) duration(tree any, to reflect.Value, f *Field) {
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
	if b.limited(float64(d), f, text, "a duration", duration) {
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
