package account

import (
	"context"

	"otpdialog/account"
	"otpdialog/account/client"
	"otpdialog/account/protocol"
	"otpdialog/account/session"
	"otpdialog/ui/kit"
)

// A task is something that the person asks the service for. They are in tasks.go.
type task struct {
	title, intro, button string

	row    string // of the help that is about it
	fields []field
	breaks bool                                         // it cannot be taken back
	send   func(context.Context, *request) (any, error) // the result may be the ticket of an email
	done   string                                       // what is said after it; "" if an email confirms it
	more   func(b *builder, p *taskPage)                // adds what is above the fields; nil for nothing
}

// A request is what a task has to send it.
type request struct {
	*client.Client
	*fields

	key    string // of the session
	device protocol.Origin
}

// A taskPage asks for what a task needs, and sends it. What was typed stays until it was taken.
type taskPage struct {
	page
	task
	fields

	ctx     context.Context //nolint:containedctx // of what is under way while the page is open
	end     context.CancelFunc
	sending bool
	problem *account.Problem
}

func (f *Form) newTask(t task) *taskPage {
	return &taskPage{page: page{f}, task: t, fields: newFields(t.fields...)}
}

// Actions of a task.
type (
	sendIt   struct{}
	answered struct {
		result any
		err    error
	}
	failed  struct{ problem account.Problem } // what an email had to confirm has ended with it
	changed struct{ text string }             // of the page below: something of the account is different now
)

// Do implements [kit.Page].
func (p *taskPage) Do(a kit.Action) kit.Want {
	switch a := a.(type) {
	case kit.Opened:
		p.ctx, p.end = context.WithCancel(context.Background())
		p.sending, p.problem = false, nil
	case showSecrets:
		p.shown = !p.shown
	case sendIt:
		return p.press()
	case answered:
		return p.take(a)
	case failed:
		p.problem = &a.problem
		return kit.Focus{Page: p, Stop: kit.Stop{ID: p.first(p.problem)}}
	default:
		return p.page.Do(a)
	}
	return nil
}

// End implements [kit.Ender].
func (p *taskPage) End() {
	if p.end != nil {
		p.end()
	}
}

// press sends what was typed.
func (p *taskPage) press() kit.Want {
	if !p.isComplete() {
		return kit.FocusWrong{}
	}
	if p.sending {
		return nil
	}
	p.sending, p.problem = true, nil
	s, ctx := p.form.o.Session, p.ctx
	r := &request{s.Client(), &p.fields, s.Kept().Session, s.Device()}
	return kit.Run{Work: func() kit.Action {
		result, err := p.send(ctx, r)
		return answered{result, err}
	}}
}

// take takes in the answer of the service.
func (p *taskPage) take(a answered) kit.Want {
	p.sending = false
	switch {
	case p.ctx.Err() != nil: // the page was left
		return nil
	case a.err != nil:
		problem, want := p.form.problemOf(a.err)
		if want != nil {
			return want
		}
		return p.Do(failed{*problem})
	}
	if t, is := a.result.(protocol.Ticket); is {
		p.form.asked = p
		return Send{account.Confirm{Ticket: t}}
	}
	if password := p.get(NewPasswordID); password != "" {
		p.form.know(p.form.view.Email, password)
	}
	return kit.Reply{Action: changed{p.done}}
}

// problemOf is why something was not done. If the session has ended, the form says so.
func (f *Form) problemOf(err error) (*account.Problem, kit.Want) {
	problem := session.ProblemOf(err)
	if problem.Advice.Code == string(protocol.NotSignedIn) {
		return nil, kit.Tell{Page: f, Action: lost{*problem}}
	}
	return problem, nil
}

// Sheet implements [kit.Page].
func (p *taskPage) Sheet(s kit.Screen) *kit.Sheet {
	return p.form.sheet(s, p.title, func(b *builder) {
		if b.gap > 0 || p.problem == nil {
			b.say(p.intro, nil)
		}
		b.problem(p.problem, b.s.Now)
		if p.more != nil {
			p.more(b, p)
		}
		p.add(b)
		b.sheet.Guarded, b.sheet.Enter, b.sheet.First = true, sendIt{}, kit.Stop{ID: p.first(p.problem)}
		if len(p.of) == 0 && p.breaks {
			b.sheet.Enter, b.sheet.First = nil, kit.Stop{ID: "cancel"}
		}
		b.foot(sendButton(p.button, p.breaks, p.sending))
		if p.problem != nil && p.problem.Advice.Code == string(protocol.EmailInUse) {
			b.foot(kit.Button{ID: "forgot", Label: forgotWord, Does: kit.Tell{Page: p.form, Action: forgotOne{}}})
		}
		if p.row != "" || p.problem != nil && p.problem.Help != "" {
			b.foot(helpButton(helpWord, p.row, p.problem))
		}
		b.foot(cancelButton(false))
	})
}
