package console

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"otpdialog/radiusclient"
	"otpdialog/settings"
	"otpdialog/signin/session/radius"
	"otpdialog/ui/kit"
)

// A checkPage shows the rows of Check connection as each comes.
type checkPage struct {
	c      *Console
	name   string
	rows   []radius.Row
	coming <-chan radius.Row // closed behind the last one
	ended  <-chan error      // how it ended, before that
	cancel context.CancelFunc
	err    error
	done   bool
}

// check carries out Check connection.
func (c *Console) check(connection settings.Connection) tea.Cmd {
	ctx, cancel := context.WithCancel(context.Background())
	rows, ended := make(chan radius.Row), make(chan error, 1)
	p := &checkPage{c: c, name: connection.DisplayName, coming: rows, ended: ended, cancel: cancel}
	c.open(p)
	work := func() tea.Msg {
		ended <- c.o.CheckConnection(ctx, &connection, func(r radius.Row) {
			select {
			case rows <- r:
			case <-ctx.Done():
			}
		})
		close(rows)
		return nil
	}
	return tea.Batch(work, p.next())
}

// next waits for the next row, and behind the last one for the end: messages of
// different commands come in any order.
func (p *checkPage) next() tea.Cmd {
	return run(func() func() tea.Cmd {
		r, more := <-p.coming
		return func() tea.Cmd {
			defer p.follow()
			if !more {
				p.err, p.done = <-p.ended, true
				return nil
			}
			p.rows = append(p.rows, r)
			return p.next()
		}
	})
}

// follow scrolls to what is new.
func (p *checkPage) follow() {
	if f := p.c.stack.Frame(p); f == p.c.top() {
		f.ScrollToEnd(len(p.rows) * 3) // no row has more
	}
}

const verdictWidth = 6 // with the blanks behind it

// rowControl is what was found, with its verdict before it.
func rowControl(r radius.Row) kit.Control {
	styles := map[radiusclient.Verdict]kit.Styling{radiusclient.Pass: kit.Good, radiusclient.Warn: kit.Warn, radiusclient.Fail: kit.Bad}
	what, _ := r.Sentences()
	return &kit.Paragraph{Mark: r.Verdict.String(), MarkStyle: styles[r.Verdict], Text: r.Check + ": " + what, Indent: verdictWidth}
}

func (p *checkPage) leave() tea.Cmd {
	p.cancel()
	p.c.close(p)
	return nil
}

// Do implements [kit.Page].
func (p *checkPage) Do(a kit.Action) kit.Want { return do(a, p.leave) }

// Sheet implements [kit.Page].
func (p *checkPage) Sheet(kit.Screen) *kit.Sheet {
	var body []kit.Control
	about := ""
	for _, r := range p.rows {
		at := r.Server
		if r.Address != "" && r.Address != r.Server {
			at += " at " + r.Address
		}
		if at != about {
			if about = at; at != "" {
				body = append(body, kit.Headline(at))
			}
		}
		body = append(body, rowControl(r))
		if _, next := r.Sentences(); next != "" {
			body = append(body, &kit.Paragraph{Text: next, Style: kit.Muted, Indent: verdictWidth})
		}
	}
	s := &kit.Sheet{Title: "Check connection: " + p.name, Body: body, Form: kit.Box, Mute: true, Width: 76, First: kit.Stop{ID: "close"}}
	word := closeWord
	switch {
	case !p.done:
		s.Body = append(s.Body, &kit.Paragraph{Text: "Looking…", Style: kit.Muted})
		word = cancelWord
	default:
		s.Body = append(s.Body, kit.Blank, p.summary())
	}
	s.Foot = []kit.Button{{ID: "close", Label: word, Does: kit.Leave{}}}
	return s
}

// summary is one line on how it went.
func (p *checkPage) summary() kit.Control {
	count := map[radiusclient.Verdict]int{}
	for _, r := range p.rows {
		count[r.Verdict]++
	}
	switch {
	case p.err != nil:
		return &kit.Paragraph{Text: sentence(p.err), Style: kit.Bad}
	case count[radiusclient.Fail] > 0:
		return &kit.Paragraph{Text: fmt.Sprintf("It does not work yet: %d to correct.", count[radiusclient.Fail]), Style: kit.Bad}
	case count[radiusclient.Warn] > 0:
		return &kit.Paragraph{Text: fmt.Sprintf("It works. To look at: %d.", count[radiusclient.Warn]), Style: kit.Warn}
	}
	return &kit.Paragraph{Text: "It works.", Style: kit.Good}
}
