package ui

import (
	"image"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"otpdialog/settings"
	"otpdialog/signin"
	"otpdialog/ui/draw"
	"otpdialog/ui/kit"
)

// filter drops what changes nothing before it costs a frame: mouse motion that
// stays within one spot.
func filter(model tea.Model, msg tea.Msg) tea.Msg {
	m := model.(*Model)
	if motion, ok := msg.(tea.MouseMotionMsg); ok && m.screen() == consoleScreen {
		if m.console.Stack.Idle(motion) {
			return nil
		}
		return msg
	}
	if motion, ok := msg.(tea.MouseMotionMsg); ok && m.layout().at(image.Pt(motion.X, motion.Y)) == m.hover {
		return nil
	}
	return msg
}

// key decides what a key press does: for the program, for the box on top, for
// the field that has the focus.
func (m *Model) key(msg tea.KeyPressMsg) tea.Cmd {
	if m.confirm.Swallows(msg, matches(msg, keys.Enter) || matches(msg, keys.Press), m.now()) {
		return nil
	}
	switch {
	case matches(msg, keys.Quit):
		return m.quit()
	case matches(msg, keys.Suspend) && m.o.Gate:
		return m.quit() // to wait unseen is no way to pass a gate
	case matches(msg, keys.Suspend):
		return tea.Suspend
	case matches(msg, keys.Redraw):
		return tea.ClearScreen
	case m.tooSmall(), m.over():
		return nil // nothing is pressed or typed unseen
	case matches(msg, keys.Help):
		m.help, m.helpScroll = !m.help, 0
		return nil
	case matches(msg, keys.Mouse):
		return m.toggleMouse()
	case m.screen() == consoleScreen && !m.help:
		return m.console.Key(msg)
	case matches(msg, keys.PageDown):
		return m.scrollBy(m.page())
	case matches(msg, keys.PageUp):
		return m.scrollBy(-m.page())
	}
	if m.help {
		switch {
		case matches(msg, keys.Cancel), matches(msg, keys.Enter):
			m.help = false
		case matches(msg, keys.Down):
			return m.scrollBy(1)
		case matches(msg, keys.Up):
			return m.scrollBy(-1)
		}
		return nil
	}
	if cmd, done := m.demoKey(msg); done {
		return cmd
	}
	switch {
	case m.screen() == listScreen && matches(msg, keys.Console):
		return m.openConsole(false)
	case m.screen() == listScreen && matches(msg, keys.Reload):
		return m.readFiles()
	case matches(msg, keys.Cancel):
		return m.back()
	case matches(msg, keys.Next):
		m.tab(1)
	case matches(msg, keys.Previous):
		m.tab(-1)
	case matches(msg, keys.Reveal):
		m.reveal()
	case matches(msg, keys.Action):
		return m.activate(spot{actionIcon, int(msg.Code - '1')})
	case matches(msg, keys.Enter):
		return m.enter()
	case m.arrow(msg):
	case matches(msg, keys.Press) && m.field() == nil:
		return m.activate(m.focus)
	default:
		m.typeInto(msg)
	}
	return nil
}

// quit leaves the program; but what the console has not saved is asked about
// first, once.
func (m *Model) quit() tea.Cmd {
	leave := func() tea.Cmd {
		m.interrupted = m.o.Alone || m.screen() != resultScreen
		return tea.Quit
	}
	if m.console == nil {
		return leave()
	}
	wants, asks := m.console.AskToSave(kit.Quit{})
	if !asks {
		return leave()
	}
	m.help = false
	if m.connection != nil { // a preview, above the question
		return tea.Batch(m.console.carry(wants), m.closeConnection())
	}
	return m.console.carry(wants)
}

// field is the field that has the focus, nil for none.
func (m *Model) field() *draw.Field {
	switch m.focus.kind {
	case userNameField:
		if !m.o.Gate {
			return &m.userName
		}
	case passwordField:
		return &m.password
	case otpField:
		return &m.otp
	}
	return nil
}

// tab moves the focus by step places, in a list also to rows out of sight.
func (m *Model) tab(step int) {
	m.hover = spot{} // the balloon follows what moved last
	if m.screen() == listScreen {
		m.focus = m.row(m.focusedRow() + step)
		return
	}
	m.focus = m.layout().next(m.focus, step)
}

// arrow moves the focus, but not out of a field in which the cursor can move.
func (m *Model) arrow(msg tea.KeyPressMsg) bool {
	var d image.Point
	switch {
	case matches(msg, keys.Up):
		d.Y = -1
	case matches(msg, keys.Down):
		d.Y = 1
	case matches(msg, keys.Left):
		d.X = -1
	case matches(msg, keys.Right):
		d.X = 1
	default:
		return false
	}
	if f := m.field(); f != nil && d.X != 0 && !f.Empty() {
		return false
	}
	m.hover = spot{}
	m.focus = m.layout().beside(m.focus, d)
	return true
}

// typeInto sends a key to the field that has the focus. On the dialog a
// character that is typed anywhere else goes to the OTP field.
func (m *Model) typeInto(msg tea.KeyPressMsg) {
	f := m.field()
	if f == nil && msg.Text != "" && msg.Text != " " && m.layout().has(spot{kind: otpField}) {
		m.focus = spot{kind: otpField}
		f = &m.otp
	}
	if f == nil {
		return
	}
	if m.mouse {
		if before, report := m.tail.Feed(msg, m.typed(f), m.now()); report {
			if !m.holdsSaved(f) {
				f.Set(before)
			}
			return
		}
	}
	m.edit(f, func() { f.Key(msg) })
}

func (m *Model) paste(text string) {
	if m.tooSmall() || m.over() || m.help {
		return
	}
	if m.screen() == consoleScreen {
		m.console.Stack.Paste(text)
		return
	}
	m.confirm.Touched()
	f := m.field()
	if f == nil && m.layout().has(spot{kind: otpField}) {
		m.focus = spot{kind: otpField}
		f = &m.otp
	}
	if f == nil {
		return
	}
	if f == &m.otp {
		text = signin.CleanPaste(text)
	}
	m.edit(f, func() { f.Paste(text) })
}

// enter presses what has the focus; in a field it goes on to the next step.
func (m *Model) enter() tea.Cmd {
	switch m.focus.kind {
	case userNameField:
		if m.asksPassword() && m.password.Empty() {
			m.focus = spot{kind: passwordField}
			return nil
		}
		return m.begin()
	case passwordField:
		return m.begin()
	case otpField:
		return m.do(signin.Answer{Text: m.otp.Value()})
	}
	return m.activate(m.focus)
}

// back is Cancel, one step at a time: the box, the dialog, the form, the
// program.
func (m *Model) back() tea.Cmd {
	switch {
	case m.phoneAlone():
		m.togglePhone()
	case m.screen() == dialogScreen, m.waiting():
		return m.do(signin.Cancel{})
	case m.screen() == formScreen && m.hasList(), m.screen() == resultScreen && m.console != nil:
		return m.closeConnection()
	default:
		return tea.Quit
	}
	return nil
}

// hasList is true where there is a list to go back to from a form: nothing was
// named on the command line.
func (m *Model) hasList() bool {
	return m.console != nil || m.o.Connection == "" && m.o.Demo == nil
}

// activate does what pressing a spot does.
func (m *Model) activate(s spot) tea.Cmd {
	if !m.layout().has(s) && s.kind != hintKey {
		return nil // a key for something that is not there now
	}
	switch s.kind {
	case connectionRow, demoRow, newConnectionRow, consoleRow:
		return m.activateList(s)
	case approveButton, denyButton, fraudButton, numberButton, answerCallButton, hangUpButton, messageRow, tokenRow:
		return m.activatePhone(s)
	case userNameField, passwordField, otpField:
		m.focus = s
	case revealPassword, revealOTP:
		m.reveal()
	case rememberUserName:
		m.focus = s
		m.rememberUserName = !m.rememberUserName
	case rememberMethod:
		m.focus = s
		return m.toggleRemember()
	case signInButton:
		return m.begin()
	case actionIcon:
		return m.do(signin.Press{ActionID: m.view.Actions[s.index].ID, Typed: m.otp.Value()})
	case okButton:
		return m.do(signin.Answer{Text: m.otp.Value()})
	case cancelButton, giveUpButton:
		return m.do(signin.Cancel{})
	case backButton:
		return m.back()
	case tryAgainButton:
		return m.do(signin.Retry{Typed: m.otp.Value()})
	case enterCodeButton:
		return m.do(signin.EnterCode{})
	case closeButton:
		return m.back()
	case againButton:
		return m.again()
	case autosendToggle:
		m.toggleAutosend()
	case hintKey:
		return m.pressHint(s.index)
	case nowhere:
	}
	return nil
}

// pressHint does what the key of an entry of the help bar does.
func (m *Model) pressHint(i int) tea.Cmd {
	hints := m.hints()
	if i >= len(hints) {
		return nil
	}
	return m.key(keyPress(hints[i].Keys()[0]))
}

// keyPress is the key press that a key of the key map stands for.
func keyPress(name string) tea.KeyPressMsg {
	var press tea.KeyPressMsg
	for {
		modifier, rest, found := strings.Cut(name, "+")
		if !found || rest == "" {
			break
		}
		press.Mod |= modifiers[modifier]
		name = rest
	}
	code, named := keyCodes[name]
	if !named {
		code, _ = utf8.DecodeRuneInString(name)
		if press.Mod == 0 {
			press.Text = name
		}
	}
	press.Code = code
	return press
}

var modifiers = map[string]tea.KeyMod{"ctrl": tea.ModCtrl, "alt": tea.ModAlt, "shift": tea.ModShift}

var keyCodes = map[string]rune{
	"tab": tea.KeyTab, "enter": tea.KeyEnter, "esc": tea.KeyEscape, "insert": tea.KeyInsert, "delete": tea.KeyDelete,
	"up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown,
	"f1": tea.KeyF1, "f2": tea.KeyF2, "f3": tea.KeyF3, "f4": tea.KeyF4, "f5": tea.KeyF5, "f6": tea.KeyF6,
}

func (m *Model) reveal() {
	switch m.screen() {
	case formScreen:
		m.password.Hidden = !m.password.Hidden || m.saved
	case dialogScreen:
		m.otp.Hidden = !m.otp.Hidden
	case listScreen, consoleScreen, resultScreen:
	}
}

// toggleRemember switches Remember last method used, unless the administrator
// has fixed it.
func (m *Model) toggleRemember() tea.Cmd {
	if m.policy.Manages(settings.RememberLastMethodUsedKey) {
		return nil
	}
	on := !m.view.Remember
	cmd := m.do(signin.SetRemember{On: on})
	return tea.Batch(cmd, m.savePreferences(func(p *settings.Preferences) { p.RememberLastMethodUsed = on }))
}

// toggleMouse gives the mouse to the program or back to the terminal, unless the
// administrator has fixed who has it.
func (m *Model) toggleMouse() tea.Cmd {
	if m.policy.Manages(settings.MouseKey) {
		return nil
	}
	m.mouse = !m.mouse
	m.hover = spot{}
	on := m.mouse
	return m.savePreferences(func(p *settings.Preferences) { p.Mouse = on })
}

// mouseEvent takes in what the mouse did.
func (m *Model) mouseEvent(msg tea.MouseMsg) tea.Cmd {
	if m.tooSmall() {
		return nil
	}
	mouse := msg.Mouse()
	at := image.Pt(mouse.X, mouse.Y)
	s := m.layout().at(at)
	if m.screen() == consoleScreen && !m.help && s.kind != hintKey {
		m.pointer.Release(spot{})
		return m.console.Mouse(msg)
	}
	switch msg.(type) {
	case tea.MouseMotionMsg:
		m.hover = s
	case tea.MouseClickMsg:
		m.confirm.Touched()
		m.hover = s
		if mouse.Button == tea.MouseLeft {
			if m.pointer.Press(s, at, m.now()) && s.kind != nowhere && s.kind != hintKey {
				m.focus = s
			}
		}
	case tea.MouseReleaseMsg:
		if clicked := m.pointer.Release(s); clicked.kind != nowhere {
			return m.activate(clicked)
		}
	case tea.MouseWheelMsg:
		switch mouse.Button {
		case tea.MouseWheelDown:
			return m.scrollBy(1)
		case tea.MouseWheelUp:
			return m.scrollBy(-1)
		}
	}
	return nil
}

// scrollBy moves what scrolls on this screen, within its bounds.
func (m *Model) scrollBy(lines int) tea.Cmd {
	l := m.layout()
	if m.screen() == listScreen && !m.help {
		for range abs(lines) {
			m.focus = l.beside(m.focus, image.Pt(0, lines/abs(lines)))
		}
		return nil
	}
	at := &m.scroll
	if m.help {
		at = &m.helpScroll
	}
	*at = max(0, min(*at+lines, l.scrollEnd))
	return nil
}

// page is how far PgUp and PgDn go.
func (m *Model) page() int { return max(1, m.layout().scrollPage-1) }
