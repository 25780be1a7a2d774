package scenario

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"otpdialog/advice"
	"otpdialog/schema"
)

// BindTree implements [schema.Value].
func (e *Expect) BindTree(tree any) []schema.Mistake {
	into := reflect.New(expectType())
	mistakes := schema.Bind(tree, into.Interface())
	e.Within = cmp.Or(time.Duration(into.Elem().FieldByName("Within").Int()), DefaultWithin)
	for i, n := range names {
		field := into.Elem().Field(i)
		if field.IsNil() {
			continue
		}
		switch given := field.Interface().(type) {
		case matchers:
			e.Conditions = append(e.Conditions, Condition{Name: n.Name, Matcher: given.matcher()})
			mistakes = append(mistakes, schema.Within(n.check(given.matcher()), n.Name)...)
		case *string:
			e.Conditions = append(e.Conditions, Condition{Name: n.Name, Matcher: Matcher{Is: *given}})
		case map[string]of[string, textMatchers]:
			for _, name := range slices.Sorted(maps.Keys(given)) {
				e.Conditions = append(e.Conditions, Condition{Name: n.Name + "." + name, Matcher: given[name].Matcher})
			}
		}
	}
	return mistakes
}

// check returns the mistakes of values that the name never has.
func (n Name) check(m Matcher) (mistakes []schema.Mistake) {
	if n.words == nil {
		return nil
	}
	known := n.words()
	check := func(value any, path ...any) {
		if text, _ := value.(string); value != nil && !hasVariables(text) && !slices.Contains(known, text) {
			mistakes = append(mistakes, schema.Within(mistake("unknown-value", n.Name+" is never "+advice.Quoted(text),
				advice.DidYouMean(text, known, "write one of "+strings.Join(known, ", "))), path...)...)
		}
	}
	check(m.Is)
	for i, one := range m.OneOf {
		check(one, "one_of", i)
	}
	return mistakes
}

// Schema implements [schema.Value].
func (*Expect) Schema() map[string]any {
	s := schema.Describe(reflect.Zero(expectType()).Interface())
	properties, _ := s["properties"].(map[string]any)
	for _, n := range names {
		if n.words == nil {
			continue
		}
		words := map[string]any{"type": "string", "enum": n.words()}
		one, _ := properties[n.Name].(map[string]any)
		forms, _ := one["anyOf"].([]any)
		table, _ := forms[1].(map[string]any)
		matchers, _ := table["properties"].(map[string]any)
		list, _ := matchers["one_of"].(map[string]any)
		forms[0], list["items"] = words, words
	}
	return s
}

// expectType is a struct with a field for each of names, in their order, and Within.
var expectType = sync.OnceValue(func() reflect.Type {
	types := map[Kind]reflect.Type{
		Text: reflect.TypeFor[*of[string, textMatchers]](), Number: reflect.TypeFor[*of[float64, numberMatchers]](),
		Flag: reflect.TypeFor[*of[bool, flagMatchers]](), Texts: reflect.TypeFor[*of[[]string, textsMatchers]](),
		Named: reflect.TypeFor[map[string]of[string, textMatchers]](), Picture: reflect.TypeFor[*string](),
	}
	var fields []reflect.StructField
	for i, n := range names {
		fields = append(fields, reflect.StructField{
			Name: "Name" + strconv.Itoa(i), Type: types[n.Kind],
			Tag: reflect.StructTag("json:" + strconv.Quote(n.Name) + " doc:" + strconv.Quote(n.Doc)),
		})
	}
	return reflect.StructOf(append(fields, reflect.StructField{
		Name: "Within", Type: reflect.TypeFor[time.Duration](),
		Tag: `json:"within" max:"1h" doc:"how long to wait until all conditions hold; default: 5s"`,
	}))
})

// of is a condition as files have it: a value of the type V, or a table of the matchers M.
type of[V any, M matchers] struct{ Matcher }

// matchers are the matchers of a [Kind], besides a value.
type matchers interface{ matcher() Matcher }

func (m Matcher) matcher() Matcher { return m }

type textMatchers struct {
	Contains string   `json:"contains" min:"1" doc:"a text that it contains"`
	Matches  *pattern `json:"matches"  doc:"a regular expression (RE2) that matches it or a part of it"`
	OneOf    []string `json:"one_of"   min:"1" doc:"the values that it may have"`
	Absent   *yes     `json:"absent"   doc:"true: there is no value"`
}

func (m textMatchers) matcher() Matcher {
	matcher := Matcher{Contains: m.Contains, OneOf: anyOf(m.OneOf), Absent: m.Absent != nil}
	if m.Matches != nil {
		matcher.Matches = m.Matches.Regexp
	}
	return matcher
}

type numberMatchers struct {
	AtLeast *float64  `json:"at_least" doc:"the minimum"`
	AtMost  *float64  `json:"at_most"  doc:"the maximum"`
	OneOf   []float64 `json:"one_of"   min:"1" doc:"the values that it may have"`
	Absent  *yes      `json:"absent"   doc:"true: there is no value"`
}

func (m numberMatchers) matcher() Matcher {
	return Matcher{AtLeast: m.AtLeast, AtMost: m.AtMost, OneOf: anyOf(m.OneOf), Absent: m.Absent != nil}
}

type textsMatchers struct {
	Contains string `json:"contains" min:"1" doc:"an element that it contains"`
	Absent   *yes   `json:"absent"   doc:"true: there is no value"`
}

func (m textsMatchers) matcher() Matcher {
	return Matcher{Contains: m.Contains, Absent: m.Absent != nil}
}

type flagMatchers struct {
	Absent *yes `json:"absent" doc:"true: there is no value"`
}

func (m flagMatchers) matcher() Matcher { return Matcher{Absent: m.Absent != nil} }

func anyOf[T any](values []T) (all []any) {
	for _, v := range values {
		all = append(all, v)
	}
	return all
}

// BindTree implements [schema.Value].
func (c *of[V, M]) BindTree(tree any) []schema.Mistake {
	if table, ok := tree.(map[string]any); ok {
		if len(table) == 0 {
			return mistake("empty-value", "it has no value or matcher", "write a value or a matcher, or remove it")
		}
		var m M
		mistakes := schema.Bind(tree, &m)
		c.Matcher = m.matcher()
		if least, most := c.AtLeast, c.AtMost; least != nil && most != nil && *least > *most {
			mistakes = append(mistakes, schema.Within(mistake("out-of-range", fmt.Sprintf("no number is at least %v and at most %v", *least, *most),
				"exchange them, or correct one"), "at_least")...)
		}
		return mistakes
	}
	var v V
	mistakes := schema.Bind(tree, &v)
	c.Is = v
	return mistakes
}

// Schema implements [schema.Value].
func (*of[V, M]) Schema() map[string]any {
	return map[string]any{"anyOf": []any{schema.Describe(*new(V)), schema.Describe(*new(M))}}
}

// pattern is a regular expression.
type pattern struct{ *regexp.Regexp }

// BindTree implements [schema.Value].
func (p *pattern) BindTree(tree any) []schema.Mistake {
	var text string
	if mistakes := schema.Bind(tree, &text); len(mistakes) > 0 {
		return mistakes
	}
	compiled, err := regexp.Compile(text)
	if wrong, ok := errors.AsType[*syntax.Error](err); ok {
		return mistake("bad-pattern", "it is not a regular expression: "+wrong.Code.String(), `correct it, or use "contains"`)
	}
	p.Regexp = compiled
	return nil
}

// Schema implements [schema.Value].
func (*pattern) Schema() map[string]any { return map[string]any{"type": "string", "format": "regex"} }
