package radiusclient

import (
	"fmt"
	"net/netip"
	"time"
)

// Finding is what one check of [Client.Check] found.
type Finding struct {
	Subject Subject
	Server  string         // Address of the server as configured; "" where the connection as a whole was looked at
	Address netip.AddrPort // the one address of the server that was looked at; invalid where it was the name
	Verdict Verdict
	What    string        // a sentence for the person
	Next    string        // a sentence that says what to do; "" with Pass
	Took    time.Duration // CheckLatency: from request to answer; 0 elsewhere
	Err     error         // what it was that failed, an *Error for example; nil with Pass
}

// Subject is what a check looks at.
type Subject int

// The subjects, in the order in which they are looked at.
const (
	CheckName                 Subject = iota // the server's name has an address
	CheckRoute                               // this machine knows a way there, and with TCP and TLS a connection stands
	CheckTransport                           // nobody on the way can read or change what is sent
	CheckStatus                              // a Status-Server is answered (RFC 5997)
	CheckAnswer                              // an Access-Request is answered
	CheckSignature                           // the answers fit the shared secret
	CheckMessageAuthenticator                // the answers carry a Message-Authenticator, and the policy makes use of it
	CheckLatency                             // the answers come soon
	CheckTimeout                             // the time-out leaves a person the time for a push
	CheckHAMode                              // an action reaches the person once
)

// String returns the subject in a word or two.
func (s Subject) String() string {
	names := [...]string{
		"name", "route", "transport", "status-server", "answer", "signature", "message-authenticator", "latency",
		"time-out", "ha-mode",
	}
	if s < 0 || int(s) >= len(names) {
		return fmt.Sprintf("Subject(%d)", int(s))
	}
	return names[s]
}

// Verdict is how a check ended.
type Verdict int

// The verdicts, the worst last.
const (
	Pass Verdict = iota
	Warn         // sign-ins may work, but not as well as they could; or it could not be looked at
	Fail         // sign-ins do not work
)

// String returns "pass", "warn" or "fail".
func (v Verdict) String() string {
	switch v {
	case Pass:
		return "pass"
	case Warn:
		return "warn"
	case Fail:
		return "fail"
	}
	return fmt.Sprintf("Verdict(%d)", int(v))
}

// inWords writes d as people do, rounded up where little is left of it.
func inWords(d time.Duration) string {
	switch {
	case d < time.Second:
		return fmt.Sprintf("%d ms", max(1, d.Round(time.Millisecond).Milliseconds()))
	case d < 10*time.Second && d%time.Second != 0:
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	return fmt.Sprintf("%.0f s", d.Seconds())
}
