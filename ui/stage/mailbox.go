package stage

import (
	"cmp"
	"image"
	"net/http"
	"slices"
	"strings"
	"time"

	flow "otpdialog/account"
	"otpdialog/account/protocol"
	service "otpdialog/simulator/account"
	"otpdialog/simulator/account/provider"
	"otpdialog/simulator/world"
	"otpdialog/ui/account"
	"otpdialog/ui/coach"
	"otpdialog/ui/draw"
	"otpdialog/ui/kit"
	"otpdialog/ui/phone"
)

// Account is the account story of a demonstration: a service that runs in this process.
type Account struct {
	URL       string            // of the service
	Transport http.RoundTripper // to it; nil for the network
	World     *world.World
	Service   *service.Service
	Provider  *provider.Provider
	Known     *account.Credentials // for the form
	Advance   func(time.Duration)  // moves the clock of the world on
	Close     func() error
}

// A Mailbox is the phone of the account story: the emails of the person, the pages that their links
// open, and the browser in which a code of an external service is confirmed.
type Mailbox struct {
	actors

	o    Account
	form *account.Form

	address string // whose mails are shown
	mails   []world.Message
	grants  []provider.Grant

	situation coach.Account // as it was last drawn

	open     uint64           // ID of the email that is read, 0 for none
	seen     uint64           // ID of the newest one when it was opened
	page     *protocol.Ticket // that the link of the email has opened; nil for none
	said     string           // by the page, at its end
	signedIn bool             // when it was last looked at
}

// SwitchStory shows the other story of a demonstration. The program carries it out.
type SwitchStory struct{}

// Actions of the mailbox, beside those of the panel.
type (
	readMail  struct{ id uint64 }
	closeMail struct{}
	openLink  struct{}
	answerIt  struct{ yes bool }
	consent   struct {
		code  string
		allow bool
	}
	moveClock struct{}
	answered  struct {
		ticket protocol.Ticket
		err    error
	}
)

// NewMailbox returns the phone of the account story, beside the form.
func NewMailbox(o Account, form *account.Form) *Mailbox {
	m := &Mailbox{o: o, form: form, address: o.Known.Email}
	m.changes, m.stop = o.World.Changes()
	m.look()
	return m
}

// look takes in what the phone shows now.
func (m *Mailbox) look() {
	m.address = cmp.Or(m.form.Email(), m.address)
	m.mails = m.o.World.Mailbox(m.address)
	v := m.form.View()
	if is := v.State == flow.SignedIn; is != m.signedIn { // the page of the email is done with, or another story begins
		m.signedIn = is
		m.close()
	}
	m.grants = slices.DeleteFunc(m.o.Provider.Pending(), func(g provider.Grant) bool { // a code that was given up still works, and nobody waits for it
		return v.State != flow.External || g.UserCode != v.Grant.Code
	})
	isNew := len(m.mails) > 0 && m.mails[0].ID > m.seen || len(m.grants) > 0
	if read := m.mail(); m.open != 0 && (read == nil || isNew && !m.waits(*read)) { // it is done with
		m.close()
	}
}

// Do implements [kit.Page].
func (m *Mailbox) Do(a kit.Action) kit.Want {
	switch a := a.(type) {
	case kit.Opened:
		return m.follow()
	case changed:
		return m.follow()
	case kit.Leave:
		if m.open != 0 && m.isOn {
			m.close()
			return nil
		}
		return m.back()
	case Show:
		return m.show(a.One, m.first)
	case nextActor: // an email stays open, to be compared with the screen
		return m.next(m.first)
	case newWorld:
		return NewWorld{}
	case switchStory:
		return SwitchStory{}
	case moveClock:
		m.o.Advance(24 * time.Hour)
		return kit.Say{Text: "A day later: it is " + m.o.World.Clock().Now().UTC().Format(dayAndTime) + " now."}
	case readMail:
		m.close()
		m.open, m.seen = a.id, m.mails[0].ID
		return kit.Focus{Stop: m.first()}
	case closeMail:
		m.close()
		return kit.Focus{Stop: m.first()}
	case openLink:
		return m.openLink()
	case answerIt:
		return m.answer(a.yes)
	case answered:
		if m.alone = coach.Client; a.err != nil {
			m.said = a.err.Error()
			return nil
		}
		m.page, m.said = &a.ticket, a.ticket.Ending()
	case consent:
		if !a.allow {
			_ = m.o.Provider.Refuse(a.code) // it may be over
			return nil
		}
		_ = m.o.Provider.Approve(a.code, m.address)
		m.alone = coach.Client
	case phone.Type:
		m.alone = coach.Client
		return kit.Tell{Page: m.form, Action: account.TypeCode{Code: a.Code}}
	}
	return nil
}

// close closes the email that is read.
func (m *Mailbox) close() { m.open, m.page, m.said = 0, nil, "" }

// mail is the email that is read, nil for none.
func (m *Mailbox) mail() *world.Message {
	for i := range m.mails {
		if m.mails[i].ID == m.open {
			return &m.mails[i]
		}
	}
	return nil
}

// link is the link of an email, as the service knows it.
func link(mail *world.Message) string {
	_, link, _ := strings.Cut(mail.Link, service.LinkPath)
	return link
}

// openLink opens the page of the email, which changes nothing.
func (m *Mailbox) openLink() kit.Want {
	mail := m.mail()
	if mail == nil {
		return nil
	}
	t, err := m.o.Service.Open(link(mail))
	if err != nil {
		m.said = err.Error()
		return nil
	}
	m.page, m.said = &t, t.Ending()
	return kit.Focus{Stop: m.first()}
}

// answer presses a button of the page.
func (m *Mailbox) answer(yes bool) kit.Want {
	mail := m.mail()
	if mail == nil {
		return nil
	}
	one := link(mail)
	return kit.Run{Work: func() kit.Action {
		t, err := m.o.Service.Press(one, yes, "")
		return answered{t, err}
	}}
}

// waits is true if the email is about what the form waits for now.
func (m *Mailbox) waits(mail world.Message) bool {
	t, err := m.o.Service.Open(link(&mail))
	return err == nil && t.State == protocol.Waiting
}

// fresh is the newest email that waits for an answer, nil for none.
func (m *Mailbox) fresh() *world.Message {
	for i := range m.mails {
		if m.mails[i].Link != "" && m.waits(m.mails[i]) {
			return &m.mails[i]
		}
	}
	return nil
}

// asks is true if the phone asks something that somebody waits for.
func (m *Mailbox) asks() bool { return len(m.grants) > 0 || m.fresh() != nil }

// first is what the person most likely wants on the phone, or else the button that moves the clock.
func (m *Mailbox) first() kit.Stop { return cmp.Or(m.content().First(), kit.Stop{ID: clockID}) }

const dayAndTime = "2 January, 15:04"

// Split implements [kit.Side].
func (m *Mailbox) Split(area image.Rectangle) (front image.Rectangle) {
	m.look()
	m.story = accountStory
	return m.share(area, m.asks())
}

// clockID is the ID of the button that moves the clock on.
const clockID = "clock"

// Sheet implements [kit.Page].
func (m *Mailbox) Sheet(s kit.Screen) *kit.Sheet {
	m.isOn = phone.IsOn(s.Focus)
	k := &keys
	sheet := &kit.Sheet{
		Keys: []kit.Shortcut{
			{Key: m.key(), Does: nextActor{}}, {Key: k.RADIUS, Does: switchStory{}}, {Key: k.Clock, Does: moveClock{}}, {Key: k.NewWorld, Does: newWorld{}},
		},
		Help: help(phone.MailKeys(), k.Next, k.RADIUS, k.Clock, k.NewWorld),
	}
	button := kit.Button{ID: clockID, Label: "A day later", Does: moveClock{}}
	line, control := m.places.control(draw.ButtonWidth(button.Label))
	content := m.content()
	m.situation = coach.Account{
		Place: m.place(s, !m.form.Has(s.Top)), View: m.form.View(), Filled: m.form.IsFilled(), Reset: m.form.Reset(), Asks: m.form.Asks(s.Top), Open: m.form.Open(), Phone: content,
	}
	content.Held = m.isOn
	add(sheet, m.head(), m.places.head)
	add(sheet, phone.New(m.peek(content), m.places.phone, s), m.places.phone)
	addCoach(sheet, s, m.Advice(), line)
	add(sheet, &kit.Buttons{Of: []kit.Button{button}}, control)
	return sheet
}

// Advice is what to do now, as the coach says it.
func (m *Mailbox) Advice() coach.Advice { return coach.SayAccount(m.situation) }

// head says who signs in where.
func (m *Mailbox) head() *head {
	h := &head{program: "otpdialog", steps: steps, subject: m.address + " · My Account · " + m.o.URL}
	switch m.form.View().State {
	case flow.External, flow.CheckEmail:
		h.at = 1
	case flow.Form, flow.Submitting, flow.SignedIn:
		if m.form.Open().Is {
			h.at = 2
		}
	}
	return h
}
