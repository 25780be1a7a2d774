package plain

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/signin"
	"otpdialog/signin/session"
)

// fillIn fills in the form with what was given beforehand, and with the answers to what it
// asks for.
func (c *conversation) fillIn(ctx context.Context, first bool) (session.Form, error) {
	form, err := c.form(ctx, first)
	if err != nil {
		return form, err
	}
	if action, _ := c.Session.Automatic(form); action != nil {
		form.Prepared, err = c.hasNextLine(ctx)
	}
	return form, err
}

// patience is how long a script may take to give its next line before the program says
// that it waits for it.
const patience = time.Second

// hasNextLine reports whether a script has another line: what it answers must not depend on
// what happened here before, such as which method was the last one.
func (c *conversation) hasNextLine(ctx context.Context) (bool, error) {
	if c.Lines == nil || c.Lines.Interactive() {
		return false, nil
	}
	slow := wake(c.Session.Clock(), patience)
	defer slow.Stop()
	for {
		select {
		case line, more := <-c.Lines.next():
			if more {
				c.typed = append(c.typed, line)
			}
			return more, c.Lines.ended()
		case <-slow.rings:
			c.Sayf(readingLine)
			slow.rings = nil
		case <-ctx.Done():
			return false, ctx.Err()
		}
	}
}

// form asks for what the first form asks for and was not given beforehand.
func (c *conversation) form(ctx context.Context, first bool) (session.Form, error) {
	b := session.Form{Action: c.Action, Prepared: c.OTP != nil}
	switch {
	case !c.connection.Ask.NeedsUserName():
		if !first { // nothing else would keep it from asking the provider again and again
			if _, err := c.ask(ctx, OTPQuestion, againQuestion, false); err != nil {
				return b, err
			}
		}
	case c.userName == "" || !first && c.UserName == "":
		if err := c.askUserName(ctx); err != nil {
			return b, err
		}
	}
	b.UserName = c.userName
	if !c.connection.Ask.NeedsPassword() {
		return b, nil
	}
	if saved := c.Password; saved != nil {
		c.Password = nil // what the server has turned down is asked
		password, err := saved(ctx)
		if err == nil {
			c.Sayf(givenPassword)
			b.Password = password
			return b, nil
		}
		if ctx.Err() != nil {
			return b, ctx.Err()
		}
		if !c.Lines.Interactive() {
			return b, &SourceError{err}
		}
		c.Sayf(noGivenPassword, advice.Line(err.Error()))
	}
	var err error
	b.Password, err = c.ask(ctx, PasswordQuestion, passwordQuestion, true)
	return b, err
}

// askUserName proposes the remembered one to a person. A script must not depend on what
// was typed here before.
func (c *conversation) askUserName(ctx context.Context) error {
	remembered := c.userName
	if remembered == "" && c.Lines.Interactive() {
		remembered = c.Session.LastUserName()
	}
	question := userNameQuestion
	if remembered != "" {
		question = fmt.Sprintf(proposal, question, remembered)
	}
	name, err := c.ask(ctx, UserNameQuestion, question, false)
	if err != nil {
		return err
	}
	c.userName = cmp.Or(strings.TrimSpace(name), remembered)
	c.Session.SetUserName(c.userName)
	return nil
}

// answer answers the question of the dialog: with what was given beforehand, or with
// what is typed.
func (c *conversation) answer(ctx context.Context) error {
	if prepared := c.OTP; prepared != nil {
		c.OTP = nil // once is enough
		code, err := prepared(ctx)
		if err == nil {
			c.Sayf(preparedOTP)
			c.handle(signin.Answer{Text: code})
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if !c.Lines.Interactive() {
			return &SourceError{err}
		}
		c.Sayf(noPreparedOTP, advice.Line(err.Error()))
	}
	text, err := c.ask(ctx, OTPQuestion, c.otpQuestion(), c.view.Hidden)
	if withdrawn, ok := err.(*withdrawnError); ok { //nolint:errorlint // never wrapped
		c.handle(withdrawn.by)
		return nil
	}
	if err != nil {
		if ctx.Err() != nil {
			c.handle(signin.Cancel{}) // for those who observe the session
		}
		return err
	}
	clean := c.view.Clean(text)
	called := strings.TrimSpace(clean)
	if called == askMethods {
		c.tellMethods()
		c.tellRemember()
		return nil
	}
	if on, is := rememberWords[strings.ToLower(called)]; is && c.canRemember() {
		c.remember(on)
		return nil
	}
	switch action, near := c.method(called); {
	case action != nil:
		c.handle(signin.Press{ActionID: action.ID, Typed: c.view.Draft})
	case near != "" && called != c.doubted && c.Lines.Interactive():
		c.doubted = called // a mistyped method must not cost an attempt
		c.Sayf(doubtLine, called, near)
	case clean == "" && c.view.Draft != "":
		c.handle(signin.Answer{Text: c.view.Draft})
	default:
		c.handle(signin.Answer{Text: text})
	}
	return nil
}

// canRemember is true if the person can switch Remember last method used here, as beside the
// icons of the screens.
func (c *conversation) canRemember() bool {
	return c.SetRemember != nil && c.Lines.Interactive() && len(c.view.Actions) > 0 && !c.view.Hidden
}

// remember switches Remember last method used.
func (c *conversation) remember(on bool) {
	c.handle(signin.SetRemember{On: on})
	c.tellRemember()
	for _, note := range advice.Of(c.SetRemember(on)) {
		c.sayNote(note)
	}
}

// method is the action that is called by a text, nil for none; then near is the title that
// the text is almost. Digits are an OTP, whatever the actions are called.
func (c *conversation) method(text string) (called *settings.Action, near string) {
	if strings.Trim(text, "0123456789") == "" {
		return nil, ""
	}
	if action, err := c.connection.FindAction(text); err == nil {
		return action, ""
	}
	const slips = 2
	for _, a := range c.view.Actions {
		most := min(slips, len(a.Title)/2) // of a short title, less
		if advice.Distance(text, a.Title) <= most && !c.view.Hidden {
			return nil, a.Title
		}
	}
	return nil, ""
}

// otpQuestion proposes what Enter alone presses.
func (c *conversation) otpQuestion() string {
	switch v := c.view; {
	case v.Hidden: // it may be a PIN, or anything else
		return answerQuestion
	case len(v.Actions) == 0:
		return otpQuestion
	case v.Default >= 0 && v.Draft == "" && c.Lines.Interactive():
		return fmt.Sprintf(proposal, methodQuestion, v.Actions[v.Default].Title)
	}
	return methodQuestion
}

// A withdrawnError means that the question has no answer any more: the time for it has
// passed. It is not handled before the line of the question has ended.
type withdrawnError struct{ by signin.Event }

func (*withdrawnError) Error() string { return "the question was withdrawn" }

// ask asks a question and returns the line that answers it.
func (c *conversation) ask(ctx context.Context, what Question, question string, hidden bool) (string, error) {
	var events <-chan signin.Event
	if c.Session != nil && c.Interactive() { // a script's next line answers, however late
		events = c.Session.Events()
	}
	challenge := c.view.Challenge
	answer, err := c.Voice.ask(ctx, what, question, hidden, events, func(e signin.Event) error {
		if expired, ok := e.(signin.Expired); ok && expired.Challenge == challenge {
			return &withdrawnError{e}
		}
		c.Session.Handle(e) // what it notes is said after the answer, not in the middle of the line
		return nil
	})
	if unanswered, ok := errors.AsType[*UnansweredError](err); ok && what == OTPQuestion {
		unanswered.Question = advice.Line(c.view.Prompt) // the server's own says what the answer is
	}
	return answer, err
}
