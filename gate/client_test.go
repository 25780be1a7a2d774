package gate

import (
	"strings"
	"testing"
)

// What is sent to servers and logged as the person's address is one.
func TestClientAddress(t *testing.T) {
	t.Parallel()
	for variable, want := range map[string]string{
		"192.0.2.1 50000 192.0.2.2 22":               "192.0.2.1",
		"2001:db8::1 50000 2001:db8::2 22":           "2001:db8::1",
		"fe80::1%eth0 50000 fe80::2%eth0 22":         "fe80::1",
		"fe80::1%\x1b[2J 50000 ::1 22":               "fe80::1",
		"::ffff:192.0.2.1 50000 ::ffff:192.0.2.2 22": "::ffff:192.0.2.1",
		"192.0.2.1":                             "192.0.2.1",
		"":                                      "",
		"UNKNOWN 65535 UNKNOWN 65535":           "",
		"192.0.2.1\tx 1 192.0.2.2 22":           "",
		"\x1b[2J 1 2 3":                         "",
		"10.0.0.1,192.0.2.1 50000 192.0.2.2 22": "",
		strings.Repeat("a", 300) + " 1 192.0.2.2 22": "",
		"office.example.com 50000 192.0.2.2 22":      "",
	} {
		if got := ClientAddress(func(string) string { return variable }); got != want {
			t.Errorf("%q: %q, want %q", variable, got, want)
		}
	}
}
