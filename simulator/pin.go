package simulator

import "strings"

// nextCode takes the code that follows the one that was right.
func (t *turn) nextCode() {
	if !t.world.spendToken(t.account, "", t.request.answer) {
		t.wrong("Incorrect code")
		return
	}
	t.accept()
}

// validPIN reports whether a PIN is four to eight digits.
func validPIN(pin string) bool {
	return len(pin) >= 4 && len(pin) <= 8 && strings.Trim(pin, "0123456789") == ""
}

// newPIN takes a new PIN. It cannot be read from CHAP, which then counts as wrong.
func (t *turn) newPIN() {
	if !validPIN(t.request.answer.plain) {
		t.wrong("A PIN has 4 to 8 digits")
		return
	}
	t.round.pin = t.request.answer.plain
	t.challenge(stepSamePIN, "Enter the new PIN once more.")
}

// samePIN takes the new PIN for the second time.
func (t *turn) samePIN() {
	if !t.request.answer.is(t.round.pin) {
		t.round.step = stepNewPIN
		t.wrong("The PINs are not the same")
		return
	}
	t.account.user.PIN = t.round.pin
	t.account.user.NewPIN = false
	t.round.pin = ""
	t.world.notef(t.account, "PIN set")
	t.challenge(stepAnswer, "Your PIN is set. Enter it, followed by the next code of your token.")
}
