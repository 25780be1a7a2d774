package ui

import (
	"image"

	tea "charm.land/bubbletea/v2"

	"otpdialog/settings"
	"otpdialog/signin"
	"otpdialog/simulator"
)

// The demonstration: the phone beside the dialog, a sentence that says what to
// do, and keys to begin anew.

// startDemo opens the form of the demonstration, filled in.
func (m *Model) startDemo(d *Demo) {
	m.demo = d
	m.phoneShown = false
	m.changes, _ = d.World.Changes() // ends with the program
	m.open(d.Connection)
	m.userName.set(d.UserName)
	m.password.set(d.Password)
	m.phone = d.World.Phone(m.phoneUser())
	m.focus = spot{kind: signInButton}
}

// phoneUser is whose phone is shown: that of the user on the form, if the world
// knows the name.
func (m *Model) phoneUser() string {
	name := signin.ForwardedUserName(m.demo.Connection, m.userName.value())
	if u, known := m.demo.World.User(name); known {
		return u.Name
	}
	return m.demo.UserName
}

// followPhone waits for the next change on the phone.
func (m *Model) followPhone() tea.Cmd {
	if m.demo == nil {
		return nil
	}
	world, user, changes := m.demo.World, m.phoneUser(), m.changes
	return func() tea.Msg {
		<-changes
		return phoneMsg{world, world.Phone(user)}
	}
}

func (m *Model) sideBySide() bool { return m.size.X >= sideBySideWidth }

// layoutDemo takes the room of the phone and of the coach off area. Where phone
// and dialog do not fit side by side, one of them has it all.
func (m *Model) layoutDemo(l *layout, area image.Rectangle) image.Rectangle {
	coach := area
	coach.Min.Y = coach.Max.Y - 1
	l.parts[coachPart] = coach
	area.Max.Y--
	phone := area
	switch {
	case m.sideBySide():
		phone.Min.X = phone.Max.X - phoneWidth
		area.Max.X = phone.Min.X
	case m.phoneShown:
		phone = centred(area, phoneWidth+6, area.Dy())
		area = image.Rectangle{}
	default:
		return area
	}
	l.parts[phonePart] = phone
	return area
}

// demoKey handles the keys of a demonstration; done is false for all others.
func (m *Model) demoKey(msg tea.KeyPressMsg) (cmd tea.Cmd, done bool) {
	if m.demo == nil {
		return nil, false
	}
	onPhone := isPhoneSpot(m.focus.kind) || m.phoneShown && !m.sideBySide()
	switch {
	case matches(msg, keys.Phone):
		m.togglePhone()
	case matches(msg, keys.NewWorld):
		return m.newWorld(), true
	case matches(msg, keys.Autosend):
		m.toggleAutosend()
	case onPhone && matches(msg, keys.Approve):
		return m.activate(m.firstOf(approveButton, answerCallButton)), true
	case onPhone && matches(msg, keys.Deny):
		return m.activate(m.firstOf(denyButton, hangUpButton)), true
	case onPhone && matches(msg, keys.WasNotMe):
		return m.activate(m.firstOf(fraudButton)), true
	default:
		return nil, false
	}
	return nil, true
}

// firstOf returns the first spot of the kinds that is on the screen.
func (m *Model) firstOf(kinds ...spotKind) spot {
	for _, kind := range kinds {
		for _, at := range m.layout().places {
			if at.kind == kind {
				return at.spot
			}
		}
	}
	return spot{}
}

// togglePhone moves between phone and dialog.
func (m *Model) togglePhone() {
	back := isPhoneSpot(m.focus.kind)
	if !m.sideBySide() {
		m.phoneShown = !m.phoneShown
		back = !m.phoneShown
	}
	m.lay = nil
	if back {
		m.focus = m.home(m.layout())
		return
	}
	m.focus = m.firstPhoneSpot()
}

func (m *Model) firstPhoneSpot() spot {
	for _, at := range m.layout().places {
		if isPhoneSpot(at.kind) {
			return at.spot
		}
	}
	return m.focus
}

// newWorld begins the demonstration anew: users, phone, and what this client
// remembers of it.
func (m *Model) newWorld() tea.Cmd {
	if m.waiting() {
		m.cancel()
	}
	m.closeSession()
	m.demo.World.Reset()
	name := m.demo.Connection.Name
	demo := *m.demo
	m.userName.set(demo.UserName)
	m.open(demo.Connection)
	m.userName.set(demo.UserName)
	m.password.set(demo.Password)
	m.phoneShown = false
	m.phone = demo.World.Phone(demo.UserName)
	m.focus = spot{kind: signInButton}
	return m.save(func(s *settings.State) { s.Forget(name) })
}

// toggleAutosend is what the administrator would do: the first action becomes
// the Autosend action of the connection, or is it no more. It counts from the
// next sign-in on.
func (m *Model) toggleAutosend() {
	changed := *m.demo.Connection
	changed.Actions = append([]settings.Action(nil), changed.Actions...)
	changed.Actions[0].Autosend = !changed.Actions[0].Autosend
	m.demo.Connection = &changed
	if !m.view.Opened && !m.waiting() {
		m.reopen()
	}
}

// reopen takes the changed connection into use without losing what was typed.
func (m *Model) reopen() {
	m.connection = m.demo.Connection
	m.flow = signin.New(m.connection)
	m.view = m.flow.View()
}

func (m *Model) autosends() bool { return m.demo.Connection.Actions[0].Autosend }

// coach says what to do now.
func (m *Model) coach() string {
	onPhone := m.phoneShown && !m.sideBySide()
	asked := len(m.phone.Pushes)+len(m.phone.Calls) > 0
	switch {
	case m.screen() == resultScreen:
		return "Enter signs in again. F5 makes a new world."
	case onPhone && asked:
		return "Press Enter or a to say yes, d to say no."
	case onPhone:
		return "This is the phone. Click a code to type it; F2 goes back."
	case len(m.phone.Pushes) > 0 && m.sideBySide():
		return "The phone asks: click " + approveWord + ", or press F2 and Enter."
	case asked && m.sideBySide():
		return "The phone rings: click " + answerWord + ", or press F2 and Enter."
	case asked:
		return "The phone asks: press F2."
	case m.waiting():
		return "Waiting for the server. Esc cancels."
	case m.screen() == formScreen && m.autosends():
		return "Press Enter: Autosend is on, the first method goes out by itself."
	case m.screen() == formScreen:
		return "Everything is filled in: press Enter to sign in."
	case m.freshCode() != "" && m.sideBySide():
		return "A code has arrived: click it on the phone, or type it."
	case m.freshCode() != "":
		return "A code has arrived: F2 shows the phone."
	}
	return "Choose a method: click an icon, or Tab to it and press Enter."
}

// freshCode is the newest code that has not been used.
func (m *Model) freshCode() string {
	for _, messages := range [][]simulator.Message{m.phone.Texts, m.phone.Mails} {
		if len(messages) > 0 && !messages[0].Used {
			return messages[0].Code
		}
	}
	return ""
}

func (m *Model) drawCoach(c canvas, l *layout) {
	if r, shown := l.parts[coachPart]; shown {
		c.lines(r, m.look.good, m.look.tailRight+" "+m.coach())
	}
}
