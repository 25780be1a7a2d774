package inspector

import (
	"slices"

	"otpdialog/advice"
	"otpdialog/radiusclient/dictionary"
	"otpdialog/radiusclient/packet"
	"otpdialog/ui/draw"
	"otpdialog/ui/kit"
)

// asked is the request that the chosen packet is or answers; false for none.
func (p *Page) asked() (packet.Packet, bool) {
	chosen, ok := p.chosen()
	if !ok || chosen.ToServer {
		return chosen, ok
	}
	for _, r := range slices.Backward(p.packets) {
		if r.Number < chosen.Number && chosen.Answers(r) {
			return r, true
		}
	}
	return packet.Packet{}, false
}

// commands shows how to send a request again.
func (p *Page) commands() kit.Want {
	one, ok := p.asked()
	if !ok {
		return kit.Say{Text: "There is no request to send again.", Wrong: true}
	}
	connection, secret := p.o.Connection, p.o.Secret
	return p.o.decoded(func(d *dictionary.Dictionary) kit.Action {
		v := one.View(d)
		lines := v.Radclient()
		if lines != nil {
			lines = append(append(v.Variables(), ""), lines...)
		}
		if secret != "" {
			lines = append([]string{"(umask 077; echo " + advice.Quote([]string{secret}) + " > secret)"}, lines...)
		}
		if connection != "" {
			command := advice.Quote([]string{"otpdialog", "auth", connection, "--user", one.UserName()})
			lines = append([]string{command, ""}, lines...)
		}
		return madeCommands{lines, secret != ""}
	})
}

// A commandPage shows lines from the left edge of the window on, so that the mouse of the terminal
// can select them without a frame.
type commandPage struct {
	lines []string
	demo  bool // the lines have the secret of a demonstration
}

// Do implements [kit.Page].
func (p *commandPage) Do(a kit.Action) kit.Want {
	if _, leaves := a.(kit.Leave); leaves {
		return kit.Close{}
	}
	return nil
}

// Sheet implements [kit.Page].
func (p *commandPage) Sheet(s kit.Screen) *kit.Sheet {
	how := "Select the lines below with the mouse of the terminal, and copy them. Passwords are not in them: each read waits for you to enter one, so run it by itself. "
	if p.demo {
		how += "The shared secret is that of this demonstration alone, and ends with it."
	} else {
		how += "Put the shared secret into the file secret first."
	}
	if s.Mouse && s.MouseKey.Enabled() {
		how = s.MouseKey.Help().Key + " gives the mouse to the terminal. " + how
	}
	if draw.Widest(p.lines) > s.Area.Dx() {
		how = "Some lines are wider than this window: make it wider. " + how
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
	sheet := &kit.Sheet{Title: "Command", Form: kit.Full, Alone: true, Fixed: []kit.Fixed{
		{Control: &kit.Lines{Of: intro}, Rect: r}, {Control: scroll, Rect: top.Left},
	}}
	sheet.ScrollEnd, sheet.PageRows = scroll.Fit(top.Left.Dy())
	return sheet
}
