package console

import (
	"cmp"
	"slices"
	"strings"

	"otpdialog/settings"
	"otpdialog/ui/kit"
)

// fields make the controls of values, by their keys.
type fields struct {
	problems settings.Problems
	managed  string // why nothing can be changed; "" if it can
	untried  bool   // it is new, and nobody has tried to keep it
}

// isMissing is true for what is no problem yet of something new that a person has not filled in.
func isMissing(p settings.Problem) bool { return p.Code == "missing-key" || p.Code == "empty-value" }

// entry is what a control of a key has: its problem, and whether it can be changed.
func (f fields) entry(key, label, help string) kit.Entry {
	e := kit.Entry{ID: key, Label: label, Help: help, Managed: f.managed}
	if i := slices.IndexFunc(f.problems, func(p settings.Problem) bool { return p.Key == key }); i >= 0 {
		problem := &e.Problem
		if f.untried && isMissing(f.problems[i]) {
			problem = &e.Missing
		}
		*problem = textOf(f.problems[i], strings.TrimSpace(label))
	}
	return e
}

func (f fields) text(key, label, help string, value *string) kit.Control {
	return &kit.Text{Entry: f.entry(key, label, help), Value: kit.StringValue{Of: value}}
}

func (f fields) number(key, label, help string, value *int, blank bool) kit.Control {
	return &kit.Text{Entry: f.entry(key, label, help), Value: kit.NumberValue{Of: value, Blank: blank}}
}

func (f fields) toggle(key, label, help string, value *bool) kit.Control {
	return &kit.Toggle{Entry: f.entry(key, label, help), On: *value, Set: func(on bool) { *value = on }}
}

// oneOf offers the values of a key.
func oneOf[T ~string](f fields, key, label, help string, value *T, options ...kit.Option) kit.Control {
	return &kit.Choice{Entry: f.entry(key, label, help), Options: options, Value: string(*value), Set: func(chosen string) { *value = T(chosen) }}
}

// labelled are options for all values; the label of one without another is the value.
func labelled[T ~string](values []T, labels map[T]string) []kit.Option {
	var options []kit.Option
	for _, v := range values {
		options = append(options, option(v, cmp.Or(labels[v], string(v))))
	}
	return options
}

// option is a value and what it is called.
func option[T ~string](value T, label string) kit.Option {
	return kit.Option{Value: string(value), Label: label}
}

// labelOf is what a value is called among its options.
func labelOf[T ~string](options []kit.Option, value T) string {
	i := slices.IndexFunc(options, func(o kit.Option) bool { return o.Value == string(value) })
	return options[i].Label
}
