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
	"otpdialog/simulator/world"
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
	for i, r := range m.phone.Requests {
		title := headline
		if i > 0 || r.At.Before(m.view.Started) {
			title = detail // a sign-in that was given up
		}
		if r.Method == world.Call {
			line(title, "Incoming call")
			line(detail, "to confirm a sign-in from "+r.From.String())
			buttons(i, labelled{answerCallButton, answerWord}, labelled{hangUpButton, hangUpWord})
			col.Take(1)
			continue
		}
		line(title, "Sign-in request")
		line(detail, "from "+r.From.String())
		if len(r.Numbers) == 0 {
			buttons(i, labelled{approveButton, approveWord}, labelled{denyButton, denyWord}, labelled{fraudButton, fraudWord})
		} else {
			line(detail, "Tap the number on the screen:")
			w := draw.Row{Left: col.Take(1)}
			for j, n := range r.Numbers {
				l.place(numberButton, i*len(r.Numbers)+j, w.Take(draw.ButtonWidth(strconv.Itoa(n))))
				w.Take(1)
			}
			buttons(i, labelled{denyButton, denyWord}, labelled{fraudButton, fraudWord})
		}
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
	if len(m.messages())+len(m.phone.Requests) == 0 {
		col.Take(1)
		line(detail, "Nothing is waiting.")
	}
	for _, event := range m.phone.Log {
		if col.Left.Dy() < 4 {
			break
		}
		if len(l.phoneLog) == 0 {
			col.Take(1)
		}
		for _, t := range draw.Wrap(simulator.Sentence(event), col.Left.Dx()) {
			if r := col.Take(1); !r.Empty() {
				l.phoneLog = append(l.phoneLog, phoneLine{r, t, detail})
			}
		}
	}
	l.place(autosendToggle, 0, autosend.Take(1))
}

// messages are those whose codes are still valid, newest first.
func (m *Model) messages() []world.Message {
	return slices.DeleteFunc(slices.Clone(m.phone.Messages), func(msg world.Message) bool { return msg.Used })
}

func (m *Model) drawPhone(c draw.Canvas, l *layout) {
	if _, shown := l.parts[phonePart]; !shown {
		return
	}
	border := m.look.Box
	if len(m.phone.Requests) > 0 {
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
		if msg.Method == world.Mail {
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
func (m *Model) number(index int) (push world.Request, n int) {
	for i, r := range m.phone.Requests {
		if c := len(r.Numbers); c > 0 && index/c == i {
			return r, index % c
		}
	}
	return world.Request{Numbers: []int{0}}, 0
}

// decisions are what the buttons of the phone decide.
var decisions = map[spotKind]world.Outcome{
	approveButton: world.Approved, denyButton: world.Denied, fraudButton: world.Reported,
	answerCallButton: world.Approved, hangUpButton: world.Declined,
}

// activatePhone does what the person does on the phone. A request that is gone by
// then needs no answer.
func (m *Model) activatePhone(s spot) tea.Cmd {
	var decide func() error
	people, user := m.demo.World, m.phone.User
	switch s.kind {
	case messageRow:
		m.typeCode(m.messages()[s.index].Code)
		return nil
	case tokenRow:
		m.typeCode(m.phone.Token)
		return nil
	case numberButton:
		push, n := m.number(s.index)
		decide = func() error { return people.ChooseNumber(user, push.ID, push.Numbers[n]) }
	default:
		id := m.phone.Requests[s.index].ID
		decide = func() error { return people.Decide(user, id, decisions[s.kind]) }
	}
	if len(m.phone.Requests) <= 1 {
		m.phoneShown = false // nothing else to answer: back to the dialog
	}
	return func() tea.Msg { // the server answers the sign-in
		_ = decide()
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
