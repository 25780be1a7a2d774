package web

import (
	"otpdialog/account/protocol"
)

// view is who looks at a ticket that has ended.
type view int

const (
	begun   view = iota // the browser that began it
	pressed             // the reader of the email, who has just pressed a button
	opened              // the reader of the email, who opens the link once more
)

// The next steps.
var (
	toSignIn  = link{"Sign in", "/sign-in"}
	toForgot  = link{"Choose a new password", "/forgot"}
	toSignUp  = link{"Create account", "/sign-up"}
	toAccount = link{"My Account", "/"}
)

// ending is what a page says of a ticket that has ended.
type ending struct {
	title string
	is    outcome
}

// goOn is for what goes on somewhere else.
const goOn = "Go back to the screen where you started: it continues by itself."

// confirmed is the ending of a ticket that was confirmed.
func confirmed(p protocol.Purpose) ending {
	return map[protocol.Purpose]ending{
		protocol.TrustDevice:   {"This device is trusted now", outcome{"good", []string{goOn, "The next sign-in from it needs no email."}, []link{toAccount}}},
		protocol.CreateAccount: {"Your account is ready", outcome{"good", []string{"Sign in with your email address and your password."}, []link{toSignIn}}},
		protocol.ResetPassword: {"Your password is changed", outcome{"good", []string{"All sessions of the account have ended. Sign in with the new password."}, []link{toSignIn}}},
		protocol.DeleteAccount: {"Your account is deleted", outcome{"good", []string{"Its devices and licenses are gone. For some days the address cannot be used for a new account."}, []link{toSignIn}}},
	}[p]
}

// denied is the ending for the reader of the email, who has denied it.
func denied(p protocol.Purpose) ending {
	return map[protocol.Purpose]ending{
		protocol.TrustDevice:   {"The attempt is stopped", outcome{"bad", []string{"The device is not trusted, and its session has ended. But someone knew your password, or can sign in to a service that you use for it: change the password now."}, []link{toForgot}}},
		protocol.CreateAccount: {"No account was created", outcome{"good", []string{"Someone entered your address, perhaps by mistake. You do not have to do anything."}, []link{toAccount}}},
		protocol.ResetPassword: {"Your password stays as it is", outcome{"good", []string{"The link no longer works. Someone entered your address, perhaps by mistake. You do not have to do anything."}, []link{toAccount}}},
		protocol.DeleteAccount: {"Your account stays", outcome{"bad", []string{"But someone was signed in as you and knew your password: change the password now."}, []link{toForgot}}},
	}[p]
}

// again is where to start again.
func again(p protocol.Purpose) link {
	return map[protocol.Purpose]link{
		protocol.TrustDevice:   toSignIn,
		protocol.CreateAccount: toSignUp,
		protocol.ResetPassword: toForgot,
		protocol.DeleteAccount: toAccount,
	}[p]
}

// conclude shows what has come of a ticket.
func (v *visit) conclude(status int, t protocol.Ticket, by view) {
	var e ending
	switch t.State {
	case protocol.Confirmed:
		e = confirmed(t.Purpose)
		if t.Purpose == protocol.TrustDevice && !t.Trusted {
			e = ending{"The sign-in is confirmed", outcome{"good", []string{goOn}, []link{toAccount}}}
		}
	case protocol.Denied:
		e = denied(t.Purpose)
		if by == begun {
			e = ending{"The attempt was denied", outcome{"bad", []string{"Someone who can read the email answered \"No\"."}, []link{again(t.Purpose)}}}
		}
	case protocol.Refused:
		e = ending{is: outcome{"bad", nil, []link{again(t.Purpose)}}}
		if t.Problem != nil {
			e.title, e.is.Text = t.Problem.Title, []string{t.Problem.Next}
			if t.Problem.Code == protocol.EmailInUse {
				e.is.Links = []link{toForgot, toSignIn}
			}
		}
	case protocol.Expired, protocol.Waiting:
		e = ending{"The time is up", outcome{"care", []string{"The email was not answered in time, or a newer one has replaced it."}, []link{again(t.Purpose)}}}
	}
	if row := helpOf(t); row != "" {
		e.is.Links = append(e.is.Links, link{"Help: " + helpTitle(row), "/help/" + row})
	}
	if by == opened && t.State != protocol.Expired {
		e.is.Text = append([]string{"This link was used already: it works only once."}, e.is.Text...)
	}
	v.show(status, "outcome", page{Title: e.title, Outcome: e.is})
}

// helpOf is the row of the help about what a ticket has come to, "" for none.
func helpOf(t protocol.Ticket) string {
	switch t.State {
	case protocol.Refused:
		if t.Problem != nil {
			return t.Problem.Help
		}
	case protocol.Denied:
		if t.Purpose == protocol.TrustDevice || t.Purpose == protocol.DeleteAccount {
			return protocol.HelpUnknownSignIn
		}
	case protocol.Expired:
		return mailHelp(t)
	case protocol.Waiting, protocol.Confirmed:
	}
	return ""
}
