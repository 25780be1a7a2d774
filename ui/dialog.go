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
	in := inner(box)
	if l.compact {
		width = area.Dx()
		in = area
	}
	prompt := wrap(m.view.Prompt, in.Dx())
	l.text[promptPart] = prompt
	icons := m.iconRows(l, in.Dx())
	rows := len(icons)*iconRowHeight(l, m.showsPictures(l)) + 2 // OTP, buttons
	if l.compact {
		rows++ // the title, which the frame has elsewhere
	}
	if len(m.view.Actions) > 0 {
		rows++ // remember
	}
	space := max(0, in.Dy()-rows)
	notice := len(m.noticeLines(m.view.Notice, in.Dx(), max(0, min(5, space-1))))
	shown := min(max(1, len(prompt)), max(1, space-notice))
	blanks := max(0, space-notice-shown) // to be spread between the parts
	if !l.compact {
		blanks = min(blanks, 8)
		box = centred(area, width, rows+notice+shown+blanks+2)
		in = inner(box)
	}
	blank := func() int { // a row between two parts, as long as there are any
		n := min(1, blanks)
		blanks -= n
		return n
	}
	l.parts[boxPart] = box
	l.scrollPage, l.scrollEnd = shown, max(0, len(prompt)-shown)

	col := column{in}
	if l.compact {
		l.parts[headPart] = col.take(1)
	} else {
		col.take(blank())
	}
	if notice > 0 {
		l.parts[noticePart] = col.take(notice)
		col.take(blank())
	}
	l.parts[promptPart] = col.take(shown)
	if len(icons) > 0 {
		above := blank()
		if blanks >= 5 { // room for a balloon that hides nothing
			above += blank() + blank()
		}
		col.take(above)
	}
	for _, places := range icons {
		y := col.take(iconRowHeight(l, m.showsPictures(l)))
		for _, at := range places {
			l.place(actionIcon, at.index, image.Rect(in.Min.X+at.rect.Min.X, y.Min.Y, in.Min.X+at.rect.Max.X, y.Max.Y))
		}
	}
	col.take(blank())
	r := row{col.take(1)}
	l.parts[labelPart] = r.take(ansi.StringWidth(otpWord) + 1)
	reveal := buttonWidth(hideWord)
	l.place(otpField, 0, r.take(min(fieldWidth, r.left.Dx()-reveal-1)))
	r.take(1)
	l.place(revealOTP, 0, r.take(reveal))
	r.take(1)
	l.parts[timePart] = r.left
	if len(m.view.Actions) > 0 {
		col.take(blank())
		r := row{col.take(1)}
		l.place(rememberMethod, 0, r.take(checkboxWidth(m.rememberLabel())))
	}
	col.take(blank())
	buttons := []labelled{{okButton, okWord}, {cancelButton, cancelWord}}
	if m.view.CanRetry {
		buttons = append(buttons, labelled{tryAgainButton, tryAgainWord})
	}
	l.placeButtons(col.take(1), buttons...)
	l.layoutBalloon(m, area)
}

// showsPictures is true where icons are pictures, and false where they are
// buttons.
func (m *Model) showsPictures(l *layout) bool {
	return !l.compact && m.preferences.Images != settings.ImagesNone
}

func iconRowHeight(_ *layout, pictures bool) int {
	if pictures {
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
	lines := wrap(text, width)
	for i := range lines {
		lines[i] = ansi.Truncate(lines[i], width, "")
	}
	width = widest(lines)
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

func widest(lines []string) int {
	w := 0
	for _, line := range lines {
		w = max(w, ansi.StringWidth(line))
	}
	return w
}

func (m *Model) drawDialog(c canvas, l *layout) *tea.Cursor {
	if l.compact {
		c.lines(l.parts[headPart], m.look.title, m.connection.DisplayName)
	} else {
		c.frame(l.parts[boxPart], m.look, m.look.box, m.connection.DisplayName)
	}
	m.drawNotice(c, l.parts[noticePart], m.view.Notice)
	m.drawPrompt(c, l)
	for i := range m.view.Actions {
		m.drawIcon(c, l, i)
	}
	c.lines(l.parts[labelPart], m.look.text, otpWord)
	otp := spot{kind: otpField}
	cursor := m.otp.draw(c, l.rect(otp), m.look, m.focus == otp)
	reveal := hideWord
	if m.otp.hidden {
		reveal = showWord
	}
	m.drawButton(c, l, revealOTP, reveal)
	if m.countingDown() {
		c.lines(l.parts[timePart], m.look.muted, "answer within "+clock(m.timeToAnswer()))
	}
	_, managed := m.policy.RememberLastMethodUsed(true)
	m.drawCheckbox(c, l, rememberMethod, m.view.Remember, managed, m.rememberLabel())
	m.drawButton(c, l, okButton, okWord)
	m.drawButton(c, l, cancelButton, cancelWord)
	m.drawButton(c, l, tryAgainButton, tryAgainWord)
	if m.drawBalloon(c, l) && cursor != nil && image.Pt(cursor.X, cursor.Y).In(l.parts[balloonPart]) {
		return nil
	}
	return cursor
}

func (m *Model) rememberLabel() string {
	if _, managed := m.policy.RememberLastMethodUsed(true); managed {
		return rememberWord + " (" + managedWord + ")"
	}
	return rememberWord
}

func (m *Model) drawPrompt(c canvas, l *layout) {
	r, lines := l.parts[promptPart], l.text[promptPart]
	from := min(m.scroll, l.scrollEnd)
	lines = lines[min(from, len(lines)):]
	c.lines(r, m.look.text, lines[:min(len(lines), r.Dy())]...)
	if l.scrollEnd == 0 || r.Dy() == 0 {
		return
	}
	mark := " " + m.look.arrowUp + m.look.arrowDown + " " + moreWord
	switch from {
	case 0:
		mark = " " + m.look.arrowDown + " " + moreWord
	case l.scrollEnd:
		mark = " " + m.look.arrowUp + " " + moreWord
	}
	w := ansi.StringWidth(mark)
	c.lines(image.Rect(r.Max.X-w, r.Max.Y-1, r.Max.X, r.Max.Y), m.look.key, mark)
}

// drawIcon draws one action: its picture above its title, or a button.
func (m *Model) drawIcon(c canvas, l *layout, i int) {
	s := spot{actionIcon, i}
	r := l.rect(s)
	if r.Empty() {
		return
	}
	style := m.look.icon
	switch s {
	case m.focus:
		style = m.look.iconFocused
	case m.hover:
		style = m.look.iconHovered
	}
	a := m.view.Actions[i]
	if !m.showsPictures(l) {
		if s != m.focus && s != m.hover {
			style = m.look.button
		}
		c.lines(r, style, "["+ansi.Truncate(a.Title, r.Dx()-2, m.look.ellipsis)+"]")
		return
	}
	around := style
	if m.plain {
		around = m.look.icon // a reversed picture is hard to make out
	}
	c.lines(r, around, "")
	m.drawPicture(c, centred(image.Rectangle{Min: r.Min, Max: image.Pt(r.Max.X, r.Max.Y-1)}, assets.Width, assets.Lines), a.Image, around)
	title := a.Title
	if i == m.view.Default {
		title = m.look.bullet + " " + title // what Enter presses in an empty field
	}
	title = ansi.Truncate(title, r.Dx(), m.look.ellipsis)
	c.lines(image.Rect(r.Min.X, r.Max.Y-1, r.Max.X, r.Max.Y), style.Align(lipgloss.Center), title)
}

func (m *Model) drawBalloon(c canvas, l *layout) bool {
	r, shown := l.parts[balloonPart]
	if !shown {
		return false
	}
	c.draw(r, m.look.boxFront.Width(r.Dx()).Height(r.Dy()).Render(""))
	c.lines(inner(r), m.look.text, l.text[balloonPart]...)
	s := m.hover
	if s.kind != actionIcon {
		s = m.focus
	}
	if icon := l.rect(s); icon.Min.Y >= r.Max.Y {
		x := min(max(icon.Min.X+icon.Dx()/2, r.Min.X+1), r.Max.X-2)
		c.draw(image.Rect(x, r.Max.Y-1, x+1, r.Max.Y), m.look.key.Render(m.look.tail))
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
