package kit

import (
	"fmt"
	"image"

	"charm.land/bubbles/v2/key"

	"otpdialog/ui/draw"
)

// A HelpTopic is a headline of the full help and its keys.
type HelpTopic struct {
	Title string
	Keys  []key.Binding
}

// MoveTopic is the topic of the keys that move the focus.
func MoveTopic() HelpTopic {
	return HelpTopic{Title: "Move", Keys: []key.Binding{Keys.Next, Keys.Previous, Bind("↑ ↓ ← →", "to the nearest"), Keys.PageUp, Keys.PageDown}}
}

// A HelpPage is the full help: every key, by what it is for.
type HelpPage struct{ Topics []HelpTopic }

// Do implements [Page].
func (*HelpPage) Do(a Action) Want {
	if _, leaves := a.(Leave); leaves {
		return Close{}
	}
	return nil
}

// Lines are the lines of the help.
func (h *HelpPage) Lines() []string {
	var lines []string
	for i, topic := range h.Topics {
		if i > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, topic.Title)
		for _, b := range topic.Keys {
			lines = append(lines, fmt.Sprintf("  %-11s %s", b.Help().Key, b.Help().Desc))
		}
	}
	return append(lines, "", "Everything can be clicked with the mouse.", "To select text, hold Shift.")
}

// Sheet implements [Page].
func (h *HelpPage) Sheet(s Screen) *Sheet {
	lines := h.Lines()
	box := draw.Centred(s.Area, min(BoxWidth, s.Area.Dx()), len(lines)+2)
	in := draw.Inner(box)
	text := &helpText{lines: lines, frame: box, end: max(0, len(lines)-in.Dy())}
	return &Sheet{
		Title: "Help", Form: Box, Frame: box, SameBar: true, Alone: true, ScrollEnd: text.end, PageRows: in.Dy(),
		Fixed: []Fixed{{Control: text, Rect: in}},
		Keys: []Shortcut{
			{Key: Keys.Enter, Does: Leave{}}, {Key: Keys.Up, Does: ScrollBy{-1}}, {Key: Keys.Down, Does: ScrollBy{1}},
		},
	}
}

// helpText is the text of the help, and below it how to read on and how to close it.
type helpText struct {
	Inert

	lines []string
	frame image.Rectangle
	end   int
}

// Height implements [Control].
func (t *helpText) Height(int) int { return len(t.lines) }

// Draw implements [Control].
func (t *helpText) Draw(p *Painter, r image.Rectangle) {
	p.Canvas.Lines(r, p.Look.Text, t.lines[min(p.Scroll, t.end):]...)
	mark := " Esc closes "
	if t.end > 0 {
		mark = " PgUp PgDn: more, Esc closes "
	}
	p.Canvas.Draw(image.Rect(t.frame.Max.X-2-len(mark), t.frame.Max.Y-1, t.frame.Max.X-2, t.frame.Max.Y), p.Look.Key.Render(mark))
}
