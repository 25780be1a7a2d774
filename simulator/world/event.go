package world

import "time"

// Kind says what happened.
type Kind uint8

// The kinds of events.
const (
	WorldReset   Kind = iota + 1 // the World is as at the start
	UserAdded                    // by [World.SetUser]
	UserChanged                  // by [World.SetUser]
	UserReset                    // the user is as at the start
	UserRemoved                  // by [World.RemoveUser], or by a reset if the user was not there at the start
	RequestSent                  // a push was sent, or the phone rings
	RequestEnded                 // with an [Outcome]
	RequestIgnored
	MessageDelivered
	PINSet
	MailLost    // by a [MailFault]
	LinkScanned // that of an email, by a [MailFault]
	MailRemoved // from its mailbox
	GrantBegun  // a code of an external service waits to be confirmed in a browser

	// Servers report these, with [Account.Report].

	SignedIn      // except by a push or a call, whose [Outcome] says it
	WrongPassword // of an existing user
	WrongCode
	NotSetUp      // the user asked for a [Method] that is not set up
	Locked        // a sign-in was refused because the user is locked
	InvalidPIN    // the new PIN does not consist of 4 to 8 digits
	DifferentPINs // the new PIN was not repeated
)

// Outcome is how a push or a call ended.
type Outcome uint8

// The outcomes. [World.Decide] takes the first four; Reported is for pushes and
// Declined for calls.
const (
	Approved    Outcome = iota + 1 // a call: answered and confirmed
	Denied                         // a call: answered, but not confirmed
	Reported                       // "This wasn't me"
	Declined                       // a call was not answered
	WrongNumber                    // of a push with number matching
	TimedOut
	Withdrawn // the user or the World was reset
)

// Event is one thing that happened. It holds codes, but no passwords and no PINs.
// All text in it is printable.
type Event struct {
	At   time.Time
	Kind Kind
	User string // empty: the whole World, or who has To

	Method  Method  // of the request or the message; of NotSetUp
	ID      uint64  // of the request or the message
	From    Origin  // of RequestSent
	Outcome Outcome // of RequestEnded
	Number  int     // chosen on a push with number matching; 0 otherwise
	Code    string  // in the message, or of GrantBegun
	To      string  // the address of an email, whose User is "" if no user has it; the provider of GrantBegun
}
