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
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
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

// pending is the exchange under way.
type pending struct {
	number int
	began  time.Time
	cancel context.CancelFunc
}

// A noted event says that a file could not be written.
type noted struct {
	signin.Event

	err error
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

// send starts an exchange. It ends when it is aborted, at the latest.
func (s *Session) send(step signin.Send) {
	if s.servers == nil {
		s.servers = s.o.Open(s.o.Connection)
		s.last = s.servers
	}
	s.pending = &pending{number: step.Exchange, began: s.o.Clock.Now()}
	if step.Request.State == nil {
		s.since = s.pending.began
	}
	if starter, ok := s.servers.(Starter); ok {
		s.pending.cancel = starter.Start(step.Request, func(reply signin.Reply, err error) {
			s.announce(endOf(step.Exchange, reply, err))
		})
		return
	}
	ctx, cancel := context.WithCancel(s.ctx)
	s.pending.cancel = cancel
	servers := s.servers
	go func() {
		defer cancel()
		defer s.passOnPanic()
		reply, err := servers.Exchange(ctx, step.Request)
		if ctx.Err() == nil { // else nobody waits for it any more
			s.announce(endOf(step.Exchange, reply, err))
		}
	}()
}

// endOf is the event that ends an exchange.
func endOf(exchange int, reply signin.Reply, err error) signin.Event {
	if err == nil {
		return signin.Replied{Exchange: exchange, Reply: reply}
	}
	failure, ok := errors.AsType[*ExchangeError](err)
	if !ok {
		failure = &ExchangeError{Kind: signin.NotSent, Details: advice.Of(err)}
	}
	return signin.Failed{Exchange: exchange, Failure: failure.Kind, Details: failure.Details}
}

// A crashed event brings a panic of a goroutine of the session into that of the face, which
// can restore the terminal.
type crashed struct {
	signin.Event

	what  any
	stack []byte
}

func (s *Session) passOnPanic() {
	if what := recover(); what != nil {
		crash := crashed{what: what, stack: debug.Stack()}
		s.crash.Store(&crash)
		s.announce(crash)
	}
}

// announce hands an event to the face, until the session is closed.
func (s *Session) announce(e signin.Event) {
	if s.o.Announce != nil {
		s.o.Announce(e)
		return
	}
	select {
	case s.events <- e:
	case <-s.closed:
	}
}

// finish logs the end of the exchange with that number. It is false if that is not the
// one under way: then nobody waits for it.
func (s *Session) finish(number int, x Exchange) bool {
	p := s.pending
	if p == nil || p.number != number {
		return false
	}
	s.pending = nil
	traffic := s.servers.Traffic()
	s.note(traffic.Warnings...)
	s.warnings = withNew(s.warnings, traffic.Warnings)
	if x.Server == "" {
		x.Server = traffic.Server
	}
	x.Began, x.Took = p.began, s.o.Clock.Now().Sub(p.began)
	s.exchanges = append(s.exchanges, x)
	return true
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

// watch wakes the session when the server no longer waits for an answer.
func (s *Session) watch(v signin.View) {
	if s.timer != nil {
		s.timer.Stop()
		s.timer = nil
	}
	if v.Challenge == 0 {
		s.asked = time.Time{}
		return
	}
	now := s.o.Clock.Now()
	if s.asked.IsZero() {
		s.asked = now
	}
	if v.ExpiresIn > 0 {
		// A clock that fires one timer after the other does not wait until the face takes the event.
		s.timer = s.o.Clock.NewTimer(func() { go s.announce(signin.Expired{Challenge: v.Challenge}) })
		s.timer.Reset(v.ExpiresIn - now.Sub(s.asked))
	}
}

// rememberUserName keeps the name that the server has just accepted, if it may.
func (s *Session) rememberUserName() {
	connection, name := s.o.Connection.Name, s.user
	if s.o.UserNames == RememberUserNames && s.state.LastUserName(connection) != name {
		s.remember(func(state *settings.State) { state.RecordUserName(connection, name) })
	}
}

// remember keeps a change of what is remembered, at once here and as soon as possible in
// the file.
func (s *Session) remember(change func(*settings.State)) {
	change(&s.state)
	s.later(&s.writer, func() error { return s.o.Memory.UpdateState(change) })
}

// markReceived remembers that the actions were received. If the flow waits for that, it
// learns whether it is written.
func (s *Session) markReceived(name string) {
	change := func(state *settings.State) { state.MarkReceived(name) }
	change(&s.state)
	awaited := s.flow.View().State == signin.Opening
	s.later(&s.writer, func() error {
		err := s.o.Memory.UpdateState(change)
		if !awaited {
			return err
		}
		s.announce(signin.Marked{Remembered: err == nil, Why: advice.Of(err)}) // whatever a face says then
		return nil
	})
}

// later has something done outside of the face's goroutine, after what w has to do before.
func (s *Session) later(w *writer, do func() error) {
	w.do(func() {
		defer s.passOnPanic()
		if err := do(); err != nil {
			s.announce(noted{err: err})
		}
	})
}

// closeServers ends the sign-in's way to the servers.
func (s *Session) closeServers() {
	if s.servers != nil {
		s.later(&s.closer, s.servers.Close)
		s.servers = nil
	}
}

// note keeps what the person should know about the connection and its files, once.
func (s *Session) note(found ...advice.Advice) { s.notes = withNew(s.notes, found) }

// withNew is a list with those of found that are not in it.
func withNew(list, found []advice.Advice) []advice.Advice {
	for _, a := range found {
		if !slices.ContainsFunc(list, func(known advice.Advice) bool { return known.What == a.What }) {
			list = append(list, a)
		}
	}
	return list
}

// Notes are what was found about the connection and its files so far, in that order:
// warnings, and files that could not be read or written. None stops a sign-in.
func (s *Session) Notes() []advice.Advice { return s.notes }

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
