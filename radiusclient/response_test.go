package radiusclient

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

var messages = []struct{ octets, text string }{
	{"", ""},
	{"Enter the code", "Enter the code"},
	{"Zweiter Faktor für 第二 🔐", "Zweiter Faktor für 第二 🔐"},
	{"Code f\xfcr den zweiten Faktor", "Code für den zweiten Faktor"},
	{"\xc9crit \xe0 l\x92\xe9t\xe9, 5 \x80", "Écrit à l’été, 5 €"},
	{"\x81\x8d\x8f\x90\x9d", "\ufffd\ufffd\ufffd\ufffd\ufffd"}, // no characters
	{"f\xfcr und für", "für und für"},                          // of two servers
	{"für den Fakto\xc3", "für den Fakto\ufffd"},               // cut in the middle of a letter
	{"für \xe7\xac", "für \ufffd"},
	{"D\xc3", "DÃ"},
}

// A Reply-Message is readable, in UTF-8 or as servers on Windows write it.
func TestDecodeMessage(t *testing.T) {
	t.Parallel()
	for _, m := range messages {
		if got := decodeMessage([]byte(m.octets)); got != m.text {
			t.Errorf("%q is read as %q, want %q", m.octets, got, m.text)
		}
	}
	for octet := 0xa0; octet <= 0xff; octet++ { // ISO 8859-1
		if got := decodeMessage([]byte{byte(octet)}); got != string(rune(octet)) {
			t.Errorf("%x is read as %q", octet, got)
		}
	}
}

func FuzzDecodeMessage(f *testing.F) {
	for _, m := range messages {
		f.Add([]byte(m.octets))
	}
	f.Fuzz(func(t *testing.T, octets []byte) {
		got := decodeMessage(octets)
		if utf8.Valid(octets) && got != string(octets) || !utf8.ValidString(got) {
			t.Errorf("%q is read as %q", octets, got)
		}
		isC1 := func(r rune) bool { return r >= 0x80 && unicode.IsControl(r) }
		if !utf8.Valid(octets) && strings.ContainsFunc(got, isC1) && !strings.ContainsFunc(strings.ToValidUTF8(string(octets), ""), isC1) {
			t.Errorf("%q is read as %q, with a control character", octets, got)
		}
	})
}
