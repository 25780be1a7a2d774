package console

import (
	"context"
	"fmt"
	"strings"

	"otpdialog/settings"
	"otpdialog/signin/session/checkup"
	"otpdialog/ui/kit"
)

// A checkPage carries out Check connection, and shows each row as it comes.
type checkPage struct {
	connection settings.Connection
	check      func(ctx context.Context, c *settings.Connection, report func(checkup.Row)) error
	ctx        context.Context //nolint:containedctx // ends with the page
	cancel     context.CancelFunc
	coming     chan kit.Action // rowFound, and at the end checkEnded

	rows []checkup.Row
	done bool
	err  error // how it ended
}

type (
	rowFound   struct{ row checkup.Row }
	checkEnded struct{ err error }
)

func newCheckPage(o Options, c settings.Connection) *checkPage {
	p := &checkPage{connection: c, check: o.CheckConnection, coming: make(chan kit.Action)}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	return p
}

// work carries out the check.
func (p *checkPage) work() kit.Action {
	report := func(a kit.Action) {
		select {
		case p.coming <- a:
		case <-p.ctx.Done():
		}
	}
	report(checkEnded{p.check(p.ctx, &p.connection, func(r checkup.Row) { report(rowFound{r}) })})
	return nil
}

// next waits for what comes next: results of several commands come in any order.
func (p *checkPage) next() kit.Want {
	return kit.Run{Work: func() kit.Action {
		select {
		case a := <-p.coming:
			return a
		case <-p.ctx.Done():
			return nil
		}
	}}
}

// End implements [kit.Ender].
func (p *checkPage) End() { p.cancel() }

// Do implements [kit.Page].
func (p *checkPage) Do(a kit.Action) kit.Want {
	switch a := a.(type) {
	case kit.Opened:
		return kit.Wants{kit.Run{Work: p.work}, p.next()}
	case kit.Leave:
		return kit.Close{}
	case rowFound:
		p.rows = append(p.rows, a.row)
		return kit.Wants{kit.ScrollToEnd{}, p.next()}
	case checkEnded:
		p.done, p.err = true, a.err
		return kit.ScrollToEnd{}
	}
	return nil
}

const verdictWidth = 6 // with the blanks after it

// rowControls are what was found by checks, with its verdict before it, and what to do, below the
// row before.
func rowControls(checks string, r, last checkup.Row) []kit.Control {
	styles := map[checkup.Verdict]kit.Styling{checkup.Pass: kit.Good, checkup.Warn: kit.Warn, checkup.Fail: kit.Bad}
	what, next := r.SentencesAfter(last)
	controls := []kit.Control{&kit.Paragraph{Mark: r.Verdict.String(), MarkStyle: styles[r.Verdict], Text: checks + ": " + what, Indent: verdictWidth}}
	if next != "" {
		controls = append(controls, &kit.Paragraph{Text: next, Style: kit.Muted, Indent: verdictWidth})
	}
	return controls
}

// Sheet implements [kit.Page].
func (p *checkPage) Sheet(kit.Screen) *kit.Sheet {
	var body []kit.Control
	about, last := "", checkup.Row{}
	for i := 0; i < len(p.rows); i++ {
		r := p.rows[i]
		at := r.Server
		if r.Address != "" && r.Address != r.Server {
			at += " at " + r.Address
		}
		if at != about {
			if about = at; at != "" {
				body = append(body, kit.Headline(at))
			}
		}
		checks := []string{r.Check}
		for i+1 < len(p.rows) && p.rows[i+1].Repeats(r) {
			i++
			checks = append(checks, p.rows[i].Check)
		}
		body = append(body, rowControls(strings.Join(checks, ", "), r, last)...)
		last = r
	}
	word := cancelWord
	if p.done {
		word = closeWord
		body = append(body, kit.Blank, p.summary())
	} else {
		body = append(body, &kit.Paragraph{Text: "Checking…", Style: kit.Muted})
	}
	body = append(body, kit.Blank)
	return &kit.Sheet{
		Title: "Check connection: " + p.connection.DisplayName, Body: body, Form: kit.Box, Mute: true, Width: 76, First: kit.Stop{ID: "close"},
		Foot: []kit.Button{{ID: "close", Label: word, Does: kit.Leave{}}},
	}
}

// summary is one line on how it went.
func (p *checkPage) summary() kit.Control {
	count := map[checkup.Verdict]int{}
	for _, r := range p.rows {
		count[r.Verdict]++
	}
	switch {
	case p.err != nil:
		return &kit.Paragraph{Text: sentence(p.err), Style: kit.Bad}
	case count[checkup.Fail] > 0:
		return &kit.Paragraph{Text: fmt.Sprintf("It does not work yet. Problems: %d.", count[checkup.Fail]), Style: kit.Bad}
	case count[checkup.Warn] > 0:
		return &kit.Paragraph{Text: fmt.Sprintf("It works. Warnings: %d.", count[checkup.Warn]), Style: kit.Warn}
	}
	return &kit.Paragraph{Text: "It works.", Style: kit.Good}
}
