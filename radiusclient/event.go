package radiusclient

import (
	"fmt"
	"net/netip"
	"sync"
	"time"

	"layeh.com/radius"

	"otpdialog/clock"
)

// Event is something that happened between a request and its answer. It contains no
// password and no secret.
type Event struct {
	Kind       Kind
	Time       time.Time
	Server     string         // Address of the server as configured
	Address    netip.AddrPort // where its datagrams go to and come from; invalid until the name is resolved
	Identifier byte           // of the datagram that was sent or dropped, or of the answer
	Attempt    int            // Sent, Resent: which transmission of the request, from 1
	Code       radius.Code    // Sent, Resent, Answered, Dropped: of the datagram; 0 if it was too short
	Reason     Reason         // Dropped: why; FailedOver: what was wrong with the last badly signed answer of the one before, 0 if none came
	Err        error          // Unreachable, NotTrusted, CertificateRefused, Lost: what the operating system, the resolver or the TLS handshake said
}

// String returns a line for a log, without Time: what happened, to which request, and where.
func (e Event) String() string {
	line := e.sentence()
	if e.Err != nil {
		line += ": " + e.Err.Error()
	}
	return line
}

func (e Event) sentence() string {
	packet := "a datagram"
	if e.Code != 0 {
		packet = fmt.Sprintf("%v %d", e.Code, e.Identifier)
	}
	switch e.Kind {
	case Sent, Resent:
		return fmt.Sprintf("%v %s to %s, attempt %d", e.Kind, packet, e.where(), e.Attempt)
	case Answered:
		return fmt.Sprintf("received %s from %s", packet, e.where())
	case Dropped:
		return fmt.Sprintf("dropped %s from %s: %v", packet, e.where(), e.Reason)
	case Refused, CertificateRefused:
		return fmt.Sprintf("%v by %s", e.Kind, e.where())
	case FailedOver:
		if e.Reason != 0 {
			return fmt.Sprintf("failed over to %s, because of an answer from the previous server: %v", e.where(), e.Reason)
		}
		return "failed over to " + e.where()
	case Opened, Lost:
		return fmt.Sprintf("%v the connection to %s", e.Kind, e.where())
	case Unreachable, NotTrusted:
	}
	return fmt.Sprintf("%v: %s", e.Kind, e.where())
}

// where names the server, and its address if that is something else.
func (e Event) where() string {
	if address := e.Address.String(); e.Address.IsValid() && address != e.Server {
		return fmt.Sprintf("%s (%s)", e.Server, address)
	}
	return e.Server
}

// Kind says what happened.
type Kind int

// The kinds of events.
const (
	Sent               Kind = iota + 1 // a request goes out for the first time
	Resent                             // the same octets go out again
	Answered                           // a valid answer arrived
	Dropped                            // a datagram arrived that is not a valid answer
	Refused                            // nothing is listening on the server's port; over UDP, waiting may continue
	Unreachable                        // the server's name is unknown, there is no route to it, or no connection was accepted
	FailedOver                         // this server or address is asked because the one before was silent, unreachable, or wrongly signed
	Opened                             // a TCP or TLS connection was made
	NotTrusted                         // there is no TLS connection: the server's certificate is not valid, or it does not speak TLS
	CertificateRefused                 // the server did not accept the client's certificate
	Lost                               // a TCP or TLS connection ended under a request
)

// String returns the kind in lower case.
func (k Kind) String() string {
	return word(k, "Kind", []string{
		Sent:               "sent",
		Resent:             "resent",
		Answered:           "answered",
		Dropped:            "dropped",
		Refused:            "refused",
		Unreachable:        "unreachable",
		FailedOver:         "failed over",
		Opened:             "opened",
		NotTrusted:         "not trusted",
		CertificateRefused: "certificate refused",
		Lost:               "lost",
	})
}

// word returns the word for a value, or kind and the number if it has none.
func word[T ~int](value T, kind string, names []string) string {
	if value < 0 || int(value) >= len(names) || names[value] == "" {
		return fmt.Sprintf("%s(%d)", kind, int(value))
	}
	return names[value]
}

// Reason says why a datagram was dropped.
type Reason int

// The reasons.
const (
	Malformed                   Reason = iota + 1 // shorter than its Length, or attributes that do not add up
	UnknownIdentifier                             // no request in flight has its Identifier: it is late, a duplicate or forged
	WrongCode                                     // not Access-Accept, Access-Reject or Access-Challenge
	BadAuthenticator                              // its Response Authenticator does not match the request and the shared secret
	BadMessageAuthenticator                       // its Message-Authenticator does not match
	MissingMessageAuthenticator                   // it has none, and the server's Policy requires one
	ForeignProxyState                             // it has none, and a Proxy-State that the request did not have (CVE-2024-3596)
)

// String returns the reason as the end of a sentence.
func (r Reason) String() string {
	return word(r, "Reason", []string{
		0:                           "nothing wrong",
		Malformed:                   "malformed datagram",
		UnknownIdentifier:           "no request in flight has its Identifier",
		WrongCode:                   "unexpected Code",
		BadAuthenticator:            "the Response Authenticator does not match",
		BadMessageAuthenticator:     "the Message-Authenticator does not match",
		MissingMessageAuthenticator: "the Message-Authenticator is missing",
		ForeignProxyState:           "it has a Proxy-State that was not sent, and no Message-Authenticator",
	})
}

// IsAboutSignature reports whether the reason is one of those that mean ErrBadSignature.
func (r Reason) IsAboutSignature() bool { return r >= BadAuthenticator }

// IsAboutSecret reports whether another shared secret may be the reason.
func (r Reason) IsAboutSecret() bool { return r == BadAuthenticator || r == BadMessageAuthenticator }

// observer passes events to Config.Observer and datagrams to Config.Tap, one at a time.
type observer struct {
	mu      sync.Mutex
	observe func(Event)
	tap     func(Datagram)
	clock   clock.Clock
}

func (o *observer) tell(e Event) {
	if o.observe == nil {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	e.Time = o.clock.Now()
	o.observe(e)
}
