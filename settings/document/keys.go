package document

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"otpdialog/advice"
	"otpdialog/schema"
	"otpdialog/settings"
)

// A keyValue is a key of a connection, an attribute or an action, with the value that
// it should have.
type keyValue struct {
	key      string
	value    any // as the TOML library decodes it: string, int64, bool or []any
	presence presence
}

// presence says whether a file must have a key.
type presence int

const (
	mustBePresent presence = iota // without it, the file would mean something else
	mayBeAbsent                   // its value is the default
	mustBeAbsent                  // its value cannot be written, only left out
)

func attributeKeys(a settings.Attribute) []keyValue { return keysOf(a, settings.Attribute{}) }
func actionKeys(a settings.Action) []keyValue       { return keysOf(a, settings.DefaultAction()) }

// connectionKeys are the keys of a connection. Those of other kinds must be absent.
func connectionKeys(c *settings.Connection) []keyValue {
	defaults := c.Kind.Default()
	defaults.Port, defaults.Kind = c.Transport.DefaultPort(), settings.RADIUS // which a file need not name
	of := *c
	of.Kind = cmp.Or(c.Kind, settings.RADIUS)
	keys := keysOf(of, defaults)
	for i, k := range keys {
		if !c.Kind.Has(k.key) {
			keys[i].presence = mustBeAbsent
		}
	}
	return keys
}

// keysOf returns the fields of a struct that have a key, in their order, except lists
// of tables.
func keysOf(of, defaults any) []keyValue {
	values, unsaid := schema.Tree(of).(map[string]any), schema.Tree(defaults).(map[string]any)
	var keys []keyValue
	for _, f := range schema.Fields(reflect.TypeOf(of)) {
		if f.Type.Kind() == reflect.Slice && f.Type.Elem().Kind() == reflect.Struct {
			continue
		}
		value, is := values[f.Name]
		k := keyValue{key: f.Name, value: value}
		switch {
		case !is:
			k.presence = mustBeAbsent
		case !f.Need && reflect.DeepEqual(value, unsaid[f.Name]):
			k.presence = mayBeAbsent
		}
		keys = append(keys, k)
	}
	return keys
}

// decodedTables returns the keys of a whole connection as the TOML library decodes
// them.
func decodedTables(c *settings.Connection) map[string]any {
	values := schema.Tree(c).(map[string]any)
	maps.DeleteFunc(values, func(key string, _ any) bool { return !c.Kind.Has(key) })
	values["kind"] = string(cmp.Or(c.Kind, settings.RADIUS))
	return values
}

// Written is a text, a number, a boolean, or a list or table of these as TOML writes it: on one line, and
// safe for a terminal.
func Written(value any) string {
	switch value := value.(type) {
	case string:
		return tomlString(value)
	case []any:
		texts := make([]string, len(value))
		for i, element := range value {
			texts[i] = Written(element)
		}
		return "[" + strings.Join(texts, ", ") + "]"
	case map[string]any:
		var pairs []string
		for _, key := range slices.Sorted(maps.Keys(value)) {
			pairs = append(pairs, key+" = "+Written(value[key]))
		}
		return "{ " + strings.Join(pairs, ", ") + " }"
	default:
		return fmt.Sprint(value)
	}
}

// tomlKey is a key as it is written.
func tomlKey(key string) string {
	if key == "" || strings.ContainsFunc(key, func(r rune) bool { return !settings.IsBareKey(r) }) {
		return tomlString(key)
	}
	return key
}

// tomlString returns a string in double quotes, on one line, that is safe for a
// terminal.
func tomlString(text string) string {
	return `"` + visible(strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text)) + `"`
}

// visible returns text on one line, with the control characters as TOML escapes.
func visible(text string) string {
	if !strings.ContainsFunc(text, advice.IsControl) {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if advice.IsControl(r) {
			fmt.Fprintf(&b, `\u%04X`, r) // none has more than four digits
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// render returns a whole connection file, with aligned lines.
func render(c settings.Connection) string {
	tables := []string{renderTable("", connectionKeys(&c))}
	for _, a := range c.Attributes {
		tables = append(tables, renderTable("[[attributes]]\n", attributeKeys(a)))
	}
	for _, a := range withWrittenIDs(c.Actions, func(int) bool { return false }) {
		tables = append(tables, renderTable("[[actions]]\n", actionKeys(a)))
	}
	return strings.Join(tables, "\n")
}

// WrittenActions are actions as a file writes them that has them in the list of that name.
func WrittenActions(list string, actions []settings.Action) string {
	tables := make([]string, len(actions))
	for i, a := range actions {
		tables[i] = renderTable("[["+list+"]]\n", actionKeys(a))
	}
	return strings.Join(tables, "\n")
}

// renderTable returns the table below a header, with the keys that must be there.
func renderTable(header string, keys []keyValue) string {
	width := 0
	keys = slices.DeleteFunc(keys, func(k keyValue) bool { return k.presence != mustBePresent })
	for _, k := range keys {
		width = max(width, len(k.key))
	}
	var b strings.Builder
	b.WriteString(header)
	for _, k := range keys {
		b.WriteString(k.key + strings.Repeat(" ", width-len(k.key)) + " = " + Written(k.value) + "\n")
	}
	return b.String()
}

// withWrittenIDs returns the actions without the ids that their titles give anyway. An
// action keeps its id if the file has it.
func withWrittenIDs(actions []settings.Action, inFile func(i int) bool) []settings.Action {
	written := slices.Clone(actions)
	for i := range written {
		if !inFile(i) {
			written[i].ID = ""
		}
	}
	for {
		read := slices.Clone(written)
		settings.GiveIDs(read)
		other := 0
		for other < len(read) && read[other].ID == actions[other].ID {
			other++
		}
		if other == len(read) {
			return written
		}
		written[other].ID = actions[other].ID // which can change what the other titles give
	}
}
