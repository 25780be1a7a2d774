package draw

import (
	"image"

	"otpdialog/ui/cells"
)

// ButtonWidth is the room that a button with this label takes, in cells.
func ButtonWidth(label string) int { return cells.Width(label) + 4 }

// CheckboxWidth is the room that a checkbox with this label takes, in cells.
func CheckboxWidth(label string) int { return 4 + cells.Width(label) }

// Button draws a button; nothing of one that was given no room.
func (c Canvas) Button(r image.Rectangle, look *Look, label string, focused bool) {
	if !r.Empty() {
		c.Draw(r, look.ButtonText(label, focused))
	}
}

// ButtonText draws a label as a button, [ButtonWidth] wide.
func (l *Look) ButtonText(label string, focused bool) string {
	style, text := l.Button, "  "+label+"  "
	if focused {
		style = l.ButtonFocused
	}
	if l.Plain {
		text = "[ " + label + " ]"
	}
	return style.Render(text)
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
