package account

import (
	"context"
	"slices"

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

// Inputs are the fields of a page.
type inputs struct {
	fields []*field
	shown  bool // secrets can be read
	tried  bool // what is missing is marked
}

// isComplete marks what is missing.
func (p *inputs) isComplete() bool {
	p.tried = true
	return !slices.ContainsFunc(p.fields, func(f *field) bool { return f.value == "" })
}

// first is the field in which the person goes on typing, "" for none.
func (p *inputs) first(problem *account.Problem) (id string) {
	for _, f := range p.fields {
		id = f.id
		if f.value == "" || problem != nil && slices.Contains(f.wrong, protocol.Code(problem.Advice.Code)) {
			break
		}
	}
	return id
}

// inputs adds the fields.
func (b *builder) inputs(p *inputs) {
	secrets := false
	for i, f := range p.fields {
		secrets = secrets || f.secret
		t := &kit.Text{Entry: kit.Entry{ID: f.id, Label: f.label, Help: f.help}, Value: kit.StringValue{Of: &f.value}, Hidden: f.secret && !p.shown}
		if p.tried && f.value == "" {
			t.Problem = "Fill this in. " + f.help
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
}

// sendButton sends the fields; off while they are under way.
func sendButton(label string, breaks, sending bool) kit.Button {
	send := kit.Button{ID: SendID, Label: label, Breaks: breaks, Does: sendIt{}}
	if sending {
		send.Label, send.Off = "One moment…", "The service has not answered yet."
	}
	return send
}

// An ask is a page that asks for something and sends it. What was typed stays until it was taken.
type ask struct {
	inputs

	form   *Form
	title  string
	intro  string
	row    string // of the help that is about it
	more   func(*builder)
	button string
	breaks bool                                   // it cannot be taken back
	send   func(ctx context.Context) (any, error) // the result may be the ticket of an email
	then   kit.Want                               // what comes of any other result

	ctx     context.Context //nolint:containedctx // of what is under way while the page is open
	end     context.CancelFunc
	sending bool
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
	case kit.Leave:
		return kit.Close{}
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
		return kit.Focus{Page: p, Stop: kit.Stop{ID: p.first(p.problem)}}
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
}

// press sends what was typed.
func (p *ask) press() kit.Want {
	if !p.isComplete() {
		return kit.FocusWrong{}
	}
	if p.sending {
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
	switch {
	case p.ctx.Err() != nil: // the page was left
		return nil
	case a.err != nil:
		return p.refused(a.err)
	}
	if t, is := a.result.(protocol.Ticket); is {
		p.form.asked = p
		return Send{account.Confirm{Ticket: t}}
	}
	return p.then
}

// refused shows why it was not done.
func (p *ask) refused(err error) kit.Want {
	problem, want := p.form.problemOf(err)
	if want != nil {
		return want
	}
	return p.Do(failed{*problem})
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
func (p *ask) Sheet(s kit.Screen) *kit.Sheet {
	s = p.form.timed(s)
	b := newSheet(s, p.title, formWidth)
	b.sheet.Form, b.sheet.Fits = kit.Box, false
	if p.intro != "" && (b.roomy || p.problem == nil) {
		b.about(&kit.Paragraph{Text: p.intro})
	}
	if p.problem != nil {
		b.problem(p.problem, s.Now)
	}
	if p.more != nil {
		p.more(b)
	}
	b.inputs(&p.inputs)
	b.sheet.Enter, b.sheet.First = sendIt{}, kit.Stop{ID: p.first(p.problem)}
	b.sheet.Foot = append([]kit.Button{sendButton(p.button, p.breaks, p.sending)}, p.ways()...)
	return b.sheet
}

// ways are the ways out beside sending: those that help with a problem, and Cancel.
func (p *ask) ways() (ways []kit.Button) {
	if p.problem != nil && p.problem.Advice.Code == string(protocol.EmailInUse) {
		ways = append(ways, kit.Button{ID: "forgot", Label: forgotWord, Does: kit.Tell{Page: p.form, Action: forgotOne{}}})
	}
	switch {
	case p.problem != nil && p.problem.Help != "":
		ways = append(ways, helpButton(p.problem))
	case p.row != "":
		ways = append(ways, kit.Button{ID: helpID, Label: helpWord, Does: showHelp{p.row}})
	}
	return append(ways, kit.Button{ID: "cancel", Label: cancelWord, Does: kit.Leave{}})
}
