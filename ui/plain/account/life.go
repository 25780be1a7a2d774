package account

import (
	"context"
	"errors"
	"strings"

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

// SignUp asks for what r lacks, which it fills in, and for the email that confirms the new account.
// A person corrects what the service does not take, here and below. The email signs in, too: the
// outcome is that of the session. Errors are those of [SignIn].
func (d Desk) SignUp(ctx context.Context, r *protocol.SignUp) error {
	r.Device = d.Session.Device()
	for {
		if err := d.ask(ctx, &r.Email, plain.EmailQuestion, emailQuestion); err != nil {
			return err
		}
		if err := d.ask(ctx, &r.Name, plain.NameQuestion, nameQuestion); err != nil {
			return err
		}
		if err := askNew(ctx, d.Voice, &r.Password, passwordQuestion); err != nil {
			return err
		}
		t, err := d.Session.Client().SignUp(ctx, *r)
		if err == nil {
			return d.confirm(ctx, t)
		}
		switch d.corrects(err) {
		case protocol.BadEmail:
			r.Email = ""
		case protocol.BadName:
			r.Name = ""
		case protocol.BadPassword, protocol.WidelyUsed:
			r.Password = ""
		default:
			return session.Failed(err)
		}
	}
}

// ResetPassword asks for the email address if it is "", and for the code of the email that is sent
// there, with the new password.
func (d Desk) ResetPassword(ctx context.Context, email *string) error {
	if err := d.ask(ctx, email, plain.EmailQuestion, emailQuestion); err != nil {
		return err
	}
	t, err := d.Session.Client().Reset(ctx, protocol.Reset{Email: *email, Device: d.Session.Device()})
	if err != nil {
		return session.Failed(err)
	}
	return d.confirm(ctx, t)
}

// confirm waits for the email of a ticket, and for what it leads to.
func (d Desk) confirm(ctx context.Context, t protocol.Ticket) error {
	return converse(ctx, &conversation{Options: Options{Voice: d.Voice, Session: d.Session}, confirms: true}, account.Confirm{Ticket: t})
}

// ChangePassword asks for the current password unless it was given, and for the new one.
func (d Desk) ChangePassword(ctx context.Context, key string, given plain.Answer) (err error) {
	var r protocol.ChangePassword
	for {
		if r.Old == "" {
			if r.Old, err = password(ctx, d.Voice, given, oldPasswordQuestion); err != nil {
				return err
			}
		}
		if err := askNew(ctx, d.Voice, &r.New, newPasswordQuestion); err != nil {
			return err
		}
		if err = d.Session.Client().ChangePassword(ctx, key, r); err == nil {
			return nil
		}
		switch d.corrects(err) {
		case protocol.WrongPair:
			r.Old, given = "", nil
		case protocol.BadPassword, protocol.WidelyUsed:
			r.New = ""
		default:
			return session.Failed(err)
		}
	}
}

// ChangeTwoStep changes two-step verification, and returns the account. For a weaker setting it asks
// for the password, unless that was given.
func (d Desk) ChangeTwoStep(ctx context.Context, key string, from, to protocol.TwoStep, given plain.Answer) (a protocol.Account, err error) {
	r := protocol.Change{TwoStep: to}
	for {
		if to.IsWeaker(from) {
			if r.Password, err = password(ctx, d.Voice, given, passwordQuestion); err != nil {
				return a, err
			}
		}
		if a, err = d.Session.Client().Change(ctx, key, r); err == nil {
			return a, nil
		}
		if d.corrects(err) != protocol.WrongPair {
			return a, session.Failed(err)
		}
		given = nil
	}
}

// Delete asks for the password unless it was given, and for the email that confirms that the account
// is to be deleted.
func (d Desk) Delete(ctx context.Context, key, email string, given plain.Answer) error {
	d.Voice.Sayf(deletionLine, email)
	for {
		typed, err := password(ctx, d.Voice, given, passwordQuestion)
		if err != nil {
			return err
		}
		t, err := d.Session.Client().Delete(ctx, key, protocol.Confirm{Password: typed, Device: d.Session.Device()})
		if err == nil {
			return d.confirm(ctx, t)
		}
		if d.corrects(err) != protocol.WrongPair {
			return session.Failed(err)
		}
		given = nil
	}
}

// ask asks for a text that is still "".
func (d Desk) ask(ctx context.Context, text *string, what plain.Question, question string) error {
	if *text != "" {
		return nil
	}
	answer, err := d.Voice.Ask(ctx, what, question, false)
	*text = strings.TrimSpace(answer)
	return err
}

// askNew asks for a new password that is still "", a person twice.
func askNew(ctx context.Context, v *plain.Voice, password *string, question string) (err error) {
	for *password == "" {
		if *password, err = v.Ask(ctx, plain.NewPasswordQuestion, question, true); err != nil || !v.Interactive() {
			return err
		}
		again, err := v.Ask(ctx, plain.NewPasswordQuestion, repeatQuestion, true)
		if err != nil {
			return err
		}
		if again != *password {
			v.Sayf(notTheSame)
			*password = ""
		}
	}
	return nil
}

// corrects says what the service does not take, and returns its code, if a person can correct it;
// otherwise "".
func (d Desk) corrects(err error) protocol.Code {
	refused, ok := errors.AsType[*protocol.Problem](err)
	if !ok || !d.Voice.Interactive() {
		return ""
	}
	switch refused.Code {
	case protocol.BadEmail, protocol.BadName, protocol.BadPassword, protocol.WidelyUsed, protocol.WrongPair:
		sayFailure(d.Voice, new(account.Refusal(refused)))
		return refused.Code
	default:
		return ""
	}
}
