package signin

import (
	"bytes"
	"testing"

	"otpdialog/settings"
)

// A story is one sign-in, told line by line: when this happens, then exactly
// that follows. A step that no line speaks of fails the story, and so does a
// notice that no line speaks of.
type story struct {
	name       string
	connection *settings.Connection
	lines      []line
}

type line struct {
	event event
	then  []outcome
}

// An event is made when its line comes: it may need the exchange under way.
type event func(*stage) Event

// An outcome checks one thing that a line says.
type outcome func(*stage)

func when(e event, then ...outcome) line { return line{e, then} }

// stage is where a story is played.
type stage struct {
	*testing.T

	flow     *Flow
	exchange int    // the last one that was sent
	steps    []Step // of the current line, not spoken of yet
	view     View   // after the current line
	told     bool   // the current line speaks of the notice
}

func tell(t *testing.T, stories []story) {
	t.Helper()
	for _, story := range stories {
		t.Run(story.name, func(t *testing.T) {
			s := &stage{T: t, flow: New(story.connection)}
			for i, line := range story.lines {
				s.play(i+1, line)
				if t.Failed() {
					return
				}
			}
		})
	}
}

func (s *stage) play(number int, l line) {
	s.Helper()
	e := l.event(s)
	s.steps, s.told = s.flow.Handle(e), false
	s.view = s.flow.View()
	for _, then := range l.then {
		then(s)
	}
	if len(s.steps) > 0 {
		s.Errorf("steps that the story does not tell of: %#v", s.steps)
	}
	if !s.told && s.view.Notice.Kind != nil {
		s.Errorf("a notice that the story does not tell of: %+v", s.view.Notice)
	}
	if s.Failed() {
		s.Errorf("in line %d, %#v", number, e)
	}
}

// next takes the next step of the line, which must be an S.
func next[S Step](s *stage) (step S) {
	if len(s.steps) == 0 {
		s.Errorf("no step where %T is due", step)
		return step
	}
	step, fits := s.steps[0].(S)
	if !fits {
		s.Errorf("step %#v where %T is due", s.steps[0], step)
	}
	s.steps = s.steps[1:]
	return step
}

// What the person does. The form of every story holds alice and her password.

const (
	alicesPassword = "correct horse"
	server         = "radius1.example.com:1812"
)

func signsIn(memory ...Memory) event {
	b := Begin{UserName: "alice", Password: alicesPassword}
	if len(memory) > 0 {
		b.Memory = memory[0]
	}
	return begins(b)
}

func begins(b Begin) event    { return func(*stage) Event { return b } }
func presses(id string) event { return func(*stage) Event { return Press{ActionID: id} } }
func pressesBeside(id, typed string) event {
	return func(*stage) Event { return Press{ActionID: id, Typed: typed} }
}
func types(text string) event        { return func(*stage) Event { return Answer{Text: text} } }
func triesAgain(*stage) Event        { return Retry{} }
func entersCode(*stage) Event        { return EnterCode{} }
func cancels(*stage) Event           { return Cancel{} }
func switchesRemember(on bool) event { return func(*stage) Event { return SetRemember{On: on} } }

// marks says whether it is remembered that the actions were received.
func marks(remembered bool) event {
	return func(*stage) Event { return Marked{Remembered: remembered} }
}

// remembers is a memory of before.
func remembers(received bool, last map[string]string, isOn bool) Memory {
	return Memory{Received: received, LastMethods: last, RememberLastMethodUsed: isOn}
}

// What the server does, to the exchange under way where nothing else is said.

func accepts(message string) event { return replies(Reply{Code: Accept, Message: message}) }
func rejects(message string) event { return replies(Reply{Code: Reject, Message: message}) }
func challenges(text, state string) event {
	return replies(Reply{Code: Challenge, Message: text, State: []byte(state)})
}

func replies(r Reply) event {
	r.Server = server
	return func(s *stage) Event { return Replied{Exchange: s.exchange, Reply: r} }
}

func fails(failure Failure) event {
	return func(s *stage) Event { return Failed{Exchange: s.exchange, Failure: failure} }
}

// expires lets the time of the challenge of an exchange pass.
func expires(challenge int) event {
	return func(*stage) Event { return Expired{Challenge: challenge} }
}

// to turns an answer of the server into one to another exchange.
func to(exchange int, e event) event {
	return func(*stage) Event { return e(&stage{exchange: exchange}) }
}

// What follows, of steps.

// sends expects a request with a number that no request had before.
func sends(r Request) outcome {
	return func(s *stage) {
		s.Helper()
		got := next[Send](s)
		if got.Exchange <= s.exchange {
			s.Errorf("exchange %d after %d", got.Exchange, s.exchange)
		}
		s.exchange = got.Exchange
		if got.Request.UserName != r.UserName || got.Request.Password != r.Password ||
			got.Request.Server != r.Server || got.Request.Interactive != r.Interactive ||
			!bytes.Equal(got.Request.State, r.State) {
			s.Errorf("request\n%#v, want\n%#v", got.Request, r)
		}
	}
}

func sendsPassword() outcome { return sends(Request{UserName: "alice", Password: alicesPassword}) }

// sendsFirst expects a first request that carries a command or an OTP.
func sendsFirst(password string) outcome {
	return sends(Request{UserName: "alice", Password: password, Interactive: true})
}

// answers expects the answer to a challenge, "" for one without a State.
func answers(text, state string) outcome {
	return sends(Request{UserName: "alice", Password: text, State: []byte(state), Server: server, Interactive: true})
}

func aborts(s *stage) {
	if got := next[Abort](s); got.Exchange != s.exchange {
		s.Errorf("aborted %d, under way is %d", got.Exchange, s.exchange)
	}
}

func marksReceived(s *stage) { next[MarkReceived](s) }

func records(userName, actionID string) outcome {
	return func(s *stage) {
		if got, want := next[RecordMethod](s), (RecordMethod{userName, actionID}); got != want {
			s.Errorf("recorded %#v, want %#v", got, want)
		}
	}
}

// What follows, of the view.

func is(state State) outcome {
	return func(s *stage) {
		if s.view.State != state {
			s.Errorf("state %v, want %v", s.view.State, state)
		}
	}
}

// asks expects the dialog with a prompt.
func asks(text string) outcome {
	return func(s *stage) {
		is(Dialog)(s)
		if s.view.Prompt != text {
			s.Errorf("prompt %q, want %q", s.view.Prompt, text)
		}
	}
}

func tells(kind Kind) outcome {
	return func(s *stage) {
		s.told = true
		if s.view.Notice.Kind != kind {
			s.Errorf("notice %+v, want kind %v", s.view.Notice, kind)
		}
	}
}

func says(message string) outcome {
	return func(s *stage) {
		if s.view.Notice.Message != message {
			s.Errorf("notice %+v, want the words %q", s.view.Notice, message)
		}
	}
}

// knows expects a failure of which this is known.
func knows(code string) outcome {
	return func(s *stage) {
		if d := s.view.Notice.Details; len(d) != 1 || d[0].Code != code {
			s.Errorf("details %v, want %q", d, code)
		}
	}
}

// keeps expects the dialog to come back with what was typed.
func keeps(draft string) outcome {
	return func(s *stage) {
		if s.view.Draft != draft {
			s.Errorf("draft %q, want %q", s.view.Draft, draft)
		}
	}
}

// waitsFor expects the progress box of an action, "" for a typed answer.
func waitsFor(actionID string, cause Cause) outcome {
	return func(s *stage) {
		is(Progress)(s)
		got := ""
		if s.view.Action != nil {
			got = s.view.Action.ID
		}
		if got != actionID || s.view.Cause != cause || s.view.Exchange != s.exchange {
			s.Errorf("waits for %q, cause %v, exchange %d; want %q, %v, %d",
				got, s.view.Cause, s.view.Exchange, actionID, cause, s.exchange)
		}
	}
}

func offersRetry(offered bool) outcome {
	return func(s *stage) {
		if s.view.CanRetry != offered {
			s.Errorf("Try again offered: %v, want %v", s.view.CanRetry, offered)
		}
	}
}

func ends(r Result) outcome {
	return func(s *stage) {
		is(SignedIn)(s)
		r.Server = server
		if s.view.Result != r {
			s.Errorf("result %+v, want %+v", s.view.Result, r)
		}
	}
}

// office is a connection with the usual actions, one of them disabled.
func office(ask settings.Ask, changes ...func(*settings.Connection)) *settings.Connection {
	c := &settings.Connection{
		Ask: ask, Separator: ",", Timeout: 60, AutosendWhen: settings.AutosendFirstTime,
		Actions: []settings.Action{
			{ID: "push", Title: "Push", Command: "push", Enabled: true},
			{ID: "call", Title: "Call", Command: "phone", Enabled: true},
			{ID: "sms", Title: "SMS", Command: "sms", Enabled: true, RejectMeans: settings.RejectMeansCodeSent},
			{ID: "fax", Title: "Fax", Command: "fax"},
		},
	}
	for _, change := range changes {
		change(c)
	}
	return c
}

// with changes one action of the office.
func with(id string, change func(*settings.Action)) func(*settings.Connection) {
	return func(c *settings.Connection) {
		for i := range c.Actions {
			if c.Actions[i].ID == id {
				change(&c.Actions[i])
			}
		}
	}
}

func autosends(id string) func(*settings.Connection) {
	return with(id, func(a *settings.Action) { a.Autosend = true })
}

func takesEmptyAnswers(c *settings.Connection) { c.EmptyAnswer = true }

func noActions(c *settings.Connection) { c.Actions = nil }

// known is the memory of a client that has the actions and signs in with
// nothing in particular.
var known = Memory{Received: true, RememberLastMethodUsed: true}
