package settings_test

import (
	"testing"

	"otpdialog/settings"
)

// What a server sends is known however it is spelled.
func TestSpellingsOfAServer(t *testing.T) {
	for _, same := range [][]string{
		{"127.0.0.1:1812", "[::ffff:127.0.0.1]:1812", "[::FFFF:7f00:1]:1812"},
		{"radius.example.com:1812", "Radius.Example.COM:1812", "radius.example.com.:1812"},
		{"[2001:db8::1]:1812", "[2001:DB8:0:0::1]:1812"},
		{"no server"},
	} {
		for _, learned := range same {
			var s settings.State
			s.LearnMessageAuthenticator(learned)
			for _, asked := range same {
				if !s.SendsMessageAuthenticator(asked) {
					t.Errorf("learned of %s, unknown of %s", learned, asked)
				}
			}
			for _, other := range []string{"127.0.0.1:1813", "radius.example.com:1813", "radius.example.co:1812", "[::1]:1812", "", "radius.example.com"} {
				if s.SendsMessageAuthenticator(other) {
					t.Errorf("learned of %s, known of %s", learned, other)
				}
			}
		}
	}
}
