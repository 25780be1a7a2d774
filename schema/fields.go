package schema

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"sync"
)

// A Field is a field of a struct that [Bind] binds.
type Field struct {
	Name string            // the key
	Type reflect.Type      // of the value
	Tag  reflect.StructTag // also that of the field with the prefix
	Need bool              // the key is required

	index []int
	omit  string // omitempty or omitzero, for Tree
	one   []string
}

// Most files have few of the keys: what else a tag says is read when it is asked for.
func (f *Field) isLine() bool { return f.Tag.Get("line") == "true" }
func (f *Field) min() string  { return f.Tag.Get("min") }
func (f *Field) max() string  { return f.Tag.Get("max") }
func (f *Field) doc() string  { return f.Tag.Get("doc") }

// known are the fields of the structs that have been bound, by their types.
var known sync.Map

// Fields returns the fields of a struct that can be bound, also those of embedded structs. They
// belong to everyone: nobody may change them.
func Fields(t reflect.Type) []*Field {
	if of, ok := known.Load(t); ok {
		return of.([]*Field)
	}
	all := fieldsOf(t, "", "", nil)
	known.Store(t, all)
	return all
}

// fieldsOf returns the fields of a struct that is at an index, with a tag of its own.
func fieldsOf(t reflect.Type, prefix string, tag reflect.StructTag, index []int) (all []*Field) {
	for f := range t.Fields() {
		at := slices.Concat(index, f.Index)
		key, isKey := f.Tag.Lookup("json")
		within, isPrefix := f.Tag.Lookup("prefix")
		if f.Type.Kind() == reflect.Pointer && f.Anonymous {
			f.Type = f.Type.Elem()
		}
		name, omit, _ := strings.Cut(key, ",")
		switch name = prefix + name; {
		case isPrefix, f.Anonymous && !isKey && f.Type.Kind() == reflect.Struct:
			all = append(all, fieldsOf(f.Type, within, f.Tag, at)...)
		case isKey && name != "" && key != "-" && f.IsExported():
			one := &Field{Name: name, Type: f.Type, Tag: f.Tag, Need: f.Tag.Get("need") == "true", index: at, omit: omit}
			if tag != "" {
				one.Tag += " " + tag
			}
			if words, is := f.Tag.Lookup("one"); is {
				one.one = strings.Split(words, "|")
			}
			all = append(all, one)
		}
	}
	return all
}

// limits are those of the field, which limit makes numbers of.
func (f *Field) limits(limit func(string) float64) (least, most float64) {
	least, most = math.Inf(-1), math.Inf(1)
	if text := f.min(); text != "" {
		least = limit(text)
	}
	if text := f.max(); text != "" {
		most = limit(text)
	}
	return least, most
}
