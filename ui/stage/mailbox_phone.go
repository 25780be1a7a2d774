package stage

import (
	"time"

	flow "otpdialog/account"
	"otpdialog/account/protocol"
	"otpdialog/simulator/handset"
	"otpdialog/simulator/world"
	"otpdialog/ui/coach"
	"otpdialog/ui/draw"
	"otpdialog/ui/kit"
	"otpdialog/ui/phone"
)

// content is what the phone shows.
func (m *Mailbox) content() phone.Content {
	now := m.o.World.Clock().Now()
	c := phone.Content{Clock: now.UTC().Format("15:04"), Owner: "Mail of " + m.address, Waits: m.asks(), Apps: phone.Apps}
	switch mail := m.mail(); {
	case mail != nil && m.page != nil:
		c.Cards = []phone.Card{m.pageCard()}
	case mail != nil:
		c.Cards = []phone.Card{m.mailCard(*mail)}
	default:
		c.Cards = m.list(now)
	}
	if m.address == m.o.Email {
		c.Notes = []string{"Initial password: " + m.o.Password}
	}
	return c
}

// list is what waits in the browser, and the emails.
func (m *Mailbox) list(now time.Time) (cards []phone.Card) {
	for i, g := range m.grants {
		button := func(name, label, key string, role draw.Role, allow bool) phone.Button {
			return phone.Button{Stop: kit.Stop{ID: phone.ID(name), Part: i}, Label: label, Key: key, Role: role, Does: consent{g.UserCode, allow}}
		}
		cards = append(cards, phone.Card{
			App: g.Standin.Name, Title: "Code " + g.UserCode, Lines: []string{"Sign in to My Account as " + m.address + "?"}, First: true,
			Buttons: []phone.Button{button("allow", "Allow", "a", draw.Good, true), button("refuse", "Refuse", "d", draw.Bad, false)},
		})
	}
	if len(m.mails) == 0 {
		return append(cards, phone.Card{App: "Mail", Title: "No email yet.", Off: true})
	}
	for i, mail := range m.mails {
		shown := handset.MessageOf(mail, mail.Link != "" && m.waits(mail))
		cards = append(cards, phone.Card{
			App: shown.App(), Time: handset.When(shown.At.UTC(), now), Title: shown.Subject, Off: !shown.Current, First: i == 0 && shown.Current,
			Press: phone.Button{Stop: kit.Stop{ID: phone.ID("message"), Part: i}, Does: readMail{mail.ID}},
		})
	}
	return cards
}

// closeButton closes an email.
var closeButton = phone.Button{Stop: kit.Stop{ID: phone.ID("close")}, Label: "Close", Does: closeMail{}}

// mailCard is the email that is read.
func (m *Mailbox) mailCard(mail world.Message) phone.Card {
	shown := handset.MessageOf(mail, true)
	card := phone.Card{App: "Email from " + shown.From, Title: shown.Subject, Compare: lastFirst(shown.Compare), Lines: []string{shown.Before, shown.After}, First: true}
	if m.said != "" {
		card.Lines = []string{m.said}
	}
	if shown.Code != "" {
		card.Code = phone.Button{Stop: kit.Stop{ID: phone.ID("code")}, Label: shown.Code, Key: phone.CodeKey, Large: true, Does: phone.Type{Code: shown.Code}}
	}
	if shown.Link != "" {
		card.Buttons = append(card.Buttons, phone.Button{Stop: kit.Stop{ID: phone.ID("link")}, Label: "Open the link", Does: openLink{}})
	}
	card.Buttons = append(card.Buttons, closeButton)
	return card
}

// lastFirst moves what decides, the match code, to the front.
func lastFirst(rows [][2]string) [][2]string {
	if n := len(rows); n > 0 {
		return append([][2]string{rows[n-1]}, rows[:n-1]...)
	}
	return rows
}

// pageCard is the page that the link has opened.
func (m *Mailbox) pageCard() phone.Card {
	t := m.page
	yes, no := t.Purpose.Answers()
	card := phone.Card{App: "Browser", Title: t.Purpose.Question(), Compare: lastFirst(t.Rows()), First: true}
	switch {
	case m.said != "":
		card.Lines = []string{m.said}
	case t.Purpose == protocol.ResetPassword:
		card.Lines = []string{"Type the code of the email on the screen."}
	default:
		card.Buttons = append(card.Buttons, phone.Button{Stop: kit.Stop{ID: phone.ID("yes")}, Label: yes, Key: "a", Role: draw.Good, Does: answerIt{true}})
	}
	if m.said == "" {
		card.Buttons = append(card.Buttons, phone.Button{Stop: kit.Stop{ID: phone.ID("no")}, Label: no, Key: "d", Role: draw.Bad, Does: answerIt{false}})
	}
	card.Buttons = append(card.Buttons, closeButton)
	return card
}

// coach says what to do now.
func (m *Mailbox) coach(s kit.Screen) string {
	v := m.form.View()
	code, asksForCode := m.form.Code()
	reads := m.mail() != nil && m.said == ""
	held := m.on(s.Focus) == coach.Phone
	switch {
	case code != "":
		return "Type a new password, and press Enter."
	case m.page != nil && m.said == "" && m.page.Purpose == protocol.ResetPassword:
		return "Close the page, and press the code."
	case m.page != nil && m.said == "" && held:
		return "Compare with the screen: press a or d."
	case m.page != nil && m.said == "":
		return "Compare with the screen: F2, a or d."
	case asksForCode && reads && m.mail().Code != "" && held:
		return "Press c: the code types itself."
	case asksForCode && reads && m.mail().Code != "":
		return "Press F2, then c, to type the code."
	case m.form.Email() != "" && reads && m.mail().Link != "" && m.waits(*m.mail()):
		return "Compare the details, and open the link."
	case v.State == flow.External && len(m.grants) > 0:
		return "The phone asks: " + m.reach(s) + "."
	case v.State == flow.Submitting, v.State == flow.External:
		return "One moment."
	case m.form.Email() != "" && m.fresh() != nil: // else the page that waits for it is not open yet
		return "An email has arrived: " + m.reach(s) + "."
	case v.State == flow.CheckEmail:
		return "Wait for the email, or read the help."
	case v.State == flow.SignedIn && m.form.ShowsAccount(s.Top):
		return "You are signed in. F5 starts over."
	case v.State == flow.SignedIn, !m.form.InFront() && !asksForCode:
		return "Fill it in, or press Esc."
	case asksForCode:
		return "Type the code and a new password."
	case v.Problem != nil:
		return "Read what went wrong. F5 starts over."
	case !m.form.IsFilled():
		return "Fill it in, or create an account."
	}
	return "Press Enter to sign in. F4: RADIUS."
}

// reach says how to press what the person wants on the phone.
func (m *Mailbox) reach(s kit.Screen) string {
	switch on := m.on(s.Focus) == coach.Phone; {
	case on && s.Focus == m.first():
		return "press Enter"
	case on:
		return "press Tab, or click"
	}
	return "F2 and Enter"
}
