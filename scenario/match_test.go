package scenario

import (
	"regexp"
	"strings"
	"testing"
)

func TestMatcher(t *testing.T) {
	t.Parallel()
	list := []string{"Push", "Call"}
	for _, test := range []struct {
		matcher Matcher
		words   string
		yes, no []any
	}{
		{Matcher{Is: "dialog"}, `"dialog"`, []any{"dialog"}, []any{"form", "dialogs", "", nil, 1.0, list}},
		{Matcher{Is: 2.0}, "2", []any{2.0}, []any{2.5, "2", nil}},
		{Matcher{Is: false}, "false", []any{false}, []any{true, nil}},
		{Matcher{Is: list}, `["Push", "Call"]`, []any{[]string{"Push", "Call"}}, []any{[]string{"Call", "Push"}, []string{"Push"}, "Push", nil}},
		{Matcher{Contains: "phone"}, `contains "phone"`, []any{"your phone", "phone"}, []any{"Phone", "", nil}},
		{Matcher{Contains: "Call"}, `contains "Call"`, []any{list}, []any{[]string{"Calls"}, []string{}}},
		{Matcher{Matches: regexp.MustCompile(`^d\d`)}, `matches "^d\\d"`, []any{"d1", "d12"}, []any{"ad1", nil}},
		{Matcher{AtLeast: new(2.0)}, "at least 2", []any{2.0, 3.0}, []any{1.9, nil}},
		{Matcher{AtMost: new(2.0)}, "at most 2", []any{2.0, 0.0}, []any{2.1, nil}},
		{Matcher{AtLeast: new(1.0), AtMost: new(2.0)}, "at least 1 and at most 2", []any{1.5}, []any{0.5, 2.5}},
		{Matcher{OneOf: []any{"a", "b"}}, `one of "a", "b"`, []any{"a", "b"}, []any{"c", nil}},
		{Matcher{Absent: true}, "nothing", []any{nil, "", []string{}}, []any{"a", 0.0, false, list}},
	} {
		if got := test.matcher.String(); got != test.words {
			t.Errorf("%q, want %q", got, test.words)
		}
		for _, value := range test.yes {
			if !test.matcher.Match(value) {
				t.Errorf("%v does not match %#v", test.matcher, value)
			}
		}
		for _, value := range test.no {
			if test.matcher.Match(value) {
				t.Errorf("%v matches %#v", test.matcher, value)
			}
		}
	}
}

// A mismatch shows what came from outside only as much and as safely as a terminal takes it.
func TestInWords(t *testing.T) {
	t.Parallel()
	if got := inWords("a\x1b[31m\n"); got != `"a\x1b[31m\n"` {
		t.Error(got)
	}
	if got := inWords(strings.Repeat("é", longest)); len(got) > longest+len(`"…"`) || !strings.HasSuffix(got, `é"…`) {
		t.Error(got)
	}
	if got := inWords(nil); got != "nothing" {
		t.Error(got)
	}
}
