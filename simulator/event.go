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
	Code       radius.Code // of the request; of the reply if Kind is Answered
	User       string      // the User-Name, printable; empty in a Status-Server
	Reason     Reason      // if Kind is Dropped
}

// String returns the event on one line, without its time.
func (e Event) String() string {
	from := fmt.Sprintf("%v #%d", e.Client, e.Identifier)
	what := strings.TrimSpace(e.Code.String() + " " + e.User) // a Status-Server has no user
	switch e.Kind {
	case Received:
		return from + " " + what
	case Duplicate:
		return from + " " + what + " (again)"
	case Answered:
		return from + " -> " + what
	default:
		return from + " dropped: " + string(e.Reason)
	}
}

// Reason says why a datagram was silently dropped, as RFC 2865 and RFC 3579 require.
type Reason string

// The reasons to drop a datagram.
const (
	Malformed                 Reason = "not a RADIUS packet"
	UnexpectedCode            Reason = "neither Access-Request nor Status-Server"
	NoMessageAuthenticator    Reason = "required Message-Authenticator is missing"
	WrongMessageAuthenticator Reason = "Message-Authenticator does not match: another shared secret?"
	MalformedPassword         Reason = "malformed User-Password or CHAP-Password" //nolint:gosec // names a password, and is none
	TwoPasswords              Reason = "both User-Password and CHAP-Password"     //nolint:gosec // names passwords, and is none
	ReplyTooLong              Reason = "the reply would be longer than 4096 octets"
	NotSent                   Reason = "the reply could not be sent"
)

// Counts holds how many events of each kind there were.
type Counts struct {
	Received   int
	Duplicates int
	Answered   int
	Dropped    int
}

// add counts one event.
func (c *Counts) add(k EventKind) {
	switch k {
	case Received:
		c.Received++
	case Duplicate:
		c.Duplicates++
	case Answered:
		c.Answered++
	case Dropped:
		c.Dropped++
	}
}
