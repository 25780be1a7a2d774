package scenario

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"otpdialog/advice"
)

// Match reports whether a value is as wanted. A value is a string, a float64, a bool, a []string,
// or nil for none.
func (m Matcher) Match(got any) bool {
	if m.Absent || got == nil {
		return m.Absent && isEmpty(got)
	}
	number, _ := got.(float64)
	texts, isList := got.([]string)
	if text, is := got.(string); is {
		texts = []string{text}
	}
	switch {
	case m.Is != nil && !same(m.Is, got),
		m.OneOf != nil && !slices.ContainsFunc(m.OneOf, func(one any) bool { return same(one, got) }),
		m.AtLeast != nil && number < *m.AtLeast,
		m.AtMost != nil && number > *m.AtMost,
		m.Contains != "" && !slices.ContainsFunc(texts, func(t string) bool { return isList && t == m.Contains || !isList && strings.Contains(t, m.Contains) }),
		m.Matches != nil && !slices.ContainsFunc(texts, m.Matches.MatchString):
		return false
	}
	return true
}

func isEmpty(value any) bool {
	switch v := value.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case []string:
		return len(v) == 0
	}
	return false
}

// same compares values of the kinds that a Matcher knows.
func same(a, b any) bool {
	if list, is := a.([]string); is {
		other, is := b.([]string)
		return is && slices.Equal(list, other)
	}
	if _, is := b.([]string); is {
		return false
	}
	return a == b
}

// String returns what is wanted in words, such as contains "phone".
func (m Matcher) String() string {
	var words []string
	if m.Is != nil {
		words = append(words, inWords(m.Is))
	}
	if m.OneOf != nil {
		var each []string
		for _, one := range m.OneOf {
			each = append(each, inWords(one))
		}
		words = append(words, "one of "+strings.Join(each, ", "))
	}
	if m.Absent {
		words = append(words, "nothing")
	}
	if m.AtLeast != nil {
		words = append(words, "at least "+inWords(*m.AtLeast))
	}
	if m.AtMost != nil {
		words = append(words, "at most "+inWords(*m.AtMost))
	}
	if m.Contains != "" {
		words = append(words, "contains "+inWords(m.Contains))
	}
	if m.Matches != nil {
		words = append(words, "matches "+inWords(m.Matches.String()))
	}
	return strings.Join(words, " and ")
}

// longest is how much of a text a mismatch shows, in bytes.
const longest = 500

// quoted is the beginning of a text, so many bytes at most, in quotes and safe for a terminal.
func quoted(text string, most int) string {
	if len(text) <= most {
		return advice.Quoted(text)
	}
	for !utf8.RuneStart(text[most]) {
		most--
	}
	return advice.Quoted(text[:most]) + "…"
}

// inWords is a value as a person reads it, safe for a terminal.
func inWords(value any) string {
	switch v := value.(type) {
	case nil:
		return "nothing"
	case string:
		return quoted(v, longest)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case []string:
		each := make([]string, len(v))
		for i, text := range v {
			each[i] = inWords(text)
		}
		return "[" + strings.Join(each, ", ") + "]"
	}
	return fmt.Sprint(value)
}
