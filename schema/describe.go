package schema

import (
	"maps"
	"reflect"
	"strconv"
	"strings"
)

// Describe returns the JSON Schema (draft 2020-12) of the trees that [Bind] binds to a value like
// v. It has no $schema and no references, so that it can be part of another one.
func Describe(v any) map[string]any { return describe(reflect.TypeOf(v), &Field{}) }

func describe(t reflect.Type, f *Field) map[string]any {
	s := map[string]any{}
	if f.doc() != "" {
		s["description"] = f.doc()
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if own, ok := reflect.TypeAssert[Value](reflect.New(t)); ok {
		maps.Copy(s, own.Schema())
		return s
	}
	switch {
	case t == durationType:
		s["type"], s["pattern"] = "string", `^([0-9]+(\.[0-9]*)?(ns|us|µs|ms|s|m|h))+$`
		if f.max() != "" {
			s["description"] = strings.TrimPrefix(f.doc()+"; at most "+f.max(), "; ")
		}
	case t == timeType:
		s["type"], s["format"] = "string", "date-time"
	case t.Kind() == reflect.Interface:
	case t.Kind() == reflect.Struct:
		table(s, t)
	case t.Kind() == reflect.Slice:
		s["type"], s["items"] = "array", describe(t.Elem(), &Field{one: f.one})
		limits(s, f, "minItems", "maxItems")
	case t.Kind() == reflect.Map:
		s["type"], s["additionalProperties"] = "object", describe(t.Elem(), &Field{one: f.one})
		limits(s, f, "minProperties", "maxProperties")
	case t.Kind() == reflect.String:
		s["type"] = "string"
		if f.one != nil {
			s["enum"] = f.one
		}
		limits(s, f, "minLength", "maxLength")
	case t.Kind() == reflect.Bool:
		s["type"] = "boolean"
	case t.Kind() == reflect.Float32 || t.Kind() == reflect.Float64:
		s["type"] = "number"
		limits(s, f, "minimum", "maximum")
	default:
		s["type"] = "integer"
		limits(s, f, "minimum", "maximum")
	}
	return s
}

// table describes a struct.
func table(s map[string]any, t reflect.Type) {
	properties := map[string]any{}
	var required []string
	for _, f := range Fields(t) {
		properties[f.Name] = describe(f.Type, f)
		if f.Need {
			required = append(required, f.Name)
		}
	}
	s["type"], s["properties"], s["additionalProperties"] = "object", properties, false
	if required != nil {
		s["required"] = required
	}
}

// limits adds the limits of a field. JSON Schema has none for a duration: its description says the longest.
func limits(s map[string]any, f *Field, least, most string) {
	for key, limit := range map[string]string{least: f.min(), most: f.max()} {
		if n, err := strconv.ParseFloat(limit, 64); err == nil {
			s[key] = n
		}
	}
}
