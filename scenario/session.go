package scenario

import (
	"context"
	"fmt"

	"otpdialog/settings"
	"otpdialog/signin"
	"otpdialog/signin/session"
)

// Fits returns nil if the person can do that when a sign-in is where v says. The error says why
// not; it is a [*settings.UnknownActionError] or [*settings.AmbiguousActionError] if they never
// can.
func (a Act) Fits(c *settings.Connection, v signin.View) error {
	fits, where := false, ""
	switch a.Verb {
	case SignIn:
		fits, where = v.State == signin.Idle || v.State == signin.SignedIn, "form"
	case Press:
		if _, err := c.FindAction(a.Text); err != nil {
			return err //nolint:wrapcheck // it says which actions there are
		}
		fits, where = v.State == signin.Dialog, "dialog"
	case Answer:
		fits, where = v.State == signin.Dialog, "dialog"
	case EnterCodeInstead:
		fits, where = v.State == signin.Progress, "progress box"
	case TryAgain:
		fits, where = v.CanRetry, "failure that can be tried again"
	case Cancel:
		fits, where = v.State != signin.Idle && v.State != signin.SignedIn, "sign-in"
	case Remember:
		fits, where = v.State != signin.SignedIn, "dialog"
	}
	if !fits {
		return fmt.Errorf("%s needs a %s, but the screen is %q", a.Verb, where, ScreenOf(v.State))
	}
	return nil
}

// AtSession seats the person at a session itself: nothing is shown. Its sign-ins end when ctx does.
func AtSession(ctx context.Context, seat Seat) (Face, error) {
	return &sessionFace{session.New(ctx, optionsOf(seat))}, nil
}

// optionsOf are those of the session of somebody in the seat.
func optionsOf(seat Seat) session.Options {
	return session.Options{
		Connection: seat.Connection, Memory: seat.Memory, Open: seat.Open, Clock: seat.Clock,
		RememberLastMethod: seat.RememberLastMethod, Observe: seat.Observe,
	}
}

type sessionFace struct{ session *session.Session }

// Do implements [Face].
func (f *sessionFace) Do(_ context.Context, act Act) error {
	if err := act.Fits(f.session.Connection(), f.session.View().View); err != nil {
		return err
	}
	switch act.Verb {
	case SignIn:
		f.session.Begin(session.Form{UserName: act.UserName, Password: act.Password})
	case Press:
		action, err := f.session.Connection().FindAction(act.Text)
		if err != nil {
			return err //nolint:wrapcheck // as above
		}
		f.session.Handle(signin.Press{ActionID: action.ID})
	case Answer:
		f.session.Handle(signin.Answer{Text: act.Text})
	case EnterCodeInstead:
		f.session.Handle(signin.EnterCode{})
	case TryAgain:
		f.session.Handle(signin.Retry{})
	case Cancel:
		f.session.Handle(signin.Cancel{})
	case Remember:
		f.session.Handle(signin.SetRemember{On: act.On})
	}
	return nil
}

// Shown implements [Face].
func (f *sessionFace) Shown() string { return "" }

// Pump implements [Face].
func (f *sessionFace) Pump(ctx context.Context) {
	select {
	case e := <-f.session.Events():
		f.session.Handle(e)
	case <-ctx.Done():
	}
}

// Close implements [Face].
func (f *sessionFace) Close() { f.session.Close() }
