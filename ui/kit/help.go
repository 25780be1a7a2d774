package kit

import (
	"cmp"
	"image"
	"slices"

	"charm.land/bubbles/v2/key"

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
	var topics []HelpTopic
	for _, f := range slices.Backward(s.frames) {
		if f.sheet.Help != nil {
			topics = slices.Clone(f.sheet.Help)
			break
		}
	}
	topics = append(topics, program)
	here := s.top().sheet.shortcuts()
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
	text := &helpText{columns: columnsOf(h.Topics, s.Area.Dx()-4)}
	width := 4 + helpGap*(len(text.columns)-1)
	for _, c := range text.columns {
		width += c.width()
	}
	text.frame = draw.Centred(s.Area, min(max(BoxWidth, width), s.Area.Dx()), text.Height(0)+2)
	in := draw.Inner(text.frame)
	text.end = max(0, text.Height(0)-in.Dy())
	return &Sheet{
		Title: "Help", Form: Box, Frame: text.frame, SameBar: true, Alone: true, ScrollEnd: text.end, PageRows: in.Dy(),
		Fixed: []Fixed{{Control: text, Rect: in}},
		Keys: []Shortcut{
			{Key: Keys.Enter, Does: Leave{}}, {Key: Keys.Up, Does: ScrollBy{-1}}, {Key: Keys.Down, Does: ScrollBy{1}},
		},
	}
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
	for i := 1; i < len(blocks); i++ {
		left, right := slices.Concat(blocks[:i]...), slices.Concat(blocks[i:]...)
		left = left[:len(left)-1] // the blank row at its end
		if rows := max(len(left), len(right)); rows < (&helpText{columns: best}).Height(0) && left.width()+helpGap+right.width() <= room {
			best = []helpColumn{left, right}
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

// helpText is the text of the help, and below it how to read on and how to close it.
type helpText struct {
	Inert

	columns []helpColumn
	frame   image.Rectangle
	end     int
}

// Height implements [Control].
func (t *helpText) Height(int) int {
	rows := 0
	for _, c := range t.columns {
		rows = max(rows, len(c))
	}
	return rows
}

// Draw implements [Control].
func (t *helpText) Draw(p *Painter, r image.Rectangle) {
	left := r
	for _, c := range t.columns {
		for i, one := range c[min(p.Scroll, t.end, len(c)):] {
			at, style := row(left, i), p.Look.Text
			if one.title {
				style = p.Look.Strong
			}
			if one.key != "" {
				at.Min.X += 2
				p.Line(at, p.Look.Key, one.key)
				at.Min.X += c.keys()
			}
			p.Line(at, style, one.text)
		}
		left.Min.X += c.width() + helpGap
	}
	mark := " Esc closes "
	if t.end > 0 {
		mark = " PgUp PgDn: more, Esc closes "
	}
	p.Canvas.Draw(image.Rect(t.frame.Max.X-2-len(mark), t.frame.Max.Y-1, t.frame.Max.X-2, t.frame.Max.Y), p.Look.Key.Render(mark))
}
