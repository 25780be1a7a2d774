package account

import (
	"cmp"
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"otpdialog/account"
	"otpdialog/account/help"
	"otpdialog/account/protocol"
	"otpdialog/account/session"
	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/ui/plain"
)

// Options is what a sign-in is given. Voice and Session are required.
type Options struct {
	Voice   *plain.Voice
	Session *session.Session

	// What was given beforehand is not asked for.
	Email    string
	With     string       // one of [protocol.Services]; "" for the form
	Password plain.Answer // nil for none
}

// SignIn signs in; the outcome is that of the session. The error is the [*account.Problem] with
// which it ended, an [*plain.UnansweredError], a [*plain.SourceError], [plain.ErrLeft], or that of ctx or of
// the terminal.
func SignIn(ctx context.Context, o Options) error {
	return converse(ctx, &conversation{Options: o}, nil)
}

// converse holds a conversation until its end. It begins with an event, nil for none.
func converse(ctx context.Context, c *conversation, first account.Event) error {
	c.events, c.view = events(ctx, c.Session), c.Session.View()
	if first != nil {
		c.handle(first)
	}
	return cmp.Or(c.run(ctx), ctx.Err())
}

// events are those that happen without the person.
func events(ctx context.Context, s *session.Session) <-chan account.Event {
	to := make(chan account.Event)
	go func() {
		for {
			e, more := s.Next()
			if !more {
				return
			}
			select {
			case to <- e:
			case <-ctx.Done():
				return
			}
		}
	}()
	return to
}

type conversation struct {
	Options

	events   <-chan account.Event
	view     account.View
	tried    bool
	confirms bool                // is over with the email that it has begun with
	chosen   account.NewPassword // of a reset, as far as it is typed
}

func (c *conversation) run(ctx context.Context) error {
	for {
		var err error
		switch v := c.view; {
		case c.isOver():
			return v.Problem
		case v.State == account.SignedIn, c.confirms && v.Ticket.State == protocol.Confirmed:
			return nil
		case c.confirms && v.State == account.Form:
			return plain.ErrLeft
		case isReset(v) && !v.Sending:
			err = c.fillInCode(ctx)
		case v.Waits() == "" && !c.Session.Now().Before(v.Until):
			err = c.fillIn(ctx)
		default:
			err = c.wait(ctx)
		}
		if err != nil {
			return err
		}
	}
}

// isOver is true for a failure after which nothing is asked: a script's first one, and those that
// no answer corrects.
func (c *conversation) isOver() bool {
	p := c.view.Problem
	switch {
	case p == nil:
		return false
	case !c.Voice.Interactive():
		return true
	}
	return c.view.State != account.CheckEmail && (c.confirms || p.Kind == account.Denied || p.Kind == account.Misconfigured)
}

// isReset is true while a code and a new password are waited for.
func isReset(v account.View) bool {
	return v.State == account.CheckEmail && v.Ticket.Purpose == protocol.ResetPassword
}

// fillInCode asks for the code of the email and for the new password, or for the one of them that the
// service has not taken.
func (c *conversation) fillInCode(ctx context.Context) error {
	if p := c.view.Problem; p != nil {
		switch protocol.Code(p.Advice.Code) {
		case protocol.BadPassword, protocol.WidelyUsed:
			c.chosen.Password = ""
		default:
			c.chosen.Code = ""
		}
	}
	if c.chosen.Code == "" {
		code, err := c.Voice.Ask(ctx, plain.CodeQuestion, codeQuestion, false)
		if err != nil {
			return err
		}
		code = strings.TrimSpace(code)
		if word := strings.ToLower(code); word == resendWord || word == helpWord || word == backWord {
			c.typed(word)
			return nil
		}
		c.chosen.Code = code
	}
	if err := askNew(ctx, c.Voice, &c.chosen.Password, newPasswordQuestion); err != nil {
		return err
	}
	c.handle(c.chosen)
	return nil
}

// fillIn fills in the form with what was given beforehand, and with the answers to what it asks for.
func (c *conversation) fillIn(ctx context.Context) error {
	if with := c.With; with != "" {
		c.With = "" // if that fails, the person can choose again
		return c.continueWith(ctx, with)
	}
	email := c.Email
	if email == "" {
		if !c.tried && c.Voice.Interactive() {
			c.Voice.Sayf(formHint)
		}
		text, err := c.askEmail(ctx)
		if err != nil {
			return err
		}
		if with := service(text); with != "" {
			return c.continueWith(ctx, with)
		}
		email = text
	}
	given := c.Password
	c.Password = nil // what the service has turned down is asked
	password, err := password(ctx, c.Voice, given, passwordQuestion)
	if err != nil {
		return err
	}
	c.handle(account.SignIn{Email: email, Password: password})
	return nil
}

// service is the external service that a person calls by its name, "" for none.
func service(text string) string {
	if name := strings.ToLower(text); slices.Contains(protocol.Services, name) {
		return name
	}
	return ""
}

func (c *conversation) continueWith(ctx context.Context, with string) (err error) {
	email := ""
	if with == protocol.SSO {
		if email = c.Email; email == "" {
			if email, err = c.askEmail(ctx); err != nil {
				return err
			}
		}
	}
	c.handle(account.ContinueWith{With: with, Email: email})
	return nil
}

// askEmail proposes the last address to a person. A script must not depend on what was typed here
// before.
func (c *conversation) askEmail(ctx context.Context) (string, error) {
	question, remembered := emailQuestion, ""
	if c.Voice.Interactive() && c.view.Email != "" {
		remembered = c.view.Email
		question = fmt.Sprintf(proposal, question, remembered)
	}
	text, err := c.Voice.Ask(ctx, plain.EmailQuestion, question, false)
	if text = strings.TrimSpace(text); text == "" {
		text = remembered
	}
	return text, err
}

// password returns what was given beforehand, or asks for it. given is nil for nothing.
func password(ctx context.Context, v *plain.Voice, given plain.Answer, question string) (string, error) {
	if given != nil {
		password, err := given(ctx)
		switch {
		case err == nil:
			v.Sayf(givenPassword)
			return password, nil
		case ctx.Err() != nil:
			return "", ctx.Err()
		case !v.Interactive():
			return "", &plain.SourceError{Err: err}
		}
		v.Sayf(noGivenPassword, advice.Line(err.Error()))
	}
	return v.Ask(ctx, plain.PasswordQuestion, question, true)
}

// wait waits for what happens next, while the person can type what the hints say.
func (c *conversation) wait(ctx context.Context) error {
	v := c.view
	waiting := plain.Waiting{Words: v.Waits(), Clock: c.Session.Clock()}
	if !v.Until.IsZero() {
		waiting.Left = v.Until.Sub(c.Session.Now())
	}
	e, happened, err := plain.Wait(ctx, c.Voice, waiting, c.events, func(line string) (goesOn bool) {
		c.typed(strings.ToLower(strings.TrimSpace(line)))
		return c.view.State == v.State
	})
	if happened {
		c.handle(e)
	}
	return err
}

// typed does what a person has typed while something was waited for.
func (c *conversation) typed(word string) {
	switch v := c.view; {
	case word == "": // Enter alone asks for nothing
	case v.State == account.Form: // which is locked for passwords only
		if with := service(word); with != "" && with != protocol.SSO {
			c.handle(account.ContinueWith{With: with})
		}
	case word == backWord:
		c.handle(account.Cancel{})
	case v.State != account.CheckEmail:
		c.Voice.Sayf(leaveHint)
	case word == helpWord:
		row := protocol.HelpDeviceMail
		if isReset(v) {
			row = protocol.HelpResetMail
		}
		sayHelp(c.Voice, row, c.Session.Kept())
	case word != resendWord:
		c.Voice.Sayf(mailHint)
	case c.Session.Now().Before(v.ResendAt):
		c.Voice.Sayf(resendLater, plain.InWords(v.ResendAt.Sub(c.Session.Now())))
	default:
		c.handle(account.Resend{})
	}
}

// handle hands an event to the session, and says what is new.
func (c *conversation) handle(e account.Event) {
	before := c.view
	c.Session.Handle(e)
	c.view = c.Session.View()
	c.tried = c.tried || c.view.State != account.Form
	c.describe(before, e)
}

// describe says what is new since the view before.
func (c *conversation) describe(before account.View, e account.Event) {
	v := c.view
	_, again := e.(account.SignIn) // the same mistake is said again
	if v.Problem != nil && !c.isOver() && (again || !reflect.DeepEqual(v.Problem, before.Problem)) {
		sayFailure(c.Voice, v.Problem)
	}
	if v.Sent > before.Sent && before.State == account.CheckEmail {
		c.Voice.Sayf(sentAgain, v.Ticket.Email)
	}
	if v.State == before.State || v.Waits() == "" {
		return
	}
	left := v.Until.Sub(c.Session.Now())
	switch v.State {
	case account.External:
		c.Voice.SayGrant(v.Grant)
	case account.CheckEmail:
		sayMail(c.Voice, v.Ticket)
		if isReset(v) {
			c.Voice.Sayf(codeLine)
			if c.Voice.Interactive() {
				c.Voice.Sayf(codeHint)
			}
			return
		}
	case account.Form, account.Submitting, account.SignedIn:
	}
	c.Voice.Sayf("%s", v.Waits())
	if v.State == account.Submitting {
		return
	}
	c.Voice.Sayf(atMostLine, plain.InWords(left))
	switch {
	case !c.Voice.Interactive():
	case v.State == account.CheckEmail:
		c.Voice.Sayf(mailHint)
	default:
		c.Voice.Sayf(leaveHint)
	}
}

// sayFailure says what happened and what to do next.
func sayFailure(v *plain.Voice, p *account.Problem) {
	what, next := p.Advise().Sentences()
	v.Sayf("%s", what)
	v.Sayf("%s", next)
}

// sayMail says what the email has to show, too.
func sayMail(v *plain.Voice, t protocol.Ticket) {
	v.Sayf(checkEmail, t.Email)
	v.Sayf(compareLine)
	for _, row := range t.Rows() {
		v.Sayf("%s: %s", row[0], row[1])
	}
}

// sayHelp says a row of the help, for a person on the device who waits for an email.
func sayHelp(v *plain.Voice, id string, kept settings.RememberedAccount) {
	row, _ := help.Find(id) // the tests find each one
	device := HelpFor(kept)
	device.Waiting = true
	for _, line := range HelpLines(row.For(device)) {
		v.Sayf("%s", line)
	}
}

// HelpFor is the device that keeps that, as its help takes it.
func HelpFor(kept settings.RememberedAccount) help.Device {
	return help.Device{Trusted: kept.Device != "", SignedIn: kept.Session != "", Remembered: kept.Email != ""}
}

// HelpLines are the lines of a row of the help: its title, its steps, and the commands that carry
// them out.
func HelpLines(row help.Row) []string {
	title := row.Title
	if !strings.HasSuffix(title, "?") {
		title += ":"
	}
	lines := []string{title}
	for _, step := range row.Steps {
		lines = append(lines, "- "+step.Text)
	}
	for _, button := range row.Buttons {
		if command := button.Command(); command != nil {
			lines = append(lines, button.Label()+": "+advice.Quote(command))
		}
	}
	return lines
}
