package document

import (
	"slices"
	"strings"
	"testing"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/settings/settingstest"
)

func TestServers(t *testing.T) {
	for text, want := range map[string]string{
		"radius":                                 "radius:1812",
		"Radius1.Example.COM":                    "radius1.example.com:1812",
		"radius.example.com.":                    "radius.example.com.:1812",
		"radius_1:1645":                          "radius_1:1645",
		"192.0.2.1":                              "192.0.2.1:1812",
		"192.0.2.1:1":                            "192.0.2.1:1",
		"2001:db8::1":                            "[2001:db8::1]:1812",
		"2001:DB8:0::1":                          "[2001:db8::1]:1812",
		"[2001:db8::1]":                          "[2001:db8::1]:1812",
		"[2001:db8::1]:65535":                    "[2001:db8::1]:65535",
		"fe80::1%eth0":                           "[fe80::1%eth0]:1812",
		strings.Repeat("a", 63) + ".example.com": strings.Repeat("a", 63) + ".example.com:1812",
	} {
		c, err := parseText(strings.Replace(settingstest.Complete, "radius.example.com", text, 1))
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if got := c.Servers(); !slices.Equal(got, []string{want}) {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestSecondary(t *testing.T) {
	c := settings.Connection{Primary: "one", Secondary: "::1", Port: 1645}
	if got, want := c.Servers(), []string{"one:1645", "[::1]:1645"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWrongServers(t *testing.T) {
	for _, text := range []string{
		" ", "a b", "a,b", "-a", "a..b", ".", "bücher.example", "192.0.2.256", "1.2.3", "12", "https://radius.example.com",
		"radius:", "radius:0", "radius:65536", "radius:x", "radius:+1", "radius:1:2", "2001:db8::g", "[2001:db8::1", "[192.0.2.1]",
		"[::1]x", "[::1]:", "[::1]:0", "[]", "[", "]:1", strings.Repeat("a", 64), strings.Repeat("a.", 127) + "com",
	} {
		if host, port, err := settings.ParseServer(text); err == nil {
			t.Errorf("%q is taken for host %q, port %d", text, host, port)
		} else if a := advice.Of(err)[0]; a.Code == "" || a.What == "" || a.Next == "" {
			t.Errorf("%q: %v does not say what to do", text, err)
		}
	}
}
