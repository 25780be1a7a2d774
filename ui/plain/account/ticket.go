package account

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	"otpdialog/account"
	"otpdialog/account/protocol"
	"otpdialog/account/session"
	"otpdialog/ui/plain"
)

// A Desk is where a person asks an account service for something that is no sign-in.
type Desk struct {
	Voice   *plain.Voice
	Session *session.Session
}

// giveUpTime is how long the service may take to hear that a mail is not waited for any more.
const giveUpTime = 2 * time.Second

// Confirm says what a mail shows, waits until it is confirmed, and returns its ticket. The error is a
// [*session.FailedError], [plain.ErrLeft], or that of ctx.
func (d Desk) Confirm(ctx context.Context, t protocol.Ticket) (protocol.Ticket, error) {
	if t.State == protocol.Waiting {
		sayMail(d.Voice, t)
		d.Voice.Sayf(waitingLine)
		d.Voice.Sayf(atMostLine, plain.InWords(seconds(t.ExpiresIn)))
		if d.Voice.Interactive() {
			d.Voice.Sayf(mailHint)
		}
		var err error
		if t, err = d.await(ctx, t); err != nil {
			return t, err
		}
	}
	if problem := account.Ended(t); problem != nil {
		return t, &session.FailedError{Problem: *problem}
	}
	return t, nil
}

type reply struct {
	ticket protocol.Ticket
	err    error
}

// await returns the ticket once it waits no longer. If nobody waits for it any more, neither does
// the service.
func (d Desk) await(ctx context.Context, t protocol.Ticket) (protocol.Ticket, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	replies := make(chan reply, 1)
	go func() {
		ended, err := d.Session.Client().Await(ctx, t)
		replies <- reply{ended, err}
	}()
	resendAt := d.Session.Now().Add(seconds(t.ResendIn))
	waiting := plain.Waiting{Words: waitingLine, Left: seconds(t.ExpiresIn), Clock: d.Session.Clock()}
	r, happened, err := plain.Wait(ctx, d.Voice, waiting, replies, func(line string) (goesOn bool) {
		switch strings.ToLower(strings.TrimSpace(line)) {
		case "": // Enter alone asks for nothing
		case backWord:
			return false
		case resendWord:
			resendAt = d.resend(ctx, t, resendAt)
		case helpWord:
			sayHelp(d.Voice, protocol.HelpDeviceMail, d.Session.Kept())
		default:
			d.Voice.Sayf(mailHint)
		}
		return true
	})
	if happened {
		return r.ticket, session.Failed(r.err)
	}
	d.giveUp(ctx, t)
	return t, cmp.Or(err, plain.ErrLeft) // back leads nowhere else
}

// resend has the mail sent once more, if it may be already, and returns from when on it can be again.
func (d Desk) resend(ctx context.Context, t protocol.Ticket, from time.Time) time.Time {
	if wait := from.Sub(d.Session.Now()); wait > 0 {
		d.Voice.Sayf(resendLater, plain.InWords(wait))
		return from
	}
	again, err := d.Session.Client().Resend(ctx, t)
	if err != nil {
		return d.Session.Now().Add(d.sayError(err).RetryAfter)
	}
	d.Voice.Sayf(sentAgain, t.Email)
	return d.Session.Now().Add(seconds(again.ResendIn))
}

// giveUp ends a ticket, also after the end of ctx.
func (d Desk) giveUp(ctx context.Context, t protocol.Ticket) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), giveUpTime)
	defer cancel()
	_ = d.Session.Client().GiveUp(ctx, t) // it expires anyway
}

// sayError says what an error of the client means.
func (d Desk) sayError(err error) account.Problem {
	failed, ok := errors.AsType[*session.FailedError](session.Failed(err))
	if !ok {
		return account.Problem{}
	}
	sayFailure(d.Voice, failed)
	return failed.Problem
}

func seconds(n int) time.Duration { return time.Duration(n) * time.Second }
