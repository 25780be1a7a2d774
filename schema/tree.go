package schema

import (
	"reflect"
	"time"
)

// Tree returns a value as a tree that [Bind] binds to such a value: durations are text such as
// "1m30s", a slice is never nil, and what the tags say may be omitted if it is empty is omitted.
//
//	text, err := json.Marshal(schema.Tree(fault))
func Tree(v any) any { return unbind(reflect.ValueOf(v)) }

func unbind(v reflect.Value) any {
	switch kind := v.Kind(); {
	case !v.IsValid(), (kind == reflect.Pointer || kind == reflect.Interface) && v.IsNil():
		return nil
	case kind == reflect.Pointer, kind == reflect.Interface:
		return unbind(v.Elem())
	case v.Type() == durationType:
		return v.Interface().(time.Duration).String()
	case v.Type() == timeType:
		return v.Interface()
	case kind == reflect.String:
		return v.String()
	case v.CanInt():
		return v.Int()
	case kind == reflect.Struct:
		values := map[string]any{}
		for _, f := range Fields(v.Type()) {
			if value := v.FieldByIndex(f.index); !f.omitted(value) {
				values[f.Name] = unbind(value)
			}
		}
		return values
	case kind == reflect.Slice:
		list := make([]any, v.Len())
		for i := range list {
			list[i] = unbind(v.Index(i))
		}
		return list
	case kind == reflect.Map:
		values := map[string]any{}
		for key, value := range v.Seq2() {
			values[key.String()] = unbind(value)
		}
		return values
	}
	return v.Interface()
}

// omitted reports whether the field is omitted with a value, as package encoding/json does.
func (f *Field) omitted(v reflect.Value) bool {
	switch f.omit {
	case "omitzero":
		return v.IsZero()
	case "omitempty":
		switch v.Kind() {
		case reflect.Struct:
			return false
		case reflect.Slice, reflect.Map:
			return v.Len() == 0
		}
		return v.IsZero()
	}
	return false
}
