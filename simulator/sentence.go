package simulator

import (
	"fmt"

	"otpdialog/simulator/world"
)

// Sentence describes an event of a World in English, for a log on a screen. Time and
// user are not included.
func Sentence(e world.Event) string {
	switch e.Kind {
	case world.RequestSent:
		if e.Method == world.Call {
			return fmt.Sprintf("phone rings: sign-in from %v", e.From)
		}
		return fmt.Sprintf("push: sign-in from %v", e.From)
	case world.RequestEnded:
		return ending(e)
	case world.RequestIgnored:
		return fmt.Sprintf("%v ignored", e.Method)
	case world.MessageDelivered:
		if e.Code == "" {
			return "mail to " + e.To
		}
		return fmt.Sprintf("%v: code %s", e.Method, e.Code)
	case world.MailLost:
		return "an email to " + e.To + " is lost"
	case world.LinkScanned:
		return "a scanner opens the link of the email to " + e.To
	case world.MailRemoved:
		return "an email to " + e.To + " is deleted"
	case world.GrantBegun:
		return fmt.Sprintf("%s: code %s waits to be confirmed", e.To, e.Code)
	case world.NotSetUp:
		return fmt.Sprintf("not set up: %v", e.Method)
	default:
		return sentences[e.Kind]
	}
}

// sentences describe the events of which nothing is known but the kind.
var sentences = [...]string{
	world.WorldReset:    "everything is reset",
	world.UserAdded:     "user added",
	world.UserChanged:   "user changed",
	world.UserReset:     "user reset",
	world.UserRemoved:   "user removed",
	world.SignedIn:      "signed in",
	world.WrongPassword: "wrong password",
	world.WrongCode:     "incorrect code",
	world.Locked:        "sign-in refused: locked",
	world.InvalidPIN:    "invalid new PIN",
	world.DifferentPINs: "new PINs differ",
	world.PINSet:        "PIN set",
}

// ending says how a request ended.
func ending(e world.Event) string {
	switch isCall := e.Method == world.Call; {
	case isCall && e.Outcome == world.Approved:
		return "call confirmed"
	case isCall && e.Outcome == world.Denied:
		return "call answered, not confirmed"
	case e.Number != 0 && e.Outcome == world.Approved:
		return "push approved by its number"
	}
	return e.Method.String() + [...]string{
		world.Approved:    " approved",
		world.Denied:      " denied",
		world.Reported:    " reported: this wasn't me",
		world.WrongNumber: " denied: wrong number",
		world.Declined:    " declined",
		world.TimedOut:    " timed out",
		world.Withdrawn:   " withdrawn",
	}[e.Outcome]
}
