package account

import (
	"time"

	"otpdialog/account"
	"otpdialog/ui/kit"
)

// clockInterval is how often a page with a clock is drawn again.
const clockInterval = time.Second

// Sizes of the area of a page, in cells: if it is smaller, the page is compact, without blank lines.
const (
	fullWidth  = 68
	fullHeight = 21
)

// A builder makes the sheet of a page from top to bottom.
type builder struct {
	sheet *kit.Sheet
	s     kit.Screen
	roomy bool
}

func newSheet(s kit.Screen, title string, width int) *builder {
	b := &builder{s: s, roomy: s.Area.Dx() >= fullWidth && s.Area.Dy() >= fullHeight}
	b.sheet = &kit.Sheet{Title: title, Fits: true, Width: width, Keys: []kit.Shortcut{{Key: showKey, Does: showSecrets{}}}, Help: keyHelp}
	b.sheet.Hints = hints(s)
	b.add(b.blank())
	return b
}

// hints are the entries of the help bar beside a phone, nil for the usual ones.
func hints(s kit.Screen) []kit.Shortcut {
	if len(s.Side) == 0 {
		return nil
	}
	all := []kit.Shortcut{{Key: kit.Keys.Leave, Does: kit.Leave{}}, s.Side[0], {Key: kit.Keys.Next, Does: kit.MoveFocus{By: 1}}}
	return append(append(all, s.Side[1:]...), kit.Shortcut{Does: kit.ToggleMouse{}}, kit.Shortcut{Key: kit.Keys.Quit, Does: kit.Quit{}})
}

// blank is a blank line, nil if there is no room for those.
func (b *builder) blank() kit.Control {
	if b.roomy {
		return kit.Blank
	}
	return nil
}

func (b *builder) add(controls ...kit.Control) {
	for _, c := range controls {
		if c != nil {
			b.sheet.Body = append(b.sheet.Body, c)
		}
	}
}

// about adds what is read before anything is typed.
func (b *builder) about(controls ...kit.Control) { b.add(append(controls, b.blank())...) }

// problem adds why something has failed, what to do next, and how long to wait.
func (b *builder) problem(p *account.Problem, until time.Time) {
	if p == nil {
		return
	}
	what, next := p.Advice.Sentences()
	style, mark := kit.Styling(kit.Bad), b.s.Look.Cross
	if p.Kind == account.Incomplete {
		style, mark = kit.Warn, b.s.Look.Warning
	}
	b.add(&kit.Paragraph{Text: mark + " " + what, Style: style})
	if next != "" {
		b.add(&kit.Paragraph{Text: next})
	}
	if left := until.Sub(b.s.Now); left > 0 {
		b.add(&kit.Paragraph{Text: "Try again in " + kit.Clock(left) + ".", Style: kit.Strong})
		b.sheet.Moves = clockInterval
	}
	b.add(b.blank())
}

// fact adds a line about something.
func (b *builder) fact(what, value string) {
	const indent = 14
	if value != "" {
		b.add(&kit.Paragraph{Text: value, Indent: indent, Mark: what, MarkStyle: kit.Muted})
	}
}

func buttons(of ...kit.Button) *kit.Buttons { return &kit.Buttons{Of: of} }

// showBox is the box that shows what is typed.
func showBox(on bool) *kit.Toggle {
	return &kit.Toggle{Entry: kit.Entry{ID: "show", Label: showWord}, On: on, Does: showSecrets{}}
}

const helpID = "help"

// helpButton opens the help at the row of a problem, nil for all of it.
func helpButton(p *account.Problem) kit.Button {
	b := kit.Button{ID: helpID, Label: helpWord, Does: showHelp{}}
	if p != nil && p.Help != "" {
		b.Does, b.Help = showHelp{p.Help}, "What helps if this happens."
	}
	return b
}
