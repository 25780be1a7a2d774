package ui

import (
	"image"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

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
	rows := 1 + 1 + 1 // server, user name, buttons
	if m.asksPassword() {
		rows++
	}
	if m.remembers() {
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
	r := draw.Row{Left: col.Take(1)}
	l.parts[labelPart] = r.Take(labelWidth)
	if m.o.Gate {
		r.Take(1) // as in a field
		l.parts[userNamePart] = r.Left
	} else {
		l.place(userNameField, 0, r.Left)
	}
	if m.asksPassword() {
		col.Take(space)
		m.layoutPassword(l, col.Take(1))
	}
	if m.remembers() {
		col.Take(space)
		r = draw.Row{Left: col.Take(1)}
		if draw.CheckboxWidth(m.boxLabel(rememberUserBox)) <= r.Left.Dx()-labelWidth {
			r.Take(labelWidth)
		}
		m.placeBox(l, &r, rememberUserBox)
	}
	col.Take(space)
	r = draw.Row{Left: col.Take(1)}
	if !l.compact {
		r.Take(labelWidth)
	}
	l.placeButtons(r.Left, labelled{signInButton, signInWord}, labelled{backButton, m.backWord()})
}

// layoutPassword places the password field, and beside it the button that shows
// it, or where the password comes from.
func (m *Model) layoutPassword(l *layout, row image.Rectangle) {
	r := draw.Row{Left: row}
	l.parts[passwordLabelPart] = r.Take(labelWidth)
	beside := draw.ButtonWidth(hideWord)
	origin := m.passwordOrigin()
	if origin != "" {
		beside = ansi.StringWidth(origin)
	}
	l.place(passwordField, 0, r.Take(max(1, r.Left.Dx()-beside-1)))
	r.Take(1)
	if origin != "" {
		l.parts[originPart], l.text[originPart] = r.Left, []string{origin}
		return
	}
	l.place(revealPassword, 0, r.Take(draw.ButtonWidth(showWord)))
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
	c.Lines(l.parts[userNamePart], m.look.Strong, ansi.Truncate(m.name(), l.parts[userNamePart].Dx(), m.look.Ellipsis))
	c.Lines(l.parts[passwordLabelPart], m.look.Text, passwordWord)
	c.Lines(l.parts[originPart], m.look.Muted, l.text[originPart]...)
	var cursor *tea.Cursor
	for _, at := range []struct {
		spotKind
		*draw.Field
	}{{userNameField, &m.userName}, {passwordField, &m.password}} {
		s := spot{kind: at.spotKind}
		if r := l.rect(s); !r.Empty() {
			field := at.Field
			if m.holdsSaved(field) {
				field = savedStandIn()
			}
			if here := field.Draw(c, r, m.look, m.focus == s); here != nil {
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
