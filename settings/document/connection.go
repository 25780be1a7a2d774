package document

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"otpdialog/advice"
	"otpdialog/schema"
	"otpdialog/settings"
)

// ParseConnection reads a connection file. The name and the path become Name and File
// of the connection, and the path is in the problems.
//
// Its error is a [settings.Problems] with every mistake: syntax, unknown keys, wrong
// types, values outside their limits, and actions that contradict each other. Missing
// keys get their defaults.
func ParseConnection(name, file string, data []byte) (settings.Connection, error) {
	c, mistakes, err := ReadConnection(file, data)
	if err == nil {
		err = mistakes.Err()
	}
	if err != nil {
		return settings.Connection{}, err
	}
	c.Name, c.File = name, file
	return c, nil
}

// ReadConnection reads as much of a connection file as it can. A wrong value becomes
// the default and is one of the mistakes. The error is the [settings.Problems] of text
// that is not TOML.
func ReadConnection(file string, data []byte) (c settings.Connection, mistakes settings.Problems, err error) {
	values, positions, err := open(file, data)
	if err != nil {
		return settings.Connection{}, nil, err
	}
	c, wrong := readConnection(values, positions)
	return c, Blame(file, positions, wrong), nil
}

// ConnectionAt reads the keys of a connection that are in a table of another document, at that
// path of the file. They are over those of base; nil for the defaults. Its Name is
// that of base, and the mistakes are in the order of the lines.
func ConnectionAt(file, path string, positions Positions, keys map[string]any, base *settings.Connection) (settings.Connection, settings.Problems) {
	values := map[string]any{}
	if base != nil {
		values = decodedTables(base)
	}
	for _, key := range settings.SharedSecret.Keys() {
		if _, given := keys[key]; given {
			delete(values, settings.SharedSecret.Key) // it has one source
		}
	}
	if kind, given := keys["kind"].(string); given { // of another kind, the base has only what both have
		maps.DeleteFunc(values, func(key string, _ any) bool { return !settings.Kind(kind).Has(key) })
	}
	maps.Copy(values, keys)
	own := Positions{}
	for key, at := range positions {
		if key, is := strings.CutPrefix(key, path+"."); is {
			own[key] = at
		}
	}
	c, mistakes := readConnection(values, own)
	c.File = file
	if base != nil {
		c.Name = base.Name
	}
	return c, Blame(file, positions, schema.Within(mistakes, path))
}

// CheckConnection returns what [ParseConnection] would report about a file with this
// connection, without file and lines. It opens no file.
func CheckConnection(c *settings.Connection) settings.Problems {
	_, mistakes := readConnection(decodedTables(c), nil)
	return Blame("", nil, mistakes)
}

// ParsePreset reads the file of a preset. Its error is a [settings.Problems].
func ParsePreset(name, file string, data []byte) (settings.Preset, error) {
	values, positions, err := open(file, data)
	if err != nil {
		return settings.Preset{}, err
	}
	p := settings.Preset{Name: name, Connection: defaultsOf(values)}
	known := map[string]bool{}
	for _, f := range schema.Fields(reflect.TypeFor[settings.Preset]()) {
		known[f.Name] = len(settings.KindsOf(f.Name)) == 0 || f.Tag.Get("preset") == "true" && p.Connection.Kind.Has(f.Name)
	}
	mistakes := bind(values, &p, &p.Connection, func(key string) bool { return known[key] })
	return p, Blame(file, positions, mistakes).Err()
}

// readConnection reads as much as it can. A wrong value becomes the default, and a mistake.
func readConnection(values map[string]any, positions Positions) (settings.Connection, []schema.Mistake) {
	c := defaultsOf(values)
	c.Positions = positions
	mistakes := bind(values, &c, &c, c.Kind.Has)
	return c, mistakes
}

// defaultsOf is what a file means that has only the kind and the transport of these values.
func defaultsOf(values map[string]any) settings.Connection {
	kind, _ := values["kind"].(string)
	transport, _ := values["transport"].(string)
	c := settings.Kind(kind).Default()
	if c.Kind == settings.RADIUS {
		c.Port = settings.Transport(transport).DefaultPort()
	}
	return c
}

// bind binds the known keys to the value that into points to, which has the connection.
func bind(values map[string]any, into any, c *settings.Connection, known func(key string) bool) []schema.Mistake {
	mistakes := schema.BindSome(values, into, known)
	if ofKind := slices.DeleteFunc(slices.Clone(mistakes), func(m schema.Mistake) bool { return m.Path[0] != "kind" }); len(ofKind) > 0 {
		return ofKind // what there is to say of the other keys follows from it
	}
	for i, m := range mistakes {
		if m.Code == schema.UnknownKey {
			mistakes[i].Advice = misplaced(m, c.Kind)
		}
	}
	mistakes = broken(rules(c, values), mistakes, known)
	for _, m := range mistakes {
		if len(m.Path) == 3 && m.Path[2] == "id" { // the action gets another one
			c.Actions[m.Path[1].(int)].ID = ""
		}
	}
	settings.GiveIDs(c.Actions)
	return mistakes
}

// misplaced says of an unknown key where it belongs, if that is known.
func misplaced(m schema.Mistake, kind settings.Kind) advice.Advice {
	key, _ := m.Path[len(m.Path)-1].(string)
	isOf := func(t reflect.Type) bool {
		return slices.ContainsFunc(schema.Fields(t), func(f *schema.Field) bool { return f.Name == key })
	}
	kinds := settings.KindsOf(key)
	switch isRoot := len(m.Path) == 1; {
	case isRoot && len(kinds) > 0 && !kind.Has(key):
		quoted := make([]string, len(kinds))
		for i, kind := range kinds {
			quoted[i] = fmt.Sprintf("%q", string(kind))
		}
		return advice.New("key-of-other-kind", fmt.Sprintf("%s is only for kind = %s", key, strings.Join(quoted, " or "))).
			Do("remove the line, or write kind = " + quoted[0])
	case isRoot && isOf(reflect.TypeFor[settings.Action]()):
		return m.Do("write it under a line [[actions]]")
	case isRoot && isOf(reflect.TypeFor[settings.Attribute]()):
		return m.Do("write it under a line [[attributes]]")
	case !isRoot && kind.Has(key): // a key below a header belongs to that header, which surprises people
		return m.Do("write it above the first line that begins with [[")
	}
	return m.Advice
}
