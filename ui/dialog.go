package ui

import (
	"fmt"
	"image"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"otpdialog/assets"
	"otpdialog/settings"
	"otpdialog/ui/draw"
)

// The OTP dialog: prompt, icons, OTP field, Remember last method used, OK and
// Cancel.

const (
	dialogWidth = 78
	fieldWidth  = 30
	iconHeight  = assets.Lines + 1
	maxIcon     = 16
)

func (m *Model) layoutDialog(l *layout, area image.Rectangle) {
	width := min(dialogWidth, area.Dx())
	box := image.Rectangle{Min: area.Min, Max: image.Pt(area.Min.X+width, area.Max.Y)}
	in := draw.Inner(box)
	if l.compact {
		width = area.Dx()
		in = area
	}
	icons := m.iconRows(l, in.Dx())
	rows := len(icons)*m.iconRowHeight(l) + 2 // OTP, buttons
	if l.compact {
		rows++ // the title, which the frame has elsewhere
	}
	if m.remembers() && len(m.view.Actions) > 0 {
		rows++
	}
	space := max(1, in.Dy()-rows)
	text := stack(space, draw.Paragraph(&m.look.Warn, m.sentByItself, in.Dx()), m.noticeLines(m.view.Notice, in.Dx()), draw.Paragraph(&m.look.Text, m.view.Prompt, in.Dx()))
	shown := min(max(1, len(text)), space)
	blanks := space - shown // to be spread between the parts
	if !l.compact {
		blanks = min(blanks, 7)
		box = draw.Centred(area, width, rows+shown+blanks+2)
		in = draw.Inner(box)
	}
	blank := func() int { // a row between two parts, as long as there are any
		n := min(1, blanks)
		blanks -= n
		return n
	}
	l.parts[boxPart] = box

	col := draw.Column{Left: in}
	if l.compact {
		l.parts[headPart] = col.Take(1)
	} else {
		col.Take(blank())
	}
	l.layoutText(col.Take(shown), text)
	if len(icons) > 0 {
		above := blank()
		if blanks >= 5 { // room for a balloon that hides nothing
			above += blank() + blank()
		}
		col.Take(above)
	}
	iconRect := col.Take(len(icons) * m.iconRowHeight(l))
	col.Take(blank())
	r := draw.Row{Left: col.Take(1)}
	l.parts[labelPart] = r.Take(ansi.StringWidth(otpWord) + 1)
	reveal := draw.ButtonWidth(hideWord)
	room := r.Left.Dx() - reveal - 1
	if m.countingDown() {
		room -= 1 + ansi.StringWidth(clock(m.view.ExpiresIn))
	}
	l.place(otpField, 0, r.Take(min(fieldWidth, room)))
	r.Take(1)
	revealRect := r.Take(reveal)
	r.Take(1)
	l.parts[timePart] = r.Left
	// Tab goes from the field, where the focus is at first, to the icons.
	for i, places := range icons {
		y := iconRect.Min.Y + i*m.iconRowHeight(l)
		for _, at := range places {
			l.place(actionIcon, at.index, image.Rect(in.Min.X+at.rect.Min.X, y, in.Min.X+at.rect.Max.X, y+m.iconRowHeight(l)).Intersect(iconRect))
		}
	}
	if m.remembers() && len(m.view.Actions) > 0 {
		col.Take(blank())
		r := draw.Row{Left: col.Take(1)}
		m.placeBox(l, &r, rememberMethodBox)
	}
	col.Take(blank())
	buttons := []labelled{{okButton, okWord}, {cancelButton, cancelWord}}
	if m.view.CanRetry {
		buttons = append(buttons, labelled{tryAgainButton, tryAgainWord})
	}
	l.placeButtons(col.Take(1), buttons...)
	l.place(revealOTP, 0, revealRect)
	l.layoutBalloon(m, area)
}

// showsPictures is true where icons are pictures, and false where they are
// buttons.
func (m *Model) showsPictures(l *layout) bool {
	return !l.compact && m.preferences.Images != settings.ImagesNone
}

func (m *Model) iconRowHeight(l *layout) int {
	if m.showsPictures(l) {
		return iconHeight
	}
	return 1
}

// iconRows places the icons in rows, with coordinates from the left of the
// dialog: pictures in one row of equal widths, buttons as many as fit.
func (m *Model) iconRows(l *layout, width int) [][]place {
	n := len(m.view.Actions)
	if n == 0 {
		return nil
	}
	if m.showsPictures(l) {
		icon := min(maxIcon, width/n)
		var icons []place
		for i := range n {
			x := (width-n*icon)/2 + i*icon
			icons = append(icons, place{spot{actionIcon, i}, image.Rect(x, 0, x+icon-1, iconHeight)})
		}
		return [][]place{icons}
	}
	rows, x := [][]place{nil}, 0
	for i, a := range m.view.Actions {
		w := min(width, ansi.StringWidth(a.Title)+2)
		if x > 0 && x+w > width {
			rows, x = append(rows, nil), 0
		}
		last := len(rows) - 1
		rows[last] = append(rows[last], place{spot{actionIcon, i}, image.Rect(x, 0, x+w, 1)})
		x += w + 1
	}
	return rows
}

// layoutBalloon places the balloon of the icon under the mouse, else of the one
// that has the focus: above the icon, so that no cursor shows through it.
func (l *layout) layoutBalloon(m *Model, area image.Rectangle) {
	s := m.hover
	if s.kind != actionIcon {
		s = m.focus
	}
	if s.kind != actionIcon || s.index >= len(m.view.Actions) || m.waiting() {
		return
	}
	icon, text := l.rect(s), m.balloonText(l, s.index)
	if icon.Empty() || text == "" {
		return
	}
	width := min(44, area.Dx()-4)
	lines := draw.Wrap(text, width)
	for i := range lines {
		lines[i] = ansi.Truncate(lines[i], width, "")
	}
	width = draw.Widest(lines)
	height := min(len(lines)+2, max(3, icon.Min.Y-area.Min.Y))
	r := image.Rect(0, 0, width+4, height)
	r = r.Add(image.Pt(icon.Min.X+icon.Dx()/2-r.Dx()/2, icon.Min.Y-height))
	if r.Min.Y < area.Min.Y {
		r = r.Add(image.Pt(0, icon.Max.Y-r.Min.Y)) // no room above: below
	}
	r = r.Add(image.Pt(max(0, area.Min.X-r.Min.X)-max(0, r.Max.X-area.Max.X), 0))
	l.parts[balloonPart], l.text[balloonPart] = r, lines
}

func (m *Model) balloonText(l *layout, i int) string {
	a := m.view.Actions[i]
	switch {
	case a.Description == "":
		return a.Title
	case ansi.StringWidth(a.Title) > l.rect(spot{actionIcon, i}).Dx()-2: // the icon shows a part of it
		return a.Title + "\n" + a.Description
	}
	return a.Description
}

func (m *Model) drawDialog(c draw.Canvas, l *layout) *tea.Cursor {
	if l.compact {
		c.Lines(l.parts[headPart], m.look.Title, m.connection.DisplayName)
	} else {
		c.Frame(l.parts[boxPart], m.look, m.look.Box, m.connection.DisplayName)
	}
	m.drawText(c, l)
	for i := range m.view.Actions {
		if !m.waiting() { // no scraps of pictures around the progress box
			m.drawIcon(c, l, i)
		}
	}
	c.Lines(l.parts[labelPart], m.look.Text, otpWord)
	otp := spot{kind: otpField}
	cursor := m.otp.Draw(c, l.rect(otp), m.look, m.focus == otp)
	reveal := hideWord
	if m.otp.Hidden {
		reveal = showWord
	}
	m.drawButton(c, l, revealOTP, reveal)
	if m.countingDown() {
		left := clock(m.timeToAnswer())
		if long := "answer within " + left; ansi.StringWidth(long) <= l.parts[timePart].Dx() {
			left = long
		}
		c.Lines(l.parts[timePart], m.look.Muted, left)
	}
	m.drawBox(c, l, rememberMethodBox, m.view.Remember)
	m.drawButton(c, l, okButton, okWord)
	m.drawButton(c, l, cancelButton, cancelWord)
	m.drawButton(c, l, tryAgainButton, tryAgainWord)
	if m.drawBalloon(c, l) && cursor != nil && image.Pt(cursor.X, cursor.Y).In(l.parts[balloonPart]) {
		return nil
	}
	return cursor
}

// drawIcon draws one action: its picture above its title, or a button.
func (m *Model) drawIcon(c draw.Canvas, l *layout, i int) {
	s := spot{actionIcon, i}
	r := l.rect(s)
	if r.Empty() {
		return
	}
	style := m.look.Icon
	switch s {
	case m.focus:
		style = m.look.IconFocused
	case m.hover:
		style = m.look.IconHovered
	}
	a := m.view.Actions[i]
	if !m.showsPictures(l) {
		if s != m.focus && s != m.hover {
			style = m.look.Button
		}
		c.Lines(r, style, "["+ansi.Truncate(a.Title, r.Dx()-2, m.look.Ellipsis)+"]")
		return
	}
	around := style
	if m.plain {
		around = m.look.Icon // a reversed picture is hard to make out
	}
	c.Lines(r, around, "")
	picture := draw.Centred(image.Rectangle{Min: r.Min, Max: image.Pt(r.Max.X, r.Max.Y-1)}, assets.Width, assets.Lines)
	c.Picture(picture, a.Image, m.look, m.preferences.Images, around)
	title := a.Title
	if i == m.view.Default {
		title = m.look.Bullet + " " + title // what Enter presses in an empty field
	}
	title = ansi.Truncate(title, r.Dx(), m.look.Ellipsis)
	c.Lines(image.Rect(r.Min.X, r.Max.Y-1, r.Max.X, r.Max.Y), style.Align(lipgloss.Center), title)
}

func (m *Model) drawBalloon(c draw.Canvas, l *layout) bool {
	r, shown := l.parts[balloonPart]
	if !shown {
		return false
	}
	c.Draw(r, m.look.BoxFront.Width(r.Dx()).Height(r.Dy()).Render(""))
	c.Lines(draw.Inner(r), m.look.Text, l.text[balloonPart]...)
	s := m.hover
	if s.kind != actionIcon {
		s = m.focus
	}
	if icon := l.rect(s); icon.Min.Y >= r.Max.Y {
		x := min(max(icon.Min.X+icon.Dx()/2, r.Min.X+1), r.Max.X-2)
		c.Draw(image.Rect(x, r.Max.Y-1, x+1, r.Max.Y), m.look.Key.Render(m.look.Tail))
	}
	return true
}

// clock writes a time as people read it: 48 s, 2:05.
func clock(d time.Duration) string {
	s := int(d.Round(time.Second) / time.Second)
	if s < 60 {
		return fmt.Sprintf("%d s", s)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}
