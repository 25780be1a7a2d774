package simulator

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Method is a second factor that a user has set up.
type Method uint8

// The methods, in the order in which a menu usually offers them.
const (
	MethodPush  Method = iota + 1 // a notification to approve on the phone
	MethodCall                    // a phone call to confirm
	MethodText                    // a code by text message
	MethodMail                    // a code by mail
	MethodToken                   // a code that a hardware token shows
)

var methodNames = map[Method]string{
	MethodPush:  "push",
	MethodCall:  "call",
	MethodText:  "text message",
	MethodMail:  "email",
	MethodToken: "token",
}

// String is the method's name as people say it, in lower case.
func (m Method) String() string { return methodNames[m] }

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

// User is one person as the provider knows them. The zero value of everything
// but Name and Password is a sensible choice: a user without methods is
// accepted by password alone.
type User struct {
	Name        string   // 1 to 64 printable characters; upper and lower case are the same
	Description string   // one line on what this user is good for
	Password    string   // 1 to 128 octets, the most that RADIUS carries (RFC 2865 section 5.2)
	First       First    // what the first request carries
	Separator   string   // between password and command or code, with [FirstAppend]
	Asks        Asks     // how the first challenge asks
	Methods     []Method // what is set up; the order is that of the menu

	Number  string // telephone number, shown in part in a menu
	Address string // mail address, shown in part in a menu

	// Commands are the answers that ask for a method, up to 128 octets each and
	// instead of the usual words; the numbers of a menu count beside them. Nil
	// stands for the usual words: push, phone, sms, email, token and a few more.
	Commands map[string]Method
	// EmptyAnswer makes an empty answer ask for a push, as FortiAuthenticator does.
	EmptyAnswer bool
	// NumberMatching makes a push show three numbers, one of which is on the sign-in screen.
	NumberMatching bool
	// CodesByReject answers a request for a code by text or mail with an
	// Access-Reject that says "on its way", as Duo does; the code is good for a
	// new sign-in. Otherwise an Access-Challenge asks for the code.
	CodesByReject bool
	// NoEcho asks for codes with Prompt = No-Echo (RFC 2869 section 5.10).
	NoEcho bool
	// NewPIN makes the user choose a PIN after the next code of the token. A PIN
	// that is set is typed before each code of the token.
	NewPIN bool
	PIN    string
	// NextCode asks for the token's next code, without PIN, after the first.
	NextCode bool
	// Locked refuses the user, however right the answers are.
	Locked bool
	// DecisionTime is how long a push or a call waits for the person; 0 means [DecisionTime].
	DecisionTime time.Duration
}

// DecisionTime is how long a push or a call waits for the person, where the
// user has no time of their own.
const DecisionTime = 60 * time.Second

// has reports whether the user has set up the method.
func (u User) has(m Method) bool { return slices.Contains(u.Methods, m) }

// decisionTime is how long the user's push or call waits.
func (u User) decisionTime() time.Duration {
	if u.DecisionTime == 0 {
		return DecisionTime
	}
	return u.DecisionTime
}

// clone is a copy that shares no memory with u.
func (u User) clone() User {
	u.Methods = slices.Clone(u.Methods)
	u.Commands = maps.Clone(u.Commands)
	return u
}

// check says why u cannot be a user, all reasons joined.
func (u User) check() error {
	var problems []error
	refuse := func(format string, args ...any) {
		problems = append(problems, fmt.Errorf(format, args...))
	}
	if n := utf8.RuneCountInString(u.Name); n < 1 || n > 64 || u.Name != printable([]byte(u.Name)) {
		refuse("name %q: needs 1 to 64 printable characters", u.Name)
	}
	if n := len(u.Password); n < 1 || n > 128 {
		refuse("password: %d octets, needs 1 to 128", n)
	}
	for i, m := range u.Methods {
		if methodNames[m] == "" {
			refuse("methods: %d is no method", m)
		}
		if slices.Contains(u.Methods[:i], m) {
			refuse("methods: %q is there twice", m)
		}
	}
	if u.First > FirstAppend {
		refuse("first: %d is not known", u.First)
	}
	for command, m := range u.Commands {
		if !u.has(m) {
			refuse("command %q: needs the method %q", command, m)
		}
		if len(command) > 128 {
			refuse("command %q: %d octets, has at most 128", command, len(command))
		}
	}
	if u.Asks > AsksPush {
		refuse("asks: %d is not known", u.Asks)
	}
	if u.First != FirstPassword && len(u.Methods) == 0 {
		refuse("methods: a user whose first request carries an answer needs one")
	}
	if u.Asks == AsksPush && (!u.has(MethodPush) || u.NumberMatching) {
		refuse("asks: a push at once needs the method %q, without numbers", MethodPush)
	}
	if u.EmptyAnswer && !u.has(MethodPush) {
		refuse("empty answer: needs the method %q", MethodPush)
	}
	if u.NewPIN && !u.has(MethodToken) {
		refuse("new PIN: needs the method %q", MethodToken)
	}
	if u.NextCode && !u.has(MethodToken) {
		refuse("next code: needs the method %q", MethodToken)
	}
	if u.PIN != "" && !validPIN(u.PIN) {
		refuse("PIN: needs 4 to 8 digits")
	}
	if u.DecisionTime < 0 {
		refuse("decision time %q: is negative", u.DecisionTime)
	}
	if len(problems) > 0 {
		return fmt.Errorf("user %q: %w", u.Name, errors.Join(problems...))
	}
	return nil
}

// accountKey is what a user name is looked up by.
func accountKey(name string) string { return strings.ToLower(name) }

// printable is text from outside made fit for a screen: valid UTF-8, with U+FFFD
// for each control, formatting and line-breaking character. They are not left
// out: a name with one in it must not become another's.
func printable(b []byte) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return utf8.RuneError
	}, strings.ToValidUTF8(string(b), string(utf8.RuneError)))
}
