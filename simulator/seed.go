package simulator

import (
	"fmt"
	"time"

	"otpdialog/simulator/world"
)

// The user name and the password that a demonstration starts with.
const (
	DemoUser     = "maria"
	DemoPassword = "wonderland"
)

// everyMethod returns all methods, in the order of a menu.
func everyMethod() methods {
	return methods{world.Push, world.Call, world.Text, world.Mail, world.Token}
}

// NewWorld returns a World with users who show every way of asking. Their
// descriptions say which. Options can replace them.
func NewWorld(options ...world.Option) *world.World {
	return world.New(append([]world.Option{world.WithUsers(seedUsers()...)}, options...)...)
}

// seedUsers returns the users of [NewWorld]. All except uma, who shows another
// alphabet, have DemoPassword.
func seedUsers() []world.User {
	return withContacts([]world.User{
		{Name: "alice", Description: "every method, offered in a menu", Methods: everyMethod()},
		{Name: "bob", Description: "no second factor: the password is enough"},
		{
			Name: "carol", Description: "asked for a code in one line, hidden while typed",
			Asks: world.AsksPrompt, Methods: methods{world.Text, world.Mail, world.Token}, NoEcho: true,
		},
		{
			Name: "dave", Description: "token with a PIN that must be chosen first (RSA)",
			Asks: world.AsksPrompt, Methods: methods{world.Token}, NewPIN: true,
		},
		{Name: "eve", Description: "locked", Methods: everyMethod(), Locked: true},
		{
			Name: "fay", Description: "an empty answer asks for a push (FortiAuthenticator)",
			Asks: world.AsksPrompt, Methods: methods{world.Push, world.Token}, EmptyAnswer: true,
		},
		{
			Name: "grace", Description: "a push with a number to choose on the phone",
			Methods: methods{world.Push, world.Text}, NumberMatching: true,
		},
		{
			Name: "heidi", Description: "codes come with a reject, for a new sign-in (Duo)",
			Methods: everyMethod(), CodesByReject: true,
		},
		{
			Name: "ivan", Description: "no password: the first request is the command or code (ask = \"otp\")",
			First: world.FirstOTP, Methods: everyMethod(),
		},
		{
			Name: "judy", Description: "password, comma, command or code in one (ask = \"append\")",
			First: world.FirstAppend, Separator: ",", Methods: everyMethod(),
		},
		{
			Name: "kim", Description: "a push at once after the password (Entra ID through NPS)",
			Asks: world.AsksNothing, Methods: methods{world.Push},
		},
		{
			Name: DemoUser, Description: "every method, asked for in one line: the demonstration",
			Asks: world.AsksPrompt, Methods: everyMethod(),
		},
		{
			Name: "leo", Description: "a push or call that times out after five seconds",
			Methods: everyMethod(), DecisionTime: 5 * time.Second,
		},
		{ //nolint:gosec // a public password
			Name: "uma", Description: "password pässwörd-密码, to try other alphabets",
			Password: "pässwörd-密码", Methods: everyMethod(),
		},
	})
}

// withContacts gives each user a telephone number, a mail address, and DemoPassword
// if they have no other.
func withContacts(users []world.User) []world.User {
	for i := range users {
		if users[i].Password == "" {
			users[i].Password = DemoPassword
		}
		users[i].Number = fmt.Sprintf("+1 202 555 01%02d", 34+i)
		users[i].Address = users[i].Name + "@example.com"
	}
	return users
}
