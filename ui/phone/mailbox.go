package phone

import (
	"cmp"
	"image"
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"

	flow "otpdialog/account"
	"otpdialog/account/protocol"
	service "otpdialog/simulator/account"
	"otpdialog/simulator/account/provider"
	"otpdialog/simulator/world"
	"otpdialog/ui/account"
	"otpdialog/ui/draw"
	"otpdialog/ui/kit"
)

// Account is the account story of a demonstration: a service that runs in this process.
type Account struct {
	URL             string // of the service
	World           *world.World
	Service         *service.Service
	Provider        *provider.Provider
	Email, Password string              // for the form
	Advance         func(time.Duration) // moves the clock of the world on
	Close           func() error
}

// A Mailbox is the phone of the account story: the mails of the person, the pages that their links
// open, and the browser in which a code of an external service is confirmed.
type Mailbox struct {
	split

	o    Account
	form *account.Form

	address string // whose mails are shown
	mails   []world.Message
	grants  []provider.Grant

	changes <-chan struct{}
	stop    func()

	open uint64           // ID of the mail that is read, 0 for none
	page *protocol.Ticket // that the link of the mail has opened; nil for none
	said string           // by the page, at its end
}

// SwitchStory shows the other story of a demonstration. The program carries it out.
type SwitchStory struct{}

// Actions of the mailbox, beside those of the phone.
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
	m := &Mailbox{o: o, form: form, address: o.Email}
	m.changes, m.stop = o.World.Changes()
	m.look()
	return m
}

// End implements [kit.Ender].
func (m *Mailbox) End() { m.stop() }

// look takes in what the phone shows now.
func (m *Mailbox) look() {
	m.address = cmp.Or(m.form.Email(), m.address)
	m.mails = m.o.World.Mailbox(m.address)
	if read := m.mail(); m.open != 0 && (read == nil || m.mails[0].ID > m.open && !m.waits(*read)) { // it is done with
		m.close()
	}
	m.grants = m.o.Provider.Pending()
}

// Do implements [kit.Page].
func (m *Mailbox) Do(a kit.Action) kit.Want {
	switch a := a.(type) {
	case kit.Opened:
		return m.follow()
	case changed:
		return m.follow()
	case kit.Leave, togglePhone:
		if m.open != 0 && m.isOn {
			m.close()
			return nil
		}
		return m.toggle(m.first)
	case newWorld:
		return NewWorld{}
	case switchStory:
		return SwitchStory{}
	case moveClock:
		m.o.Advance(24 * time.Hour)
	case readMail:
		m.close()
		m.open = a.id
		return kit.Focus{Stop: m.first()}
	case closeMail:
		m.close()
		return kit.Focus{Stop: m.first()}
	case openLink:
		return m.openLink()
	case answerIt:
		return m.answer(a.yes)
	case answered:
		if m.alone = false; a.err != nil {
			m.said = a.err.Error()
			return nil
		}
		m.page, m.said = &a.ticket, ended(a.ticket)
	case consent:
		if !a.allow {
			_ = m.o.Provider.Refuse(a.code) // it may be over
			return nil
		}
		_ = m.o.Provider.Approve(a.code, m.address)
		m.alone = false
	case typeCode:
		m.alone = false
		return kit.Tell{Page: m.form, Action: account.TypeCode{Code: a.code}}
	}
	return nil
}

// follow waits for the next change in the world.
func (m *Mailbox) follow() kit.Want {
	changes := m.changes
	return kit.Run{Work: func() kit.Action {
		if _, more := <-changes; !more {
			return over{}
		}
		return changed{}
	}}
}

// close closes the mail that is read.
func (m *Mailbox) close() { m.open, m.page, m.said = 0, nil, "" }

// mail is the mail that is read, nil for none.
func (m *Mailbox) mail() *world.Message {
	for i := range m.mails {
		if m.mails[i].ID == m.open {
			return &m.mails[i]
		}
	}
	return nil
}

// link is the link of a mail, as the service knows it.
func link(mail *world.Message) string {
	_, link, _ := strings.Cut(mail.Link, service.LinkPath)
	return link
}

// openLink opens the page of the mail, which changes nothing.
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
	m.page, m.said = &t, ended(t)
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
		t, err := m.o.Service.Press(one, yes)
		return answered{t, err}
	}}
}

// ended says what has come of a ticket, "" while it waits.
func ended(t protocol.Ticket) string {
	switch t.State {
	case protocol.Confirmed:
		return "Done. You can close this page."
	case protocol.Denied:
		return "The attempt was stopped. Change your password."
	case protocol.Expired:
		return "The time is up: begin again."
	case protocol.Refused:
		if t.Problem != nil {
			return t.Problem.Title
		}
	case protocol.Waiting:
	}
	return ""
}

// waits is true if the mail is about what the form waits for now.
func (m *Mailbox) waits(mail world.Message) bool {
	t, err := m.o.Service.Open(link(&mail))
	return err == nil && t.State == protocol.Waiting
}

// fresh is the newest mail that waits for an answer, nil for none.
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

// first is what the person most likely wants on the phone.
func (m *Mailbox) first() kit.Stop {
	mail := m.mail()
	switch {
	case mail == nil && len(m.grants) > 0:
		return kit.Stop{ID: allowID}
	case mail == nil && len(m.mails) > 0:
		return kit.Stop{ID: messageID}
	case mail == nil:
		return kit.Stop{ID: clockID}
	case m.page != nil && m.said == "" && m.page.Purpose != protocol.ResetPassword:
		return kit.Stop{ID: yesID}
	case m.page == nil && mail.Code != "":
		return kit.Stop{ID: tokenID}
	case m.page == nil && mail.Link != "":
		return kit.Stop{ID: linkID}
	}
	return kit.Stop{ID: closeID}
}

const mailboxMost = 50 // cells

// mailboxWidth is that of the phone beside the pages: mails have lines to compare.
func mailboxWidth(area image.Rectangle) int {
	const pages = 69 // cells
	return max(phoneWidth, min(area.Dx()-pages, mailboxMost))
}

// Split implements [kit.Side].
func (m *Mailbox) Split(area image.Rectangle) (front image.Rectangle) {
	m.look()
	return m.divide(area, mailboxWidth(area), m.asks())
}

// Sheet implements [kit.Page].
func (m *Mailbox) Sheet(s kit.Screen) *kit.Sheet {
	m.isOn = isOnPhone(s.Focus)
	k := &phoneKeys
	sheet := &kit.Sheet{
		Keys: []kit.Shortcut{
			{Key: m.key(), Does: togglePhone{}}, {Key: k.RADIUS, Does: switchStory{}}, {Key: k.Clock, Does: moveClock{}}, {Key: k.NewWorld, Does: newWorld{}},
		},
		Help: []kit.HelpTopic{{Title: "Demonstration", Keys: []key.Binding{k.Phone, k.RADIUS, k.Clock, k.NewWorld}}},
	}
	coach := s.Area
	coach.Min.Y = coach.Max.Y - 1
	sheet.Fixed = []kit.Fixed{{Control: &kit.Line{Text: s.Look.TailRight + " " + m.coach(), Style: kit.Good}, Rect: coach}}
	r, shown := m.place(s.Area, mailboxWidth(s.Area), mailboxMost)
	if !shown {
		return sheet
	}
	sheet.Title, sheet.Frame = "Mail of "+m.address, r
	if m.asked {
		sheet.Border = kit.BoxFront
	}
	sheet.Fixed = append(sheet.Fixed, kit.Fixed{Control: m.face(r), Rect: r})
	return sheet
}

// roomyPhone is the number of rows from which on there are blank ones.
const roomyPhone = 24

// face arranges the phone in r.
func (m *Mailbox) face(r image.Rectangle) *face {
	f := &face{}
	col := &draw.Column{Left: draw.Inner(r)}
	foot := draw.Column{Left: col.Left}
	if m.open == 0 {
		foot.Left.Min.Y = max(col.Left.Min.Y, col.Left.Max.Y-1)
		col.Left.Max.Y = foot.Left.Min.Y
	}
	if col.Left.Dy() >= roomyPhone {
		col.Take(1)
	}
	switch mail := m.mail(); {
	case mail != nil && m.page != nil:
		m.addPage(f, col)
	case mail != nil:
		m.addMail(f, col, mail)
	default:
		m.addList(f, col)
	}
	if m.open == 0 {
		f.addButtons(&foot, spot{stop: kit.Stop{ID: clockID}, label: "Move the clock on by a day", does: moveClock{}})
	}
	return f
}

// addList adds what waits in the browser, and the mails.
func (m *Mailbox) addList(f *face, col *draw.Column) {
	for i, g := range m.grants {
		f.addLine(col, g.Standin.Name, kit.Warn)
		f.addLine(col, "Code "+g.UserCode+": sign in to My Account as "+m.address+"?", kit.Plain)
		f.addButtons(col, spot{stop: kit.Stop{ID: allowID, Part: i}, label: "Allow", does: consent{g.UserCode, true}}, spot{stop: kit.Stop{ID: refuseID, Part: i}, label: "Refuse", does: consent{g.UserCode, false}})
		col.Take(1)
	}
	if len(m.mails) == 0 {
		f.addLine(col, "No mail yet.", kit.Muted)
	}
	for i, mail := range m.mails {
		subject := mail.Subject
		if mail.Junk {
			subject = "Junk: " + subject
		}
		f.add(spot{stop: kit.Stop{ID: messageID, Part: i}, rect: col.Take(1), does: readMail{mail.ID}, label: subject, row: true, muted: mail.Link == "" || !m.waits(mail)})
		if col.Left.Dy() >= roomyPhone {
			sender, _, _ := strings.Cut(mail.From, " <")
			f.addLine(col, " "+sender+", "+mail.At.UTC().Format("2 January, 15:04"), kit.Muted)
			col.Take(1)
		}
	}
}

// addMail adds the mail that is read.
func (m *Mailbox) addMail(f *face, col *draw.Column, mail *world.Message) {
	f.addLine(col, mail.Subject, kit.Strong)
	roomy := col.Left.Dy() >= roomyPhone
	if roomy {
		f.addLine(col, "From "+mail.From, kit.Muted)
		col.Take(1)
	}
	var foot []spot
	if mail.Code != "" {
		f.addCode(col, kit.Stop{ID: tokenID}, "Code", mail.Code)
	}
	if mail.Link != "" {
		foot = append(foot, spot{stop: kit.Stop{ID: linkID}, label: "Open the link", does: openLink{}})
	}
	f.addFoot(col, append(foot, closeButton)...)
	if m.said != "" {
		f.addLine(col, m.said, kit.Bad)
	}
	for _, line := range mailLines(mail, roomy) {
		f.addLine(col, line, kit.Plain)
	}
}

// closeButton closes a mail.
var closeButton = spot{stop: kit.Stop{ID: closeID}, label: "Close", does: closeMail{}}

// mailLines are the text of a mail without its link, which is a button. In a small window what is to
// be compared comes first: the match code, which is the last line of it, and where it comes from.
func mailLines(mail *world.Message, roomy bool) (lines []string) {
	var compared []string
	for line := range strings.SplitSeq(strings.TrimSpace(mail.Text), "\n") {
		text := strings.Join(strings.Fields(line), " ")
		switch {
		case mail.Link != "" && (strings.Contains(text, mail.Link) || strings.HasSuffix(text, ":")):
		case text == "" && (!roomy || len(lines) == 0 || lines[len(lines)-1] == " "):
		case !roomy && strings.HasPrefix(line, "  "):
			compared = append(compared, text)
		case text == "":
			lines = append(lines, " ")
		default:
			lines = append(lines, text)
		}
	}
	if n := len(compared); n > 0 {
		lines = slices.Concat(compared[n-1:], compared[:n-1], lines)
	}
	return lines
}

// addPage adds the page that the link has opened.
func (m *Mailbox) addPage(f *face, col *draw.Column) {
	t := m.page
	yes, no := t.Purpose.Answers()
	foot := []spot{closeButton}
	if m.said == "" {
		foot = slices.Insert(foot, 0, spot{stop: kit.Stop{ID: noID}, label: no, does: answerIt{false}})
	}
	if m.said == "" && t.Purpose != protocol.ResetPassword {
		foot = slices.Insert(foot, 0, spot{stop: kit.Stop{ID: yesID}, label: yes, does: answerIt{true}})
	}
	f.addFoot(col, foot...)
	f.addLine(col, map[protocol.Purpose]string{
		protocol.TrustDevice: "Is this you signing in?", protocol.CreateAccount: "Create your account?",
		protocol.ResetPassword: "Choose a new password", protocol.DeleteAccount: "Delete your account?",
	}[t.Purpose], kit.Strong)
	switch {
	case m.said != "":
		f.addLine(col, m.said, kit.Warn)
	case t.Purpose == protocol.ResetPassword:
		f.addLine(col, "Type the code of the mail on the screen.", kit.Plain)
	}
	if col.Left.Dy() >= roomyPhone/2 {
		col.Take(1)
	}
	f.addLine(col, "Match code: "+t.MatchCode, kit.Title)
	for _, row := range append(t.Origin.Rows(), [2]string{"Time", protocol.When(t.At)}) {
		f.addLine(col, row[0]+": "+row[1], kit.Plain)
	}
}

// coach says what to do now.
func (m *Mailbox) coach() string {
	v := m.form.View()
	fresh := m.fresh()
	how := "press F2 and Enter."
	switch {
	case m.page != nil && m.said == "" && m.page.Purpose == protocol.ResetPassword:
		return "Close the page, and press the code."
	case m.page != nil && m.said == "":
		return "Compare with the screen, then answer."
	case m.mail() != nil && m.said == "" && m.mail().Code != "":
		return "Press the code: it types itself."
	case m.mail() != nil && m.said == "" && m.mail().Link != "" && m.waits(*m.mail()):
		return "Compare the lines, and open the link."
	case v.State == flow.External && len(m.grants) > 0:
		return "The phone asks: " + how
	case v.State == flow.Submitting:
		return "One moment."
	case fresh != nil && (v.State == flow.CheckEmail || m.form.Email() != ""):
		return "A mail has arrived: F2 and Enter."
	case v.State == flow.CheckEmail:
		return "Wait for the mail, or read the help."
	case v.State == flow.SignedIn:
		return "Sign out and in again: no mail now."
	case v.Problem != nil:
		return "Read what went wrong. F5: a new world."
	case m.form.WaitsForCode():
		return "Type the code and a new password."
	case !m.form.InFront():
		return "Fill it in, or press Esc."
	}
	return "Press Enter to sign in. F8: RADIUS."
}
