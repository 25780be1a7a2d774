package stage

import (
	"image"
	"slices"
	"strings"

	flow "otpdialog/account"
	"otpdialog/account/protocol"
	"otpdialog/simulator/world"
	"otpdialog/ui/draw"
	"otpdialog/ui/kit"
)

// roomyPhone is the number of rows from which on there are blank ones.
const roomyPhone = 24

// face arranges the phone in r.
func (m *Mailbox) face(r image.Rectangle) *face {
	f := &face{}
	col := &draw.Column{Left: draw.Inner(r)}
	foot := draw.Column{Left: col.Left}
	if m.open == 0 {
		foot.Left.Min.Y = max(col.Left.Min.Y, col.Left.Max.Y-m.footRows(col.Left))
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
		if foot.Left.Dy() > 1 {
			f.addLine(&foot, "The password is "+m.o.Password+" at first.", kit.Muted)
			foot.Take(1)
		}
		f.addButtons(&foot, spot{stop: kit.Stop{ID: clockID}, label: "Move the clock on by a day", does: moveClock{}})
	}
	return f
}

// footRows is how many rows are below the emails: a button, and above it, if there is room, the
// password, which some pages ask for again.
func (m *Mailbox) footRows(area image.Rectangle) int {
	if area.Dy() < roomyPhone/2 || m.address != m.o.Email {
		return 1
	}
	return 3
}

// addList adds what waits in the browser, and the emails.
func (m *Mailbox) addList(f *face, col *draw.Column) {
	for i, g := range m.grants {
		f.addLine(col, g.Standin.Name, kit.Warn)
		f.addLine(col, "Code "+g.UserCode+": sign in to My Account as "+m.address+"?", kit.Plain)
		f.addButtons(col, spot{stop: kit.Stop{ID: allowID, Part: i}, label: "Allow", does: consent{g.UserCode, true}}, spot{stop: kit.Stop{ID: refuseID, Part: i}, label: "Refuse", does: consent{g.UserCode, false}})
		col.Take(1)
	}
	if len(m.mails) == 0 {
		f.addLine(col, "No email yet.", kit.Muted)
	}
	for i, mail := range m.mails {
		subject := mail.Subject
		if mail.Junk {
			subject = "Junk: " + subject
		}
		f.add(spot{stop: kit.Stop{ID: messageID, Part: i}, rect: col.Take(1), does: readMail{mail.ID}, label: subject, row: true, muted: mail.Link == "" || !m.waits(mail)})
		if col.Left.Dy() >= roomyPhone {
			sender, _, _ := strings.Cut(mail.From, " <")
			f.addLine(col, " "+sender+", "+mail.At.UTC().Format(dayAndTime), kit.Muted)
			col.Take(1)
		}
	}
}

// addMail adds the email that is read.
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
		if roomy {
			col.Take(1)
		}
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

// closeButton closes an email.
var closeButton = spot{stop: kit.Stop{ID: closeID}, label: "Close", does: closeMail{}}

// mailLines are the text of an email without its link, which is a button. In a small window what is to
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
	case t.State == protocol.Confirmed:
		f.addLine(col, m.said, kit.Good)
	case m.said != "":
		f.addLine(col, m.said, kit.Warn)
	case t.Purpose == protocol.ResetPassword:
		f.addLine(col, "Type the code of the email on the screen.", kit.Plain)
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
	code, asksForCode := m.form.Code()
	switch {
	case code != "":
		return "Type a new password, and press Enter."
	case m.page != nil && m.said == "" && m.page.Purpose == protocol.ResetPassword:
		return "Close the page, and press the code."
	case m.page != nil && m.said == "":
		return "Compare with the screen, then answer."
	case asksForCode && m.mail() != nil && m.said == "" && m.mail().Code != "":
		return "Press the code: it types itself."
	case m.form.Email() != "" && m.mail() != nil && m.said == "" && m.mail().Link != "" && m.waits(*m.mail()):
		return "Compare the lines, and open the link."
	case v.State == flow.External && len(m.grants) > 0:
		return "The phone asks: " + how
	case v.State == flow.Submitting, v.State == flow.External:
		return "One moment."
	case fresh != nil && (v.State == flow.CheckEmail || m.form.Email() != ""):
		return "An email has arrived: F2 and Enter."
	case v.State == flow.CheckEmail:
		return "Wait for the email, or read the help."
	case v.State == flow.SignedIn:
		return "Sign out and in again: no email now."
	case v.Problem != nil:
		return "Read what went wrong. F5: a new world."
	case asksForCode:
		return "Type the code and a new password."
	case !m.form.InFront():
		return "Fill it in, or press Esc."
	case !m.form.IsFilled():
		return "Fill it in, or create an account."
	}
	return "Press Enter to sign in. F4: RADIUS."
}
