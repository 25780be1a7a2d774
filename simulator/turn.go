package simulator

import (
	"fmt"
	"time"
)

// maxWrong is the wrong answer that ends a sign-in.
const maxWrong = 3

// request is an Access-Request as the provider sees it.
type request struct {
	user   string // printable
	answer answer
	state  string // empty in a first request
	from   Origin
}

// verdict is the kind of a reply.
type verdict uint8

const (
	reject verdict = iota // the zero value lets nobody in
	challenge
	accept
)

// reply is what the provider answers.
type reply struct {
	verdict verdict
	text    []string      // one Reply-Message each, or more where one is long
	state   string        // of a challenge
	hidden  bool          // Prompt = No-Echo
	timeout time.Duration // Session-Timeout of a challenge
	user    string        // who was accepted
}

// rejected is a reply that says why.
func rejected(why string) reply { return reply{text: []string{why}} }

// lockedText is what a locked user is told.
const lockedText = "Your account is locked. Ask your administrator."

// accepted is the reply that lets the user of the account in, unless the account
// was locked while the person made up their mind.
func accepted(a *account) reply {
	if a.user.Locked {
		return rejected(lockedText)
	}
	return reply{verdict: accept, text: []string{"Welcome, " + a.user.Name + "."}, user: a.user.Name}
}

// signIn answers a request. done gets the reply, exactly once: before signIn
// returns, or much later from another goroutine when a person has to decide.
func (w *World) signIn(r request, done func(reply)) {
	w.act(func() {
		t := turn{world: w, request: r, done: done}
		if r.state == "" {
			t.first()
		} else {
			t.next()
		}
	})
}

// turn is one request on its way to its reply. Each path through it ends in one
// of reply, challenge and ask.
type turn struct {
	world   *World
	request request
	account *account
	round   round
	done    func(reply)
}

func (t *turn) reply(r reply) {
	t.world.replies = append(t.world.replies, func() { t.done(r) })
}

func (t *turn) rejectf(format string, args ...any) {
	t.reply(rejected(fmt.Sprintf(format, args...)))
}

// challenge asks for the next step.
func (t *turn) challenge(next step, text ...string) {
	t.round.account = t.account
	t.round.step = next
	state := t.world.state()
	t.world.rounds.add(t.world.clock.Now(), state, t.round)
	timeout := challengeTime
	if next == stepNumber {
		timeout = t.account.user.decisionTime() // the push is open already
	}
	t.reply(reply{
		verdict: challenge,
		text:    text,
		state:   state,
		hidden:  t.account.user.NoEcho || next == stepNewPIN || next == stepSamePIN,
		timeout: timeout,
	})
}

// first answers a request that begins a sign-in.
func (t *turn) first() {
	a, ok := t.world.accounts[accountKey(t.request.user)]
	if !ok {
		t.rejectf("Incorrect user name or password.")
		return
	}
	t.account = a
	switch a.user.First {
	case FirstOTP:
		t.answer("")
	case FirstAppend:
		t.answer(a.user.Password + a.user.Separator)
	default:
		t.password()
	}
}

// password checks the first factor and asks for the second.
func (t *turn) password() {
	u := t.account.user
	switch {
	case !t.request.answer.is(u.Password):
		t.world.notef(t.account, "wrong password")
		t.rejectf("Incorrect user name or password.")
	case t.locked():
	case len(u.Methods) == 0:
		t.accept()
	case u.Asks == AsksMenu:
		t.challenge(stepAnswer, menu(u)...)
	case u.Asks == AsksPrompt:
		t.challenge(stepAnswer, prompt(u))
	case u.Asks == AsksPush:
		t.round.push = t.world.ask(t.account, MethodPush, t.request.from, nil)
		t.challenge(stepAnswer, prompt(u))
	default:
		t.choose(u.Methods[0])
	}
}

// next answers a request that answers a challenge.
func (t *turn) next() {
	var ok bool
	t.round, ok = t.world.rounds.take(t.world.clock.Now(), t.request.state)
	if !ok || accountKey(t.round.account.user.Name) != accountKey(t.request.user) {
		t.rejectf("This sign-in is over. Please sign in again.")
		return
	}
	t.account = t.round.account
	switch t.round.step {
	case stepNumber:
		t.world.await(t.round.push, t.done)
	case stepNewPIN:
		t.newPIN()
	case stepSamePIN:
		t.samePIN()
	case stepNextCode:
		t.nextCode()
	default:
		t.answer("")
	}
}

// answer takes a command or a code, which stands after prefix.
func (t *turn) answer(prefix string) {
	u := t.account.user
	given := t.request.answer
	if t.round.push != nil && given.is(prefix) {
		t.world.await(t.round.push, t.done)
		return
	}
	if m := u.asked(prefix, given); m != 0 {
		t.choose(m)
		return
	}
	m := t.world.spend(t.account, prefix, given)
	switch {
	case m == 0:
		t.wrong("Incorrect code")
	case m == MethodToken && u.NewPIN:
		t.challenge(stepNewPIN, "Choose a new PIN of 4 to 8 digits.")
	case m == MethodToken && u.NextCode:
		t.challenge(stepNextCode, "Wait until your token shows another code, and enter that one, without your PIN.")
	default:
		t.accept()
	}
}

// choose starts a method.
func (t *turn) choose(m Method) {
	u := t.account.user
	if t.locked() {
		return
	}
	if !u.has(m) {
		t.wrong(fmt.Sprintf("Not set up for you: %v", m))
		return
	}
	switch m {
	case MethodText:
		t.world.sendText(t.account)
		t.sent("We sent a text message to " + maskedNumber(u) + ".")
	case MethodMail:
		t.world.sendMail(t.account)
		t.sent("We sent a mail to " + maskedAddress(u) + ".")
	case MethodToken:
		t.challenge(stepAnswer, "Enter the code that your token shows.")
	default:
		t.ask(m)
	}
}

// ask lets the phone ask its person; the reply waits for that, except that a
// number has to be shown first.
func (t *turn) ask(m Method) {
	if m == MethodPush && t.account.user.NumberMatching {
		t.round.push = t.world.ask(t.account, m, t.request.from, nil)
		n := t.round.push.number
		t.challenge(stepNumber, fmt.Sprintf("Choose %d on your phone, and enter %d here.", n, n))
		return
	}
	t.world.ask(t.account, m, t.request.from, t.done)
}

// sent goes on after a code was sent.
func (t *turn) sent(text string) {
	if t.account.user.CodesByReject {
		t.rejectf("%s Sign in again with its code.", text)
		return
	}
	t.challenge(stepAnswer, text+" Enter its code.")
}

// wrong counts a wrong answer; the third ends the sign-in, and so does the first
// where there is no challenge to repeat.
func (t *turn) wrong(what string) {
	t.world.notef(t.account, "%s", lowerFirst(what))
	t.round.wrong++
	switch {
	case t.request.state == "" && t.account.user.First == FirstAppend:
		t.rejectf("Incorrect user name, password or code.")
	case t.request.state == "":
		t.rejectf("%s.", what)
	case t.round.wrong >= maxWrong:
		t.rejectf("%s (attempt %d of %d). Please sign in again.", what, t.round.wrong, maxWrong)
	default:
		t.challenge(t.round.step, fmt.Sprintf("%s (attempt %d of %d). Please try again.", what, t.round.wrong, maxWrong))
	}
}

// locked rejects a locked user.
func (t *turn) locked() bool {
	if !t.account.user.Locked {
		return false
	}
	t.world.notef(t.account, "sign-in refused: locked")
	t.rejectf(lockedText)
	return true
}

// accept lets the user in.
func (t *turn) accept() {
	if t.locked() {
		return
	}
	t.world.notef(t.account, "signed in")
	t.reply(accepted(t.account))
}
