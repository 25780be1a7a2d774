package console

import tea "charm.land/bubbletea/v2"

// A promptPage asks for one line.
type promptPage struct {
	c            *Console
	title, intro string
	label        string
	yes          string // the button
	value        string
	check        func(value string) error
	done         func(value string, closes func()) tea.Cmd // calls closes where it succeeds
	more         func() []control                          // below the line; nil for none
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

func (p *promptPage) sheet() *sheet {
	line := &text{entry: entry{id: "line", label: p.label}, value: textValue{&p.value}}
	if p.value != "" {
		if err := p.check(p.value); err != nil {
			line.problem = sentence(err)
		}
	}
	body := []control{&paragraph{text: p.intro}, blank, line}
	if p.more != nil {
		body = append(body, p.more()...)
	}
	return &sheet{
		title: p.title, body: body, form: box, width: boxWidth, first: stop{id: "line"}, enter: p.ok,
		foot: []button{{id: "ok", label: p.yes, do: p.ok}, {id: "cancel", label: cancelWord, do: p.leave}},
	}
}
