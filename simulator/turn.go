package simulator

import (
	"encoding/binary"
	"fmt"
	"time"

	"otpdialog/simulator/world"
)

// maxWrong is the number of wrong answers that ends a sign-in.
const maxWrong = 3

// accessRequest is what an Access-Request says.
type accessRequest struct {
	answer

	user  string // printable
	state string // empty in a first request
	from  world.Origin
}

// verdict is the kind of a reply.
type verdict uint8

const (
	reject verdict = iota // the zero value lets nobody in
	challenge
	accept
)

// reply is what a request is answered with.
type reply struct {
	verdict verdict
	text    []string      // a Reply-Message each; a long text needs several
	state   string        // of a challenge
	hidden  bool          // Prompt = No-Echo
	timeout time.Duration // Session-Timeout of a challenge
	user    string        // who was accepted
	why     Reason        // of a reject, if no event of the World says it
}

// rejected returns a reply that says why.
func rejected(why string) reply { return reply{text: []string{why}} }

const signInText = "Incorrect user name or password."

// unsupported returns the reply to a request whose password this server cannot read.
func unsupported(carries string) reply {
	text := "This server speaks PAP and CHAP, but the request carries " + carries + "."
	return reply{text: []string{text}, why: Reason(text)}
}

const lockedText = "Your account is locked. Contact your administrator."

// accepted returns the reply that lets the user in.
func accepted(user string) reply {
	return reply{verdict: accept, text: []string{"Welcome, " + user + "."}, user: user}
}

// signIns carries out sign-ins: it knows how the users of a World are asked, and
// which challenges are open.
type signIns struct {
	world  *world.World
	rounds rounds
}

// answer answers a request. done gets the reply, exactly once: before answer
// returns, or later in another goroutine if a person has to decide.
func (s *signIns) answer(r accessRequest, done func(reply)) {
	t := turn{signIns: s, request: r, reply: done}
	switch {
	case r.unsupported != "":
		done(unsupported(r.unsupported))
	case r.user == "":
		done(reply{text: []string{"The request has no User-Name."}, why: NoUserName})
	case r.state == "":
		t.first()
	default:
		t.next()
	}
}

// askAgain asks for another answer in place of the request's, which it does not look at.
func (s *signIns) askAgain(r accessRequest, text string, done func(reply)) {
	t := turn{signIns: s, request: r, reply: done, round: round{step: stepFirst}}
	if a, ok := s.world.Account(r.user); ok {
		t.setAccount(a)
	}
	if r.state != "" && !t.resume() {
		return
	}
	t.challenge(t.round.step, text)
}

// turn is a request on its way to its reply. Each path through it ends with one
// call of reply, or with an Await that leads to one.
type turn struct {
	*signIns

	request accessRequest
	account *world.Account
	user    world.User
	round   round
	reply   func(reply)
}

func (t *turn) rejectf(format string, args ...any) {
	t.reply(rejected(fmt.Sprintf(format, args...)))
}

// challenge asks for the next step.
func (t *turn) challenge(next step, text ...string) {
	t.round.account = t.account
	t.round.step = next
	t.round.number = max(1, t.round.number) + 1
	state := t.newState()
	t.rounds.add(t.world.Clock().Now(), state, t.round)
	timeout := challengeTime
	if next == stepNumber {
		timeout = t.user.TimeToDecide() // the push is open already
	}
	t.reply(reply{
		verdict: challenge,
		text:    text,
		state:   state,
		hidden:  t.user.NoEcho || next == stepNewPIN || next == stepRepeatPIN,
		timeout: timeout,
	})
}

// newState returns a State: 16 octets that cannot be guessed (RFC 2865 section 5.24).
func (s *signIns) newState() string {
	b := binary.BigEndian.AppendUint64(nil, s.world.Random())
	return string(binary.BigEndian.AppendUint64(b, s.world.Random()))
}

// setAccount makes it the turn of an account.
func (t *turn) setAccount(a *world.Account) { t.account, t.user = a, a.User() }

// first answers a request that begins a sign-in.
func (t *turn) first() {
	a, ok := t.world.Account(t.request.user)
	if ok {
		t.setAccount(a)
	}
	switch {
	case t.request.missing && (t.user.First != world.FirstOTP || !acceptsEmpty(t.user)):
		t.reply(unsupported("no password"))
		return
	case !ok:
		t.reply(reply{text: []string{signInText}, why: NoUser})
		return
	}
	switch t.user.First {
	case world.FirstOTP:
		t.takeAnswer("")
	case world.FirstAppend:
		t.takeAnswer(t.user.Password + t.user.Separator)
	default:
		t.takePassword()
	}
}

// takePassword checks the first factor and asks for the second.
func (t *turn) takePassword() {
	switch {
	case !t.request.is(t.user.Password):
		t.account.Report(world.WrongPassword, "")
		t.rejectf(signInText)
	case t.locked():
	case len(t.user.Methods) == 0:
		t.accept()
	case t.user.Asks == world.AsksMenu:
		t.challenge(stepAnswer, menu(t.user)...)
	case t.user.Asks == world.AsksPrompt:
		t.challenge(stepAnswer, prompt(t.user))
	case t.user.Asks == world.AsksPush:
		t.round.push = t.account.Ask(world.Push, t.request.from)
		t.challenge(stepAnswer, prompt(t.user))
	default:
		t.start(t.user.Methods[0])
	}
}

// resume takes the round whose challenge the request answers, and rejects the request if there is
// none.
func (t *turn) resume() bool {
	var open bool
	t.round, open = t.rounds.take(t.world.Clock().Now(), t.request.state)
	a, ok := t.world.Account(t.request.user)
	if !open || !ok || a != t.round.account {
		why := OtherState
		if !open {
			why = UnknownState
		}
		t.reply(reply{text: []string{"This sign-in is over. Please sign in again."}, why: why})
		return false
	}
	t.setAccount(a)
	return true
}

// next answers a request that answers a challenge.
func (t *turn) next() {
	if !t.resume() {
		return
	}
	switch t.round.step {
	case stepFirst:
		t.first()
	case stepNumber:
		t.await(t.round.push)
	case stepNewPIN:
		t.takeNewPIN()
	case stepRepeatPIN:
		t.takeRepeatedPIN()
	case stepNextCode:
		t.takeNextCode()
	default:
		t.takeAnswer("")
	}
}

// takeAnswer takes a command or a code after prefix.
func (t *turn) takeAnswer(prefix string) {
	given := t.request.answer
	if t.round.push != nil && given.is(prefix) {
		t.await(t.round.push)
		return
	}
	if m := requested(t.user, prefix, given); m != "" {
		t.start(m)
		return
	}
	m := t.account.SpendCode(func(code string) bool { return given.is(prefix + code) })
	switch {
	case m == "":
		t.wrong(world.WrongCode, "Incorrect code")
	case m == world.Token && t.user.NewPIN:
		t.challenge(stepNewPIN, "Choose a new PIN of 4 to 8 digits.")
	case m == world.Token && t.user.NextCode:
		t.challenge(stepNextCode, "Wait for the next code on your token, and enter it without your PIN.")
	default:
		t.accept()
	}
}

// takeNextCode takes the code that follows the one that was right.
func (t *turn) takeNextCode() {
	if !t.account.SpendTokenCode(t.request.is) {
		t.wrong(world.WrongCode, "Incorrect code")
		return
	}
	t.accept()
}

// takeNewPIN takes a new PIN. It cannot be read from CHAP, which then counts as wrong.
func (t *turn) takeNewPIN() {
	if !world.ValidPIN(t.request.plain) {
		t.wrong(world.InvalidPIN, "A PIN has 4 to 8 digits")
		return
	}
	t.round.pin = t.request.plain
	t.challenge(stepRepeatPIN, "Enter the new PIN once more.")
}

// takeRepeatedPIN takes the new PIN for the second time.
func (t *turn) takeRepeatedPIN() {
	if !t.request.is(t.round.pin) {
		t.round.step = stepNewPIN
		t.wrong(world.DifferentPINs, "The PINs do not match")
		return
	}
	t.account.SetPIN(t.round.pin)
	t.round.pin = ""
	t.challenge(stepAnswer, "Your PIN is set. Enter it, followed by the next code on your token.")
}

// start starts a method.
func (t *turn) start(m world.Method) {
	if t.locked() {
		return
	}
	if !t.user.Has(m) {
		t.account.Report(world.NotSetUp, m)
		t.retry(fmt.Sprintf("Not set up for you: %v", m))
		return
	}
	switch m {
	case world.Text:
		t.deliver(world.Message{Method: m, From: "Sign-in"}, "Your sign-in code is %s.")
		t.sent("We sent a text message to " + maskedNumber(t.user) + ".")
	case world.Mail:
		t.deliver(world.Message{Method: m, From: "sign-in@example.com", Subject: "Your sign-in code"},
			"Hello "+t.user.Name+",\n\nyour sign-in code is %s.\n\nIf you did not request it, contact your administrator.")
		t.sent("We sent an email to " + maskedAddress(t.user) + ".")
	case world.Token:
		t.challenge(stepAnswer, "Enter the code on your token.")
	default:
		push := t.account.Ask(m, t.request.from)
		if n := push.Number(); n != 0 {
			t.round.push = push
			t.challenge(stepNumber, fmt.Sprintf("Choose %d on your phone, and enter %d here.", n, n))
			return
		}
		t.await(push)
	}
}

// deliver sends a message with a new code.
func (t *turn) deliver(m world.Message, format string) {
	m.Code = t.account.NewCode()
	m.Text = fmt.Sprintf(format, m.Code)
	t.account.Deliver(m)
}

// outcomeTexts says why a request on the phone leads to a reject.
var outcomeTexts = [...]string{
	world.Denied:      "Login request denied.",
	world.Reported:    "Login request denied and reported as fraud.",
	world.Declined:    "Login request denied: the call was declined.",
	world.WrongNumber: "Login request denied: wrong number.",
	world.TimedOut:    "Login request timed out.",
	world.Withdrawn:   "The sign-in was withdrawn.",
}

// await replies as the person decides.
func (t *turn) await(c *world.Confirmation) {
	account, done := t.account, t.reply
	c.Await(func(o world.Outcome) {
		switch u := account.User(); {
		case o != world.Approved:
			done(rejected(outcomeTexts[o]))
		case u.Locked: // since the request was sent
			done(rejected(lockedText))
		default:
			done(accepted(u.Name))
		}
	})
}

// sent continues after a code was sent.
func (t *turn) sent(text string) {
	if t.user.CodesByReject {
		t.rejectf("%s Sign in again with the code.", text)
		return
	}
	t.challenge(stepAnswer, text+" Enter the code.")
}

// wrong reports a wrong answer, and asks again.
func (t *turn) wrong(k world.Kind, why string) {
	t.account.Report(k, "")
	t.retry(why)
}

// retry asks again after a wrong answer. The third ends the sign-in, and so does
// the first if there is no challenge to repeat.
func (t *turn) retry(why string) {
	t.round.wrong++
	switch {
	case t.request.state == "" && t.user.First == world.FirstAppend:
		t.rejectf("Incorrect user name, password or code.")
	case t.request.state == "":
		t.rejectf("%s.", why)
	case t.round.wrong >= maxWrong:
		t.rejectf("%s (attempt %d of %d). Please sign in again.", why, t.round.wrong, maxWrong)
	default:
		t.challenge(t.round.step, fmt.Sprintf("%s (attempt %d of %d). Please try again.", why, t.round.wrong, maxWrong))
	}
}

// locked rejects a locked user.
func (t *turn) locked() bool {
	if !t.user.Locked {
		return false
	}
	t.account.Report(world.Locked, "")
	t.reply(rejected(lockedText))
	return true
}

// accept lets the user in.
func (t *turn) accept() {
	if t.locked() {
		return
	}
	t.account.Report(world.SignedIn, "")
	t.reply(accepted(t.user.Name))
}
