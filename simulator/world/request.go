package world

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"otpdialog/clock"
)

// ErrGone means that a push or a call is no longer on the phone: it was answered or
// ignored, it timed out, or the World was reset.
var ErrGone = errors.New("no longer on the phone")

// ErrNumber means that a push with number matching can only be approved by
// choosing its number, with [World.ChooseNumber].
var ErrNumber = errors.New("approved by choosing a number")

// ErrDecision means that a request cannot be decided that way: a push cannot be
// declined, a call cannot be reported, and only a push with numbers lets the
// person choose one.
var ErrDecision = errors.New("not a decision for this kind of request")

// Confirmation is a push or a call as the server that sent it sees it.
type Confirmation struct {
	account *Account
	request Request
	number  int // the right one of request.Numbers
	ignored bool
	timeout clock.Timer
	waiter  func(Outcome) // nil until Await
	outcome Outcome       // 0 while the request is open
}

// Ask sends a push to the phone, or lets it ring: m is [Push] or [Call].
func (a *Account) Ask(m Method, from Origin) *Confirmation {
	w := a.world
	c := &Confirmation{account: a}
	w.act(func() {
		now := w.clock.Now()
		wait := a.user.TimeToDecide()
		c.request = Request{
			ID: w.nextID(), Method: m, User: a.user.Name, From: from, At: now, Expires: now.Add(wait),
		}
		if m == Push && a.user.NumberMatching {
			c.request.Numbers, c.number = w.numbers()
		}
		c.timeout = w.clock.NewTimer(func() {
			w.act(func() {
				if c.outcome == 0 {
					c.end(TimedOut, 0)
				}
			})
		})
		c.timeout.Reset(wait)
		a.open = append(a.open, c)
		w.record(a, Event{Kind: RequestSent, Method: m, ID: c.request.ID, From: from})
		if w.accounts[accountKey(a.user.Name)] != a { // the user was reset a moment ago
			c.end(Withdrawn, 0)
		}
	})
	return c
}

// Number returns the number to show on the sign-in screen; 0 without number matching.
func (c *Confirmation) Number() int { return c.number }

// Await calls f once with the outcome: now, or later in the goroutine that decides.
// Of several f, only the last is called.
func (c *Confirmation) Await(f func(Outcome)) {
	w := c.account.world
	w.act(func() {
		c.waiter = f
		if c.outcome != 0 {
			w.calls = append(w.calls, func() { f(c.outcome) })
		}
	})
}

// byID orders the open requests of an account, which are in the order of their IDs.
func byID(c *Confirmation, id uint64) int { return cmp.Compare(c.request.ID, id) }

// end closes an open request. number is the one that the person chose, if any.
func (c *Confirmation) end(o Outcome, number int) {
	a := c.account
	c.timeout.Stop()
	c.outcome = o
	i, _ := slices.BinarySearchFunc(a.open, c.request.ID, byID)
	a.open = slices.Delete(a.open, i, i+1)
	a.world.record(a, Event{
		Kind: RequestEnded, Method: c.request.Method, ID: c.request.ID, Outcome: o, Number: number,
	})
	if f := c.waiter; f != nil {
		a.world.calls = append(a.world.calls, func() { f(o) })
	}
}

// withdraw ends all open requests of the account.
func (a *Account) withdraw() {
	for len(a.open) > 0 {
		a.open[0].end(Withdrawn, 0)
	}
}

// answer finds an open request and calls f with it.
func (w *World) answer(user string, id uint64, f func(*Confirmation) error) (err error) {
	w.act(func() {
		var a *Account
		if a, err = w.account(user); err != nil {
			return
		}
		i, found := slices.BinarySearchFunc(a.open, id, byID)
		if !found || a.open[i].ignored {
			err = fmt.Errorf("request %d for %q: %w", id, user, ErrGone)
			return
		}
		if err = f(a.open[i]); err != nil {
			err = fmt.Errorf("%v %d for %q: %w", a.open[i].request.Method, id, user, err)
		}
	})
	return err
}

// decisions lists how a person can decide a request.
var decisions = map[Method][]Outcome{
	Push: {Approved, Denied, Reported},
	Call: {Approved, Denied, Declined},
}

// Decide ends a push or a call as the person decided. The error is [ErrNoUser],
// [ErrGone], [ErrDecision] or [ErrNumber].
func (w *World) Decide(user string, id uint64, o Outcome) error {
	return w.answer(user, id, func(c *Confirmation) error {
		switch {
		case !slices.Contains(decisions[c.request.Method], o):
			return ErrDecision
		case o == Approved && len(c.request.Numbers) > 0:
			return ErrNumber
		default:
			c.end(o, 0)
			return nil
		}
	})
}

// ChooseNumber answers a push with number matching: the right number approves it,
// any other ends it with [WrongNumber]. The error is [ErrNoUser], [ErrGone] or
// [ErrDecision].
func (w *World) ChooseNumber(user string, id uint64, number int) error {
	return w.answer(user, id, func(c *Confirmation) error {
		switch {
		case len(c.request.Numbers) == 0:
			return ErrDecision
		case number != c.number:
			c.end(WrongNumber, number)
		default:
			c.end(Approved, number)
		}
		return nil
	})
}

// Ignore removes a push or a call from the phone without a decision, so that it times out. The
// error is [ErrNoUser] or [ErrGone].
func (w *World) Ignore(user string, id uint64) error {
	return w.answer(user, id, func(c *Confirmation) error {
		c.ignored = true
		w.record(c.account, Event{Kind: RequestIgnored, Method: c.request.Method, ID: id})
		return nil
	})
}

// ErrNothing means that no request is open, or that no message has a valid code.
var ErrNothing = errors.New("nothing is waiting")

// NewestRequest returns the newest open push or call of a user, or of all users if
// the name is empty. If methods are given, only these count. The error is
// [ErrNoUser] or [ErrNothing].
func (w *World) NewestRequest(user string, methods ...Method) (Request, error) {
	return newest(w, user, func(a *Account) (Request, bool) {
		for _, c := range slices.Backward(a.open) {
			if !c.ignored && (len(methods) == 0 || slices.Contains(methods, c.request.Method)) {
				return c.request.clone(), true
			}
		}
		return Request{}, false
	}, func(r Request) uint64 { return r.ID })
}

// NewestMessage is [World.NewestRequest] for text messages and mails whose code is
// still valid.
func (w *World) NewestMessage(user string, methods ...Method) (Message, error) {
	return newest(w, user, func(a *Account) (Message, bool) {
		for _, m := range a.messages {
			if !m.Used && (len(methods) == 0 || slices.Contains(methods, m.Method)) {
				return m, true
			}
		}
		return Message{}, false
	}, func(m Message) uint64 { return m.ID })
}

// newest returns what find finds with the highest ID.
func newest[T any](w *World, user string, find func(*Account) (T, bool), id func(T) uint64) (best T, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	accounts := w.accounts
	if user != "" {
		a, err := w.account(user)
		if err != nil {
			return best, err
		}
		accounts = map[string]*Account{user: a}
	}
	found := false
	for _, a := range accounts {
		if t, ok := find(a); ok && (!found || id(t) > id(best)) {
			best, found = t, true
		}
	}
	if !found {
		return best, ErrNothing
	}
	return best, nil
}
