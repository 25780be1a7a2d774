package document

import (
	"errors"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"

	"otpdialog/settings"
)

func TestNesting(t *testing.T) {
	open, closed := strings.Repeat("[", maxNesting), strings.Repeat("]", maxNesting)
	dots := strings.Repeat("a.", maxNesting)
	for text, column := range map[string]int{
		"a = " + open + "1, 2], [" + closed:                0,
		"a = [" + open + closed + "]":                      maxNesting + 5,
		dots + "a = 1\n" + dots + "b = 1\n":                0,
		dots + "a.b = 1":                                   2*maxNesting + 2,
		"[" + dots[2:] + "a]\n" + dots + "a = 1":           0,
		"[" + dots + "a]":                                  2*maxNesting + 1,
		"x = {a.b=" + strings.Repeat("{c = ", maxNesting):  5 * maxNesting,
		"a = '" + open + open + "' #" + open + open:        0,
		"a = \"\"\"\n\\\"" + open + "\"" + open + "\"\"\"": 0,
		"a = [1.5, 1.5]\n":                                 0,
		strings.Repeat("a = [[1.5], {b.c = 1}]\n", 100):    0,
	} {
		err := refuseNesting("f", text)
		var problems settings.Problems
		if column == 0 && err != nil || column > 0 && (!errors.As(err, &problems) || problems[0].Column != column || problems[0].Next == "") {
			t.Errorf("%q: got %#v, want column %d", text, err, column)
		}
	}
}

// depth is how many levels a decoded value has.
func depth(value any) int {
	deepest := 0
	switch value := value.(type) {
	case map[string]any:
		for _, v := range value {
			deepest = max(deepest, 1+depth(v))
		}
	case []map[string]any:
		for _, v := range value {
			deepest = max(deepest, 1+depth(v))
		}
	case []any:
		for _, v := range value {
			deepest = max(deepest, 1+depth(v))
		}
	}
	return deepest
}

func FuzzNesting(f *testing.F) {
	for _, seed := range locatorSeeds {
		f.Add(seed)
	}
	f.Add("a = " + strings.Repeat("[", maxNesting))
	f.Add("'''.\"''' = {a.b='}]'} # [\n")
	f.Fuzz(func(t *testing.T, text string) {
		if refuseNesting("", text) != nil {
			return
		}
		var values map[string]any
		if _, err := toml.Decode(text, &values); err != nil {
			return
		}
		// A header and a key below it have the levels each; each header adds a list.
		if got := depth(values); got > 3*maxNesting {
			t.Errorf("%q has %d levels", text, got)
		}
	})
}
