package account

import (
	"otpdialog/account/protocol"
	"otpdialog/devicegrant"
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

// Resend asks for the email once more. It is ignored before View.ResendAt, and while View.Sending.
type Resend struct{}

// Cancel gives up what is under way for the form, which keeps the email address, or for the account of
// the person who is signed in: "Cancel", and "Use another method".
type Cancel struct{}

// Confirm is the ticket with which the service has answered a request for a new account, a new
// password or a deletion: its email is next. A new account signs in, as far as the service says so, and
// a deletion signs out.
type Confirm struct{ Ticket protocol.Ticket }

// NewPassword chooses the new password of a reset, with the code of its email. It is ignored while
// View.Sending.
type NewPassword struct{ Code, Password string }

// SignedOut says that the session of the service has ended, also one that was kept of an earlier
// sign-in: the form is next.
type SignedOut struct{}

// Granted says that the provider of an external service waits for the person. The request goes on.
type Granted struct {
	Request int
	Grant   devicegrant.Grant
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

func (SignIn) event()       {}
func (ContinueWith) event() {}
func (Resend) event()       {}
func (Cancel) event()       {}
func (Confirm) event()      {}
func (NewPassword) event()  {}
func (SignedOut) event()    {}
func (Granted) event()      {}
func (Replied) event()      {}
func (Failed) event()       {}
func (Elapsed) event()      {}

// A Step is something for the session to do. Those that begin a request have its number, which the
// event that ends it repeats. Numbers are never used again.
type Step interface{ step() }

// SendSignIn sends email and password: [Replied] or [Failed].
type SendSignIn struct {
	Request         int
	Email, Password string
}

// SendExternal finds the provider, begins a device grant with it ([Granted]), waits for the person,
// and sends the ID token to the service: [Replied] or [Failed].
type SendExternal struct {
	Request int
	With    string
	Email   string
}

// Await waits until the ticket is no longer waiting: [Replied] or [Failed].
type Await struct {
	Request int
	Ticket  protocol.Ticket
}

// SendAgain has the service send the email of the ticket once more: [Replied] or [Failed]. The ticket
// is still awaited.
type SendAgain struct {
	Request int
	Ticket  protocol.Ticket
}

// SendNewPassword chooses the new password for the ticket of a reset: [Replied] or [Failed]. The
// ticket is still awaited.
type SendNewPassword struct {
	Request        int
	Ticket         protocol.Ticket
	Code, Password string
}

// Abort ends a request: its answer no longer counts.
type Abort struct{ Request int }

// GiveUp ends a ticket at the service. Its answer is not awaited.
type GiveUp struct{ Ticket protocol.Ticket }

// Keep asks to keep the email address and the session of the service, and, if Trusted, the token of
// the device.
type Keep struct {
	Email   string
	Session string
	Trusted bool
}

// Forget asks to forget the session of the service.
type Forget struct{}

func (SendSignIn) step()      {}
func (SendExternal) step()    {}
func (Await) step()           {}
func (SendAgain) step()       {}
func (SendNewPassword) step() {}
func (Abort) step()           {}
func (GiveUp) step()          {}
func (Keep) step()            {}
func (Forget) step()          {}
