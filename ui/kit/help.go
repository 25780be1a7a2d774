package kit

import (
	"cmp"
	"image"
	"slices"

	"charm.land/bubbles/v2/key"
	"charm.land/lipgloss/v2"

	"otpdialog/ui/cells"
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

// Help is the full help of the page in front, with the topic of the program before
// that of the page beside; but first the topics of which a key applies to this page in particular.
func (s *Stack) Help(program HelpTopic) []HelpTopic {
	sheet := s.top().sheet
	here := sheet.shortcuts()
	topics := slices.Clone(sheet.Help)
	if topics == nil {
		topics = []HelpTopic{MoveTopic(), sheet.ownTopic()}
	}
	topics = append(topics, program)
	if s.side != nil {
		topics = append(topics, s.side.sheet.Help...)
		here = append(here, s.side.sheet.Keys...)
	}
	later := func(t HelpTopic) int {
		if slices.ContainsFunc(t.Keys, func(b key.Binding) bool {
			return slices.ContainsFunc(here, func(h Shortcut) bool {
				_, moves := h.Does.(StepTab)
				return !moves && h.Key.Help() == b.Help()
			})
		}) {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(topics, func(a, b HelpTopic) int { return cmp.Compare(later(a), later(b)) })
	return topics
}

// ownTopic is the keys of a sheet.
func (s *Sheet) ownTopic() HelpTopic {
	t := HelpTopic{Title: s.Title, Keys: []key.Binding{Keys.Enter, Keys.Press, Keys.Leave}}
	for _, one := range s.shortcuts() {
		if one.Key.Help().Desc != "" {
			t.Keys = append(t.Keys, one.Key)
		}
	}
	return t
}

// A HelpPage is the full help: every key, by what it is for, in two columns if there is room.
type HelpPage struct{ Topics []HelpTopic }

// Do implements [Page].
func (*HelpPage) Do(a Action) Want {
	if _, leaves := a.(Leave); leaves {
		return Close{}
	}
	return nil
}

// Sheet implements [Page].
func (h *HelpPage) Sheet(s Screen) *Sheet {
	columns := columnsOf(h.Topics, s.Area.Dx()-4)
	rows, width := 0, 4-helpGap
	for _, c := range columns {
		rows, width = max(rows, len(c)), width+helpGap+c.width()
	}
	frame := draw.Centred(s.Area, min(max(BoxWidth, width), s.Area.Dx()), rows+2)
	in := draw.Row{Left: draw.Inner(frame)}
	sheet := &Sheet{
		Title: "Help", Form: Box, Frame: frame, SameBar: true, Alone: true, ScrollEnd: max(0, rows-in.Left.Dy()), PageRows: in.Left.Dy(),
		Keys: []Shortcut{
			{Key: Keys.Enter, Does: Leave{}}, {Key: Keys.Up, Does: ScrollBy{-1}}, {Key: Keys.Down, Does: ScrollBy{1}},
		},
	}
	mark := " Esc closes "
	if sheet.ScrollEnd > 0 {
		mark = " PgUp PgDn: more, Esc closes "
	}
	for _, c := range columns {
		sheet.Put(&helpText{of: c, end: sheet.ScrollEnd}, in.Take(c.width()+helpGap))
	}
	below := image.Rect(frame.Max.X-2-len(mark), frame.Max.Y-1, frame.Max.X-2, frame.Max.Y)
	sheet.Put(&Line{Text: mark, Style: func(l *draw.Look) lipgloss.Style { return l.Key }}, below)
	return sheet
}

// A helpColumn is rows of the help: a key and what it does, or text alone.
type helpColumn []helpRow

type helpRow struct {
	key, text string
	title     bool
}

const helpGap = 4 // between two columns

// columnsOf puts topics in two columns if these fit beside each other, as short as possible.
func columnsOf(topics []HelpTopic, room int) []helpColumn {
	var blocks []helpColumn
	for _, topic := range topics {
		block := helpColumn{{text: topic.Title, title: true}}
		for _, b := range topic.Keys {
			block = append(block, helpRow{key: b.Help().Key, text: b.Help().Desc})
		}
		blocks = append(blocks, append(block, helpRow{}))
	}
	blocks = append(blocks, helpColumn{{text: "Everything can also be clicked."}, {text: "To select text, hold Shift."}})
	best := []helpColumn{slices.Concat(blocks...)}
	shortest := len(best[0])
	for i := 1; i < len(blocks); i++ {
		left, right := slices.Concat(blocks[:i]...), slices.Concat(blocks[i:]...)
		left = left[:len(left)-1] // the blank row at its end
		if rows := max(len(left), len(right)); rows < shortest && left.width()+helpGap+right.width() <= room {
			best, shortest = []helpColumn{left, right}, rows
		}
	}
	return best
}

// keys is the room for keys.
func (c helpColumn) keys() int {
	width := 0
	for _, row := range c {
		width = max(width, cells.Width(row.key))
	}
	return width + 2
}

func (c helpColumn) width() int {
	width := 0
	for _, row := range c {
		w := cells.Width(row.text)
		if row.key != "" {
			w += 2 + c.keys()
		}
		width = max(width, w)
	}
	return width
}

// helpText is a column of the help, which scrolls with the others.
type helpText struct {
	Inert

	of  helpColumn
	end int
}

// Height implements [Control].
func (t *helpText) Height(int) int { return len(t.of) }

// Draw implements [Control].
func (t *helpText) Draw(p *Painter, r image.Rectangle) {
	for i, one := range t.of[min(p.Scroll, t.end, len(t.of)):] {
		at, style := row(r, i), p.Look.Text
		if one.title {
			style = p.Look.Strong
		}
		if one.key != "" {
			at.Min.X += 2
			p.Line(at, p.Look.Key, one.key)
			at.Min.X += t.of.keys()
		}
		p.Line(at, style, one.text)
	}
}
