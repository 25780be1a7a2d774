package account

import (
	"context"
	"strings"
	"time"

	"otpdialog/account"
	"otpdialog/account/protocol"
	"otpdialog/ui/grant"
	"otpdialog/ui/kit"
)

// waiting is a mail that waits to be confirmed.
type waiting struct {
	ticket          protocol.Ticket
	until, resendAt time.Time
	sent            int
	problem         *account.Problem // of the last resend
}

// waitingFor is the mail of a ticket that the service has answered with now.
func waitingFor(t protocol.Ticket, sent int, now time.Time) *waiting {
	return &waiting{
		ticket: t, sent: sent,
		until: now.Add(time.Duration(t.ExpiresIn) * time.Second), resendAt: now.Add(time.Duration(t.ResendIn) * time.Second),
	}
}

const formWidth = 66

// mail adds what the mail says, for the person to compare.
func (b *builder) mail(w *waiting) {
	t, o := &w.ticket, &w.ticket.Origin
	b.sheet.Moves, b.sheet.Mute = clockInterval, true
	sent := "A message was sent to "
	if w.sent > 1 {
		sent = "The message was sent again to "
	}
	switch {
	case b.roomy && t.Purpose == protocol.ResetPassword:
		b.about(&kit.Paragraph{Text: sent + t.Email + ". If it shows the same as the lines below, enter its code here, and a new password. If it does not, answer No there."})
	case b.roomy:
		b.about(&kit.Paragraph{Text: sent + t.Email + ". Confirm it there, if it shows the same as the lines below. If it does not, answer No."})
	default:
		b.about(&kit.Paragraph{Text: sent + t.Email + ". It must show the same:"})
	}
	if w.problem != nil {
		b.problem(w.problem, time.Time{})
	}
	b.fact("Match code", t.MatchCode)
	if b.roomy && t.Purpose != protocol.ResetPassword { // which asks for more below
		const most = 3 // rows of large letters
		if code := grant.Letters(b.s, t.MatchCode, min(b.sheet.Width, b.s.Area.Dx()-4)); len(code) <= most {
			b.add(&kit.Paragraph{Text: strings.Join(code, "\n"), Style: kit.Title}, kit.Blank)
		}
	}
	for _, row := range append(o.Rows(), [2]string{"Time", protocol.When(t.At)}) {
		b.fact(row[0], row[1])
	}
	b.add(b.blank())
	if left := w.until.Sub(b.s.Now); left > 0 {
		lasts := "The message can be confirmed for another "
		if t.Purpose == protocol.ResetPassword {
			lasts = "The code works for another "
		}
		b.add(&kit.Paragraph{Text: lasts + kit.Clock(left) + ".", Style: kit.Muted})
	}
	b.add(b.blank())
}

// resend is the button that has the mail sent again, once it can be.
func (w *waiting) resend(s kit.Screen) kit.Button {
	r := kit.Button{ID: "resend", Label: resendWord, Does: resendIt{}}
	if wait := w.resendAt.Sub(s.Now); wait > 0 {
		r.Label = resendWord + " in " + kit.Clock(wait)
		r.Off = "Give the message a moment to arrive."
	}
	return r
}

// Actions about mails.
type (
	resendIt struct{}
	resent   struct {
		ticket protocol.Ticket
		err    error
	}
	mailEnded struct {
		ticket protocol.Ticket
		err    error
	}
)

// tooSoon says how long to wait before the mail can be sent again.
func tooSoon(wait time.Duration) kit.Want {
	return kit.Complain{Text: "The message can be sent again in " + kit.Clock(wait) + "."}
}

// await waits until the mail is confirmed, or ends in another way.
func (p *ask) await() kit.Want {
	if p.waits == nil {
		return nil
	}
	client, ctx, t := p.form.o.Session.Client(), p.ctx, p.waits.ticket
	return kit.Run{Work: func() kit.Action {
		ended, err := client.Await(ctx, t)
		return mailEnded{ended, err}
	}}
}

// mail takes in what happened to the mail.
func (p *ask) mail(a kit.Action) kit.Want {
	if p.waits == nil || p.ctx.Err() != nil {
		return nil
	}
	client, ctx, now := p.form.o.Session.Client(), p.ctx, p.form.o.Session.Now()
	switch a := a.(type) {
	case resendIt:
		if wait := p.waits.resendAt.Sub(now); wait > 0 {
			return tooSoon(wait)
		}
		t := p.waits.ticket
		return kit.Run{Alone: true, Work: func() kit.Action {
			again, err := client.Resend(ctx, t)
			return resent{again, err}
		}}
	case resent:
		if a.err != nil {
			problem, want := p.form.problemOf(a.err)
			if want != nil {
				return want
			}
			p.waits.problem, p.waits.resendAt = problem, now.Add(problem.RetryAfter)
			return nil
		}
		key := p.waits.ticket.Key
		p.waits = waitingFor(a.ticket, p.waits.sent+1, now)
		p.waits.ticket.Key = key // only the first answer has it
		return kit.Say{Text: "The message was sent again."}
	case mailEnded:
		if a.err != nil {
			problem, want := p.form.problemOf(a.err)
			if want != nil {
				return want
			}
			return kit.Reply{Action: failed{*problem}}
		}
		if problem := account.Ended(a.ticket); problem != nil {
			return kit.Reply{Action: failed{*problem}}
		}
		return p.then(a.ticket)
	}
	return nil
}

// giveUp tells the service that the mail is not waited for any more.
func (p *ask) giveUp() kit.Want {
	if p.waits == nil {
		return nil
	}
	client, ctx, t := p.form.o.Session.Client(), p.ctx, p.waits.ticket
	return kit.Run{Work: func() kit.Action {
		const patience = 2 * time.Second
		ctx, end := context.WithTimeout(context.WithoutCancel(ctx), patience)
		defer end()
		_ = client.GiveUp(ctx, t) // else it expires
		return nil
	}}
}

// newMail is the page that waits for a mail which is no sign-in.
func (f *Form) newMail(t protocol.Ticket, then func(any) kit.Want) kit.Page {
	p := &ask{form: f, title: checkWord, row: protocol.HelpDeviceMail, then: then, waits: waitingFor(t, 1, f.o.Session.Now())}
	if t.Purpose == protocol.ResetPassword {
		f.withCode(p)
	}
	f.mail = p
	return p
}

// checkEmail is Check your email of a sign-in.
type checkEmail struct{ form *Form }

// useAnother gives up what is under way for another method.
type useAnother struct{}

// Do implements [kit.Page].
func (p *checkEmail) Do(a kit.Action) kit.Want {
	switch a := a.(type) {
	case kit.Leave:
		return Send{account.Cancel{}}
	case useAnother:
		p.form.next = kit.Stop{ID: protocol.Services[0]}
		return Send{account.Cancel{}}
	case resendIt:
		if wait := p.form.view.ResendAt.Sub(p.form.o.Session.Now()); wait > 0 {
			return tooSoon(wait)
		}
		return Send{account.Resend{}}
	case showHelp:
		return kit.Open{Page: newHelp(p.form, a.row)}
	}
	return nil
}

// Sheet implements [kit.Page].
func (p *checkEmail) Sheet(s kit.Screen) *kit.Sheet {
	s = p.form.timed(s)
	v := &p.form.view
	w := &waiting{v.Ticket, v.Until, v.ResendAt, v.Sent, v.Problem}
	b := newSheet(s, checkWord, formWidth)
	b.mail(w)
	b.sheet.First, b.sheet.Guarded = kit.Stop{ID: helpID}, true
	b.sheet.Foot = []kit.Button{
		w.resend(s),
		{ID: helpID, Label: missingWord, Does: showHelp{protocol.HelpDeviceMail}},
		{ID: "another", Label: otherWord, Breaks: true, Does: useAnother{}},
		{ID: "cancel", Label: cancelWord, Breaks: true, Does: kit.Leave{}},
	}
	return b.sheet
}
