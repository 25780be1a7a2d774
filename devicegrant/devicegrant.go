// Package devicegrant is a device grant as people see it (RFC 8628, section 3.2): a code that they confirm
// in a browser, on any device. The rules of sign-ins, and every face, share it.
//
//	g := devicegrant.New("Example", "WDJB-MJHT", "https://login.example.com/device", "", expires)
package devicegrant

import (
	"time"

	"otpdialog/advice"
)

// Grant waits for the person. Its texts are safe for a terminal.
type Grant struct {
	Provider string    // for people, such as its host
	Code     string    // "" for an address alone
	Address  string    // to open in a browser
	Complete string    // the same with the code in it; "" if the provider has none
	Expires  time.Time // zero: who shows it says how long it lasts
}

// New returns a grant with the texts of a provider, which it makes safe.
func New(provider, code, address, complete string, expires time.Time) Grant {
	return Grant{advice.Line(provider), advice.Line(code), advice.Line(address), advice.Line(complete), expires}
}
