package simulator

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"layeh.com/radius"
)

// EventKind says what a [Server] received or did.
type EventKind uint8

// The kinds of events.
const (
	Received  EventKind = iota + 1 // a new request
	Duplicate                      // a request that is being answered, or was answered
	Answered                       // a reply was sent
	Dropped                        // a datagram was not answered; Reason says why
)

// Event is one thing that a [Server] received or did. It holds no password, no code
// and no State.
type Event struct {
	Time       time.Time
	Kind       EventKind
	Client     netip.AddrPort
	Identifier byte        // 0 if the datagram is too short
	Code       radius.Code // of the request, 0 if the datagram is too short; of the reply if Kind is Answered
	User       string      // the User-Name, printable; empty in a Status-Server
	Reason     Reason      // if Kind is Dropped; if Answered, what a reject blames on the request or its client, or which fault was applied
}

// String returns the event on one line, without its time.
func (e Event) String() string {
	from := fmt.Sprintf("%v #%d", e.Client, e.Identifier)
	what := strings.TrimSpace(e.Code.String() + " " + e.User) // a Status-Server has no user
	if e.Code == 0 {
		what = "datagram"
	}
	why := ""
	if e.Reason != "" {
		why = ": " + string(e.Reason)
	}
	switch e.Kind {
	case Received:
		return from + " " + what
	case Duplicate:
		return from + " " + what + " (again)"
	case Answered:
		return from + " -> " + what + why
	default:
		return from + " " + what + " dropped" + why
	}
}

// Reason says in plain words why a datagram was silently dropped, as RFC 2865 and RFC
// 3579 require, or what is wrong with a request that was rejected.
type Reason string

// The reasons to drop a datagram. Details follow Malformed.
const (
	Malformed                     Reason = "not a RADIUS packet"
	AttributeZero                 Reason = "malformed: attribute number 0"
	TwoMessageAuthenticators      Reason = "malformed: two Message-Authenticators"
	MalformedMessageAuthenticator Reason = "malformed: Message-Authenticator must have 16 octets"
	MalformedPassword             Reason = "malformed User-Password, CHAP-Password or CHAP-Challenge" //nolint:gosec // names a password, and is none
	TwoPasswords                  Reason = "more than one password, of PAP, CHAP, EAP and others"     //nolint:gosec // names passwords, and is none
	UnexpectedCode                Reason = "neither Access-Request nor Status-Server"
	NoMessageAuthenticator        Reason = "required Message-Authenticator is missing"
	UnsignedEAP                   Reason = "EAP without Message-Authenticator"
	WrongMessageAuthenticator     Reason = "Message-Authenticator does not match: another shared secret?"
	ReplyTooLong                  Reason = "the reply would be longer than 4096 octets"
	NotSent                       Reason = "the reply could not be sent"
	TooManyDelayed                Reason = "too many replies are delayed already"
)

// The reasons for a reject that are not events of the World, besides a password by a
// method that the server does not speak.
const (
	NoUser             Reason = "no such user"
	NoUserName         Reason = "the request has no User-Name"
	UnknownState       Reason = "the State is unknown, expired or already answered"
	OtherState         Reason = "the State belongs to another user"
	UnreadablePassword Reason = "the password is not text: another shared secret?"
)

// Counts holds how many events of each [EventKind] there were.
type Counts [Dropped + 1]int
