package ui

import (
	"image"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// The sign-in form: user name, password, Sign in.

const (
	formWidth  = 62
	labelWidth = 11
)

func (m *Model) layoutForm(l *layout, area image.Rectangle) {
	width := min(formWidth, area.Dx())
	in := width - 4
	notice := len(m.noticeLines(m.view.Notice, in, 6))
	problems := problemLines(m.problems, in, 3)

	rows := 1 + 1 + 1 + 1 // server, user name, remember, buttons
	if m.asksPassword() {
		rows++
	}
	blanks := 5
	for _, lines := range []int{notice, len(problems)} {
		blanks += min(1, lines)
	}
	height := rows + notice + len(problems) + blanks + 2
	space := 1
	if height > area.Dy() {
		space, height = 0, height-blanks
	}
	box := centred(area, width, height)
	l.parts[boxPart] = box
	col := column{inner(box)}
	col.take(space)
	l.parts[headPart] = col.take(1)
	col.take(space)
	if len(problems) > 0 {
		l.parts[bodyPart], l.text[bodyPart] = col.take(len(problems)), problems
		col.take(space)
	}
	if notice > 0 {
		l.parts[noticePart] = col.take(min(notice, max(1, col.left.Dy()-rows+1)))
		col.take(space)
	}
	fieldRow := func(label part, kind spotKind, reveal bool) {
		r := row{col.take(1)}
		l.parts[label] = r.take(labelWidth)
		w := r.left.Dx()
		if reveal {
			w -= buttonWidth(hideWord) + 1
		}
		l.place(kind, 0, r.take(w))
		if reveal {
			r.take(1)
			l.place(revealPassword, 0, r.take(buttonWidth(showWord)))
		}
	}
	fieldRow(labelPart, userNameField, false)
	if m.asksPassword() {
		col.take(space)
		fieldRow(passwordLabelPart, passwordField, true)
	}
	col.take(space)
	r := row{col.take(1)}
	r.take(labelWidth)
	l.place(rememberUserName, 0, r.take(checkboxWidth(rememberUserWord)))
	col.take(space)
	r = row{col.take(1)}
	if !l.compact {
		r.take(labelWidth)
	}
	l.placeButtons(r.left, labelled{signInButton, signInWord}, labelled{backButton, m.backWord()})
}

// backWord is what leaving the form is called: there may be no list to go back to.
func (m *Model) backWord() string {
	if m.connection != nil && (m.demo != nil && len(m.connections) > 0 || m.demo == nil && len(m.connections) > 1) {
		return backWord
	}
	return cancelWord
}

func (m *Model) drawForm(c canvas, l *layout) *tea.Cursor {
	c.frame(l.parts[boxPart], m.look, m.look.box, m.connection.DisplayName)
	c.lines(l.parts[headPart], m.look.muted, m.serverLine())
	c.lines(l.parts[bodyPart], m.look.warn, l.text[bodyPart]...)
	m.drawNotice(c, l.parts[noticePart], m.view.Notice)
	c.lines(l.parts[labelPart], m.look.text, userNameWord)
	c.lines(l.parts[passwordLabelPart], m.look.text, passwordWord)
	var cursor *tea.Cursor
	for _, at := range []struct {
		spotKind
		*field
	}{{userNameField, &m.userName}, {passwordField, &m.password}} {
		s := spot{kind: at.spotKind}
		if r := l.rect(s); !r.Empty() {
			if here := at.draw(c, r, m.look, m.focus == s); here != nil {
				cursor = here
			}
		}
	}
	reveal := hideWord
	if m.password.hidden {
		reveal = showWord
	}
	m.drawButton(c, l, revealPassword, reveal)
	m.drawCheckbox(c, l, rememberUserName, m.rememberUserName, false, rememberUserWord)
	m.drawButton(c, l, signInButton, signInWord)
	m.drawButton(c, l, backButton, m.backWord())
	return cursor
}

// serverLine says where the sign-in goes.
func (m *Model) serverLine() string {
	return "RADIUS " + strings.Join(m.connection.Servers(), ", ")
}

// problemLines are texts of problems, wrapped, at most rows of them.
func problemLines(problems []string, width, rows int) []string {
	var lines []string
	for _, p := range problems {
		lines = append(lines, wrap(strings.ReplaceAll(p, "\t", "  "), width)...)
	}
	return lines[:min(len(lines), rows)]
}
