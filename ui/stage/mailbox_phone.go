package stage

import (
	"time"

	"otpdialog/account/protocol"
	"otpdialog/simulator/handset"
	"otpdialog/simulator/world"
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
	if known := m.o.Known; m.address == known.Email && known.Password != "" {
		c.Notes = []string{"Password: " + known.Password}
	}
	return c
}

// list is what waits in the browser, and the emails.
func (m *Mailbox) list(now time.Time) (cards []phone.Card) {
	for i, g := range m.grants {
		asks := handset.GrantCard(g.Standin.Name, g.UserCode, m.address, now)
		card := phone.Card{App: asks.App, Title: asks.Title, Lines: []string{asks.Hint}, First: true}
		for _, b := range asks.Buttons {
			card.Buttons = append(card.Buttons, phone.Button{
				Stop: kit.Stop{ID: phone.ID(b.Label), Part: i}, Label: b.Label, Key: b.Key, Role: phone.RoleOf(b), Does: consent{g.UserCode, b.Role == handset.Good},
			})
		}
		cards = append(cards, card)
	}
	if len(m.mails) == 0 {
		return append(cards, phone.Card{App: "Mail", Title: "No email yet.", Off: true})
	}
	first := true
	for i, mail := range m.mails {
		shown := handset.MessageOf(mail, mail.Link != "" && m.waits(mail))
		card := phone.Card{
			App: shown.App(), Time: handset.When(shown.At.UTC(), now), Title: shown.Subject, Off: !shown.Current, First: first && shown.Current,
			Press: phone.Button{Stop: kit.Stop{ID: phone.ID("message"), Part: i}, Does: readMail{mail.ID}},
		}
		if card.First {
			card.Press.Key, card.Hint, first = phone.OpenKey, "press "+phone.OpenKey+" to open it", false
		}
		cards = append(cards, card)
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
		open := phone.Button{Stop: kit.Stop{ID: phone.ID("link")}, Label: "Open the link", Does: openLink{}}
		if m.waits(mail) {
			open.Key = phone.OpenKey // else nobody waits for it, and the coach does not press it
		}
		card.Buttons = append(card.Buttons, open)
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
	refuse := phone.Button{Stop: kit.Stop{ID: phone.ID("no")}, Label: no, Key: "d", Role: draw.Bad, Does: answerIt{false}}
	switch {
	case m.said != "":
		card.Lines = []string{m.said}
	case t.Purpose == protocol.ResetPassword:
		card.Lines = []string{"Type the code of the email on the screen."}
		refuse.Key = "" // nothing is waited for here
	default:
		card.Buttons = append(card.Buttons, phone.Button{Stop: kit.Stop{ID: phone.ID("yes")}, Label: yes, Key: "a", Role: draw.Good, Does: answerIt{true}})
	}
	if m.said == "" {
		card.Buttons = append(card.Buttons, refuse)
	}
	card.Buttons = append(card.Buttons, closeButton)
	return card
}
