// Package session carries out account sign-ins, the same for every face: it owns the flow of
// package account, its requests to the service and to providers, the clock, and what is kept of
// the device; and it produces the [Outcome].
//
//	s := session.New(ctx, session.Options{Service: "http://127.0.0.1:8282", Memory: store})
//	defer s.Close()
//	s.Handle(account.SignIn{Email: email, Password: password})
//	for s.View().State != account.SignedIn {
//		e, more := s.Next()
//		if !more {
//			break
//		}
//		s.Handle(e)
//	}
//
// All methods but Next are called from one goroutine, that of the face. An idle session runs no
// goroutines.
package session

import (
	"context"
	"net/http"

	"otpdialog/account"
	"otpdialog/account/client"
	"otpdialog/account/protocol"
	"otpdialog/clock"
	"otpdialog/settings"
)

// Memory is what is kept of this device for a service.
type Memory interface {
	// Account returns what is kept for the service at that address; the zero value for nothing.
	Account(service string) (settings.RememberedAccount, error)
	// UpdateAccount changes it. The zero value forgets it.
	UpdateAccount(service string, change func(*settings.RememberedAccount)) error
}

// Options is what a session is given. Service and Memory are required.
type Options struct {
	Service   string // the address of the service: https or loopback
	Memory    Memory
	Program   string            // such as "otpdialog 1.0"
	Transport http.RoundTripper // nil for the network
	Clock     clock.Clock       // nil for the system's

	// Observe is called after each event that the session has handled, in the goroutine of the
	// face, nil for nobody.
	Observe func(e account.Event, s *Session)
}

// A Session carries out sign-ins, one after the other.
type Session struct{ flow *account.Flow }

// New returns a session whose requests end when ctx does.
func New(ctx context.Context, o Options) (*Session, error) {
	return &Session{account.New("")}, nil
}

// View is what to show.
func (s *Session) View() account.View { return s.flow.View() }

// Handle takes in one event, of the person or of [Session.Next], and carries out what follows.
func (s *Session) Handle(e account.Event) {}

// Next waits for the next event that happens without the person; false after [Session.Close].
func (s *Session) Next() (account.Event, bool) { return nil, false }

// Client is the client of the service, for whatever is no sign-in.
func (s *Session) Client() *client.Client { return nil }

// Device is where this session comes from, for requests of [Session.Client].
func (s *Session) Device() protocol.Origin { return protocol.Origin{} }

// Outcome is how the last sign-in has ended, or where it is now.
func (s *Session) Outcome() Outcome { return Outcome{} }

// Close gives up what is under way. A session is closed once.
func (s *Session) Close() {}

// Outcome is how a sign-in ended.
type Outcome struct {
	SignedIn bool
	Email    string
	Method   account.Method
	Trusted  bool             // the device is trusted now
	Problem  *account.Problem // nil if SignedIn, or if the person left
}
