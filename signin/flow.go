package signin

import (
	"slices"
	"strings"
	"time"

	"otpdialog/devicegrant"
	"otpdialog/settings"
)

// Limits of a sign-in.
const (
	MaxRounds         = 20  // challenges in a row; one more ends the attempt
	MaxPasswordLength = 128 // bytes of a User-Password (RFC 2865, section 5.2)
	MaxUserNameLength = 253 // bytes of an attribute's value (RFC 2865, section 5)
)

// DefaultPrompt is shown where neither connection nor server has a prompt.
const DefaultPrompt = settings.DefaultUserPrompt

// A Flow is the sign-in of one person on one connection. The zero value is not
// ready; use [New]. It is not safe for concurrent use.
type Flow struct {
	connection *settings.Connection
	actions    []settings.Action // the enabled ones

	state    State
	memory   Memory
	userName string           // as sent
	password string           // kept for fresh first requests, forgotten when the sign-in ends
	ask      *settings.Action // to press when the dialog opens; nil for none
	prepared bool             // an answer is at hand: no action goes out by itself

	exchange  int        // the last exchange; numbers are never used again
	challenge *challenge // waits for an answer; nil: the next answer begins with a first request
	rounds    int        // challenges since the last first request
	total     int        // challenges in this sign-in
	prompt    prompt     // what the dialog shows
	opening   *prompt    // what a fresh first request asks; nil until the dialog has opened
	answer    *answer    // under way, or to be given once a fresh first request is challenged; else nil
	last      *answer    // what Try again gives again

	held   *answer          // automatic, waits for Marked in the state Opening; else nil
	method *settings.Action // the last action pressed, unless it was given up or has failed
	notice Notice
	failed Notice  // the last failure of this sign-in, shown or not
	draft  *answer // typed, and not judged by the server: the person has it back
	result Result
}

// prompt is a question to the person.
type prompt struct {
	text   string
	hidden bool
}

// challenge is an Access-Challenge that nobody has answered yet.
type challenge struct {
	number  int
	state   []byte
	server  string
	timeout time.Duration
}

// answer is what the person, or an automatic action, answers.
type answer struct {
	text     string
	action   *settings.Action   // nil for typed text and for a grant
	grant    *devicegrant.Grant // nil for text that is sent
	cause    Cause
	question prompt // what was on the screen

	turnedDown bool // the server has judged it and said no
}

// New returns an idle flow on connection, which must be valid and stay as it is. Actions
// that were never saved get their IDs here.
func New(connection *settings.Connection) *Flow {
	return &Flow{connection: connection, actions: enabled(connection.Actions)}
}

// enabled are the actions of the dialog. They are those of the connection itself if nothing is to
// be changed: many people may sign in on it at once.
func enabled(actions []settings.Action) []settings.Action {
	isReady := func(a settings.Action) bool { return a.Enabled && a.ID != "" }
	if !slices.ContainsFunc(actions, func(a settings.Action) bool { return !isReady(a) }) {
		return slices.Clip(actions)
	}
	actions = slices.Clone(actions)
	settings.GiveIDs(actions)
	return slices.DeleteFunc(actions, func(a settings.Action) bool { return !a.Enabled })
}

// Failure is the last failure of the sign-in, also after the person gave up; the
// zero value if there was none.
func (f *Flow) Failure() Notice { return f.failed }

// Handle takes in one event and returns what is to be done, in order.
func (f *Flow) Handle(e Event) []Step {
	switch e := e.(type) {
	case Begin:
		return f.begin(e)
	case Press:
		if a := f.find(e.ActionID); a != nil && f.state == Dialog {
			f.keep(e.Typed)
			return f.give(answer{text: a.Command, action: a})
		}
	case Answer:
		if f.state == Dialog {
			return f.typed(e.Text)
		}
	case Retry:
		if f.canRetry() {
			f.keep(e.Typed)
			return f.retry()
		}
	case EnterCode:
		if f.state == Progress && !f.answer.isGrant() {
			return f.giveUp(Notice{Kind: CodeInstead, Action: f.outThere()})
		}
	case Cancel:
		return f.cancel()
	case SetRemember:
		f.memory.RememberLastMethodUsed = e.On
	case Expired:
		if f.state != Dialog && f.state != Opening || f.challenge == nil || f.challenge.number != e.Challenge {
			return nil
		}
		f.loseChallenge()
		f.state, f.held = Dialog, nil
		f.notice = Notice{Kind: ChallengeExpired}
	case Marked:
		if f.state == Opening {
			return f.marked(e)
		}
	case Replied:
		if f.underWay(e.Exchange) {
			return f.replied(e.Reply)
		}
	case Failed:
		if !e.Failure.isKnown() {
			e.Failure = NotSent // when in doubt the answer is no
		}
		if f.underWay(e.Exchange) {
			return f.fail(Notice{Kind: e.Failure, Details: e.Details})
		}
	}
	return nil
}

func (f *Flow) underWay(exchange int) bool {
	return exchange == f.exchange && (f.state == Connecting || f.state == Progress)
}

func (f *Flow) find(id string) *settings.Action {
	for i := range f.actions {
		if f.actions[i].ID == id {
			return &f.actions[i]
		}
	}
	return nil
}

func (f *Flow) begin(e Begin) []Step {
	if f.state != Idle && f.state != SignedIn {
		return nil
	}
	*f = f.beginning(e)
	if mistake := f.unsendable(e); mistake != 0 {
		f.end(Idle)
		f.notice = Notice{Kind: mistake}
		return nil
	}
	if !f.connection.Ask.NeedsAnswer() {
		return f.connect()
	}
	f.prompt = prompt{text: orElse(f.connection.UserPrompt, DefaultPrompt)}
	return f.open(Notice{})
}

// beginning is the flow at the start of a sign-in.
func (f *Flow) beginning(e Begin) Flow {
	return Flow{
		connection: f.connection, actions: f.actions, exchange: f.exchange,
		memory: e.Memory, ask: e.Action, prepared: e.Prepared,
		userName: ForwardedUserName(f.connection, e.UserName), password: f.needed(e.Password),
	}
}

// needed is the password, "" on a connection whose first request carries none.
func (f *Flow) needed(password string) string {
	if !f.connection.Ask.NeedsPassword() {
		return ""
	}
	return password
}

// unsendable says why no request can be made of what the form holds, 0 where
// one can.
func (f *Flow) unsendable(e Begin) Mistake {
	switch {
	case f.userName == "" && f.connection.Ask.NeedsUserName():
		return UserNameMissing
	case len(f.userName) > MaxUserNameLength:
		return UserNameTooLong
	case f.connection.Ask.NeedsPassword() && len(e.Password) > MaxPasswordLength:
		return PasswordTooLong
	}
	return 0
}

// connect sends the first request of a connection that asks for no answer in it.
func (f *Flow) connect() []Step {
	f.state = Connecting
	return f.send(Request{UserName: f.userName, Password: f.password})
}

// open shows the dialog. The first time in a sign-in it decides on the
// automatic action, once and for all.
func (f *Flow) open(n Notice) []Step {
	f.state, f.notice = Dialog, n
	if f.opening != nil {
		return nil
	}
	opening := f.prompt
	f.opening = &opening
	return f.decide()
}

// cancel gives up what is under way; a dialog or form that waits is left.
func (f *Flow) cancel() []Step {
	switch f.state {
	case Progress:
		return f.giveUp(Notice{Kind: Cancelled, Action: f.outThere(), Typed: f.answer.isTyped() && !f.awaitsChallenge(), Granted: f.answer.isGrant()})
	case Connecting:
		return f.giveUp(Notice{Kind: Cancelled})
	case Opening:
		f.state, f.held = Dialog, nil
		f.notice = Notice{Kind: Cancelled}
	case Dialog:
		f.end(Idle)
	case Idle, SignedIn:
	}
	return nil
}

// outThere is the action under way, if its command has gone out: the request
// may have reached the person.
func (f *Flow) outThere() *settings.Action {
	if f.awaitsChallenge() {
		return nil
	}
	return f.answer.action
}

// hidden says whether the OTP field starts hidden: what was typed hidden never
// comes back visible.
func (f *Flow) hidden() bool {
	return f.prompt.hidden || f.draft != nil && f.draft.question.hidden
}

// giveUp aborts the exchange under way and goes back to where it began.
func (f *Flow) giveUp(n Notice) []Step {
	step := Abort{Exchange: f.exchange}
	f.back(n)
	return []Step{step}
}

// fail ends the exchange under way with a failure.
func (f *Flow) fail(n Notice) []Step {
	n.Granted = f.answer.isGrant()
	f.failed = n
	f.back(n)
	return nil
}

// back returns from an exchange to the dialog, or to the form where no dialog
// has opened yet. What was typed is kept unless the server has turned it down.
func (f *Flow) back(n Notice) {
	if f.answer.isTyped() && f.answer.turnedDown {
		f.draft = nil
	}
	// The action led nowhere. A code that it sent may still be typed after a wrong one,
	// and then counts for it.
	if n.Kind != CodeSent && !f.answer.isTyped() {
		f.method = nil
	}
	f.answer = nil
	if f.opening == nil {
		f.end(Idle)
	} else {
		f.state = Dialog
		f.loseChallenge()
	}
	f.notice = n
}

// loseChallenge forgets the challenge: what the person answers next answers
// the question that a fresh start asks.
func (f *Flow) loseChallenge() {
	f.challenge, f.rounds = nil, 0
	f.prompt = *f.opening
}

// end leaves the sign-in and forgets its secrets.
func (f *Flow) end(s State) {
	f.state, f.notice = s, Notice{}
	f.password = ""
	f.challenge, f.answer, f.held, f.last, f.draft, f.opening = nil, nil, nil, nil, nil, nil
}

// awaitsChallenge is true while the exchange under way is a fresh first request
// whose challenge the answer waits for.
func (f *Flow) awaitsChallenge() bool {
	return !f.connection.Ask.NeedsAnswer() && f.rounds == 0
}

func orElse(texts ...string) string {
	for _, t := range texts {
		if strings.TrimSpace(t) != "" {
			return t
		}
	}
	return ""
}
