package signin

import (
	"time"

	"otpdialog/advice"
	"otpdialog/devicegrant"
	"otpdialog/settings"
)

// An Event is something that happened: the person did something, or an
// exchange ended. Events that do not fit the state of the flow are ignored.
type Event interface{ event() }

// Begin starts a sign-in with what the form holds.
type Begin struct {
	UserName string // "" on a connection that does not ask for it
	Password string // unused where the connection does not ask for it
	Memory   Memory
	Action   *settings.Action // to press as soon as the dialog opens, nil for none
	// Prepared says that an answer is at hand, to be given as soon as the dialog opens: no action
	// goes out by itself.
	Prepared bool
}

// Memory is what is remembered from earlier sign-ins.
type Memory struct {
	Received               bool              // this client has received the connection's actions before
	LastMethods            map[string]string // action ID of the last successful sign-in by user name; nobody without one is in it
	RememberLastMethodUsed bool              // the preference, or the policy over it
	Unknown                bool              // it could not be read: Received may be true
	Why                    []advice.Advice   // it is unknown
}

// Press presses the icon of an action. What the OTP field holds meanwhile is not
// sent, and not lost.
type Press struct{ ActionID, Typed string }

// Answer is OK, or Enter in the OTP field, with what the field holds.
type Answer struct{ Text string }

// Retry is Try again: the same answer once more, asked for by the person. What
// the OTP field holds meanwhile is not lost.
type Retry struct{ Typed string }

// EnterCode is Enter a code instead: the answer under way is given up for the
// OTP field.
type EnterCode struct{}

// Cancel gives up what is under way, or the sign-in where nothing is.
type Cancel struct{}

// SetRemember switches Remember last method used.
type SetRemember struct{ On bool }

// Expired says that the time the server gave for its challenge has passed.
type Expired struct{ Challenge int } // as View.Challenge counts them

// Marked reports whether the state now records that this client has received the actions. It
// is the answer to [MarkReceived] in the state [Opening].
type Marked struct {
	Remembered bool
	Why        []advice.Advice // it is not
}

// Replied says that a valid answer came to an exchange.
type Replied struct {
	Exchange int
	Reply    Reply
}

// Failed says that an exchange ended without a valid answer.
type Failed struct {
	Exchange int
	Failure  Failure
	Details  []advice.Advice // what is known, without secrets: for each server, in the order they were asked
}

func (Begin) event()       {}
func (Press) event()       {}
func (Answer) event()      {}
func (Retry) event()       {}
func (EnterCode) event()   {}
func (Cancel) event()      {}
func (SetRemember) event() {}
func (Expired) event()     {}
func (Marked) event()      {}
func (Replied) event()     {}
func (Failed) event()      {}

// ReplyCode is the kind of a valid answer. The zero value is none of them.
type ReplyCode int

// The answers to an Access-Request (RFC 2865, section 4).
const (
	Accept ReplyCode = iota + 1
	Challenge
	Reject
)

// Reply is what the flow needs of a valid answer.
type Reply struct {
	Code    ReplyCode
	Message string             // the Reply-Messages as one clean text, "" for none
	Hidden  bool               // Prompt = No-Echo (RFC 2869, section 5.10)
	Timeout time.Duration      // of a challenge: Session-Timeout, 0 for none
	State   []byte             // nil for none; a challenge may come without
	Server  string             // who answered
	Grant   *devicegrant.Grant // of a challenge that the person confirms elsewhere; nil for one that is answered

	UserName string // of an Accept: who has signed in, "" for the user that the request named
}

// A Step is something for the face to do.
type Step interface{ step() }

// Send asks for an exchange with the server. At most one is under way.
type Send struct {
	Exchange int
	Request  Request
}

// Abort says that nobody waits for the exchange any more.
type Abort struct{ Exchange int }

// MarkReceived asks to record that this client has received the connection's actions. In
// the state [Opening] the flow waits for [Marked].
type MarkReceived struct{}

// RecordMethod says which action the user signed in with.
type RecordMethod struct{ UserName, ActionID string }

func (Send) step()         {}
func (Abort) step()        {}
func (MarkReceived) step() {}
func (RecordMethod) step() {}

// Request is one Access-Request. Its password and state are secret: it has no
// String method and belongs in no log.
type Request struct {
	UserName string
	Password string // of a first request the password; of an answer the command or OTP; "" where nothing is asked
	State    []byte // the challenge's, nil where it had none
	Server   string // who sent the challenge that this answers, "" in a first request
	// Interactive is true where the request carries a command or an OTP, or waits for a grant: it
	// may reach a person, so it must not go to a second server unasked.
	Interactive bool
}
