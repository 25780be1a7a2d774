package account

import (
	"fmt"
	"time"

	"otpdialog/account/protocol"
	"otpdialog/advice"
)

// Problem is a failure, in words. A pointer to it is an error.
type Problem struct { //nolint:errname // it is what a person is told first, and an error second
	Kind       Failure
	Advice     advice.Advice
	RetryAfter time.Duration // until the same can be tried again; 0 if time does not matter
	Help       string        // the row of package account/help that is about it, "" for none
}

// Error implements error.
func (p *Problem) Error() string { return p.Advice.What }

// Advise implements [advice.Adviser]: what happened and what to do next, with the command that shows
// the row of the help.
func (p *Problem) Advise() advice.Advice {
	if p.Help == "" || p.Advice.Command != nil {
		return p.Advice
	}
	next := "read the help"
	if p.Advice.Next != "" {
		next = p.Advice.Next + "; for help"
	}
	return p.Advice.Do(next, "otpdialog", "account", "help", p.Help)
}

// Refusal is what the service refuses.
func Refusal(p *protocol.Problem) Problem {
	return Problem{
		Kind: Refused, Advice: p.Advise(), Help: p.Help,
		RetryAfter: time.Duration(p.RetryAfter) * time.Second,
	}
}

// Ended returns why what the email of a ticket was to confirm has not happened; nil if it has, or if
// the ticket still waits.
func Ended(t protocol.Ticket) *Problem {
	switch t.State {
	case protocol.Denied:
		return new(denied(t.Purpose))
	case protocol.Expired:
		return new(mailExpired())
	case protocol.Refused:
		if t.Problem != nil {
			return new(Refusal(t.Problem))
		}
		return new(senseless())
	case protocol.Waiting, protocol.Confirmed:
		return nil
	}
	return new(senseless())
}

// purposes are those of tickets, at the beginning of a sentence.
var purposes = map[protocol.Purpose]string{
	protocol.TrustDevice: "this sign-in", protocol.CreateAccount: "the new account",
	protocol.ResetPassword: "the new password", protocol.DeleteAccount: "the deletion of the account",
}

// The problems that the flow itself finds. Functions, so that nothing is made before it is needed.

func emailMissing() Problem {
	return Problem{Kind: Incomplete, Advice: advice.New("email-missing", "there is no email address").Do("enter your email address")}
}

func passwordMissing() Problem {
	return Problem{
		Kind: Incomplete, Help: protocol.HelpForgottenPassword,
		Advice: advice.New("password-missing", "there is no password").Do("enter your password"),
	}
}

func denied(p protocol.Purpose) Problem {
	_, no := p.Answers()
	return Problem{
		Kind: Denied, Help: protocol.HelpUnknownSignIn,
		Advice: advice.New("denied-by-mail", fmt.Sprintf("%s was denied by email: %q", purposes[p], no)).
			Do("if you did not deny it yourself, change your password: someone else can read your mail"),
	}
}

func mailExpired() Problem {
	return Problem{
		Kind: Expired, Help: protocol.HelpDeviceMail,
		Advice: advice.New("mail-expired", "the email was not confirmed in time").Do("start again, and check your spam folder for the email"),
	}
}

func codeExpired(provider string) Problem {
	return Problem{
		Kind:   Expired,
		Advice: advice.New("grant-expired", "the code was not confirmed at "+provider+" in time").Do("sign in again"),
	}
}

func senseless() Problem {
	return Problem{
		Kind: Misconfigured,
		Advice: advice.New("account-answer", "the answer of the account service is not valid").
			Do("check the address of the service in the connection"),
	}
}
