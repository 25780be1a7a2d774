package account

import (
	"time"

	"otpdialog/account/protocol"
	"otpdialog/devicegrant"
)

// State is where a sign-in stands.
type State int

// The states.
const (
	Form       State = iota // waits for email and password, or for an external service
	Submitting              // email and password are under way, or a provider is looked for
	External                // the person confirms a code in a browser
	CheckEmail              // the email waits to be confirmed
	SignedIn
)

// Method is how a sign-in took its first step.
type Method string

// Password is the method of the form's own fields. The others are [protocol.Services].
const Password Method = "password"

// Failure says in which way a sign-in failed.
type Failure int

// The failures. The comment is the exit code.
const (
	Refused       Failure = iota + 1 // 77: wrong pair, locked out, a provider's refusal, an ID token that does not count
	Denied                           // 77: "No, this wasn't me"
	Expired                          // 75: the email or the code was not confirmed in time
	Unreachable                      // 69: the service or the provider
	Misconfigured                    // 78: the connection, or answers that make no sense
	Incomplete                       // 65: the form has no email or no password
)

// View is what a face shows of a flow. It is a copy: drawing it changes nothing. It has no secret.
type View struct {
	State   State
	Email   string // of the last sign-in, or the one kept
	Method  Method
	Problem *Problem // what to tell the person above the form, beside the email, or in the account; nil for nothing

	Until    time.Time // the end of what is under way: expiry of the email or of the code; in Form, of a lock, until which SignIn is ignored; zero for never
	ResendAt time.Time // in CheckEmail, from when on the email can be sent again

	Grant   devicegrant.Grant // in External
	Ticket  protocol.Ticket   // in CheckEmail, and after that as it has ended, without Key and Session; zero if it was given up
	Sent    int               // in CheckEmail: how often the email was sent
	Sending bool              // in CheckEmail: Resend or NewPassword is under way
	Trusted bool              // the person is signed in on a device that is trusted
}

// Waits says what the person waits for, "" for nothing.
func (v View) Waits() string {
	switch v.State {
	case Submitting:
		return "Signing in…"
	case External:
		return "Waiting for " + v.Grant.Provider + "…"
	case CheckEmail:
		return "Waiting for your confirmation by email…"
	case Form, SignedIn:
	}
	return ""
}
