package account

import (
	"strings"
	"time"

	"otpdialog/account"
	"otpdialog/account/protocol"
	"otpdialog/ui/draw"
	"otpdialog/ui/kit"
)

// checkEmail is the page of an email that waits to be confirmed. That of a reset has a code, which is
// typed here with the new password.
type checkEmail struct {
	page
	fields

	unasked bool // it took the place of another page while the person was in a browser
}

func newCheckEmail(f *Form, unasked bool) *checkEmail {
	p := &checkEmail{page: page{f}, unasked: unasked}
	if f.view.Ticket.Purpose == protocol.ResetPassword {
		p.fields = newFields(field{id: codeID, label: "Code", help: "It is in the email.", code: true, wrong: []protocol.Code{protocol.WrongCode}}, newPasswordField)
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
	switch a.(type) {
	case kit.Leave:
		return Send{account.Cancel{}}
	case useAnother:
		if v.Ticket.Purpose == protocol.TrustDevice {
			p.form.next = kit.Stop{ID: protocol.Services[0]}
		}
		return Send{account.Cancel{}}
	case resendIt:
		if wait := v.ResendAt.Sub(p.form.o.Session.Now()); wait > 0 {
			return kit.Complain{Text: "The email can be sent again in " + kit.Clock(wait) + "."}
		}
		return Send{account.Resend{}}
	case showSecrets:
		p.shown = !p.shown
	case sendIt:
		if !p.isComplete() {
			return kit.FocusWrong{}
		}
		return Send{account.NewPassword{Code: cleanCode(p.get(codeID)), Password: p.get(NewPasswordID)}}
	default:
		return p.page.Do(a)
	}
	return nil
}

// intro says what has been sent, and what to do with it.
func (b *builder) intro(v *account.View) {
	sent := "An email was sent to " + v.Ticket.Email + ". "
	if v.Sent > 1 {
		sent = "The email was sent again to " + v.Ticket.Email + ". "
	}
	switch {
	case b.gap == 0:
		sent += "It must show the same:"
	case v.Ticket.Purpose == protocol.ResetPassword:
		sent += "If it shows the same as the lines below, enter its code here, and a new password. If it does not, answer No there."
	default:
		sent += "Open its link, and compare the page with the lines below. If they are the same, answer Yes there. If they are not, answer No."
	}
	b.say(sent, nil)
}

// matchCode adds the match code, in large letters if they fit in so many rows.
func (b *builder) matchCode(code string, rows int) {
	width := min(b.sheet.Width, b.s.Area.Dx()-4)
	for _, large := range [][]string{draw.Enlarge(b.s.Look.Letters(code, width/2)), b.s.Look.Letters(code, width)} {
		if len(large) > 0 && len(large) <= rows {
			b.part(&kit.Paragraph{Text: strings.Join(large, "\n"), Style: kit.Title})
			return
		}
	}
}

// Sheet implements [kit.Page].
func (p *checkEmail) Sheet(s kit.Screen) *kit.Sheet {
	v := &p.form.view
	t := &v.Ticket
	return p.form.sheet(s, checkWord, func(b *builder) {
		b.sheet.Moves, b.sheet.Mute, b.sheet.Guarded, b.sheet.First = clockInterval, true, true, kit.Stop{ID: helpID}
		b.sheet.Unasked = p.unasked
		if b.gap > 0 || v.Problem == nil {
			b.intro(v)
		}
		b.problem(v.Problem, time.Time{})
		rows := t.Rows()
		last := len(rows) - 1 // the match code, which decides
		if len(p.of) == 0 {   // a code and a password need the room
			b.matchCode(t.MatchCode, b.gap*(1+b.inner)*draw.LetterRows)
		}
		if b.gap > 0 || v.Problem == nil || len(p.of) == 0 { // else they were compared
			b.facts(rows[last])
			b.facts(rows[:last]...)
		}
		if left := v.Until.Sub(b.s.Now); left > 0 {
			lasts := "You can confirm it for another "
			if len(p.of) > 0 {
				lasts = "The code works for another "
			}
			if b.gap > 0 {
				b.add(kit.Blank)
			}
			b.say(lasts+kit.Clock(left)+".", kit.Muted)
		}
		row := protocol.HelpDeviceMail
		if len(p.of) > 0 {
			row = protocol.HelpResetMail
			p.add(b)
			b.sheet.Enter, b.sheet.First = sendIt{}, kit.Stop{ID: p.first(v.Problem)}
			b.foot(sendButton("Set new password", false, v.Sending))
		}
		resend := kit.Button{ID: "resend", Label: resendWord, Does: resendIt{}}
		if wait := v.ResendAt.Sub(b.s.Now); wait > 0 {
			resend.Label, resend.Off = resendWord+" in "+kit.Clock(wait), "Give the email a moment to arrive."
		}
		b.foot(resend, helpButton(missingWord, row, nil))
		if t.Purpose == protocol.TrustDevice {
			b.foot(kit.Button{ID: "another", Label: otherWord, Breaks: true, Does: useAnother{}})
		}
		b.foot(cancelButton(true))
	})
}
