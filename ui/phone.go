package ui

import (
	"image"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"otpdialog/signin"
	"otpdialog/simulator"
	"otpdialog/ui/draw"
)

// The phone of a demonstration: what the person holds in the hand while the
// dialog waits.

func isPhoneSpot(k spotKind) bool {
	switch k {
	case approveButton, denyButton, fraudButton, numberButton, answerCallButton, hangUpButton, messageRow, tokenRow, autosendToggle:
		return true
	}
	return false
}

// phoneLine is a line of the phone's screen that is not a button.
type phoneLine struct {
	rect image.Rectangle
	text string
	role phoneRole
}

// phoneRole is how a line of the phone is drawn.
type phoneRole int

const (
	headline phoneRole = iota
	detail
)

func (m *Model) layoutPhone(l *layout) {
	phone := l.parts[phonePart]
	if phone.Empty() {
		return
	}
	col := draw.Column{Left: draw.Inner(phone)}
	if col.Left.Dy() > fullHeight {
		col.Take(1)
	}
	line := func(role phoneRole, text string) {
		for _, t := range draw.Wrap(text, col.Left.Dx()) {
			if r := col.Take(1); !r.Empty() {
				l.phone = append(l.phone, phoneLine{r, t, role})
			}
		}
	}
	buttons := func(index int, bs ...labelled) {
		w := draw.Row{Left: col.Take(1)}
		for _, b := range bs {
			n := draw.ButtonWidth(b.label)
			if n > w.Left.Dx() {
				if col.Left.Dy() > 4 {
					col.Take(1)
				}
				w = draw.Row{Left: col.Take(1)}
			}
			l.place(b.kind, index, w.Take(n))
			w.Take(1)
		}
	}
	for i, p := range m.phone.Pushes {
		line(headline, "Sign-in request")
		line(detail, "from "+p.From.String())
		if len(p.Numbers) > 0 {
			line(detail, "Tap the number on the screen:")
			w := draw.Row{Left: col.Take(1)}
			for j, n := range p.Numbers {
				l.place(numberButton, i*len(p.Numbers)+j, w.Take(draw.ButtonWidth(strconv.Itoa(n))))
				w.Take(1)
			}
			buttons(i, labelled{denyButton, denyWord}, labelled{fraudButton, fraudWord})
		} else {
			buttons(i, labelled{approveButton, approveWord}, labelled{denyButton, denyWord}, labelled{fraudButton, fraudWord})
		}
		col.Take(1)
	}
	for i, call := range m.phone.Calls {
		line(headline, "Incoming call")
		line(detail, "to confirm a sign-in from "+call.From.String())
		buttons(i, labelled{answerCallButton, answerWord}, labelled{hangUpButton, hangUpWord})
		col.Take(1)
	}
	if m.phone.Token != "" {
		l.place(tokenRow, 0, col.Take(1))
	}
	autosend := draw.Column{Left: col.Left}
	autosend.Left.Min.Y = max(col.Left.Min.Y, col.Left.Max.Y-1)
	col.Left.Max.Y = autosend.Left.Min.Y
	for i := range m.messages() {
		if r := col.Take(1); !r.Empty() {
			l.place(messageRow, i, r)
		}
	}
	if len(m.messages()) == 0 && len(m.phone.Pushes)+len(m.phone.Calls) == 0 {
		col.Take(1)
		line(detail, "Nothing is waiting.")
	}
	for _, note := range m.phone.Log {
		if col.Left.Dy() < 4 {
			break
		}
		if len(l.phoneLog) == 0 {
			col.Take(1)
		}
		for _, t := range draw.Wrap(note.Text, col.Left.Dx()) {
			if r := col.Take(1); !r.Empty() {
				l.phoneLog = append(l.phoneLog, phoneLine{r, t, detail})
			}
		}
	}
	l.place(autosendToggle, 0, autosend.Take(1))
}

// messages are texts and mails whose codes are still good, newest first.
func (m *Model) messages() []simulator.Message {
	fresh := slices.Concat(m.phone.Texts, m.phone.Mails)
	fresh = slices.DeleteFunc(fresh, func(msg simulator.Message) bool { return msg.Used })
	slices.SortStableFunc(fresh, func(a, b simulator.Message) int { return b.At.Compare(a.At) })
	return fresh
}

func (m *Model) drawPhone(c draw.Canvas, l *layout) {
	if _, shown := l.parts[phonePart]; !shown {
		return
	}
	border := m.look.Box
	if len(m.phone.Pushes)+len(m.phone.Calls) > 0 {
		border = m.look.BoxFront
	}
	c.Frame(l.parts[phonePart], m.look, border, "Phone of "+m.phone.User)
	for _, line := range append(append([]phoneLine(nil), l.phone...), l.phoneLog...) {
		style := m.look.Muted
		if line.role == headline {
			style = m.look.Warn
		}
		c.Lines(line.rect, style, line.text)
	}
	for _, at := range append(append([]place(nil), l.behind...), l.places...) {
		if isPhoneSpot(at.kind) {
			m.drawPhoneSpot(c, at)
		}
	}
}

func (m *Model) drawPhoneSpot(c draw.Canvas, at place) {
	focused := m.focus == at.spot
	label := map[spotKind]string{
		approveButton: approveWord, denyButton: denyWord, fraudButton: fraudWord,
		answerCallButton: answerWord, hangUpButton: hangUpWord,
	}[at.kind]
	switch at.kind {
	case numberButton:
		push, n := m.number(at.index)
		label = strconv.Itoa(push.Numbers[n])
	case messageRow:
		msg := m.messages()[at.index]
		kind := "SMS"
		if msg.Subject != "" {
			kind = "Email"
		}
		m.drawCode(c, at, kind, msg.Code)
		return
	case tokenRow:
		m.drawCode(c, at, "Token", m.phone.Token)
		return
	case autosendToggle:
		style, box := m.look.Muted, m.look.BoxOff
		if m.autosends() {
			box = m.look.BoxOn
		}
		if focused {
			style = m.look.ButtonFocused
		}
		c.Lines(at.rect, style, box+" Autosend "+m.demo.Connection.Actions[m.autosendAt].Title)
		return
	}
	c.Button(at.rect, m.look, label, focused)
}

// drawCode draws a row that types its code when it is pressed.
func (m *Model) drawCode(c draw.Canvas, at place, from, code string) {
	style := m.look.Button
	if m.focus == at.spot {
		style = m.look.ButtonFocused
	}
	left := " " + from
	blank := max(1, at.rect.Dx()-ansi.StringWidth(left)-ansi.StringWidth(code)-1)
	c.Lines(at.rect, style, left+strings.Repeat(" ", blank)+code)
}

// number finds the push and the choice of a number button.
func (m *Model) number(index int) (push simulator.Push, n int) {
	for i, p := range m.phone.Pushes {
		if c := len(p.Numbers); c > 0 && index/c == i {
			return p, index % c
		}
	}
	return simulator.Push{Numbers: []int{0}}, 0
}

// activatePhone does what the person does on the phone. What is gone by then
// has answered itself.
func (m *Model) activatePhone(s spot) tea.Cmd {
	world, user := m.demo.World, m.phone.User
	var answer func() error
	switch s.kind {
	case messageRow:
		m.typeCode(m.messages()[s.index].Code)
		return nil
	case tokenRow:
		m.typeCode(m.phone.Token)
		return nil
	case approveButton:
		id := m.phone.Pushes[s.index].ID
		answer = func() error { return world.Approve(user, id) }
	case denyButton:
		id := m.phone.Pushes[s.index].ID
		answer = func() error { return world.Deny(user, id) }
	case fraudButton:
		id := m.phone.Pushes[s.index].ID
		answer = func() error { return world.Fraud(user, id) }
	case numberButton:
		push, n := m.number(s.index)
		answer = func() error { return world.ChooseNumber(user, push.ID, push.Numbers[n]) }
	case answerCallButton:
		id := m.phone.Calls[s.index].ID
		answer = func() error { return world.AnswerCall(user, id, true) }
	case hangUpButton:
		id := m.phone.Calls[s.index].ID
		answer = func() error { return world.HangUp(user, id) }
	}
	if len(m.phone.Pushes)+len(m.phone.Calls) <= 1 {
		m.phoneShown = false // nothing else to answer: back to the dialog
	}
	return func() tea.Msg { // the world's server answers the sign-in
		_ = answer()
		return nil
	}
}

// typeCode puts a code of the phone into the OTP field.
func (m *Model) typeCode(code string) {
	if m.view.State != signin.Dialog {
		return
	}
	m.otp.Set(code)
	m.focus = spot{kind: otpField}
	m.phoneShown = false
}
