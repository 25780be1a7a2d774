package kit

import (
	"context"
	"errors"
)

// A Password is the [Binding] of a password that is typed, or of the saved one, which may take its time
// to come, and which nobody at the screen may see: they may not be its owner. The zero value is empty.
type Password struct {
	Saved bool // it is the saved one

	text     string
	fetching context.CancelFunc // nil while nothing waits for the saved one
}

// SavedPassword is the action with what [Password.Fetch] has found.
type SavedPassword struct {
	text string
	err  error
}

var errUnfitPassword = errors.New("the password that was saved contains a tab, a line end or another character that cannot be typed: save it again")

// Fetch asks get for the saved password, "" if none is saved; get is nil if none ever is. It
// returns when its context is done.
func (p *Password) Fetch(get func(context.Context) (string, error)) Want {
	if get == nil {
		return nil
	}
	ctx, cancel := context.WithCancel(context.Background())
	p.fetching = cancel
	return Run{Work: func() Action {
		defer cancel()
		text, err := get(ctx)
		return SavedPassword{text, err}
	}}
}

// Fetching is true while the saved password is on its way.
func (p *Password) Fetching() bool { return p.fetching != nil }

// Take fills in the saved password, unless the person was quicker.
func (p *Password) Take(a SavedPassword) error {
	if p.fetching == nil {
		return nil
	}
	p.End()
	switch {
	case a.err != nil:
		return a.err
	case a.text == "" || p.text != "":
		return nil
	case !CanBeTyped(a.text):
		return errUnfitPassword
	}
	p.text, p.Saved = a.text, true
	return nil
}

// End gives up the wait for the saved password.
func (p *Password) End() {
	if p.fetching != nil {
		p.fetching()
		p.fetching = nil
	}
}

// Clear forgets the password, and gives up the wait for a saved one.
func (p *Password) Clear() { p.Set("") }

// Get implements [Binding].
func (p *Password) Get() string { return p.text }

// Set implements [Binding]: what is typed replaces the saved password.
func (p *Password) Set(text string) {
	p.End()
	p.text, p.Saved = text, false
}

// Same implements [Binding].
func (p *Password) Same(text string) bool { return p.text == text }

// Takes implements [Binding].
func (*Password) Takes(string) bool { return true }
