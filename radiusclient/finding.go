package radiusclient

import (
	"fmt"
	"net/netip"
	"time"
)

// Finding is what one check of [Client.Check] found. Its texts start in lower case and end
// without a full stop; they may hold text from servers and certificates.
type Finding struct {
	Subject Subject
	Server  string         // Address of the server as configured; "" if the finding is about the whole connection
	Address netip.AddrPort // the address of the server that was checked; invalid if the finding is about its name
	Verdict Verdict
	// Code names the finding for programs, and never changes: for a warning what it warns
	// of, such as "slow-server", and otherwise the text of Subject.
	Code string
	What string        // what was found
	Next string        // what to do about it; "" with Pass
	Took time.Duration // CheckLatency: from request to answer; 0 for others
	Err  error         // why the check failed, usually an *Error; nil with Pass

	// Learned says, with CheckMessageAuthenticator, that the server sends one and the policy is
	// Auto: it is required from now on, for as long as the [Learned] of the Client remembers it.
	Learned bool
}

// Subject is what is checked.
type Subject int

// The subjects, in the order in which they are checked.
const (
	CheckName                 Subject = iota // the server's name has an address
	CheckRoute                               // there is a route to the server, and with TCP and TLS a connection
	CheckTransport                           // nobody on the network path can read or change what is sent
	CheckStatus                              // a Status-Server is answered (RFC 5997)
	CheckAnswer                              // an Access-Request is answered
	CheckSignature                           // the answers are signed with the shared secret
	CheckMessageAuthenticator                // the answers carry a Message-Authenticator, and it is required
	CheckLatency                             // how fast the server answers
	CheckTimeout                             // the timeout is long enough for a person with a phone
	CheckHAMode                              // an action reaches the person only once
)

// String returns the subject as a word for programs.
func (s Subject) String() string {
	return word(s, "Subject", []string{
		"name", "route", "transport", "status-server", "answer", "signature", "message-authenticator", "latency",
		"time-out", "ha-mode",
	})
}

// Verdict is the result of a check.
type Verdict int

// The verdicts, the worst last.
const (
	Pass Verdict = iota
	Warn         // sign-ins may work, but not as well as they could; or it could not be checked
	Fail         // sign-ins do not work
)

// String returns "pass", "warn" or "fail".
func (v Verdict) String() string {
	return word(v, "Verdict", []string{Pass: "pass", Warn: "warn", Fail: "fail"})
}

// inWords writes d for people.
func inWords(d time.Duration) string {
	switch {
	case d < time.Second:
		return fmt.Sprintf("%d ms", max(1, d.Round(time.Millisecond).Milliseconds()))
	case d < 10*time.Second && d%time.Second != 0:
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	return fmt.Sprintf("%.0f s", d.Seconds())
}
