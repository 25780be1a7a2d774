package signin

import "testing"

// Only what can be nothing else is shown as the number to choose on the phone.
func TestNumberToMatch(t *testing.T) {
	for prompt, want := range map[string]string{
		"Choose 42 on your phone, and enter 42 here.":       "42",
		"Tap the number 07 in your authenticator app.":      "07",
		"Select 123 on your phone":                          "123",
		"Choose a method, or enter a code.":                 "",
		"Choose 1 for a push, 2 for a call":                 "",
		"A code was sent to the phone that ends with 42.":   "",
		"Enter 123456 on your phone":                        "",
		"Choose 4711 on your phone":                         "",
		"Your password expires in 10 days. Choose a method": "",
	} {
		if got := numberToMatch(prompt); got != want {
			t.Errorf("%q: got %q, want %q", prompt, got, want)
		}
	}
}
