package document

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"

	"otpdialog/settings"
)

// paths are those of everything in a decoded document.
func paths(path string, value any) []string {
	found := []string{path}
	switch value := value.(type) {
	case map[string]any:
		for key, v := range value {
			found = append(found, paths(settings.JoinKey(path, key), v)...)
		}
	case []any:
		for i, v := range value {
			found = append(found, paths(settings.JoinIndex(path, i), v)...)
		}
	}
	return found
}

// checkLocator shows that the locator and the TOML library see the same keys,
// and that the keys are where the locator says.
func checkLocator(t *testing.T, text string) {
	t.Helper()
	l := locate(text)
	if l.err() != nil || len(text) > maxPathLength {
		return // paths may have been cut
	}
	positions := l.positions
	var values map[string]any
	_, err := toml.Decode(text, &values)
	unifyLists(values)
	if err != nil {
		return
	}
	want := slices.Sorted(slices.Values(paths("", values)))
	got := slices.Sorted(maps.Keys(positions))
	if !slices.Equal(got, want) {
		t.Fatalf("in %q\nthe locator sees %q\nthe library sees %q", text, got, want)
	}
	lines := strings.Split(text, "\n")
	for path, at := range positions {
		rest := []rune(lines[at.Line-1])[at.Column-1:]
		if path != "" && (len(rest) == 0 || strings.ContainsRune("= \t\r,]}#", rest[0])) {
			t.Errorf("%s is said to be at %v, but there is %q", path, at, string(rest))
		}
	}
}

var locatorSeeds = []string{
	"",
	"a = 1\nb.c = 2\n",
	"[a]\nb = 1\n[a.c]\nd = 2\n",
	"[[x]]\na = 1\n[[x]]\na = 2\n[x.y]\nb = 3\n[[x.z]]\nc = 4\n",
	"# a = 1\nb = 2 # c = 3\n",
	"a = \"\"\"\nb = 1\n\\\"\"\" c = 2\n\"\"\"\"\"\nd = 1",
	"a = '''\n[b]\n'''\nc = 'd = \\'\ne = 1",
	"a = [\n  1, # two\n  [3, 4],\n  { b = 5, c.d = 6 },\n]\nz = 1",
	"a = { b = [ { c = 1 }, { c = 2 } ], \"d e\" = 'f' }",
	"\"a.b\".'c d' = 1\n\"\\u00e9\\x41\\t\\\"\\\\\\e\" = 2\n\"\" = 3",
	"[ a . \"b]\" ]\nc = 1979-05-27 07:32:00\r\nd = +inf\r\n",
	"é = 1", "a = ]", "a = [}", "{]", "[[", "[a", "\"", "'''", "a = {b", "a = \"\\",
}

func TestLocatorAgreesWithTheLibrary(t *testing.T) {
	for _, text := range locatorSeeds {
		checkLocator(t, text)
	}
}

func TestLocate(t *testing.T) {
	positions := locate("# comment\nname = \"ü\"\n\n[[actions]]\ntitle = \"a\"\n  [[actions]]\n  id = 1 # title = 2\n" +
		"[x]\ny = { u = 1, \"ü\" = 1, z = [10, 20] }\n").positions
	want := map[string]settings.Position{
		"name":             {Line: 2, Column: 1},
		"actions":          {Line: 4, Column: 1},
		"actions[0]":       {Line: 4, Column: 1},
		"actions[0].title": {Line: 5, Column: 1},
		"actions[1]":       {Line: 6, Column: 3},
		"actions[1].id":    {Line: 7, Column: 3},
		"x.y.z":            {Line: 9, Column: 23},
		"x.y.z[1]":         {Line: 9, Column: 32},
	}
	for path, at := range want {
		if positions[path] != at {
			t.Errorf("%s is at %v, want %v", path, positions[path], at)
		}
	}
}

func TestDeepNesting(t *testing.T) {
	const depth = 9_000
	positions := locate("a = " + strings.Repeat("[", depth) + strings.Repeat("]", depth)).positions
	if at, ok := positions["a[0][0]"]; !ok || at != (settings.Position{Line: 1, Column: 7}) || len(positions) > maxPathLength {
		t.Errorf("%d paths are noted, a[0][0] at %v", len(positions), at)
	}
}

func FuzzLocate(f *testing.F) {
	for _, seed := range locatorSeeds {
		f.Add(seed)
	}
	f.Fuzz(checkLocator)
}
