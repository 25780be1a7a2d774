package world

import (
	"fmt"
	"strings"
)

// newCode returns a six-digit code that differs from all that are valid for the account.
func (a *Account) newCode() string {
	for {
		c := fmt.Sprintf("%06d", a.world.rand.IntN(1_000_000))
		if !a.isValid(c) {
			return c
		}
	}
}

// isValid reports whether the code is valid for the account.
func (a *Account) isValid(code string) bool {
	if code == a.token {
		return true
	}
	for _, m := range a.messages {
		if !m.Used && m.Code == code {
			return true
		}
	}
	return false
}

// NewCode returns a new code for a message. It is valid once [Account.Deliver] has
// delivered it.
func (a *Account) NewCode() string {
	a.world.mu.Lock()
	defer a.world.mu.Unlock()
	return a.newCode()
}

// Deliver sends a message, with a new ID and the current time; an email as the faults want it, see
// [MailFault]. Codes of earlier messages of the same method are no longer valid.
func (a *Account) Deliver(m Message) {
	w := a.world
	arrive := func(m Message) {
		for i := range a.messages {
			if a.messages[i].Method == m.Method {
				a.messages[i].Used = true
			}
		}
		a.keep(m)
	}
	w.act(func() {
		if m.Method == Mail {
			m.To = a.user.Address
			w.post(m, a, m.Code, arrive)
			return
		}
		m.ID, m.User, m.At = w.nextID(), a.user.Name, w.clock.Now()
		arrive(m)
		w.record(a, Event{Kind: MessageDelivered, Method: m.Method, ID: m.ID, Code: m.Code})
	})
}

// SpendCode looks for a valid code that matches, and uses it up: a token then
// shows its next code. The code of a token is matched together with the PIN, if
// there is one. It returns the method of the code, or "" if none matches.
func (a *Account) SpendCode(matches func(code string) bool) Method {
	a.world.mu.Lock()
	defer a.world.mu.Unlock()
	if a.spendToken(a.user.PIN, matches) {
		return Token
	}
	for i, m := range a.messages {
		if !m.Used && matches(m.Code) {
			a.messages[i].Used = true
			return m.Method
		}
	}
	return ""
}

// SpendTokenCode is [Account.SpendCode] for the code of the token, without a PIN.
func (a *Account) SpendTokenCode(matches func(code string) bool) bool {
	a.world.mu.Lock()
	defer a.world.mu.Unlock()
	return a.spendToken("", matches)
}

func (a *Account) spendToken(pin string, matches func(code string) bool) bool {
	if a.token == "" || !matches(pin+a.token) {
		return false
	}
	a.token = a.newCode()
	return true
}

// ValidPIN reports whether a PIN is four to eight digits.
func ValidPIN(pin string) bool {
	return len(pin) >= 4 && len(pin) <= 8 && strings.Trim(pin, "0123456789") == ""
}

// SetPIN sets a new, valid PIN; the user need not choose one again.
func (a *Account) SetPIN(pin string) {
	a.world.act(func() {
		a.user.PIN, a.user.NewPIN = pin, false
		a.world.record(a, Event{Kind: PINSet})
	})
}

// numbers returns three choices for number matching, and the right one of them.
func (w *World) numbers() (choices []int, right int) {
	for _, n := range w.rand.Perm(90)[:3] {
		choices = append(choices, 10+n)
	}
	return choices, choices[w.rand.IntN(3)]
}
