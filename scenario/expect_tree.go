package scenario

import (
	"cmp"
	"errors"
	"maps"
	"reflect"
	"regexp"
	"regexp/syntax"
	"slices"
	"strconv"
	"sync"
	"time"

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
		case interface{ matcher() Matcher }:
			e.Conditions = append(e.Conditions, Condition{Name: n.Name, Matcher: given.matcher()})
		case map[string]ofText:
			for _, name := range slices.Sorted(maps.Keys(given)) {
				e.Conditions = append(e.Conditions, Condition{Name: n.Name + "." + name, Matcher: given[name].Matcher})
			}
		}
	}
	return mistakes
}

// Schema implements [schema.Value].
func (*Expect) Schema() map[string]any {
	return schema.Describe(reflect.Zero(expectType()).Interface())
}

// expectType is a struct with a field for each of names, in their order, and Within.
var expectType = sync.OnceValue(func() reflect.Type {
	types := map[Kind]reflect.Type{
		Text: reflect.TypeFor[*ofText](), Number: reflect.TypeFor[*ofNumber](), Flag: reflect.TypeFor[*ofFlag](),
		Texts: reflect.TypeFor[*ofTexts](), Named: reflect.TypeFor[map[string]ofText](), Picture: reflect.TypeFor[*ofPicture](),
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
		Tag: `json:"within" max:"1h" doc:"how long to wait until all of it holds; 5s if omitted"`,
	}))
})

// The conditions of each [Kind], as files have them: a value, or a table of matchers.
type (
	ofText    struct{ Matcher }
	ofNumber  struct{ Matcher }
	ofFlag    struct{ Matcher }
	ofTexts   struct{ Matcher }
	ofPicture struct{ Matcher }
)

type textMatchers struct {
	Contains string   `json:"contains" min:"1" doc:"a part of it"`
	Matches  *pattern `json:"matches"  doc:"a regular expression that a part of it matches, in the syntax RE2"`
	OneOf    []string `json:"one_of"   min:"1" doc:"it is one of these"`
	Absent   *yes     `json:"absent"   doc:"there is none"`
}

type numberMatchers struct {
	AtLeast *float64  `json:"at_least" doc:"it is this or more"`
	AtMost  *float64  `json:"at_most"  doc:"it is this or less"`
	OneOf   []float64 `json:"one_of"   min:"1" doc:"it is one of these"`
	Absent  *yes      `json:"absent"   doc:"there is none"`
}

type textsMatchers struct {
	Contains string `json:"contains" min:"1" doc:"one of its elements"`
	Absent   *yes   `json:"absent"   doc:"there is none"`
}

func (m Matcher) matcher() Matcher { return m }

// bindMatcher binds a value of the type V, or a table of matchers to into. There is at least one.
func bindMatcher[V any](tree, into any, value func(V)) []schema.Mistake {
	if table, ok := tree.(map[string]any); ok && into != nil {
		if len(table) == 0 {
			return mistake("empty-value", "nothing is expected of it", "write a value or a matcher, or remove it")
		}
		return schema.Bind(tree, into)
	}
	var v V
	mistakes := schema.Bind(tree, &v)
	value(v)
	return mistakes
}

// BindTree implements [schema.Value].
func (c *ofText) BindTree(tree any) []schema.Mistake {
	var m textMatchers
	mistakes := bindMatcher(tree, &m, func(text string) { c.Is = text })
	c.Contains, c.Absent = m.Contains, m.Absent != nil
	for _, one := range m.OneOf {
		c.OneOf = append(c.OneOf, one)
	}
	if m.Matches != nil {
		c.Matches = m.Matches.Regexp
	}
	return mistakes
}

// Schema implements [schema.Value].
func (*ofText) Schema() map[string]any { return either[string, textMatchers]() }

// BindTree implements [schema.Value].
func (c *ofNumber) BindTree(tree any) []schema.Mistake {
	var m numberMatchers
	mistakes := bindMatcher(tree, &m, func(n float64) { c.Is = n })
	c.AtLeast, c.AtMost, c.Absent = m.AtLeast, m.AtMost, m.Absent != nil
	for _, one := range m.OneOf {
		c.OneOf = append(c.OneOf, one)
	}
	return mistakes
}

// Schema implements [schema.Value].
func (*ofNumber) Schema() map[string]any { return either[float64, numberMatchers]() }

// BindTree implements [schema.Value].
func (c *ofTexts) BindTree(tree any) []schema.Mistake {
	var m textsMatchers
	mistakes := bindMatcher(tree, &m, func(texts []string) { c.Is = texts })
	c.Contains, c.Absent = m.Contains, m.Absent != nil
	return mistakes
}

// Schema implements [schema.Value].
func (*ofTexts) Schema() map[string]any { return either[[]string, textsMatchers]() }

// BindTree implements [schema.Value].
func (c *ofFlag) BindTree(tree any) []schema.Mistake {
	return bindMatcher(tree, nil, func(is bool) { c.Is = is })
}

// Schema implements [schema.Value].
func (*ofFlag) Schema() map[string]any { return schema.Describe(false) }

// BindTree implements [schema.Value].
func (c *ofPicture) BindTree(tree any) []schema.Mistake {
	return bindMatcher(tree, nil, func(file string) { c.Is = file })
}

// Schema implements [schema.Value].
func (*ofPicture) Schema() map[string]any { return schema.Describe("") }

// either is the JSON Schema of a value, or of matchers.
func either[V, M any]() map[string]any {
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
		return mistake("bad-pattern", "it is no regular expression: "+wrong.Code.String(), `correct it, or use "contains"`)
	}
	p.Regexp = compiled
	return nil
}

// Schema implements [schema.Value].
func (*pattern) Schema() map[string]any { return map[string]any{"type": "string", "format": "regex"} }
