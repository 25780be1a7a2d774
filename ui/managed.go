package ui

import (
	"otpdialog/settings"
	"otpdialog/ui/draw"
)

// A managedBox is a checkbox of a setting that a policy can enforce: then it is
// greyed, says so, and is out of reach.
type managedBox struct {
	spotKind

	key  string // of the setting
	word string
}

var (
	rememberMethodBox = managedBox{rememberMethod, settings.RememberLastMethodUsedKey, rememberWord}
	rememberUserBox   = managedBox{rememberUserName, settings.RememberUserNameKey, rememberUserWord}
)

func (m *Model) placeBox(l *layout, r *draw.Row, b managedBox) {
	at := r.Take(draw.CheckboxWidth(m.boxLabel(b)))
	if m.policy.Manages(b.key) {
		l.behind = append(l.behind, place{spot{kind: b.spotKind}, at})
	} else {
		l.place(b.spotKind, 0, at)
	}
}

func (m *Model) drawBox(c draw.Canvas, l *layout, b managedBox, on bool) {
	s := spot{kind: b.spotKind}
	c.Checkbox(l.rect(s), m.look, m.boxLabel(b), on, m.policy.Manages(b.key), m.focus == s)
}

func (m *Model) boxLabel(b managedBox) string {
	if m.policy.Manages(b.key) {
		return b.word + " (" + managedWord + ")"
	}
	return b.word
}
