package ui

import (
	"image"
	"strings"

	tea "charm.land/bubbletea/v2"

	"otpdialog/ui/draw"
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
	box := draw.Centred(area, width, height)
	l.parts[boxPart] = box
	col := draw.Column{Left: draw.Inner(box)}
	col.Take(space)
	l.parts[headPart] = col.Take(1)
	col.Take(space)
	if shown > 0 {
		l.layoutText(col.Take(shown), text)
		col.Take(space)
	}
	fieldRow := func(label part, kind spotKind, reveal bool) {
		r := draw.Row{Left: col.Take(1)}
		l.parts[label] = r.Take(labelWidth)
		w := r.Left.Dx()
		if reveal {
			w -= draw.ButtonWidth(hideWord) + 1
		}
		l.place(kind, 0, r.Take(w))
		if reveal {
			r.Take(1)
			l.place(revealPassword, 0, r.Take(draw.ButtonWidth(showWord)))
		}
	}
	fieldRow(labelPart, userNameField, false)
	if m.asksPassword() {
		col.Take(space)
		fieldRow(passwordLabelPart, passwordField, true)
	}
	col.Take(space)
	r := draw.Row{Left: col.Take(1)}
	if draw.CheckboxWidth(m.boxLabel(rememberUserBox)) <= r.Left.Dx()-labelWidth {
		r.Take(labelWidth)
	}
	m.placeBox(l, &r, rememberUserBox)
	col.Take(space)
	r = draw.Row{Left: col.Take(1)}
	if !l.compact {
		r.Take(labelWidth)
	}
	l.placeButtons(r.Left, labelled{signInButton, signInWord}, labelled{backButton, m.backWord()})
}

// backWord is what leaving the form is called: there may be no list to go back to.
func (m *Model) backWord() string {
	if m.hasList() {
		return backWord
	}
	return cancelWord
}

func (m *Model) drawForm(c draw.Canvas, l *layout) *tea.Cursor {
	c.Frame(l.parts[boxPart], m.look, m.look.Box, m.connection.DisplayName)
	c.Lines(l.parts[headPart], m.look.Muted, m.serverLine())
	m.drawText(c, l)
	c.Lines(l.parts[labelPart], m.look.Text, userNameWord)
	c.Lines(l.parts[passwordLabelPart], m.look.Text, passwordWord)
	var cursor *tea.Cursor
	for _, at := range []struct {
		spotKind
		*draw.Field
	}{{userNameField, &m.userName}, {passwordField, &m.password}} {
		s := spot{kind: at.spotKind}
		if r := l.rect(s); !r.Empty() {
			if here := at.Draw(c, r, m.look, m.focus == s); here != nil {
				cursor = here
			}
		}
	}
	reveal := hideWord
	if m.password.Hidden {
		reveal = showWord
	}
	m.drawButton(c, l, revealPassword, reveal)
	m.drawBox(c, l, rememberUserBox, m.rememberUserName)
	m.drawButton(c, l, signInButton, signInWord)
	m.drawButton(c, l, backButton, m.backWord())
	return cursor
}

// serverLine says where the sign-in goes.
func (m *Model) serverLine() string {
	return "RADIUS " + strings.Join(m.connection.Servers(), ", ")
}
