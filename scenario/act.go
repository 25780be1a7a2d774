package scenario

import (
	"context"
	"time"

	accounts "otpdialog/account/session"
	"otpdialog/clock"
	"otpdialog/radiusclient/packet"
	"otpdialog/settings"
	"otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/simulator/control"
	"otpdialog/simulator/portal"
)

// Act is something that the person of a case does at a face.
type Act struct {
	Verb     ActVerb
	Text     string // the title, id or command of an action to press; the answer
	On       bool   // of Remember
	UserName string // of SignIn
	Password string // of SignIn
}

// ActVerb is what the person does, by its name in scenario files.
type ActVerb string

// The verbs of the person.
const (
	SignIn           ActVerb = "sign_in"            // fills in the form and goes on
	Press            ActVerb = "press"              // presses an action
	Answer           ActVerb = "answer"             // types an answer and presses OK; "" presses Enter in the empty field
	EnterCodeInstead ActVerb = "enter_code_instead" // in the progress box
	TryAgain         ActVerb = "try_again"
	Cancel           ActVerb = "cancel" // what is under way, or the dialog
	Remember         ActVerb = "remember"
)

// Seat is what a face is given: one connection for the person who sits at it, on which they sign
// in as often as the case says.
type Seat struct {
	Connection         *settings.Connection
	Memory             session.Memory
	Open               func(*settings.Connection) session.Servers
	Clock              clock.Clock
	RememberLastMethod bool
	Width, Height      int // of the screens, in cells

	Packets *packet.Log // of its sessions; nil for none
	// Lab is the simulator, and Portal its account service, for a face that also shows the phone;
	// nil if the case has none.
	Lab    *control.Lab
	Portal *portal.Portal

	// Observe is to be [session.Options.Observe] of each session of the face.
	Observe func(signin.Event, *session.Session)
	// ObserveAccount is called with each session of an account when something has happened to it.
	ObserveAccount func(*accounts.Session)
}

// A Face is what the person of a case sits at. Its methods are called from one goroutine.
type Face interface {
	// Do does what the person does. It waits until the face can take it, at most until ctx is
	// done. The error says why the person cannot do that now, such as that there is no such
	// action.
	Do(ctx context.Context, act Act) error
	// Shown is the text that the person sees now, on the screen or in the lines so far; "" if the
	// face shows nothing, as the session itself. It is safe for a terminal.
	Shown() string
	// Pump lets the face take in what has happened, until something has or ctx is done.
	Pump(ctx context.Context)
	// Close leaves the face, and returns when its session is closed.
	Close()
}

// A Performer is a face at which more can be done than the acts of a sign-in.
type Performer interface {
	Face
	// Perform does what a step does, with the values of its variables. Like [Face.Do] it waits until
	// that is possible. It is false for what the face leaves to the lab.
	Perform(ctx context.Context, deed Deed) (done bool, err error)
}

// Seen is what a session showed after an event, whatever its face.
type Seen struct {
	View        session.View
	Outcome     session.Outcome
	Attributes  []session.Attribute
	LastMethods map[string]string // that are remembered after a sign-in: ids of actions by user name
	At          time.Time
}
