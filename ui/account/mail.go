package account

import (
	"strings"
	"time"

	"otpdialog/account"
	"otpdialog/account/protocol"
	"otpdialog/ui/draw"
	"otpdialog/ui/kit"
)

const formWidth = 66

// mail adds what the email says, for the person to compare.
func (b *builder) mail(v *account.View) {
	t, o := &v.Ticket, &v.Ticket.Origin
	b.sheet.Moves, b.sheet.Mute = clockInterval, true
	sent := "A message was sent to "
	if v.Sent > 1 {
		sent = "The message was sent again to "
	}
	switch {
	case b.roomy && t.Purpose == protocol.ResetPassword:
		b.about(&kit.Paragraph{Text: sent + t.Email + ". If it shows the same as the lines below, enter its code here, and a new password. If it does not, answer No there."})
	case b.roomy:
		b.about(&kit.Paragraph{Text: sent + t.Email + ". Confirm it there, if it shows the same as the lines below. If it does not, answer No."})
	default:
		b.about(&kit.Paragraph{Text: sent + t.Email + ". It must show the same:"})
	}
	b.problem(v.Problem, time.Time{})
	b.fact("Match code", t.MatchCode)
	if b.roomy && t.Purpose != protocol.ResetPassword { // which asks for more below
		if code := b.s.Look.Code(t.MatchCode, min(b.sheet.Width, b.s.Area.Dx()-4)); len(code) <= draw.LetterRows {
			b.add(&kit.Paragraph{Text: strings.Join(code, "\n"), Style: kit.Title}, kit.Blank)
		}
	}
	for _, row := range append(o.Rows(), [2]string{"Time", protocol.When(t.At)}) {
		b.fact(row[0], row[1])
	}
	b.add(b.blank())
	if left := v.Until.Sub(b.s.Now); left > 0 {
		lasts := "The message can be confirmed for another "
		if t.Purpose == protocol.ResetPassword {
			lasts = "The code works for another "
		}
		b.add(&kit.Paragraph{Text: lasts + kit.Clock(left) + ".", Style: kit.Muted})
	}
	b.add(b.blank())
}

// checkEmail is the page of an email that waits to be confirmed. That of a reset has a code, which is
// typed there with the new password.
type checkEmail struct {
	inputs

	form *Form
}

func newCheckEmail(f *Form) *checkEmail {
	p := &checkEmail{form: f}
	if f.view.Ticket.Purpose == protocol.ResetPassword {
		password := newPassword("New password")
		password.id = NewPasswordID
		p.fields = []*field{{id: "code", label: "Code", help: "From the message.", code: true, wrong: []protocol.Code{protocol.WrongCode}}, password}
	}
	return p
}

// Actions of Check your email.
type (
	resendIt   struct{}
	useAnother struct{} // gives up what is under way for another method
)

// Do implements [kit.Page].
func (p *checkEmail) Do(a kit.Action) kit.Want {
	v := &p.form.view
	switch a := a.(type) {
	case kit.Leave:
		return Send{account.Cancel{}}
	case useAnother:
		if v.Ticket.Purpose == protocol.TrustDevice {
			p.form.next = kit.Stop{ID: protocol.Services[0]}
		}
		return Send{account.Cancel{}}
	case resendIt:
		if wait := v.ResendAt.Sub(p.form.o.Session.Now()); wait > 0 {
			return kit.Complain{Text: "The message can be sent again in " + kit.Clock(wait) + "."}
		}
		return Send{account.Resend{}}
	case showSecrets:
		p.shown = !p.shown
	case sendIt:
		if !p.isComplete() {
			return kit.FocusWrong{}
		}
		return Send{account.NewPassword{Code: cleanCode(p.fields[0].value), Password: p.fields[1].value}}
	case showHelp:
		return kit.Open{Page: newHelp(p.form, a.row)}
	}
	return nil
}

// Sheet implements [kit.Page].
func (p *checkEmail) Sheet(s kit.Screen) *kit.Sheet {
	s = p.form.timed(s)
	v := &p.form.view
	b := newSheet(s, checkWord, formWidth)
	b.mail(v)
	row := protocol.HelpDeviceMail
	b.sheet.First, b.sheet.Guarded = kit.Stop{ID: helpID}, true
	if len(p.fields) > 0 {
		row = protocol.HelpResetMail
		b.inputs(&p.inputs)
		b.sheet.Form, b.sheet.Fits = kit.Box, false
		b.sheet.Enter, b.sheet.First = sendIt{}, kit.Stop{ID: p.first(v.Problem)}
		b.sheet.Foot = append(b.sheet.Foot, sendButton("Set new password", false, v.Sending))
	}
	resend := kit.Button{ID: "resend", Label: resendWord, Does: resendIt{}}
	if wait := v.ResendAt.Sub(s.Now); wait > 0 {
		resend.Label, resend.Off = resendWord+" in "+kit.Clock(wait), "Give the message a moment to arrive."
	}
	b.sheet.Foot = append(b.sheet.Foot, resend, kit.Button{ID: helpID, Label: missingWord, Does: showHelp{row}})
	if v.Ticket.Purpose == protocol.TrustDevice {
		b.sheet.Foot = append(b.sheet.Foot, kit.Button{ID: "another", Label: otherWord, Breaks: true, Does: useAnother{}})
	}
	b.sheet.Foot = append(b.sheet.Foot, kit.Button{ID: "cancel", Label: cancelWord, Breaks: true, Does: kit.Leave{}})
	return b.sheet
}
