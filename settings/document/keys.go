package document

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

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

var (
	// keysWithoutDefault are in every file, even if they are empty.
	keysWithoutDefault = []string{"display_name", "primary", "issuer", "client_id", "service", "name", "value", "title"}
	// keysNeverEmpty mean nothing only if they are missing.
	keysNeverEmpty = []string{
		"failover_after", "ca_file", "cert_file", "key_file", settings.OTPCommandKey, "dictionary_file", "id",
	}
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
	v, d := reflect.ValueOf(of), reflect.ValueOf(defaults)
	var keys []keyValue
	for i := range v.NumField() {
		key := v.Type().Field(i).Tag.Get("toml")
		if key == "" || key == "-" {
			continue
		}
		if source, ok := reflect.TypeAssert[settings.Source](v.Field(i)); ok {
			keys = append(keys, sourceKeys(source, key)...)
			continue
		}
		value := decodedValue(v.Field(i))
		if value == nil {
			continue
		}
		k := keyValue{key: key, value: value}
		switch {
		case slices.Contains(keysWithoutDefault, key):
		case slices.Contains(keysNeverEmpty, key) && v.Field(i).IsZero():
			k.presence = mustBeAbsent
		case key == "allowed" && v.Field(i).IsZero():
			k.presence = mustBeAbsent
		case reflect.DeepEqual(value, decodedValue(d.Field(i))):
			k.presence = mayBeAbsent
		}
		keys = append(keys, k)
	}
	return keys
}

// decodedValue returns the value of a field as the TOML library decodes it; nil for a
// list of tables.
func decodedValue(field reflect.Value) any {
	switch field.Kind() {
	case reflect.String:
		return field.String()
	case reflect.Int:
		return field.Int()
	case reflect.Bool:
		return field.Bool()
	}
	if allowed, ok := reflect.TypeAssert[settings.Allowed](field); ok {
		return decodedTable(slices.DeleteFunc(keysOf(allowed, settings.Allowed{}), func(k keyValue) bool { return k.presence == mayBeAbsent }))
	}
	texts, ok := reflect.TypeAssert[[]string](field)
	if !ok {
		return nil
	}
	return decodedStrings(texts)
}

// decodedStrings returns an array of strings as the TOML library decodes it.
func decodedStrings(texts []string) []any {
	elements := make([]any, len(texts))
	for i, text := range texts {
		elements[i] = text
	}
	return elements
}

// decodedTables returns the keys of a whole connection as the TOML library decodes
// them.
func decodedTables(c *settings.Connection) map[string]any {
	root := decodedTable(connectionKeys(c))
	if len(c.Attributes) > 0 {
		root["attributes"] = decodedList(c.Attributes, attributeKeys)
	}
	if len(c.Actions) > 0 {
		root["actions"] = decodedList(c.Actions, actionKeys)
	}
	return root
}

func decodedList[T any](elements []T, keys func(T) []keyValue) []any {
	tables := make([]any, len(elements))
	for i, element := range elements {
		tables[i] = decodedTable(keys(element))
	}
	return tables
}

func decodedTable(keys []keyValue) map[string]any {
	table := map[string]any{}
	for _, k := range keys {
		if k.presence != mustBeAbsent {
			table[k.key] = k.value
		}
	}
	return table
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
	if !strings.ContainsFunc(text, settings.IsControl) {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if settings.IsControl(r) {
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
