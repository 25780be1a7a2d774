package account

import (
	"time"

	"otpdialog/account/protocol"
)

// An Event is something that happened: the person did something, a request ended, or time has
// passed. Events that do not fit the state of the flow are ignored.
type Event interface{ event() }

// SignIn is the form's button, with what the form holds.
type SignIn struct{ Email, Password string }

// ContinueWith is one of the buttons of the external services.
type ContinueWith struct {
	With  string // one of [protocol.Services]
	Email string // for [protocol.SSO] only
}

// Resend asks for the mail once more. It is ignored before View.ResendAt.
type Resend struct{}

// UseAnotherMethod gives up what is under way for the form, which keeps the email address.
type UseAnotherMethod struct{}

// Cancel gives up what is under way, or the sign-in where nothing is.
type Cancel struct{}

// Granted says that a provider has answered with a code for the person.
type Granted struct {
	Request int
	Grant   Grant
}

// Replied says that the service has answered a request.
type Replied struct {
	Request int
	Ticket  protocol.Ticket
}

// Failed says that a request ended without an answer that helps.
type Failed struct {
	Request int
	Problem Problem
}

// Elapsed says that it is as late as View.Until says, or later.
type Elapsed struct{}

func (SignIn) event()           {}
func (ContinueWith) event()     {}
func (Resend) event()           {}
func (UseAnotherMethod) event() {}
func (Cancel) event()           {}
func (Granted) event()          {}
func (Replied) event()          {}
func (Failed) event()           {}
func (Elapsed) event()          {}

// Grant is a device grant that waits for the person (RFC 8628, section 3.2). All text is safe for
// a terminal.
type Grant struct {
	Provider        string // for people: "Simulated Google"
	UserCode        string
	VerificationURI string
	Complete        string // the same with the code in it; "" if the provider has none
	Expires         time.Time
}

// A Step is something for the session to do. Each has the number of the request that it begins,
// which the event that ends it repeats.
type Step interface{ step() }

// SendSignIn sends email and password: [Replied] or [Failed].
type SendSignIn struct {
	Request         int
	Email, Password string
}

// BeginGrant finds the provider, and begins a device grant with it: [Granted] or [Failed].
type BeginGrant struct {
	Request int
	With    string
	Email   string
}

// AwaitGrant polls the provider of the grant, and sends its ID token to the service: [Replied] or
// [Failed].
type AwaitGrant struct{ Request int }

// Await waits until the ticket is no longer waiting: [Replied] or [Failed].
type Await struct{ Request int }

// SendAgain has the service send the mail of the ticket once more: [Replied] or [Failed]. It does
// not end what is awaited.
type SendAgain struct{ Request int }

// Abort says that nobody waits for the request any more. The session gives up its ticket at the
// service.
type Abort struct{ Request int }

// Keep asks to keep the session of the service, and, if the device is trusted, its token.
type Keep struct {
	Email   string
	Session string
	Trusted bool
}

func (SendSignIn) step() {}
func (BeginGrant) step() {}
func (AwaitGrant) step() {}
func (Await) step()      {}
func (SendAgain) step()  {}
func (Abort) step()      {}
func (Keep) step()       {}
