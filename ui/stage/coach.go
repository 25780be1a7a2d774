package stage

import (
	"otpdialog/settings"
	flow "otpdialog/signin"
	"otpdialog/simulator/handset"
)

// coach says what to do now. It cannot know what the server asks for, and says nothing
// that could contradict it.
func (p *Panel) coach() string {
	v := p.form.View()
	code := p.freshCode()
	asked, waits := p.asks(), p.form.Waits()
	phoneAlone := p.alone == ofPhone && !p.places.wide
	switch {
	case v.State == flow.SignedIn:
		return "Enter: sign in again. F5: a new world."
	case asked && (waits || p.asksForNumber()):
		return p.coachAnswer(phoneAlone)
	case phoneAlone:
		return "Press Enter on a code to type it."
	case waits:
		return "Waiting for the server. Esc cancels."
	case v.Notice.Kind == flow.Reported:
		return "It was reported: press Esc to leave."
	case !v.Opened && v.Notice.IsMistake():
		return "Fill in what is missing."
	case !v.Opened && v.Notice.Failure() != 0:
		return "Read what went wrong. F5: a new world."
	case !v.Opened:
		if a := p.automatic(); a != nil {
			return "Press Enter: " + a.Title + " is sent automatically."
		}
		return "Press Enter to sign in."
	case p.form.Typed() != "":
		return "Press Enter to send the code."
	case code && p.places.wide:
		return "A code has arrived: click it, or press F2 and Enter."
	case code:
		return "A code has arrived: F2 and Enter."
	case v.Challenge > 1:
		return "Enter what the server asks for."
	}
	return "Enter a code, or press ↑ for a method."
}

// asksForNumber is true if the newest request is answered by choosing a number.
func (p *Panel) asksForNumber() bool { return p.shown.Cards[0].Numbers }

// coachAnswer says how to answer on the phone.
func (p *Panel) coachAnswer(phoneAlone bool) string {
	switch rings := p.shown.Cards[0].Rings; {
	case phoneAlone && p.asksForNumber():
		return "F2 shows which number to choose."
	case p.asksForNumber():
		return "Choose the number on the phone (F2)."
	case phoneAlone && rings:
		return "Enter or a answers, d hangs up."
	case phoneAlone:
		return "Enter or a approves, d denies."
	case rings && p.places.wide:
		return "The phone is ringing: click " + handset.Answer + ", or press F2 and Enter."
	case rings:
		return "The phone rings: press F2 and Enter."
	case p.places.wide:
		return "The phone asks: click " + handset.Approve + ", or press F2 and Enter."
	}
	return "The phone asks: press F2 and Enter."
}

// automatic is the action that would be sent automatically if the sign-in began now,
// nil for none.
func (p *Panel) automatic() *settings.Action {
	action, _ := p.session.AutomaticOn(p.connection, p.form.Filled())
	return action
}
