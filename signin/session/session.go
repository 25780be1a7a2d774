// Package session carries out sign-ins, the same for every face: it owns the flow of
// package signin, its exchanges with the servers, what is remembered, the log of
// exchanges and the clock, and it produces the [Outcome].
//
// A face hands in what the person does, draws the [View], and hands back every event
// that the session announces:
//
//	s := session.New(ctx, session.Options{Connection: c, Memory: store, Open: servers.Open})
//	defer s.Close()
//	s.Begin(session.Form{UserName: "alice", Password: password})
//	for s.View().State != signin.SignedIn {
//		select {
//		case e := <-s.Events(): // an answer, the end of a challenge, a file that was written
//			s.Handle(e)
//		case code := <-typed:
//			s.Handle(signin.Answer{Text: code})
//		}
//		draw(s.View())
//	}
//	outcome := s.Outcome()
//
// All methods are called from one goroutine, that of the face; only the channel crosses
// goroutines. An idle session runs no goroutines.
package session

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"otpdialog/advice"
	"otpdialog/clock"
	"otpdialog/settings"
	"otpdialog/signin"
)

// Options is what a session is given. Connection, Memory and Open are required.
type Options struct {
	Connection *settings.Connection
	Memory     Memory
	// Open opens the way to the servers of the connection for one sign-in. It must be
	// quick: whatever takes time happens in the first exchange.
	Open func(*settings.Connection) Servers
	// State is what is remembered, of the session before this one: its changes may not be
	// written yet. nil: it is read from Memory.
	State *settings.State
	// Clock tells the time and wakes the session; nil for the system's.
	Clock clock.Clock

	RememberLastMethod bool // the preference, or the policy over it
	UserNames          UserNames
	Notes              []advice.Advice // known already, such as that the preferences cannot be read

	// Observe is called after each event that the session has handled, in the goroutine of the
	// face: for a recorder, or for a scenario that watches a face. It may ask the session for its
	// View, Outcome and Attributes; it must not block, and hands in no event. nil for nobody.
	Observe func(e signin.Event, s *Session)
	// Announce takes what [Session.Events] would announce, for a face that has no goroutine which
	// waits. It is called from any goroutine, and must not block. nil for nobody.
	Announce func(signin.Event)
}

// UserNames is what happens to the remembered user names.
type UserNames int

// The rules for user names.
const (
	LeaveUserNames    UserNames = iota // nothing is written: of a script
	RememberUserNames                  // one that a server has accepted is remembered for the connection
	ForgetUserNames                    // all are forgotten when a sign-in begins: the person does not want them kept
)

// A Form is what the first form of a sign-in holds.
type Form struct {
	UserName string
	Password string           // unused if the connection asks for the OTP only
	Action   *settings.Action // to press as soon as the dialog opens, nil for none
	// Prepared says that an answer will be given as soon as the dialog opens: no action is
	// sent automatically.
	Prepared bool
}

// A Session carries out sign-ins on one connection, one after the other.
type Session struct {
	o   Options
	ctx context.Context //nolint:containedctx // of all exchanges: the session outlasts each call

	flow    *signin.Flow
	state   settings.State // what is remembered, as read at the start and written since
	servers Servers        // nil while no sign-in is under way
	last    Servers        // of the last sign-in, also when it is over
	user    string         // of the sign-in, as the form had it

	events  chan signin.Event // nil, as the other two, if Announce takes the events
	closing chan struct{}     // closed when Next waits no longer
	closed  chan struct{}
	writer  writer // of what is remembered
	closer  writer // of servers: their secrets must not wait for a disk

	crash atomic.Pointer[crashed] // which the face has not handled yet; nil for none

	pending *pending    // the exchange under way
	timer   clock.Timer // of the end of the challenge; nil for none
	began   time.Time   // the sign-in
	since   time.Time   // the last request that answered no challenge
	asked   time.Time   // the challenge that waits
	ended   time.Time   // the sign-in

	exchanges []Exchange
	first     int // of this sign-in, in exchanges
	action    *settings.Action
	cause     signin.Cause
	notes     []advice.Advice
	warnings  []advice.Advice // those of the servers
	unread    []advice.Advice // why the state is unknown
}

// New returns a session whose exchanges end when ctx does. It reads what is remembered.
func New(ctx context.Context, o Options) *Session {
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	s := &Session{
		o: o, ctx: ctx, flow: signin.New(o.Connection),
	}
	if o.Announce == nil {
		s.events, s.closing, s.closed = make(chan signin.Event), make(chan struct{}), make(chan struct{})
	}
	s.note(o.Notes...)
	if o.State != nil {
		s.state = o.State.Clone()
		return s
	}
	var err error
	s.state, err = o.Memory.State()
	s.state.Unknown = err != nil
	s.unread = advice.Of(err)
	s.note(s.unread...)
	return s
}

// State is what is remembered by now, for the next session.
func (s *Session) State() *settings.State { return &s.state }

// Connection is the one that the session signs in on.
func (s *Session) Connection() *settings.Connection { return s.o.Connection }

// Clock is the session's clock, for whatever a face waits for.
func (s *Session) Clock() clock.Clock { return s.o.Clock }

// Events announces what happened without the person. The face hands each event to
// [Session.Handle].
func (s *Session) Events() <-chan signin.Event { return s.events }

// Next waits for the next event; false after [Session.Close].
func (s *Session) Next() (signin.Event, bool) {
	select {
	case e := <-s.events:
		return e, true
	case <-s.closing:
		return nil, false
	}
}

// LastUserName is the name that the form can propose, "" for none.
func (s *Session) LastUserName() string {
	if s.o.UserNames != RememberUserNames {
		return ""
	}
	return s.state.LastUserName(s.o.Connection.Name)
}

// SetUserName sets who is about to sign in, before [Session.Begin]: the outcome of a sign-in
// that was left before it began has the name, too.
func (s *Session) SetUserName(name string) { s.user = name }

// SetUserNames changes what happens to the remembered user names.
func (s *Session) SetUserNames(rule UserNames) { s.o.UserNames = rule }

// Automatic returns the action that would be sent without the person if the sign-in
// began with form now, and why; nil for none.
func (s *Session) Automatic(form Form) (*settings.Action, signin.Cause) {
	return signin.Automatic(s.o.Connection, s.beginning(form))
}

// Begin starts a sign-in with what the form holds.
func (s *Session) Begin(form Form) {
	s.user, s.first, s.began = form.UserName, len(s.exchanges), s.o.Clock.Now()
	s.action, s.cause = nil, signin.ByPerson
	if s.o.UserNames == ForgetUserNames && s.state.HasUserNames() {
		s.remember((*settings.State).ForgetUserNames)
	}
	s.Handle(s.beginning(form))
}

func (s *Session) beginning(form Form) signin.Begin {
	name := s.o.Connection.Name
	return signin.Begin{
		UserName: form.UserName, Password: form.Password, Action: form.Action, Prepared: form.Prepared,
		Memory: signin.Memory{
			Received: s.state.Received(name), LastMethods: s.state.LastMethods(name), Unknown: s.state.Unknown, Why: s.unread,
			RememberLastMethodUsed: s.o.RememberLastMethod,
		},
	}
}

// Handle takes in one event, of the person or of [Session.Events], and carries out what
// follows from it.
func (s *Session) Handle(e signin.Event) {
	switch e := e.(type) {
	case crashed:
		s.crash.Store(nil)
		panic(fmt.Sprintf("%v\n\n%s", e.what, e.stack))
	case noted:
		s.note(advice.Of(e.err)...)
		return
	case signin.Replied:
		if !s.finish(e.Exchange, Exchange{Server: e.Reply.Server, Code: e.Reply.Code, Message: e.Reply.Message}) {
			return
		}
	case signin.Failed:
		if !s.finish(e.Exchange, Exchange{Failure: e.Failure}) {
			return
		}
	case signin.SetRemember:
		s.o.RememberLastMethod = e.On
	}
	for _, step := range s.flow.Handle(e) {
		s.carryOut(step)
	}
	s.arrive()
	if s.o.Observe != nil {
		s.o.Observe(e, s)
	}
}

// carryOut does what the flow asks for: the one place that does.
func (s *Session) carryOut(step signin.Step) {
	name := s.o.Connection.Name
	switch step := step.(type) {
	case signin.Send:
		s.send(step)
	case signin.Abort:
		s.pending.cancel()
		s.finish(step.Exchange, Exchange{GivenUp: true})
	case signin.MarkReceived:
		s.markReceived(name)
	case signin.RecordMethod:
		s.remember(func(state *settings.State) { state.RecordMethod(name, step.UserName, step.ActionID) })
	}
}

// arrive takes note of where the flow is now.
func (s *Session) arrive() {
	v := s.flow.View()
	if v.Action != nil {
		s.action, s.cause = v.Action, v.Cause
	}
	s.watch(v)
	switch v.State {
	case signin.SignedIn:
		if s.servers != nil { // just now
			s.ended = s.o.Clock.Now()
			s.rememberUserName()
		}
		s.closeServers()
	case signin.Idle:
		s.closeServers()
	case signin.Connecting, signin.Opening, signin.Dialog, signin.Progress:
	}
}

// Attributes returns those of the last answer of the last sign-in.
func (s *Session) Attributes() ([]Attribute, error) {
	if s.last == nil {
		return nil, nil
	}
	return s.last.Attributes() //nolint:wrapcheck // it says what is wrong with the dictionary
}

// Close gives up what is under way and returns when everything is written. What could not
// be written is among the [Session.Notes]. A session is closed once.
func (s *Session) Close() {
	if s.closing != nil {
		close(s.closing)
	}
	if s.pending != nil {
		s.pending.cancel()
		s.finish(s.pending.number, Exchange{GivenUp: true})
	}
	if s.timer != nil {
		s.timer.Stop()
	}
	s.closeServers()
	closed, written := s.closer.wait(), s.writer.wait()
	for closed != nil || written != nil {
		select {
		case e := <-s.events:
			switch e := e.(type) {
			case noted, crashed:
				s.Handle(e)
			}
		case <-closed:
			closed = nil
		case <-written:
			written = nil
		}
	}
	if s.closed != nil {
		close(s.closed)
	}
	if crash := s.crash.Load(); crash != nil { // a face that is leaving has taken the event, and dropped it
		s.Handle(*crash)
	}
}
