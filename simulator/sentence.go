package simulator

import (
	"fmt"

	"otpdialog/simulator/world"
)

// Sentence describes an event of a World in English, for a log on a screen. Time and
// user are not included.
func Sentence(e world.Event) string {
	switch e.Kind {
	case world.WorldReset:
		return "everything is reset"
	case world.UserAdded:
		return "user added"
	case world.UserChanged:
		return "user changed"
	case world.UserReset:
		return "user reset"
	case world.UserRemoved:
		return "user removed"
	case world.RequestSent:
		if e.Method == world.Call {
			return fmt.Sprintf("phone rings: sign-in from %v", e.From)
		}
		return fmt.Sprintf("push: sign-in from %v", e.From)
	case world.RequestEnded:
		return ending(e)
	case world.MessageDelivered:
		return fmt.Sprintf("%v: code %s", e.Method, e.Code)
	case world.SignedIn:
		return "signed in"
	case world.WrongPassword:
		return "wrong password"
	case world.WrongCode:
		return "incorrect code"
	case world.NotSetUp:
		return fmt.Sprintf("not set up: %v", e.Method)
	case world.Locked:
		return "sign-in refused: locked"
	case world.InvalidPIN:
		return "invalid new PIN"
	case world.DifferentPINs:
		return "new PINs differ"
	case world.PINSet:
		return "PIN set"
	default:
		return ""
	}
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
	return e.Method.String() + map[world.Outcome]string{
		world.Approved:    " approved",
		world.Denied:      " denied",
		world.Reported:    " reported: this wasn't me",
		world.WrongNumber: " denied: wrong number",
		world.Declined:    " declined",
		world.TimedOut:    " timed out",
		world.Withdrawn:   " withdrawn",
	}[e.Outcome]
}
