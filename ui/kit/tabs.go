package kit

import (
	"image"
	"strings"

	tea "charm.land/bubbletea/v2"

	"otpdialog/ui/cells"
)

// Tabs are the names of several pages in one, one of which is shown.
type Tabs struct {
	Inert

	Names []string
	Wrong []bool // something on it has to be corrected; nil: nothing
	Shown *int
}

const tabsID = "tabs"

// Height implements [Control].
func (*Tabs) Height(int) int { return 1 }

// Places implements [Control].
func (t *Tabs) Places(r image.Rectangle) []Place {
	var places []Place
	x := r.Min.X
	for i, name := range t.Names {
		w := cells.Width(t.label(i, name)) + 2
		places = append(places, Place{
			Stop: Stop{tabsID, i}, Rect: image.Rect(x, r.Min.Y, min(x+w, r.Max.X), r.Max.Y), MouseOnly: i != *t.Shown, Of: t,
		})
		x += w + 1
	}
	return places
}

// label is a name with the mark of what has to be corrected.
func (t *Tabs) label(i int, name string) string {
	if i < len(t.Wrong) && t.Wrong[i] {
		return name + " !"
	}
	return name
}

// Press implements [Control].
func (t *Tabs) Press(s Stop) Action {
	*t.Shown = s.Part
	return nil
}

// Key implements [Control].
func (t *Tabs) Key(_ Stop, msg tea.KeyPressMsg) (Action, bool) {
	switch {
	case Matches(msg, Keys.Left):
		return StepTab{t, -1}, true
	case Matches(msg, Keys.Right):
		return StepTab{t, 1}, true
	}
	return nil, false
}

// step goes to the tab beside, round and round.
func (t *Tabs) step(by int) {
	n := len(t.Names)
	*t.Shown = (*t.Shown + by + n) % n
}

// Shortcuts switch tabs from everywhere on the sheet.
func (t *Tabs) Shortcuts() []Shortcut {
	return []Shortcut{{Key: Keys.NextTab, Does: StepTab{t, 1}}, {Key: Keys.PreviousTab, Does: StepTab{t, -1}}}
}

// Draw implements [Control]. Below the names, if the sheet leaves a row blank there, is a rule
// that is heavy below the tab that is shown.
func (t *Tabs) Draw(p *Painter, r image.Rectangle) {
	p.Line(row(r, 1), p.Look.Bar, strings.Repeat(p.Look.BarEmpty, r.Dx()))
	for i, at := range t.Places(r) {
		style, name := p.Look.Muted, " "+t.label(i, t.Names[i])+" "
		if i == *t.Shown {
			style = p.Look.Key.Underline(true)
			if p.Focus.ID == tabsID {
				style = p.Look.ButtonFocused
			}
			if rule := row(at.Rect, 1); rule.In(p.Clip) {
				style = style.Underline(false)
				p.Line(rule, p.Look.Key, strings.Repeat(p.Look.BarFull, rule.Dx()))
			}
			if p.Look.Plain {
				name = "[" + name[1:len(name)-1] + "]"
			}
		}
		p.Line(at.Rect, style, name)
	}
}
