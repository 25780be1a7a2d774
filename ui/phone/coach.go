package phone

import (
	"otpdialog/settings"
	flow "otpdialog/signin"
	"otpdialog/simulator/world"
)

// coach says what to do now.
func (p *Panel) coach() string {
	v := p.form.View()
	_, code := p.freshCode()
	asked, phoneAlone, waits := p.asks(), p.alone && !p.wide, p.form.Waits()
	switch {
	case v.State == flow.SignedIn:
		return "Enter: sign in again. F5: a new world."
	case phoneAlone && asked:
		return "Press Enter or a to approve, d to deny."
	case phoneAlone:
		return "Press Enter on a code to type it."
	case waits && asked:
		return p.coachAnswer()
	case waits:
		return "Waiting for the server. Esc cancels."
	case v.Notice.Kind == flow.Reported:
		return "The attempt was reported. Press Enter to leave."
	case !v.Opened && v.Notice.IsMistake():
		return "Fill in what is missing."
	case !v.Opened:
		if a := p.automatic(); a != nil {
			return "Press Enter: " + a.Title + " is sent automatically."
		}
		return "Press Enter to sign in."
	case p.form.Typed() != "":
		return "Press Enter to send the code."
	case code && p.wide:
		return "A code has arrived: click it, or press F2 and Enter."
	case code:
		return "A code has arrived: press F2 and Enter."
	case p.mouse:
		return "Click a method, or press ↑ and Enter."
	}
	return "Choose a method: press ↑ and Enter."
}

// coachAnswer says how to answer on the phone.
func (p *Panel) coachAnswer() string {
	switch rings := p.phone.Requests[0].Method == world.Call; {
	case rings && p.wide:
		return "The phone is ringing: click " + answerWord + ", or press F2 and Enter."
	case rings:
		return "The phone is ringing: press F2 and Enter."
	case len(p.phone.Requests[0].Numbers) > 0:
		return "Choose the number on the phone (F2)."
	case p.wide:
		return "The phone asks: click " + approveWord + ", or press F2 and Enter."
	}
	return "The phone asks: press F2 and Enter."
}

// automatic is the action that would be sent automatically if the sign-in began now,
// nil for none.
func (p *Panel) automatic() *settings.Action {
	action, _ := p.session.AutomaticOn(p.connection, p.form.Filled())
	return action
}
