package draw

import (
	"image"

	"charm.land/lipgloss/v2"

	"otpdialog/ui/cells"
)

// tallRows are those of a tall button.
const tallRows = 3

// ButtonWidth is the room that a button with this label takes, in cells.
func ButtonWidth(label string) int { return cells.Width(label) + 4 }

// CheckboxWidth is the room that a checkbox with this label takes, in cells.
func CheckboxWidth(label string) int { return 4 + cells.Width(label) }

// Button draws a button that fills r, three rows high if r is; nothing of one that was given no room.
func (c Canvas) Button(r image.Rectangle, look *Look, role Role, label string, focused bool) {
	if r.Empty() {
		return
	}
	style, tall := look.Filled(role, focused), r.Dy() >= tallRows
	switch {
	case !look.Brackets:
		label = look.marked(role, label, focused)
	case tall:
		c.Border(r, look.Box)
		c.Fill(r, style)
		r = r.Inset(1)
	default:
		label = "[" + lipgloss.PlaceHorizontal(r.Dx()-2, lipgloss.Center, label) + "]"
	}
	c.Lines(r, style.Align(lipgloss.Center, lipgloss.Center), label)
}

// marked is a label with room around it. Where the colour says what the role is, marks say that it has
// the focus.
func (l *Look) marked(role Role, label string, focused bool) string {
	if focused && role != Usual {
		return l.TailRight + " " + label + " " + l.TailLeft
	}
	return "  " + label + "  "
}

// Checkbox draws a box with its label. A managed one is greyed: the person
// cannot change it.
func (c Canvas) Checkbox(r image.Rectangle, look *Look, label string, on, managed, focused bool) {
	if r.Empty() {
		return
	}
	box := look.BoxOff
	if on {
		box = look.BoxOn
	}
	style := look.Text
	switch {
	case managed:
		style = look.Muted
	case focused:
		style = look.ButtonFocused
	}
	c.Draw(r, style.Render(cells.Cut(box+" "+label, r.Dx(), look.Ellipsis)))
}
