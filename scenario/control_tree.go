package scenario

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"

	"otpdialog/advice"
	"otpdialog/schema"
	"otpdialog/simulator/control"
)

// A controlKey is a key of a step for verbs of package control. Its value is a table of arguments,
// or only the argument that the verb needs: advance = "61s".
type controlKey struct {
	verb   string          // that it stands for
	flags  map[bool]string // the verbs of the values true and false
	family string          // instead of verb: how the names of several begin, of which a word in the value chooses one
}

// controlKeys are all of them. Those of a family are written phone = { deny = true, user = "bob" },
// or only phone = "deny".
var controlKeys = map[string]controlKey{
	"phone":      {family: "phone."},
	"mail":       {family: "mail."},
	"accounts":   {family: "account."},
	"mail_fault": {verb: "mail_faults.add", flags: map[bool]string{false: "mail_faults.clear"}},
	"advance":    {verb: "clock.advance"},
	"fault":      {verb: "faults.add", flags: map[bool]string{false: "faults.clear"}},
	"user":       {verb: "users.write"},
	"reset":      {verb: "users.reset", flags: map[bool]string{true: "reset"}},
}

// A verb is one of package control, with what its arguments look like.
type verb struct {
	control.Verb

	schema map[string]any // of the arguments
	needs  string         // the argument that is required, "" for none
	number bool           // that argument is a number
}

// verbs are those of package control that do something.
var verbs = sync.OnceValue(func() map[string]verb {
	all := map[string]verb{}
	for _, v := range control.Verbs() {
		if v.Method == http.MethodGet {
			continue
		}
		one := verb{Verb: v, schema: schema.Describe(v.Arguments)}
		properties, _ := one.schema["properties"].(map[string]any)
		if required, ok := one.schema["required"].([]string); ok {
			one.needs = required[0]
			needed, _ := properties[one.needs].(map[string]any)
			one.number = needed["type"] == "integer"
		}
		all[v.Name] = one
	}
	return all
})

// words are the words that choose the verbs of the family, sorted.
func (k controlKey) words() []string {
	var words []string
	for name := range verbs() {
		if word, ok := strings.CutPrefix(name, k.family); ok {
			words = append(words, word)
		}
	}
	slices.Sort(words)
	return words
}

// bind binds the value of the key of that name.
func (k controlKey) bind(key string, tree any) (Control, []schema.Mistake) {
	arguments, isTable := tree.(map[string]any)
	arguments = maps.Clone(arguments)
	flag, _ := tree.(bool)
	text := wordsOf(key, tree)
	switch {
	case k.family != "":
		return k.bindFamily(key, text, tree)
	case isTable:
		return verbs()[k.verb].bind(text, arguments)
	case tree == flag && k.flags[flag] != "":
		return verbs()[k.flags[flag]].bind(text, map[string]any{})
	}
	v := verbs()[k.verb]
	c, mistakes := v.bind(text, map[string]any{v.needs: tree})
	for i, m := range mistakes {
		mistakes[i].Path, mistakes[i].What = m.Path[1:], key+strings.TrimPrefix(m.What, v.needs) // the argument is not named
	}
	return c, mistakes
}

func (k controlKey) bindFamily(key, text string, tree any) (Control, []schema.Mistake) {
	word, isWord := tree.(string)
	if isWord {
		tree = map[string]any{word: true}
	}
	table, _ := tree.(map[string]any)
	chosen := slices.DeleteFunc(k.words(), func(one string) bool {
		_, is := table[one]
		return !is
	})
	if len(chosen) > 1 {
		return Control{}, mistake("one-verb", key+" says several things: "+strings.Join(chosen, ", "), "write one decision only, and another step for the next one")
	}
	for _, one := range k.words() {
		value, chosen := table[one]
		if !chosen {
			continue
		}
		arguments, v := maps.Clone(table), verbs()[k.family+one]
		delete(arguments, one)
		if value != true || v.needs != "" {
			arguments[v.needs] = value
		}
		return v.bind(text, arguments)
	}
	return Control{}, mistake("unknown-value", key+" does not say what to do", advice.DidYouMean(word, k.words(), "write one of "+strings.Join(k.words(), ", ")))
}

// bind binds the arguments of the verb.
func (v verb) bind(text string, arguments map[string]any) (Control, []schema.Mistake) {
	if needed, ok := arguments[v.needs].(string); ok && v.number {
		arguments[v.needs] = number(needed)
	}
	into := reflect.New(reflect.TypeOf(v.Arguments))
	mistakes := schema.Bind(arguments, into.Interface())
	return Control{Verb: v.Name, Args: into.Elem().Interface(), text: text}, mistakes
}

// number is the number that a text consists of. That of a variable without a value is 0.
func number(text string) any {
	if strings.HasPrefix(text, opening) {
		return int64(0)
	}
	return json.Number(text)
}

// schema is the JSON Schema of the value.
func (k controlKey) schema() map[string]any {
	if k.family == "" {
		v := verbs()[k.verb]
		forms := []any{v.schema}
		if v.needs != "" {
			properties, _ := v.schema["properties"].(map[string]any)
			forms = append(forms, properties[v.needs])
		}
		for flag := range k.flags {
			forms = append(forms, map[string]any{"const": flag})
		}
		return map[string]any{"anyOf": forms}
	}
	var alone []string // words that need no value
	var forms []any
	for _, word := range k.words() {
		v := verbs()[k.family+word]
		table := maps.Clone(v.schema)
		properties, _ := v.schema["properties"].(map[string]any)
		properties = maps.Clone(properties)
		properties[word] = map[string]any{"const": true, "description": v.Help}
		if v.needs == "" {
			alone = append(alone, word)
		} else {
			properties[word] = map[string]any{"anyOf": []any{properties[v.needs], map[string]any{"type": "string"}}, "description": v.Help}
			delete(properties, v.needs)
		}
		table["properties"], table["required"] = properties, []string{word}
		forms = append(forms, table)
	}
	return map[string]any{"anyOf": append(forms, map[string]any{"enum": alone})}
}

// wordsOf is a key with its value, such as phone approve user alice.
func wordsOf(key string, tree any) string {
	words := []string{key}
	switch tree := tree.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(tree)) {
			words = append(words, wordsOf(name, tree[name]))
		}
	case []any:
		for _, one := range tree {
			words = append(words, fmt.Sprint(one))
		}
	default:
		if tree != true {
			words = append(words, fmt.Sprint(tree))
		}
	}
	return strings.Join(words, " ")
}
