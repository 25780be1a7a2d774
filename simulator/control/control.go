// Package control is what can be done to a simulated world, in the same words for scenarios, the
// admin interface and the text console:
//
//	lab, err := control.New(control.Setup{Vendor: "duo", Seed: 42}, control.Options{})
//	if err != nil {
//		return err
//	}
//	defer lab.Close()
//	// … a client sends "push" for alice to lab.Server, then:
//	_, err = lab.Do(ctx, "phone.approve", control.Pick{User: "alice"})
//
// [Verbs] is the one table of what can be done. The tags of the arguments and results are all that
// the faces need to know of it; see package schema.
package control

import (
	"context"
	"slices"
	"sync"

	"otpdialog/clock"
	"otpdialog/simulator"
	"otpdialog/simulator/account"
	"otpdialog/simulator/world"
)

// A Lab is a world with its server, its clock and its faults.
type Lab struct {
	Setup  Setup // what it began with, and what a reset leads back to
	World  *world.World
	Server *simulator.Server
	Clock  *clock.Adjustable

	secret     []byte // shared with the clients
	hasJournal bool
	mu         sync.Mutex
	watchers   []*func(simulator.Event)
	account    *account.Service // nil until it is asked for
	providers  Providers        // nil until they are served
}

// Options is how a lab is started.
type Options struct {
	Config simulator.Config // its World is made from the setup
	Socket bool             // whether it listens on Config.Listen; else it is reached in memory only
	Held   bool             // the clock stands still until it is moved or released
}

// New returns a lab whose server answers. The error says what is wrong with the setup, or why the
// server cannot listen, see [simulator.Start].
func New(s Setup, o Options) (*Lab, error) {
	if mistakes := s.Check(); len(mistakes) > 0 {
		return nil, &ArgumentsError{mistakes}
	}
	if len(o.Config.Secret) == 0 {
		o.Config.Secret = []byte(simulator.DefaultSecret)
	}
	l := &Lab{Setup: s, secret: o.Config.Secret, hasJournal: o.Config.Journal > 0}
	// Clients in memory have taken in what was sent to them by the time that the clock shows.
	l.Clock = clock.NewSettled(func(ctx context.Context) { l.Server.AwaitQuiet(ctx) })
	if !s.Start.IsZero() {
		l.Clock.StartAt(s.Start)
	}
	if o.Held {
		l.Clock.Hold()
	}
	options := []world.Option{world.WithClock(l.Clock), world.WithMailFaults(s.MailFaults...)}
	if s.Seed != 0 {
		options = append(options, world.WithSeed(s.Seed))
	}
	if users := s.users(); users == nil {
		l.World = simulator.NewWorld(options...)
	} else {
		l.World = world.New(append(options, world.WithUsers(users...))...)
	}
	o.Config.World = l.World
	if log := o.Config.Log; log != nil {
		l.Watch(log)
	}
	o.Config.Log = l.report
	if o.Socket {
		var err error
		if l.Server, err = simulator.Start(o.Config); err != nil {
			return nil, err
		}
	} else {
		l.Server = simulator.New(o.Config)
	}
	l.Server.SetFaults(s.Faults...)
	return l, nil
}

// Close stops the server.
func (l *Lab) Close() error { return l.Server.Close() }

// Watch calls f with each event of the server from now on, as [simulator.Config.Log].
func (l *Lab) Watch(f func(simulator.Event)) (stop func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	// report reads the old list without the lock.
	l.watchers = append(slices.Clone(l.watchers), &f)
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.watchers = slices.DeleteFunc(slices.Clone(l.watchers), func(other *func(simulator.Event)) bool { return other == &f })
	}
}

// report passes an event of the server on.
func (l *Lab) report(e simulator.Event) {
	l.mu.Lock()
	watchers := l.watchers
	l.mu.Unlock()
	for _, f := range watchers {
		(*f)(e)
	}
}
