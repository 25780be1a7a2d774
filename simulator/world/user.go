package world

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"otpdialog/advice"
)

// Method is a second factor that a user has set up, as files name it.
type Method string

// The methods, in the order in which a menu usually offers them.
const (
	Push  Method = "push"  // a notification to approve on the phone
	Call  Method = "call"  // a phone call to confirm
	Text  Method = "text"  // a code by text message
	Mail  Method = "mail"  // a code by mail
	Token Method = "token" // a code that a hardware token shows
)

// String returns what people call the method, in lower case.
func (m Method) String() string {
	switch m {
	case Text:
		return "text message"
	case Mail:
		return "email"
	case Push, Call, Token:
	}
	return string(m)
}

// First says what the password of the first Access-Request carries.
type First string

// What the first request carries.
const (
	FirstPassword First = ""       // the password; an Access-Challenge asks for the rest
	FirstOTP      First = "otp"    // a command or a code, and no password at all
	FirstAppend   First = "append" // the password, the user's Separator, and a command or a code
)

// Asks says how the first Access-Challenge asks, with [FirstPassword].
type Asks string

// How the first challenge asks.
const (
	AsksMenu    Asks = ""        // a numbered menu of the user's methods
	AsksPrompt  Asks = "prompt"  // one line that asks for a code
	AsksNothing Asks = "nothing" // no challenge: the first method starts at once
	AsksPush    Asks = "push"    // a push is sent at once; one line asks for a code, or for an empty answer once it is confirmed
)

// User is one person, and how servers treat them. Everything except Name and
// Password may be zero: a user without methods signs in by password alone.
//
// The tags are those of package schema. Files can name what is the zero value here, too: see
// [User.WithDefaults].
type User struct {
	Name        string   `json:"name"                  need:"true" min:"1" max:"64" doc:"the user name; case does not matter"` // printable characters
	Description string   `json:"description,omitempty" max:"200" doc:"what this user demonstrates"`                            // one line
	Password    string   `json:"password,omitempty"    max:"128" doc:"the password; default: the demonstration's"`             // 1 to 128 octets, the maximum in RADIUS (RFC 2865 section 5.2)
	First       First    `json:"first,omitempty"       one:"password|otp|append" doc:"what the first request carries: the password (default), a command or a code, or both"`
	Separator   string   `json:"separator,omitempty"   max:"128" doc:"the text between password and command or code, if first is append"`
	Asks        Asks     `json:"asks,omitempty"        one:"menu|prompt|nothing|push" doc:"how the first challenge asks: with a menu (default), with one line, with one line after a push, or not at all (nothing), because the first method starts at once"`
	Methods     []Method `json:"methods,omitempty"     one:"push|call|text|mail|token" doc:"the methods that are set up, in menu order; without any, the password is enough"`
	Number      string   `json:"number,omitempty"      max:"64" doc:"the telephone number"` // partly shown in a menu
	Address     string   `json:"address,omitempty"     max:"254" doc:"the email address"`   // likewise

	// Commands are the answers that ask for a method, up to 128 octets each, besides
	// the numbers of a menu. Nil stands for the usual commands: push, phone, sms,
	// email, token and a few more.
	Commands map[string]Method `json:"commands,omitzero" one:"push|call|text|mail|token" doc:"the answers that start a method; default: push, phone, sms, email, token"`
	// EmptyAnswer is what FortiAuthenticator does.
	EmptyAnswer    bool `json:"empty_answer,omitempty"    doc:"an empty answer asks for a push"`
	NumberMatching bool `json:"number_matching,omitempty" doc:"a push shows three numbers, one of which is on the sign-in screen"`
	// CodesByReject answers a request for a code by text message or mail with an
	// Access-Reject that says "on its way", as Duo does; the code is valid for a
	// new sign-in. Otherwise an Access-Challenge asks for the code.
	CodesByReject bool `json:"codes_by_reject,omitempty" doc:"codes are sent with an Access-Reject, for use in a new sign-in"`
	// NoEcho asks for codes with Prompt = No-Echo (RFC 2869 section 5.10).
	NoEcho bool   `json:"no_echo,omitempty"   doc:"codes are hidden while they are typed"`
	NewPIN bool   `json:"new_pin,omitempty"   doc:"after the next token code, a new PIN must be chosen"` // which is typed before each later code
	PIN    string `json:"pin,omitempty"       doc:"four to eight digits, typed before the token code"`
	// NextCode asks for the next code of the token, without PIN, after the first.
	NextCode bool `json:"next_code,omitempty" doc:"the next token code is asked for, too"`
	Locked   bool `json:"locked,omitempty"    doc:"the account is locked: every sign-in is rejected"` // even if all answers are right
	// DecisionTime is 0 for [DefaultDecisionTime].
	DecisionTime time.Duration `json:"decision_time,omitempty" max:"24h" doc:"how long a push or a call waits for the person; default: 60s"`
}

// WithDefaults returns a user of a file as [World.SetUser] takes it: with that password if it has
// none, and without the names of zero values.
func (u User) WithDefaults(password string) User {
	u.Password = cmp.Or(u.Password, password)
	if u.First == "password" {
		u.First = FirstPassword
	}
	if u.Asks == "menu" {
		u.Asks = AsksMenu
	}
	return u
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
		if !slices.Contains([]Method{Push, Call, Text, Mail, Token}, m) {
			refuse("methods: unknown method %q", string(m))
		}
		if slices.Contains(u.Methods[:i], m) {
			refuse("methods: duplicate %q", m)
		}
	}
	if !slices.Contains([]First{FirstPassword, FirstOTP, FirstAppend}, u.First) {
		refuse("first: unknown value %q", u.First)
	}
	for command, m := range u.Commands {
		if !u.Has(m) {
			refuse("command %q: needs the method %q", command, m)
		}
		if len(command) > 128 {
			refuse("command %q: %d octets, must be at most 128", command, len(command))
		}
	}
	if !slices.Contains([]Asks{AsksMenu, AsksPrompt, AsksNothing, AsksPush}, u.Asks) {
		refuse("asks: unknown value %q", u.Asks)
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
