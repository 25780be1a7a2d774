package world

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"otpdialog/advice"
)

// Method is a second factor that a user has set up.
type Method uint8

// The methods, in the order in which a menu usually offers them.
const (
	Push  Method = iota + 1 // a notification to approve on the phone
	Call                    // a phone call to confirm
	Text                    // a code by text message
	Mail                    // a code by mail
	Token                   // a code that a hardware token shows
)

var methodNames = [...]string{
	Push:  "push",
	Call:  "call",
	Text:  "text message",
	Mail:  "email",
	Token: "token",
}

// String returns the name of the method, in lower case.
func (m Method) String() string {
	if int(m) < len(methodNames) {
		return methodNames[m]
	}
	return ""
}

// First says what the password of the first Access-Request carries.
type First uint8

// What the first request carries.
const (
	FirstPassword First = iota // the password; an Access-Challenge asks for the rest
	FirstOTP                   // a command or a code, and no password at all
	FirstAppend                // the password, the user's Separator, and a command or a code
)

// Asks says how the first Access-Challenge asks, with [FirstPassword].
type Asks uint8

// How the first challenge asks.
const (
	AsksMenu    Asks = iota // a numbered menu of the user's methods
	AsksPrompt              // one line that asks for a code
	AsksNothing             // no challenge: the first method starts at once
	AsksPush                // a push is sent at once; one line asks for a code, or for an empty answer once it is confirmed
)

// User is one person, and how servers treat them. Everything except Name and
// Password may be zero: a user without methods signs in by password alone.
type User struct {
	Name        string   // 1 to 64 printable characters; case does not matter
	Description string   // one line: what this user demonstrates
	Password    string   // 1 to 128 octets, the maximum in RADIUS (RFC 2865 section 5.2)
	First       First    // what the first request carries
	Separator   string   // between password and command or code, with [FirstAppend]
	Asks        Asks     // how the first challenge asks
	Methods     []Method // what is set up; the order is that of the menu

	Number  string // telephone number, partly shown in a menu
	Address string // mail address, partly shown in a menu

	// Commands are the answers that ask for a method, up to 128 octets each, besides
	// the numbers of a menu. Nil stands for the usual commands: push, phone, sms,
	// email, token and a few more.
	Commands map[string]Method
	// EmptyAnswer lets an empty answer ask for a push, as with FortiAuthenticator.
	EmptyAnswer bool
	// NumberMatching makes a push show three numbers, one of which is on the sign-in screen.
	NumberMatching bool
	// CodesByReject answers a request for a code by text message or mail with an
	// Access-Reject that says "on its way", as Duo does; the code is valid for a
	// new sign-in. Otherwise an Access-Challenge asks for the code.
	CodesByReject bool
	// NoEcho asks for codes with Prompt = No-Echo (RFC 2869 section 5.10).
	NoEcho bool
	// NewPIN makes the user choose a PIN after the next code of the token. The PIN
	// is typed before each later code of the token.
	NewPIN bool
	PIN    string
	// NextCode asks for the next code of the token, without PIN, after the first.
	NextCode bool
	// Locked refuses the user, even if all answers are right.
	Locked bool
	// DecisionTime is how long a push or a call waits for the person; 0 is [DefaultDecisionTime].
	DecisionTime time.Duration
}

// DefaultDecisionTime is the default of [User.DecisionTime].
const DefaultDecisionTime = 60 * time.Second

// Has reports whether the method is set up.
func (u User) Has(m Method) bool { return slices.Contains(u.Methods, m) }

// TimeToDecide returns how long a push or a call waits.
func (u User) TimeToDecide() time.Duration {
	if u.DecisionTime == 0 {
		return DefaultDecisionTime
	}
	return u.DecisionTime
}

// clone returns a copy that shares no memory with u.
func (u User) clone() User {
	u.Methods = slices.Clone(u.Methods)
	u.Commands = maps.Clone(u.Commands)
	return u
}

// Check returns everything that is wrong with u, joined: what [World.SetUser] would return.
func (u User) Check() error {
	var problems []error
	refuse := func(format string, args ...any) {
		problems = append(problems, fmt.Errorf(format, args...))
	}
	if n := utf8.RuneCountInString(u.Name); n < 1 || n > 64 || u.Name != Printable([]byte(u.Name)) {
		refuse("name %q: must be 1 to 64 printable characters", u.Name)
	}
	if n := len(u.Password); n < 1 || n > 128 {
		refuse("password: %d octets, must be 1 to 128", n)
	}
	for i, m := range u.Methods {
		if m.String() == "" {
			refuse("methods: unknown method %d", m)
		}
		if slices.Contains(u.Methods[:i], m) {
			refuse("methods: duplicate %q", m)
		}
	}
	if u.First > FirstAppend {
		refuse("first: unknown value %d", u.First)
	}
	for command, m := range u.Commands {
		if !u.Has(m) {
			refuse("command %q: needs the method %q", command, m)
		}
		if len(command) > 128 {
			refuse("command %q: %d octets, must be at most 128", command, len(command))
		}
	}
	if u.Asks > AsksPush {
		refuse("asks: unknown value %d", u.Asks)
	}
	if u.First != FirstPassword && len(u.Methods) == 0 {
		refuse("methods: needed if the first request carries an answer")
	}
	if u.Asks == AsksPush && (!u.Has(Push) || u.NumberMatching) {
		refuse("asks: a push at once needs the method %q, without number matching", Push)
	}
	if u.EmptyAnswer && !u.Has(Push) {
		refuse("empty answer: needs the method %q", Push)
	}
	if u.NewPIN && !u.Has(Token) {
		refuse("new PIN: needs the method %q", Token)
	}
	if u.NextCode && !u.Has(Token) {
		refuse("next code: needs the method %q", Token)
	}
	if u.PIN != "" && !ValidPIN(u.PIN) {
		refuse("PIN: must be 4 to 8 digits")
	}
	if u.DecisionTime < 0 {
		refuse("decision time %v: must not be negative", u.DecisionTime)
	}
	if len(problems) > 0 {
		return fmt.Errorf("user %q: %w", u.Name, errors.Join(problems...))
	}
	return nil
}

// accountKey returns what a user name is looked up by.
func accountKey(name string) string { return strings.ToLower(name) }

// Printable makes a name from outside safe for a screen: valid UTF-8, with U+FFFD
// for each control, format and line-breaking character. They are not removed, so
// that no name becomes that of another user.
func Printable(b []byte) string { return advice.Mask(string(b)) }
