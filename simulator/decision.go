package simulator

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// ErrGone means that a push or a call is not on the phone any more: it was
// answered, it timed out, or the World was reset.
var ErrGone = errors.New("no longer on the phone")

// ErrNumber means that a push is approved by its number, with [World.ChooseNumber],
// and in no other way.
var ErrNumber = errors.New("approved by choosing a number")

// ask is a push or a call that waits for its person.
type ask struct {
	id      uint64
	method  Method
	account *account
	from    Origin
	at      time.Time
	expires time.Time
	number  int   // the right one of numbers
	numbers []int // none without number matching

	stop    func() bool // calls the time-out off
	waiter  func(reply) // the Access-Request that waits; nil while a challenge shows the number
	outcome *reply      // the decision, where it came before there was a waiter
}

// ask lets the account's phone ask its person. The answer goes to waiter, which
// may come later (see await).
func (w *World) ask(a *account, m Method, from Origin, waiter func(reply)) *ask {
	now := w.clock.Now()
	k := &ask{
		id:      w.nextID(),
		method:  m,
		account: a,
		from:    from,
		at:      now,
		expires: now.Add(a.user.decisionTime()),
		waiter:  waiter,
	}
	if m == MethodPush && a.user.NumberMatching {
		k.numbers, k.number = w.numbers()
	}
	k.stop = w.clock.AfterFunc(a.user.decisionTime(), func() {
		w.act(func() {
			if k.pending() {
				w.settle(k, rejected("Login request timed out."), k.method.String()+" timed out")
			}
		})
	})
	a.asks = append(a.asks, k)
	switch m {
	case MethodCall:
		w.notef(a, "phone rings: sign-in from %v", from)
	default:
		w.notef(a, "push: sign-in from %v", from)
	}
	return k
}

// pending reports whether the ask still waits for its person.
func (k *ask) pending() bool {
	_, found := slices.BinarySearchFunc(k.account.asks, k.id, byID)
	return found
}

// byID orders asks; those of an account are in the order of their numbers.
func byID(k *ask, id uint64) int {
	switch {
	case k.id < id:
		return -1
	case k.id > id:
		return 1
	default:
		return 0
	}
}

// settle decides an ask that is pending.
func (w *World) settle(k *ask, r reply, note string) {
	k.stop()
	i, _ := slices.BinarySearchFunc(k.account.asks, k.id, byID)
	k.account.asks = slices.Delete(k.account.asks, i, i+1)
	w.notef(k.account, "%s", note)
	if k.waiter == nil {
		k.outcome = &r
		return
	}
	w.replies = append(w.replies, func() { k.waiter(r) })
}

// await hands the answer of the ask to waiter, now or when it comes.
func (w *World) await(k *ask, waiter func(reply)) {
	k.waiter = waiter
	if k.outcome != nil {
		r := *k.outcome
		w.replies = append(w.replies, func() { waiter(r) })
	}
}

// withdraw rejects all that waits for the account's person.
func (w *World) withdraw(a *account) {
	for len(a.asks) > 0 {
		w.settle(a.asks[0], rejected("The sign-in was withdrawn."), a.asks[0].method.String()+" withdrawn")
	}
}

// decide finds a push or a call and lets f settle it.
func (w *World) decide(user string, id uint64, calls bool, f func(*ask) error) (err error) {
	w.act(func() {
		a, ok := w.accounts[accountKey(user)]
		if !ok {
			err = fmt.Errorf("user %q: %w", user, ErrNoUser)
			return
		}
		i, found := slices.BinarySearchFunc(a.asks, id, byID)
		if !found || calls != (a.asks[i].method == MethodCall) {
			err = fmt.Errorf("request %d for %q: %w", id, user, ErrGone)
			return
		}
		err = f(a.asks[i])
	})
	return err
}

// Approve lets the sign-in of a push through. The error is [ErrNoUser], [ErrGone]
// or, for a push with numbers, [ErrNumber].
func (w *World) Approve(user string, pushID uint64) error {
	return w.decide(user, pushID, false, func(k *ask) error {
		if len(k.numbers) > 0 {
			return fmt.Errorf("push %d for %q: %w", pushID, user, ErrNumber)
		}
		w.settle(k, accepted(k.account), "push approved")
		return nil
	})
}

// ChooseNumber answers a push with numbers. Any but the right number denies the
// sign-in. The error is [ErrNoUser] or [ErrGone], or says that the push shows no numbers.
func (w *World) ChooseNumber(user string, pushID uint64, number int) error {
	return w.decide(user, pushID, false, func(k *ask) error {
		if len(k.numbers) == 0 {
			return fmt.Errorf("push %d for %q shows no numbers", pushID, user)
		}
		if number != k.number {
			w.settle(k, rejected("Login request denied: wrong number."), "push denied: wrong number")
			return nil
		}
		w.settle(k, accepted(k.account), "push approved by its number")
		return nil
	})
}

// Deny rejects the sign-in of a push. The error is [ErrNoUser] or [ErrGone].
func (w *World) Deny(user string, pushID uint64) error {
	return w.decide(user, pushID, false, func(k *ask) error {
		w.settle(k, rejected("Login request denied."), "push denied")
		return nil
	})
}

// Fraud is the person's "This wasn't me": it rejects the sign-in of a push and
// reports it. The account stays open, as with Duo. The error is [ErrNoUser] or [ErrGone].
func (w *World) Fraud(user string, pushID uint64) error {
	return w.decide(user, pushID, false, func(k *ask) error {
		w.settle(k, rejected("Login request denied and reported as fraud."), "push reported: this wasn't me")
		return nil
	})
}

// AnswerCall picks up a call: confirm lets the sign-in through, as pressing a key
// does; without it the person listens and hangs up, which denies it. The error is
// [ErrNoUser] or [ErrGone].
func (w *World) AnswerCall(user string, callID uint64, confirm bool) error {
	return w.decide(user, callID, true, func(k *ask) error {
		if confirm {
			w.settle(k, accepted(k.account), "call confirmed")
			return nil
		}
		w.settle(k, rejected("Login request denied."), "call answered, not confirmed")
		return nil
	})
}

// HangUp declines a ringing call. The error is [ErrNoUser] or [ErrGone].
func (w *World) HangUp(user string, callID uint64) error {
	return w.decide(user, callID, true, func(k *ask) error {
		w.settle(k, rejected("Login request denied: the call was declined."), "call declined")
		return nil
	})
}
