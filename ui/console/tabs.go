package console

import (
	"image"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// tabs are the names of several pages in one, one of which is shown.
type tabs struct {
	inert

	names []string
	wrong []bool // something on it has to be corrected; nil: nothing
	shown *int
}

func (*tabs) height(int) int { return 1 }

func (t *tabs) places(r image.Rectangle) []place {
	var places []place
	x := r.Min.X
	for i, name := range t.names {
		w := ansi.StringWidth(t.label(i, name)) + 2
		places = append(places, place{
			stop: stop{"tabs", i}, rect: image.Rect(x, r.Min.Y, min(x+w, r.Max.X), r.Max.Y), mouseOnly: i != *t.shown, of: t,
		})
		x += w + 1
	}
	return places
}

// label is a name with the mark of what has to be corrected.
func (t *tabs) label(i int, name string) string {
	if i < len(t.wrong) && t.wrong[i] {
		return name + " !"
	}
	return name
}

func (t *tabs) press(s stop) tea.Cmd {
	*t.shown = s.part
	return nil
}

func (t *tabs) key(_ stop, msg tea.KeyPressMsg) (tea.Cmd, bool) {
	switch {
	case matches(msg, keys.Left):
		return t.step(-1), true
	case matches(msg, keys.Right):
		return t.step(1), true
	}
	return nil, false
}

// step goes to the tab beside, round and round.
func (t *tabs) step(by int) tea.Cmd {
	n := len(t.names)
	*t.shown = (*t.shown + by + n) % n
	return nil
}

// shortcuts switch tabs from everywhere on the sheet.
func (t *tabs) shortcuts() []shortcut {
	return []shortcut{
		{keys.NextTab, func() tea.Cmd { return t.step(1) }},
		{keys.PreviousTab, func() tea.Cmd { return t.step(-1) }},
	}
}

func (t *tabs) draw(p *painter, r image.Rectangle) {
	for i, at := range t.places(r) {
		style := p.look.Button
		name := t.label(i, t.names[i])
		switch {
		case p.focus.id == "tabs" && i == *t.shown:
			style = p.look.ButtonFocused
		case i == *t.shown:
			style = p.look.Strong.Underline(true)
		}
		name = " " + name + " "
		if p.look.Plain && i == *t.shown {
			name = "[" + name[1:len(name)-1] + "]"
		}
		p.line(at.rect, style, name)
	}
}
