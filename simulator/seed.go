package simulator

import (
	"fmt"
	"time"
)

// The user and the password that a demonstration begins with.
const (
	DemoUser     = "maria"
	DemoPassword = "wonderland"
)

// everything is all that the provider can do.
var everything = []Method{MethodPush, MethodCall, MethodText, MethodMail, MethodToken}

// seedUsers are the users of a new World. All but uma, whose point is another
// alphabet, have DemoPassword: one word to remember.
func seedUsers() []User {
	return furnished([]User{
		{
			Name:        "alice",
			Description: "every method, offered in a menu",
			Methods:     everything,
		},
		{
			Name:        "bob",
			Description: "no second factor: the password is enough",
		},
		{
			Name:        "carol",
			Description: "asked for a code in one line, hidden while typed",
			Asks:        AsksPrompt,
			Methods:     []Method{MethodText, MethodMail, MethodToken},
			NoEcho:      true,
		},
		{
			Name:        "dave",
			Description: "token with a PIN that has to be chosen first (RSA)",
			Asks:        AsksPrompt,
			Methods:     []Method{MethodToken},
			NewPIN:      true,
		},
		{
			Name:        "eve",
			Description: "locked",
			Methods:     everything,
			Locked:      true,
		},
		{
			Name:        "fay",
			Description: "an empty answer asks for a push (FortiAuthenticator)",
			Asks:        AsksPrompt,
			Methods:     []Method{MethodPush, MethodToken},
			EmptyAnswer: true,
		},
		{
			Name:           "grace",
			Description:    "a push with a number to choose on the phone",
			Methods:        []Method{MethodPush, MethodText},
			NumberMatching: true,
		},
		{
			Name:          "heidi",
			Description:   "codes are sent with a reject, to sign in anew with (Duo)",
			Methods:       everything,
			CodesByReject: true,
		},
		{
			Name:        "ivan",
			Description: "no password: the first request is the command or code (ask = \"otp\")",
			First:       FirstOTP,
			Methods:     everything,
		},
		{
			Name:        "judy",
			Description: "password, comma, command or code in one (ask = \"append\")",
			First:       FirstAppend,
			Separator:   ",",
			Methods:     everything,
		},
		{
			Name:        "kim",
			Description: "a push at once after the password (Entra ID through NPS)",
			Asks:        AsksNothing,
			Methods:     []Method{MethodPush},
		},
		{
			Name:        DemoUser,
			Description: "every method, asked for in one line: the demonstration",
			Asks:        AsksPrompt,
			Methods:     everything,
		},
		{
			Name:         "leo",
			Description:  "a push or call that times out after five seconds",
			Methods:      everything,
			DecisionTime: 5 * time.Second,
		},
		{ //nolint:gosec // a password that is known to everybody
			Name:        "uma",
			Description: "password pässwörd-密码, to try other alphabets with",
			Password:    "pässwörd-密码",
			Methods:     everything,
		},
	})
}

// furnished are the users, each with a telephone number and an address, and with
// DemoPassword where they have no other.
func furnished(users []User) []User {
	for i := range users {
		if users[i].Password == "" {
			users[i].Password = DemoPassword
		}
		users[i].Number = fmt.Sprintf("+1 202 555 01%02d", 34+i)
		users[i].Address = users[i].Name + "@example.com"
	}
	return users
}
