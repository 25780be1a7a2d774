package console

import (
	tea "charm.land/bubbletea/v2"

	"otpdialog/ui/kit"
)

// A promptPage asks for one line.
type promptPage struct {
	c            *Console
	title, intro string
	label        string
	yes          string // the button
	value        string
	check        func(value string) error
	done         func(value string, closes func()) tea.Cmd // calls closes where it succeeds
	more         func() []kit.Control                      // below the line; nil for none
}

func (p *promptPage) leave() tea.Cmd {
	p.c.close(p)
	return nil
}

func (p *promptPage) ok() tea.Cmd {
	if err := p.check(p.value); err != nil {
		p.c.Complain(err)
		return nil
	}
	return p.done(p.value, func() { p.c.close(p) })
}

// Sheet implements [kit.Page].
func (p *promptPage) Sheet(kit.Screen) *kit.Sheet {
	line := &kit.Text{Entry: kit.Entry{ID: "line", Label: p.label}, Value: kit.StringValue{Of: &p.value}}
	if p.value != "" {
		if err := p.check(p.value); err != nil {
			line.Problem = sentence(err)
		}
	}
	body := []kit.Control{&kit.Paragraph{Text: p.intro}, kit.Blank, line}
	if p.more != nil {
		body = append(body, p.more()...)
	}
	return &kit.Sheet{
		Title: p.title, Body: body, Form: kit.Box, Width: kit.BoxWidth, First: kit.Stop{ID: "line"}, Enter: call(p.ok),
		Foot: []kit.Button{{ID: "ok", Label: p.yes, Does: call(p.ok)}, {ID: "cancel", Label: cancelWord, Does: kit.Leave{}}},
	}
}

// Do implements [kit.Page].
func (p *promptPage) Do(a kit.Action) kit.Want { return do(a, p.leave) }
