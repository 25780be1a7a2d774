package control

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"

	"otpdialog/advice"
	"otpdialog/schema"
)

// A Verb is something that can be done to a lab. Its name is what scenarios and the text console
// use; its method and path are those of the admin interface.
type Verb struct {
	Name string // such as phone.approve
	Help string // what it does, in lower case and without a full stop

	Method string // of HTTP
	Path   string // in which {key} is an argument

	Arguments any // a struct with the tags of package schema, without values
	Result    any // a value of the type that the verb returns; nil if it returns nothing

	run func(ctx context.Context, l *Lab, arguments any) (any, error)
}

// The methods of HTTP, which this package does not link.
const (
	get     = "GET"
	post    = "POST"
	replace = "PUT"
	remove  = "DELETE"
)

// nothing is what a verb takes that takes nothing, and returns that returns nothing.
type nothing struct{}

// verb makes a verb of a function.
func verb[A, R any](name, method, path, help string, run func(ctx context.Context, l *Lab, arguments A) (R, error)) Verb {
	v := Verb{Name: name, Help: help, Method: method, Path: path, Arguments: *new(A), Result: *new(R)}
	if v.Result == any(nothing{}) {
		v.Result = nil
	}
	v.run = func(ctx context.Context, l *Lab, given any) (any, error) {
		arguments, ok := given.(A)
		if !ok {
			if given == nil {
				given = map[string]any{}
			}
			if mistakes := schema.Bind(given, &arguments); len(mistakes) > 0 {
				return nil, &ArgumentsError{mistakes}
			}
		}
		result, err := run(ctx, l, arguments)
		if err != nil {
			return nil, advised(err)
		}
		if v.Result == nil {
			return nil, nil //nolint:nilnil // it returns nothing
		}
		return result, nil
	}
	return v
}

// does makes a verb of a function that returns nothing.
func does[A any](name, method, path, help string, run func(l *Lab, arguments A) error) Verb {
	return verb(name, method, path, help, func(_ context.Context, l *Lab, arguments A) (nothing, error) {
		return nothing{}, run(l, arguments)
	})
}

// shows makes a verb of a function that cannot fail and takes nothing.
func shows[R any](name, path, help string, run func(l *Lab) R) Verb {
	return verb(name, get, path, help, func(_ context.Context, l *Lab, _ nothing) (R, error) { return run(l), nil })
}

// Verbs are all verbs, in the order of a help text.
var Verbs = sync.OnceValue(func() []Verb {
	return slices.Concat(phoneVerbs(), mailVerbs(), userVerbs(), accountVerbs(), labVerbs())
})

// Find returns the verb of that name. The error names the nearest one.
func Find(name string) (Verb, error) {
	if i := slices.IndexFunc(Verbs(), func(v Verb) bool { return v.Name == name }); i >= 0 {
		return Verbs()[i], nil
	}
	var names []string
	for _, v := range Verbs() {
		names = append(names, v.Name)
	}
	return Verb{}, advice.New(CodeUnknownVerb, "there is no verb "+advice.Quoted(name)).Do(advice.DidYouMean(name, names, "use one of the verbs"))
}

// Do does what the verb of that name does. The arguments are the struct of the verb, a tree as
// [schema.Bind] takes it, or nil for none. The result is of the type of [Verb.Result].
func (l *Lab) Do(ctx context.Context, name string, arguments any) (any, error) {
	v, err := Find(name)
	if err != nil {
		return nil, err
	}
	return v.run(ctx, l, arguments)
}

// Tree makes arguments of texts, such as those of a URL or of a typed line: numbers and booleans
// where the verb takes them, lists at commas, and a table of the keys with dots, such as match.user.
func (v Verb) Tree(texts map[string]string) map[string]any {
	tree := map[string]any{}
	for key, text := range texts {
		put(tree, schema.Describe(v.Arguments), strings.Split(key, "."), text)
	}
	return tree
}

// put puts a text at a path of a tree that is described.
func put(tree, described map[string]any, path []string, text string) {
	properties, _ := described["properties"].(map[string]any)
	property, _ := properties[path[0]].(map[string]any)
	if len(path) > 1 {
		below, ok := tree[path[0]].(map[string]any)
		if !ok {
			below = map[string]any{}
			tree[path[0]] = below
		}
		put(below, property, path[1:], text)
		return
	}
	tree[path[0]] = text
	switch property["type"] {
	case "array":
		list := []any{}
		for one := range strings.SplitSeq(text, ",") {
			list = append(list, one)
		}
		tree[path[0]] = list
	case "integer", "number", "boolean":
		value, err := schema.ParseJSON(strings.NewReader(text))
		switch value.(type) {
		case json.Number, bool:
			if err == nil {
				tree[path[0]] = value
			}
		}
	}
}
