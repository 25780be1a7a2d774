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
	rows := 1 + 1 + 1 + 1 // server, user name, remember, buttons
	if m.asksPassword() {
		rows++
	}
	free := max(1, area.Dy()-rows-2)
	text := stack(free, m.problemLines(m.problems, in), m.noticeLines(m.view.Notice, in))
	shown := min(len(text), free)
	blanks := rows
	if shown > 0 {
		blanks++
	}
	space, height := 1, rows+shown+blanks+3
	if height > area.Dy() {
		space, height = 0, height-blanks-1
	}
	box := centred(area, width, height)
	l.parts[boxPart] = box
	col := column{inner(box)}
	col.take(space)
	l.parts[headPart] = col.take(1)
	col.take(space)
	if shown > 0 {
		l.layoutText(col.take(shown), text)
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
	if m.hasList() {
		return backWord
	}
	return cancelWord
}

func (m *Model) drawForm(c canvas, l *layout) *tea.Cursor {
	c.frame(l.parts[boxPart], m.look, m.look.box, m.connection.DisplayName)
	c.lines(l.parts[headPart], m.look.muted, m.serverLine())
	m.drawText(c, l)
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
