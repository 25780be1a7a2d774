package plain

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/agnivade/levenshtein"

	"otpdialog/settings"
	"otpdialog/signin"
)

// fillIn makes the beginning of a sign-in of what was given beforehand, and of what the
// form asks for.
func (c *conversation) fillIn(ctx context.Context, first bool) (signin.Begin, error) {
	b, err := c.form(ctx, first)
	if err == nil && signin.GoesByItself(c.Connection, b) {
		b.Prepared, err = c.lineAtHand(ctx)
	}
	return b, err
}

// patience is how long a script may take to its next line before it is told what is
// waited for.
const patience = time.Second

// lineAtHand tells whether a script has a further line: what it answers must not hang on
// what happened here before, such as which method was the last one.
func (c *conversation) lineAtHand(ctx context.Context) (bool, error) {
	if c.Lines == nil || c.Lines.Interactive() {
		return false, nil
	}
	slow := time.NewTimer(patience)
	defer slow.Stop()
	for {
		select {
		case line, more := <-c.Lines.next():
			if more {
				c.typed = append(c.typed, line)
			}
			return more, nil
		case <-slow.C:
			c.sayf(readingLine)
		case <-ctx.Done():
			return false, ctx.Err()
		}
	}
}

// form asks for what the first form asks for, and was not given beforehand.
func (c *conversation) form(ctx context.Context, first bool) (signin.Begin, error) {
	b := signin.Begin{
		ActionID: c.Action, Prepared: c.OTP != nil,
		Memory: signin.Memory{
			Received:               c.state.Received(c.Connection.Name),
			LastMethods:            c.state.LastMethods(c.Connection.Name),
			RememberLastMethodUsed: c.preferences.RememberLastMethodUsed,
		},
	}
	if c.userName == "" || !first && c.UserName == "" {
		if err := c.askUserName(ctx); err != nil {
			return b, err
		}
	}
	b.UserName = c.userName
	if c.Connection.Ask == settings.AskOTP {
		return b, nil
	}
	if saved := c.Password; saved != nil {
		c.Password = nil // what the server has turned down is asked
		password, err := saved(ctx)
		if err == nil {
			c.sayf(givenPassword)
			b.Password = password
			return b, nil
		}
		if ctx.Err() != nil {
			return b, ctx.Err()
		}
		if !c.Lines.Interactive() {
			return b, &SourceError{err}
		}
		c.sayf(noGivenPassword, OneLine(err))
	}
	var err error
	b.Password, err = c.ask(ctx, PasswordQuestion, passwordQuestion, true)
	return b, err
}

// askUserName proposes the remembered one to a person. A script must not depend on what
// was typed here before.
func (c *conversation) askUserName(ctx context.Context) error {
	remembered := c.userName
	if remembered == "" && c.Lines.Interactive() && c.preferences.RememberUserName {
		remembered = c.state.LastUserName(c.Connection.Name)
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
	return nil
}

// rememberName keeps the name that a person has typed, once the server has answered it with
// something else than no: what is typed at the wrong question is kept nowhere.
func (c *conversation) rememberName() {
	if c.UserName != "" || !c.Lines.Interactive() || !c.preferences.RememberUserName {
		return
	}
	connection, name := c.Connection.Name, c.userName
	if c.state.LastUserName(connection) == name {
		return
	}
	change := func(s *settings.State) { s.RecordUserName(connection, name) }
	change(&c.state)
	c.note(c.Store.UpdateState(change))
}

// answer answers the question of the dialog: with what was given beforehand, or with
// what is typed.
func (c *conversation) answer(ctx context.Context) error {
	if prepared := c.OTP; prepared != nil {
		c.OTP = nil // once is enough
		code, err := prepared(ctx)
		if err == nil {
			c.sayf(preparedOTP)
			c.handle(ctx, signin.Answer{Text: code})
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if !c.Lines.Interactive() {
			return &SourceError{err}
		}
		c.sayf(noPreparedOTP, OneLine(err))
	}
	text, err := c.ask(ctx, OTPQuestion, c.otpQuestion(), c.view.Hidden)
	if expired, ok := err.(*expiredError); ok { //nolint:errorlint // never wrapped
		c.handle(ctx, signin.Expired{Challenge: expired.challenge})
		return nil
	}
	if err != nil {
		return err
	}
	if text = signin.CleanPaste(text); text == askMethods {
		c.tellMethods()
		return nil
	}
	switch action, near := c.method(text); {
	case action != nil:
		c.handle(ctx, signin.Press{ActionID: action.ID, Typed: c.view.Draft})
	case near != "" && text != c.doubted && c.Lines.Interactive():
		c.doubted = text // a mistyped method must not cost an attempt
		c.sayf(doubtLine, text, near)
	case text == "" && c.view.Draft != "":
		c.handle(ctx, signin.Answer{Text: c.view.Draft})
	default:
		c.handle(ctx, signin.Answer{Text: text})
	}
	return nil
}

// method is the action that is called by a text, nil for none; then near is the title that
// the text is almost. Digits are an OTP, whatever the actions are called.
func (c *conversation) method(text string) (called *settings.Action, near string) {
	if strings.Trim(text, "0123456789") == "" {
		return nil, ""
	}
	if action, err := c.Connection.FindAction(text); err == nil {
		return &action, ""
	}
	const slips = 2
	for _, a := range c.view.Actions {
		most := min(slips, len(a.Title)/2) // of a short title, less
		if levenshtein.ComputeDistance(strings.ToLower(text), strings.ToLower(a.Title)) <= most && !c.view.Hidden {
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

// An expiredError means that the time to answer a challenge has passed.
type expiredError struct{ challenge int }

func (*expiredError) Error() string { return "the time to answer has passed" }

// ask asks a question and returns the line that answers it.
func (c *conversation) ask(ctx context.Context, what Question, question string, hidden bool) (string, error) {
	interactive := c.Lines.Interactive()
	if interactive && c.stale {
		c.Lines.flush()
	}
	c.stale = false
	var continued <-chan os.Signal
	if hidden && interactive {
		question = fmt.Sprintf(hiddenQuestion, question)
		show, err := c.Lines.hide()
		if err != nil {
			return "", err
		}
		again, stop := continues()
		continued = again
		defer func() {
			stop()
			show()
			c.put("\n") // the person's own was not shown
		}()
	}
	if interactive {
		c.put(question + ": ")
	} else {
		c.put(question + ":\n")
	}
	if len(c.typed) > 0 { // while nothing was asked
		line := c.typed[0]
		c.typed = c.typed[1:]
		if interactive && !hidden {
			c.put(line + "\n")
		}
		return line, nil
	}
	var expired <-chan time.Time
	if v := c.view; what == OTPQuestion && interactive && v.Challenge != 0 && v.ExpiresIn > 0 {
		timer := time.NewTimer(v.ExpiresIn - time.Since(c.askedAt))
		defer timer.Stop()
		expired = timer.C
	}
	for {
		select {
		case line, more := <-c.Lines.next():
			if more {
				return line, nil
			}
			if interactive && !hidden {
				c.put("\n") // Ctrl+D has none
			}
			if c.Lines != nil && c.Lines.err != nil {
				return "", c.Lines.err
			}
			return "", &UnansweredError{Question: question, What: what}
		case <-continued: // whoever was put to sleep comes back to a terminal that shows again
			if err := echoOff(c.Lines.terminal.Fd()); err != nil {
				return "", err
			}
			c.put(question + ": ")
		case <-expired:
			c.stale = true
			if !hidden {
				c.put("\n")
			}
			return "", &expiredError{c.view.Challenge}
		case <-ctx.Done():
			if interactive && !hidden {
				c.put("\n")
			}
			return "", ctx.Err()
		}
	}
}

// OneLine is an error whose hints follow on the same line.
func OneLine(err error) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(err.Error(), "\n    ", "; ")), " ")
}
