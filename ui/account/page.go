package account

import (
	"time"

	"charm.land/bubbles/v2/key"

	"otpdialog/account"
	"otpdialog/ui/kit"
)

// clockInterval is how often a page with a clock is drawn again.
const clockInterval = time.Second

// Widths of the pages inside of their frames, in cells.
const (
	pageWidth  = 66
	largeWidth = 84 // in a large window, and beside a phone
)

// A page is what all pages but the form have in common.
type page struct{ form *Form }

// Do implements [kit.Page].
func (p page) Do(a kit.Action) kit.Want {
	switch a := a.(type) {
	case kit.Leave:
		return kit.Close{}
	case showHelp:
		return kit.Open{Page: newHelp(p.form, a.row)}
	case kit.Tell:
		return a
	}
	return nil
}

// A builder makes the sheet of a page from top to bottom.
type builder struct {
	sheet *kit.Sheet
	s     kit.Screen // with the time of the session's clock, which a demonstration can move on

	rows  int // of each field and button
	gap   int // blank rows between the parts; 0 in a compact page
	inner int // blank rows between fields, and between rows of buttons
	lines int // blank rows between the rows of a table
}

// sheet is a page in the largest form that has room.
func (f *Form) sheet(s kit.Screen, title string, build func(*builder)) *kit.Sheet {
	s.Now = f.o.Session.Now()
	b := &builder{s: s}
	tall := s.Scale.ButtonRows
	for _, form := range [][4]int{{tall, 2, 1, 1}, {tall, 2, 1, 0}, {tall, 1, 1, 0}, {1, 1, 1, 0}, {1, 1, 0, 0}, {1, 0, 1, 0}, {}} {
		b.rows, b.gap, b.inner, b.lines = form[0], form[1], form[2], form[3]
		b.sheet = &kit.Sheet{
			Title: title, Fits: true, Fill: s.Fill, Width: pageWidth, Rows: b.rows, Dense: b.inner == 0,
			Keys: []kit.Shortcut{{Key: showKey, Does: showSecrets{}}}, Help: keyHelp,
		}
		if s.Fill || s.Scale.Icons > 1 {
			b.sheet.Width = largeWidth
		}
		if b.gap > 0 {
			b.add(kit.Blank)
		}
		build(b)
		if b.gap == 0 && b.inner > 0 {
			b.add(kit.Blank)
		}
		b.sheet.Hints = hints(s, b.sheet.LeaveKey())
		if !b.sheet.Overflows(s.Area) {
			break
		}
	}
	return b.sheet
}

// hints are the entries of the help bar beside a phone, nil for the usual ones.
func hints(s kit.Screen, leave key.Binding) []kit.Shortcut {
	if len(s.Side) == 0 {
		return nil
	}
	all := []kit.Shortcut{{Key: leave, Does: kit.Leave{}}, s.Side[0], {Key: kit.Keys.Next, Does: kit.MoveFocus{By: 1}}}
	return append(append(all, s.Side[1:]...), kit.Shortcut{Does: kit.ToggleMouse{}}, kit.Shortcut{Key: kit.Keys.Quit, Does: kit.Quit{}})
}

func (b *builder) add(controls ...kit.Control) { b.sheet.Body = append(b.sheet.Body, controls...) }

// part adds controls that belong together, with blank rows below them.
func (b *builder) part(controls ...kit.Control) {
	b.add(controls...)
	for range b.gap {
		b.add(kit.Blank)
	}
}

// say adds a paragraph that is a part.
func (b *builder) say(text string, style kit.Styling) {
	b.part(&kit.Paragraph{Text: text, Style: style})
}

// facts add lines about something, with labels.
func (b *builder) facts(rows ...[2]string) {
	const indent = 14
	for _, row := range rows {
		b.add(&kit.Paragraph{Text: row[1], Indent: indent, Mark: row[0], MarkStyle: kit.Muted})
	}
}

// marked adds a part with a mark beside it: in large letters, or before its first line if there is no room.
func (b *builder) marked(large, small string, style kit.Styling, head string, more ...kit.Control) {
	if mark := b.s.Look.Letters(large, b.sheet.Width); mark != nil && b.gap > 0 {
		b.part(&kit.Banner{Large: mark, Style: style, Beside: append([]kit.Control{&kit.Paragraph{Text: head, Style: style}}, more...)})
		return
	}
	b.part(append([]kit.Control{&kit.Paragraph{Text: small + " " + head, Style: style}}, more...)...)
}

// problem adds why something has failed, what to do next, and how long to wait.
func (b *builder) problem(p *account.Problem, until time.Time) {
	if p == nil {
		return
	}
	what, next := p.Advice.Sentences()
	var more []kit.Control
	if next != "" {
		more = append(more, &kit.Paragraph{Text: next})
	}
	if left := until.Sub(b.s.Now); left > 0 {
		more = append(more, &kit.Paragraph{Text: "Try again in " + kit.Clock(left) + ".", Style: kit.Strong})
		b.sheet.Moves = clockInterval
	}
	if p.Kind == account.Incomplete {
		b.part(append([]kit.Control{&kit.Paragraph{Text: b.s.Look.Warning + " " + what, Style: kit.Warn}}, more...)...)
		return
	}
	b.marked("✕", b.s.Look.Cross, kit.Bad, what, more...)
}

// buttons add buttons that are a part.
func (b *builder) buttons(of ...kit.Button) {
	b.part(&kit.Buttons{Of: of, Rows: b.rows, Dense: b.inner == 0})
}

// foot adds buttons to those at the end.
func (b *builder) foot(of ...kit.Button) { b.sheet.Foot = append(b.sheet.Foot, of...) }

const helpID = "help"

// helpButton opens the help at the row of a problem, or else at a row of its own; all of it for "".
func helpButton(label, row string, p *account.Problem) kit.Button {
	if p != nil && p.Help != "" {
		row = p.Help
	}
	b := kit.Button{ID: helpID, Label: label, Does: showHelp{row}}
	if row != "" {
		b.Help = "What helps if this happens."
	}
	return b
}
