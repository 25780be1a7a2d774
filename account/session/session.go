// Package session carries out account sign-ins and whatever else an email confirms, the same for every
// face: it owns the flow of package account, its requests to the service and to providers, the
// clock, and what is kept of the device; and it produces the [Outcome].
//
//	s, err := session.New(ctx, session.Options{Service: "http://127.0.0.1:8282", Memory: store, Program: "otpdialog 1.0"})
//	if err != nil {
//		return err
//	}
//	defer s.Close()
//	s.Handle(account.SignIn{Email: email, Password: password})
//	for s.View().Waits() != "" {
//		draw(s.View())
//		e, more := s.Next()
//		if !more {
//			break
//		}
//		s.Handle(e)
//	}
//	return s.Outcome().Err()
//
// All methods but Next are called from one goroutine, that of the face. An idle session runs no
// goroutines.
package session

import (
	"context"
	"fmt"
	"net/http"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"otpdialog/account"
	"otpdialog/account/client"
	"otpdialog/account/protocol"
	"otpdialog/advice"
	"otpdialog/clock"
	"otpdialog/devicegrant"
	"otpdialog/oidcclient"
	"otpdialog/settings"
)

// Options is what a session is given. Service, Memory and Program are required.
type Options struct {
	Service string // the address of the service: https or loopback
	Memory  Memory
	Program string      // such as "otpdialog 1.0"
	Host    string      // the name of the device; "" for that of this computer
	Clock   clock.Clock // nil for the system's

	Transport http.RoundTripper // to the service and to providers; nil for the network
	// Kept is what is kept by now, of the session before this one: its changes may not be written
	// yet. nil: it is read from Memory.
	Kept *settings.RememberedAccount
}

// farewell is how long [Session.Close] waits until the service knows that a ticket was given up.
const farewell = 2 * time.Second

// A Session carries out sign-ins, one after the other.
type Session struct {
	o   Options
	ctx context.Context //nolint:containedctx // of all requests: the session outlasts each call

	flow   *account.Flow
	client *client.Client
	kept   settings.RememberedAccount
	device protocol.Origin

	requests map[int]context.CancelFunc // under way
	timer    clock.Timer                // of View.Until; nil for none
	written  chan struct{}              // closed when what was kept so far is in Memory

	events chan account.Event
	closed chan struct{}
	work   sync.WaitGroup // everything that a goroutine does

	crash atomic.Pointer[crashed] // which the face has not handled yet; nil for none

	mu    sync.Mutex
	notes []advice.Advice
}

// A crashed event brings a panic of a goroutine of the session into that of the face, which can
// restore the terminal.
type crashed struct {
	account.Event

	what  any
	stack []byte
}

// New returns a session whose requests end when ctx does. It reads what is kept for the service.
func New(ctx context.Context, o Options) (*Session, error) {
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	service, err := client.New(o.Service, client.Options{Transport: o.Transport, Clock: o.Clock})
	if err != nil {
		return nil, err //nolint:wrapcheck // it is advice
	}
	var kept settings.RememberedAccount
	if o.Kept != nil {
		kept = *o.Kept
	} else {
		kept, err = o.Memory.Account(service.Address())
	}
	s := &Session{
		o: o, ctx: ctx, flow: account.New(kept.Email), client: service, kept: kept,
		device: thisDevice(o.Program, o.Host), notes: advice.Of(err), requests: map[int]context.CancelFunc{},
		events: make(chan account.Event), closed: make(chan struct{}), written: make(chan struct{}),
	}
	close(s.written)
	s.device.Token = kept.Device
	if s.device.Token == "" {
		s.device.Token = newToken()
	}
	return s, nil
}

// View is what to show.
func (s *Session) View() account.View { return s.flow.View() }

// Now is the time of the session's clock, for what is left of a time limit.
func (s *Session) Now() time.Time { return s.o.Clock.Now() }

// Clock is that of the session, for faces that wait.
func (s *Session) Clock() clock.Clock { return s.o.Clock }

// Kept is what is kept for the service by now: the email address for the form, and the session for
// requests of [Session.Client], "" if the person is signed out.
func (s *Session) Kept() settings.RememberedAccount { return s.kept }

// Client is the client of the service, for everything that is no sign-in. See [Failed] for its errors.
func (s *Session) Client() *client.Client { return s.client }

// Device is where this session comes from, for requests of [Session.Client].
func (s *Session) Device() protocol.Origin { return s.device }

// Notes are what could not be read or kept so far. None stops a sign-in.
func (s *Session) Notes() []advice.Advice {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.notes)
}

func (s *Session) note(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notes = append(s.notes, advice.Of(err)...)
}

// Next waits for the next event that happens without the person, which the face hands in; false after
// [Session.Close].
func (s *Session) Next() (account.Event, bool) {
	select {
	case e := <-s.events:
		return e, true
	case <-s.closed:
		return nil, false
	}
}

// Handle takes in one event, of the person or of [Session.Next], and carries out what follows.
func (s *Session) Handle(e account.Event) {
	switch e := e.(type) {
	case crashed:
		s.crash.Store(nil)
		panic(fmt.Sprintf("%v\n\n%s", e.what, e.stack))
	case account.Replied:
		delete(s.requests, e.Request)
	case account.Failed:
		delete(s.requests, e.Request)
	}
	for _, step := range s.flow.Handle(s.o.Clock.Now(), e) {
		s.carryOut(step)
	}
	s.watch()
}

// carryOut does what the flow asks for: the one place that does.
func (s *Session) carryOut(step account.Step) {
	switch step := step.(type) {
	case account.SendSignIn:
		s.request(step.Request, func(ctx context.Context) (protocol.Ticket, error) {
			return s.client.SignIn(ctx, protocol.SignIn{Email: step.Email, Password: step.Password, Device: s.device})
		})
	case account.SendExternal:
		s.request(step.Request, func(ctx context.Context) (protocol.Ticket, error) { return s.external(ctx, step) })
	case account.Await:
		s.request(step.Request, func(ctx context.Context) (protocol.Ticket, error) { return s.client.Await(ctx, step.Ticket) })
	case account.SendAgain:
		s.request(step.Request, func(ctx context.Context) (protocol.Ticket, error) { return s.client.Resend(ctx, step.Ticket) })
	case account.SendNewPassword:
		s.request(step.Request, func(ctx context.Context) (protocol.Ticket, error) {
			return s.client.NewPassword(ctx, step.Ticket, protocol.NewPassword{Code: step.Code, Password: step.Password})
		})
	case account.Abort:
		s.requests[step.Request]()
		delete(s.requests, step.Request)
	case account.GiveUp:
		s.goDo(func() {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(s.ctx), farewell)
			defer cancel()
			_ = s.client.GiveUp(ctx, step.Ticket) // or it expires
		})
	case account.Keep:
		s.keep(func(kept *settings.RememberedAccount) {
			kept.Email, kept.Session = step.Email, step.Session
			if step.Trusted {
				kept.Device = s.device.Token
			}
		})
	case account.Forget:
		s.keep(func(kept *settings.RememberedAccount) { kept.Session = "" })
	}
}

// request carries out a request, and announces its end unless it is aborted.
func (s *Session) request(number int, send func(context.Context) (protocol.Ticket, error)) {
	ctx, cancel := context.WithCancel(s.ctx)
	s.requests[number] = cancel
	s.goDo(func() {
		defer cancel()
		ticket, err := send(ctx)
		switch {
		case ctx.Err() != nil: // its answer no longer counts
		case err != nil:
			s.announce(account.Failed{Request: number, Problem: *ProblemOf(err)})
		default:
			s.announce(account.Replied{Request: number, Ticket: ticket})
		}
	})
}

// external signs the person in through an external service.
func (s *Session) external(ctx context.Context, step account.SendExternal) (protocol.Ticket, error) {
	who, err := s.client.FindProvider(ctx, protocol.FindProvider{With: step.With, Email: step.Email})
	if err != nil {
		return protocol.Ticket{}, err
	}
	provider, err := oidcclient.Open(ctx, oidcclient.Config{
		Issuer: who.Issuer, ClientID: who.ClientID, Transport: s.o.Transport, Clock: s.o.Clock,
	})
	if err != nil {
		return protocol.Ticket{}, err
	}
	grant, err := provider.Begin(ctx)
	if err != nil {
		return protocol.Ticket{}, err
	}
	s.announce(account.Granted{Request: step.Request, Grant: devicegrant.New(
		who.Name, grant.UserCode, grant.VerificationURI, grant.Complete, grant.Expires)})
	identity, err := provider.Await(ctx, grant)
	if err != nil {
		return protocol.Ticket{}, err
	}
	return s.client.External(ctx, protocol.External{With: step.With, IDToken: identity.IDToken, Device: s.device})
}

// keep changes what is kept: at once here, and as soon as possible in Memory, in the same order.
func (s *Session) keep(change func(*settings.RememberedAccount)) {
	change(&s.kept)
	before, written := s.written, make(chan struct{})
	s.written = written
	s.goDo(func() {
		defer close(written)
		<-before
		s.note(s.o.Memory.UpdateAccount(s.client.Address(), change))
	})
}

// watch wakes the session when the time limit is over.
func (s *Session) watch() {
	if s.timer != nil {
		s.timer.Stop()
		s.timer = nil
	}
	if until := s.flow.View().Until; !until.IsZero() {
		// A clock that fires one timer after the other does not wait until the face takes the event.
		s.timer = s.o.Clock.NewTimer(func() { go s.announce(account.Elapsed{}) })
		clock.ResetAt(s.o.Clock, s.timer, until)
	}
}

// goDo does something in a goroutine that [Session.Close] waits for.
func (s *Session) goDo(do func()) {
	s.work.Go(func() {
		defer func() {
			if what := recover(); what != nil {
				crash := crashed{what: what, stack: debug.Stack()}
				s.crash.Store(&crash)
				s.announce(crash)
			}
		}()
		do()
	})
}

// announce hands an event to the face, until the session is closed.
func (s *Session) announce(e account.Event) {
	select {
	case s.events <- e:
	case <-s.closed:
	}
}

// Close gives up what is under way, and returns when everything is kept. A session is closed once.
func (s *Session) Close() {
	for _, step := range s.flow.Handle(s.o.Clock.Now(), account.Cancel{}) {
		s.carryOut(step)
	}
	if s.timer != nil {
		s.timer.Stop()
	}
	close(s.closed)
	s.work.Wait()
	if crash := s.crash.Load(); crash != nil { // nobody waited for the event any more
		s.Handle(*crash)
	}
}
