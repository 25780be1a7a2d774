package console

import (
	"slices"

	tea "charm.land/bubbletea/v2"
)

// A questionPage asks before something is done that cannot be taken back, or tells
// something that has to be read. Cancel has the focus.
type questionPage struct {
	c       *Console
	title   string
	body    []control
	answers []button // beside Cancel
	cancel  string
	unsaved bool // it is about changes that are not saved
}

// ask asks a question. Each answer closes it.
func (c *Console) ask(title string, body []control, answers ...button) tea.Cmd {
	q := &questionPage{c: c, title: title, body: body, cancel: cancelWord}
	if len(answers) == 0 {
		q.cancel = closeWord
	}
	for _, a := range answers {
		do := a.do
		a.do = func() tea.Cmd {
			c.close(q)
			return do()
		}
		q.answers = append(q.answers, a)
	}
	c.open(q)
	return nil
}

func (q *questionPage) leave() tea.Cmd {
	q.c.close(q)
	return nil
}

func (q *questionPage) sheet() *sheet {
	helpful := slices.ContainsFunc(q.answers, func(b button) bool { return b.help != "" })
	body := q.body
	if !helpful {
		body = append(slices.Clone(body), blank)
	}
	return &sheet{
		title: q.title, body: body, form: box, mute: !helpful, width: boxWidth, first: stop{id: "cancel"},
		foot: append(slices.Clone(q.answers), button{id: "cancel", label: q.cancel, do: q.leave}),
	}
}
