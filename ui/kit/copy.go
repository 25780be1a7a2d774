package kit

import "otpdialog/ui/draw"

// A CopyPage shows lines from the left edge of the window on, so that the mouse of the terminal
// can select them without a frame.
type CopyPage struct {
	Title string
	Lines []string
	Note  string // what else there is to know; "" for nothing
}

// Do implements [Page].
func (p *CopyPage) Do(a Action) Want {
	if _, leaves := a.(Leave); leaves {
		return Close{}
	}
	return nil
}

// Sheet implements [Page].
func (p *CopyPage) Sheet(s Screen) *Sheet {
	how := "Select the lines below with the mouse of the terminal, and copy them. " + p.Note
	if s.Mouse && s.MouseKey.Enabled() {
		how = s.MouseKey.Help().Key + " gives the mouse to the terminal. " + how
	}
	if draw.Widest(p.Lines) > s.Area.Dx() {
		how = "Some lines are wider than this window: make it wider. " + how
	}
	top := draw.Column{Left: s.Area}
	intro := draw.Paragraph(&s.Look.Muted, how, s.Area.Dx())
	r := top.Take(min(len(intro), max(1, s.Area.Dy()/3)))
	top.Take(1)
	lines := make([]draw.TextLine, len(p.Lines))
	for i, line := range p.Lines {
		lines[i] = draw.TextLine{Text: line, Style: &s.Look.Text}
	}
	scroll := &Scroll{Lines: lines}
	sheet := &Sheet{Title: p.Title, Form: Full, Alone: true, Fixed: []Fixed{{Control: &Lines{Of: intro}, Rect: r}, {Control: scroll, Rect: top.Left}}}
	sheet.ScrollEnd, sheet.PageRows = scroll.Fit(top.Left.Dy())
	return sheet
}
