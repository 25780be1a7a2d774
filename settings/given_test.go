package settings_test

import (
	"bytes"
	"strings"
	"testing"

	"otpdialog/advice"
	"otpdialog/settings"
)

func TestGiven(t *testing.T) {
	for given, want := range map[string]string{
		"": "", "secret": "secret", "secret\n": "secret", "secret\r\n": "secret", "secret\r": "secret", "\n": "",
		"\ufeffsecret": "secret", "\ufeffsecret\r\n": "secret", "\ufeff": "", "\ufeff\ufeffx": "\ufeffx",
		" secret" + " \t\n": " secret \t", "\xe9": "\xe9", "a\x00b": "a\x00b", "\x00": "\x00", "pässwörd": "pässwörd",
	} {
		if got, err := settings.Given("the file", []byte(given)); err != nil || string(got) != want {
			t.Errorf("%q: got %q, %v", given, got, err)
		}
	}
	utf16 := func(text string, high int) string {
		var b strings.Builder
		for _, r := range text {
			b.WriteString([]string{"\x00" + string(r), string(r) + "\x00"}[high])
		}
		return b.String()
	}
	for given, code := range map[string]string{
		"secret\n\n": "further-lines", "\nsecret": "further-lines", "a\nb": "further-lines", "a\rb\n": "further-lines", "\r\n\r\n": "further-lines",
		"\ufeffa\r\nb\r\n": "further-lines",
		"\xff\xfe":         "utf-16", "\xff\xfes\x00\n\x00": "utf-16", "\xfe\xff\x00s\x00\n": "utf-16",
		utf16("secret\r\n", 0): "utf-16", utf16("secret\r\n", 1): "utf-16", utf16("secret\r", 1): "utf-16",
	} {
		_, err := settings.Given("the file", []byte(given))
		if a := advice.Of(err); len(a) != 1 || a[0].Code != code || a[0].Next == "" || !strings.HasPrefix(a[0].What, "the file ") || strings.Contains(a[0].What, "secret") {
			t.Errorf("%q: got %v, want %s", given, err, code)
		}
	}
}

func TestHasOuterSpace(t *testing.T) {
	for text, want := range map[string]bool{"": false, "a b": false, " a": true, "a\t": true, "a\u00a0": true, "a\u200b": true, "\ufeffa": true, "a\x00": true, "\x7fa": true, "é": false} {
		if got := settings.HasOuterSpace(text); got != want {
			t.Errorf("%q: got %t", text, got)
		}
	}
}

// Whatever is given, what is meant by it is one line and a part of it.
func FuzzGiven(f *testing.F) {
	for _, seed := range []string{"secret\r\n", "\ufeffsecret", "\xff\xfes\x00", "a\x00b\x00", "a\nb", "\r", ""} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, given []byte) {
		meant, err := settings.Given("x", given)
		if err != nil {
			if meant != nil {
				t.Errorf("%q with %v", meant, err)
			}
			return
		}
		if bytes.ContainsAny(meant, "\r\n") || !bytes.Contains(given, meant) || len(given)-len(meant) > len("\ufeff\r\n") {
			t.Errorf("%q is taken for %q", given, meant)
		}
		if again, err := settings.Given("x", meant); err == nil && !bytes.HasPrefix(meant, []byte("\ufeff")) && !bytes.Equal(again, meant) {
			t.Errorf("%q is taken for %q the second time", meant, again)
		}
	})
}
