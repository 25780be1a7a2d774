package settings_test

import (
	"slices"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"otpdialog/settings"
)

func TestSplitArguments(t *testing.T) {
	for line, want := range map[string][]string{
		``:                                nil,
		`  pass   show radius `:           {"pass", "show", "radius"},
		`"/opt/our tools/secret" --quiet`: {"/opt/our tools/secret", "--quiet"},
		`printf '%s\n' ""`:                {"printf", `%s\n`, ""},
		`a"b c"d`:                         {"ab cd"},
		`"a \"b\" \\c"`:                   {`a "b" \c`},
		`C:\Tools\secret.exe $HOME`:       {`C:\Tools\secret.exe`, "$HOME"},
	} {
		got, err := settings.SplitArguments(line)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("SplitArguments(%q) = %q, %v; want %q", line, got, err, want)
		}
	}
	for _, line := range []string{`"a`, `a 'b`, `"a\"`} {
		if got, err := settings.SplitArguments(line); err == nil {
			t.Errorf("SplitArguments(%q) = %q, want an error", line, got)
		}
	}
}

func TestJoinedArgumentsSplit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOf(rapid.StringOf(rapid.RuneFrom([]rune(`ab "'\`+"\t$é")))).Draw(t, "arguments")
		line := settings.JoinArguments(want)
		if got, err := settings.SplitArguments(line); err != nil || !slices.Equal(got, want) {
			t.Fatalf("%q became %q, and then %q (%v)", want, line, got, err)
		}
	})
}

func FuzzSplitArguments(f *testing.F) {
	for _, seed := range []string{``, `pass show radius`, `"a \"b\" \\c" ''`, `'a "b`, "a\tb\n\u00a0c", `C:\Tools\secret.exe é`, `"\`} {
		f.Add(seed, seed)
	}
	f.Fuzz(func(t *testing.T, line, argument string) {
		if !utf8.ValidString(line) || !utf8.ValidString(argument) {
			return // no file can have it
		}
		split, err := settings.SplitArguments(line)
		if err != nil {
			return
		}
		want := slices.Concat(split, []string{argument})
		joined := settings.JoinArguments(want)
		if got, err := settings.SplitArguments(joined); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q became %q, and then %q (%v)", want, joined, got, err)
		}
	})
}
