package ui

import (
	"image"
	"slices"

	tea "charm.land/bubbletea/v2"

	"otpdialog/settings"
	"otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/simulator/world"
	"otpdialog/ui/draw"
)

// The demonstration: the phone beside the dialog, a sentence that says what to
// do, and keys to begin anew.

// startDemo opens the form of the demonstration, filled in.
func (m *Model) startDemo(d *Demo) tea.Cmd {
	m.demo = d
	m.autosendAt = autosendAction(d.Connection.Actions)
	m.autosend = m.autosends()
	m.changes, m.stopPhone = d.World.Changes()
	m.memory, m.state = session.NewMemory(), nil
	return m.fillIn()
}

// fillIn shows the form of the demonstration as it is at first.
func (m *Model) fillIn() tea.Cmd {
	cmd := m.open(m.demo.Connection)
	m.userName.Set(m.demo.UserName)
	m.password.Set(m.demo.Password)
	m.phone, m.phoneShown = m.demo.World.Phone(m.phoneUser()), false
	m.focus = spot{kind: signInButton}
	return cmd
}

// closeDemo ends the demonstration and its server.
func (m *Model) closeDemo() tea.Cmd {
	if m.demo == nil {
		return nil
	}
	end := m.demo.Close
	m.stopPhone()
	m.demo, m.phoneShown, m.memory, m.state = nil, false, nil, nil
	return m.queue(end)
}

// phoneUser is whose phone is shown: that of the user who signs in, if the world
// knows the name.
func (m *Model) phoneUser() string {
	name := signin.ForwardedUserName(m.demo.Connection, m.userName.Value())
	if u, known := m.demo.World.User(name); known {
		return u.Name
	}
	return m.demo.UserName
}

// followPhone waits for the next change in the demonstration's world.
func (m *Model) followPhone() tea.Cmd {
	if m.demo == nil {
		return nil
	}
	world, changes := m.demo.World, m.changes
	return func() tea.Msg {
		if _, more := <-changes; !more {
			return nil
		}
		return phoneMsg{world}
	}
}

func (m *Model) sideBySide() bool { return m.size.X >= sideBySideWidth }

// phoneAlone is true while the phone has the window to itself.
func (m *Model) phoneAlone() bool { return m.demo != nil && m.phoneShown && !m.sideBySide() }

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
		phone = draw.Centred(area, phoneWidth+6, area.Dy())
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
	onPhone := isPhoneSpot(m.focus.kind) || m.phoneAlone()
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

// firstPhoneSpot is what the person most likely wants on the phone: an open
// request, else a code that has just arrived.
func (m *Model) firstPhoneSpot() spot {
	l := m.layout()
	if found, at := m.freshCode(); found && len(m.phone.Requests) == 0 && l.has(at) {
		return at
	}
	for _, at := range l.places {
		if isPhoneSpot(at.kind) {
			return at.spot
		}
	}
	return m.focus
}

// newWorld begins the demonstration anew: users, phone, and what this client
// remembers of it.
func (m *Model) newWorld() tea.Cmd {
	closed := m.closeSession()
	m.demo.World.Reset()
	m.memory, m.state = session.NewMemory(), nil
	m.setAutosend(m.autosend)
	return tea.Batch(closed, m.fillIn())
}

// toggleAutosend is what the administrator would do: the first action becomes
// the Autosend action of the connection, or is it no more. It counts from the
// next sign-in on.
func (m *Model) toggleAutosend() { m.setAutosend(!m.autosends()) }

func (m *Model) setAutosend(on bool) {
	changed := *m.demo.Connection
	changed.Actions = slices.Clone(changed.Actions)
	changed.Actions[m.autosendAt].Autosend = on
	m.demo.Connection = &changed
}

func (m *Model) autosends() bool { return m.demo.Connection.Actions[m.autosendAt].Autosend }

// autosendAction is the action whose Autosend can be switched: the one that has it,
// else the first that people see.
func autosendAction(actions []settings.Action) int {
	for _, which := range []func(settings.Action) bool{
		func(a settings.Action) bool { return a.Enabled && a.Autosend },
		func(a settings.Action) bool { return a.Enabled },
	} {
		if i := slices.IndexFunc(actions, which); i >= 0 {
			return i
		}
	}
	return 0
}

// takeDemoConnection begins a sign-in with the connection as it is by now.
func (m *Model) takeDemoConnection() tea.Cmd {
	m.phone = m.demo.World.Phone(m.phoneUser())
	if m.connection == m.demo.Connection {
		return nil
	}
	return m.openSession(m.demo.Connection)
}

// coach says what to do now.
func (m *Model) coach() string {
	code, _ := m.freshCode()
	switch asked := len(m.phone.Requests) > 0; {
	case m.screen() == resultScreen:
		return "Enter: sign in again. F5: a new world."
	case m.phoneAlone() && asked:
		return "Press Enter or a for yes, d for no."
	case m.phoneAlone():
		return "Press Enter on a code to type it."
	case m.waiting() && asked:
		return m.coachPhone()
	case m.waiting():
		return "Waiting for the server. Esc cancels."
	case m.screen() == formScreen && m.view.Notice.IsMistake():
		return "Fill in what is missing."
	case m.screen() == formScreen && m.automatic() != nil:
		return "Press Enter: " + m.automatic().Title + " goes out by itself."
	case m.screen() == formScreen:
		return "Press Enter to sign in."
	case !m.otp.Empty():
		return "Press Enter to send the code."
	case code && m.sideBySide():
		return "A code has arrived: click it, or press F2 and Enter."
	case code:
		return "A code has arrived: press F2 and Enter."
	case m.mouse:
		return "Click a method, or press ↑ and Enter."
	}
	return "Choose a method: press ↑ and Enter."
}

// coachPhone says how to answer on the phone.
func (m *Model) coachPhone() string {
	switch rings := m.phone.Requests[0].Method == world.Call; {
	case rings && m.sideBySide():
		return "The phone rings: click " + answerWord + ", or press F2 and Enter."
	case rings:
		return "The phone rings: press F2 and Enter."
	case len(m.phone.Requests[0].Numbers) > 0:
		return "Choose the number on the phone (F2)."
	case m.sideBySide():
		return "The phone asks: click " + approveWord + ", or press F2 and Enter."
	}
	return "The phone asks: press F2 and Enter."
}

// automatic is the action that goes out by itself at the next sign-in, nil for none.
func (m *Model) automatic() *settings.Action {
	form, err := m.form()
	if err != nil {
		return nil
	}
	action, _ := m.session.AutomaticOn(m.demo.Connection, form)
	return action
}

// freshCode tells whether a code is on the phone that this sign-in waits for,
// and where.
func (m *Model) freshCode() (found bool, at spot) {
	for i, msg := range m.messages() {
		if !msg.At.Before(m.view.Started) {
			return true, spot{messageRow, i}
		}
	}
	return false, spot{}
}

func (m *Model) drawCoach(c draw.Canvas, l *layout) {
	if r, shown := l.parts[coachPart]; shown {
		c.Lines(r, m.look.Good, m.look.TailRight+" "+m.coach())
	}
}
