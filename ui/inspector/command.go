package inspector

import (
	"otpdialog/advice"
	"otpdialog/radiusclient/dictionary"
	"otpdialog/ui/draw"
	"otpdialog/ui/kit"
)

// commands shows how to send a request again.
func (p *Page) commands() kit.Want {
	one, ok := p.chosen()
	if !ok || !one.ToServer {
		return kit.Say{Text: "Choose a request: a command sends no answer.", Wrong: true}
	}
	connection := p.o.Connection
	return p.o.decoded(func(d *dictionary.Dictionary) kit.Action {
		lines := one.View(d).Radclient()
		if connection != "" {
			command := advice.Quote([]string{"otpdialog", "auth", connection, "--user", one.UserName()})
			lines = append([]string{command, ""}, lines...)
		}
		return madeCommands{lines}
	})
}

// A commandPage shows lines from the left edge of the window on, so that the mouse of the terminal
// can select them without a frame.
type commandPage struct{ lines []string }

// Do implements [kit.Page].
func (p *commandPage) Do(a kit.Action) kit.Want {
	if _, leaves := a.(kit.Leave); leaves {
		return kit.Close{}
	}
	return nil
}

// Sheet implements [kit.Page].
func (p *commandPage) Sheet(s kit.Screen) *kit.Sheet {
	const about = "Select the lines below with the mouse of the terminal, and copy them. Passwords are not in them: set the variables, and put the shared secret into a file."
	how := about
	if s.Mouse && s.MouseKey.Enabled() {
		how = s.MouseKey.Help().Key + " gives the mouse to the terminal. " + how
	}
	if draw.Widest(p.lines) > s.Area.Dx() {
		how = "Some lines are longer than this window is wide: make it wider. " + how
	}
	top := draw.Column{Left: s.Area}
	intro := draw.Paragraph(&s.Look.Muted, how, s.Area.Dx())
	r := top.Take(min(len(intro), max(1, s.Area.Dy()/3)))
	top.Take(1)
	lines := make([]draw.TextLine, len(p.lines))
	for i, line := range p.lines {
		lines[i] = draw.TextLine{Text: line, Style: &s.Look.Text}
	}
	scroll := &kit.Scroll{Lines: lines}
	sheet := &kit.Sheet{Title: "Command", Form: kit.Full, Fixed: []kit.Fixed{
		{Control: &kit.Lines{Of: intro}, Rect: r}, {Control: scroll, Rect: top.Left},
	}}
	sheet.ScrollEnd, sheet.PageRows = scroll.Fit(top.Left.Dy())
	return sheet
}
