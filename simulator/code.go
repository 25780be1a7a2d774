package simulator

import (
	"encoding/binary"
	"fmt"
)

// code is a new six-digit code, unlike all that are good for the account now.
func (w *World) code(a *account) string {
	for {
		c := fmt.Sprintf("%06d", w.rand.IntN(1_000_000))
		if !a.knows(c) {
			return c
		}
	}
}

// knows reports whether the code is good for the account now.
func (a *account) knows(code string) bool {
	if code == a.token {
		return true
	}
	for _, list := range [][]Message{a.texts, a.mails} {
		if len(list) > 0 && !list[0].Used && list[0].Code == code {
			return true
		}
	}
	return false
}

// sendText sends a new code by text message; the one before is no longer good.
func (w *World) sendText(a *account) {
	m := w.message(a, a.texts)
	m.From = "Sign-in"
	m.Text = "Your sign-in code is " + m.Code + "."
	a.texts = remember(a.texts, m)
	w.notef(a, "text message: code %s", m.Code)
}

// sendMail sends a new code by mail; the one before is no longer good.
func (w *World) sendMail(a *account) {
	m := w.message(a, a.mails)
	m.From = "sign-in@example.com"
	m.Subject = "Your sign-in code"
	m.Text = "Hello " + a.user.Name + ",\n\nyour sign-in code is " + m.Code + ".\n\nIf you did not ask for it, tell your administrator."
	a.mails = remember(a.mails, m)
	w.notef(a, "mail: code %s", m.Code)
}

// message makes a message with a new code, and the last of the list outdated.
func (w *World) message(a *account, list []Message) Message {
	m := Message{ID: w.nextID(), At: w.clock.Now(), Code: w.code(a)}
	if len(list) > 0 {
		list[0].Used = true
	}
	return m
}

// spend looks for a code that the answer is, with prefix before it. It is then
// used up: a token shows the next one. It returns the method of the code, or 0.
func (w *World) spend(a *account, prefix string, given answer) Method {
	if w.spendToken(a, prefix+a.user.PIN, given) {
		return MethodToken
	}
	if len(a.texts) > 0 && !a.texts[0].Used && given.is(prefix+a.texts[0].Code) {
		a.texts[0].Used = true
		return MethodText
	}
	if len(a.mails) > 0 && !a.mails[0].Used && given.is(prefix+a.mails[0].Code) {
		a.mails[0].Used = true
		return MethodMail
	}
	return 0
}

// spendToken uses up the token's code, if it is the answer with prefix before it.
func (w *World) spendToken(a *account, prefix string, given answer) bool {
	if a.token == "" || !given.is(prefix+a.token) {
		return false
	}
	a.token = w.code(a)
	return true
}

// numbers are three choices for number matching, and the right one of them.
func (w *World) numbers() (choices []int, right int) {
	for _, n := range w.rand.Perm(90)[:3] {
		choices = append(choices, 10+n)
	}
	return choices, choices[w.rand.IntN(3)]
}

// state makes a State: 16 octets that nobody guesses (RFC 2865 section 5.24).
func (w *World) state() string {
	b := binary.BigEndian.AppendUint64(nil, w.rand.Uint64())
	return string(binary.BigEndian.AppendUint64(b, w.rand.Uint64()))
}
