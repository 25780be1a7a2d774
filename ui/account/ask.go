package account

import (
	"context"
	"errors"

	"otpdialog/account"
	"otpdialog/account/protocol"
	"otpdialog/account/session"
	"otpdialog/ui/kit"
)

// A field is a text that a page asks for.
type field struct {
	id, label, help string
	value           string
	secret          bool
	code            bool            // blanks and dashes do not belong to it
	wrong           []protocol.Code // the refusals that are about it
}

// An ask is a page that asks for something and sends it, or waits for a mail to be confirmed, or
// both. What was typed stays until it was taken.
type ask struct {
	form   *Form
	title  string
	intro  string
	row    string // of the help that is about it
	more   func(*builder)
	fields []*field
	button string // "" if there is nothing to send
	breaks bool   // it cannot be taken back
	send   func(ctx context.Context) (any, error)
	then   func(result any) kit.Want // what comes of it, or of the mail that was confirmed
	waits  *waiting                  // for a mail; nil for none

	ctx     context.Context //nolint:containedctx // of what is under way while the page is open
	end     context.CancelFunc
	sending bool
	shown   bool // secrets can be read
	tried   bool // what is missing is marked
	problem *account.Problem
}

// Actions of an ask.
type (
	sendIt   struct{}
	answered struct {
		result any
		err    error
	}
	failed struct{ problem account.Problem } // what was opened has ended with it
)

// Do implements [kit.Page].
func (p *ask) Do(a kit.Action) kit.Want {
	switch a := a.(type) {
	case kit.Opened:
		p.ctx, p.end = context.WithCancel(context.Background())
		p.sending, p.problem = false, nil
		return p.await()
	case kit.Leave, useAnother:
		return kit.Wants{kit.Close{}, p.giveUp()}
	case showSecrets:
		p.shown = !p.shown
	case showHelp:
		return kit.Open{Page: newHelp(p.form, a.row)}
	case sendIt:
		return p.press()
	case answered:
		return p.take(a)
	case failed:
		p.problem = &a.problem
		return kit.Focus{Page: p, Stop: p.first()}
	case resendIt, resent, mailEnded:
		return p.mail(a)
	case kit.Tell:
		return a
	}
	return nil
}

// End implements [kit.Ender].
func (p *ask) End() {
	if p.end != nil {
		p.end()
	}
	if p.form.mail == p {
		p.form.mail = nil
	}
}

// press sends what was typed.
func (p *ask) press() kit.Want {
	p.tried = true
	for _, f := range p.fields {
		if f.value == "" {
			return kit.FocusWrong{}
		}
	}
	if p.sending || p.send == nil {
		return nil
	}
	p.sending, p.problem = true, nil
	ctx := p.ctx
	return kit.Run{Work: func() kit.Action {
		result, err := p.send(ctx)
		return answered{result, err}
	}}
}

// take takes in the answer of the service.
func (p *ask) take(a answered) kit.Want {
	p.sending = false
	t, isTicket := a.result.(protocol.Ticket)
	switch {
	case p.ctx.Err() != nil: // the page was left
		return nil
	case a.err != nil:
		return p.refused(a.err)
	case isTicket && t.State == protocol.Waiting:
		return kit.Open{Page: p.form.newMail(t, p.then)}
	case isTicket && t.State != protocol.Confirmed:
		return p.Do(failed{*account.Ended(t)})
	}
	return p.then(a.result)
}

// refused shows why it was not done.
func (p *ask) refused(err error) kit.Want {
	problem, want := p.form.problemOf(err)
	if want != nil {
		return want
	}
	p.problem = problem
	return kit.Focus{Page: p, Stop: p.first()}
}

// problemOf is why something was not done. If the session has ended, the form says so.
func (f *Form) problemOf(err error) (*account.Problem, kit.Want) {
	failure, _ := errors.AsType[*session.FailedError](session.Failed(err))
	problem := failure.Problem
	if problem.Advice.Code == string(protocol.NotSignedIn) {
		return nil, kit.Tell{Page: f, Action: lost{problem}}
	}
	return &problem, nil
}

// first is where the person goes on typing.
func (p *ask) first() kit.Stop {
	for _, f := range p.fields {
		if f.value == "" {
			return kit.Stop{ID: f.id}
		}
		for _, code := range f.wrong {
			if p.problem != nil && p.problem.Advice.Code == string(code) {
				return kit.Stop{ID: f.id}
			}
		}
	}
	switch {
	case len(p.fields) > 0:
		return kit.Stop{ID: p.fields[len(p.fields)-1].id}
	case p.waits != nil: // nothing that gives up
		return kit.Stop{ID: helpID}
	}
	return kit.Stop{}
}

// Sheet implements [kit.Page].
func (p *ask) Sheet(s kit.Screen) *kit.Sheet {
	s = p.form.timed(s)
	b := newSheet(s, p.title, formWidth)
	b.sheet.Form, b.sheet.Fits = kit.Box, false
	if p.waits != nil {
		b.mail(p.waits)
	}
	if p.intro != "" && (b.roomy || p.problem == nil) {
		b.about(&kit.Paragraph{Text: p.intro})
	}
	if p.problem != nil {
		b.problem(p.problem, s.Now)
	}
	if p.more != nil {
		p.more(b)
	}
	secrets := false
	for i, f := range p.fields {
		secrets = secrets || f.secret
		t := &kit.Text{Entry: kit.Entry{ID: f.id, Label: f.label, Help: f.help}, Value: kit.StringValue{Of: &f.value}, Hidden: f.secret && !p.shown}
		if p.tried && f.value == "" {
			t.Problem = "This is missing. " + f.help
		}
		if f.code {
			t.Clean = cleanCode
		}
		if i+1 < len(p.fields) && p.fields[i+1].value == "" {
			t.Enter = kit.MoveFocus{By: 1}
		}
		b.add(t)
	}
	if secrets {
		b.add(showBox(p.shown))
	}
	b.sheet.Enter, b.sheet.First = sendIt{}, p.first()
	if p.button != "" {
		send := kit.Button{ID: "send", Label: p.button, Breaks: p.breaks, Does: sendIt{}}
		if p.sending {
			send.Label, send.Off = "One moment…", "The service has not answered yet."
		}
		b.sheet.Foot = append(b.sheet.Foot, send)
	}
	b.sheet.Foot = append(b.sheet.Foot, p.ways(s)...)
	return b.sheet
}

// ways are the ways out beside sending: those that help with a problem, and Cancel.
func (p *ask) ways(s kit.Screen) (ways []kit.Button) {
	if p.problem != nil && p.problem.Advice.Code == string(protocol.EmailInUse) {
		ways = append(ways, kit.Button{ID: "forgot", Label: forgotWord, Does: kit.Tell{Page: p.form, Action: forgotOne{}}})
	}
	switch {
	case p.waits != nil:
		ways = append(ways, p.waits.resend(s), kit.Button{ID: helpID, Label: missingWord, Does: showHelp{p.row}})
	case p.problem != nil && p.problem.Help != "":
		ways = append(ways, helpButton(p.problem))
	case p.row != "":
		ways = append(ways, kit.Button{ID: helpID, Label: helpWord, Does: showHelp{p.row}})
	}
	return append(ways, kit.Button{ID: "cancel", Label: cancelWord, Breaks: p.waits != nil, Does: kit.Leave{}})
}
