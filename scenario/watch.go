package scenario

import (
	"context"
	"maps"
	"sync"
	"time"

	"otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/simulator"
	"otpdialog/simulator/world"
)

// A watch is what has been seen of a case so far: of its session, of the world and of the server.
// What it is told comes from any goroutine.
type watch struct {
	attributes bool // they are asked for: decoding them takes time

	session *session.Session // in a crowd, which is asked when somebody looks; nil: seen is kept

	mu     sync.Mutex
	seen   *Seen
	counts watched
	wake   context.CancelFunc // ends the wait for something new
	news   bool               // since the last wait began
	todo   []func()           // for the goroutine of the player
}

// watched is how often what has happened.
type watched struct {
	events                      int // that the session has handled
	datagrams, duplicates       int // that the client has sent
	servers                     int // that were asked
	pushes, calls, texts, mails int
}

// observe is for [Seat.Observe].
func (w *watch) observe(_ signin.Event, s *session.Session) {
	now := w.look(s)
	w.change(func() {
		w.seen = now
		w.counts.events++
	})
}

// look returns what the session shows.
func (w *watch) look(s *session.Session) *Seen {
	now := &Seen{View: s.View(), Outcome: s.Outcome()}
	now.At = now.View.Now
	if now.View.State == signin.SignedIn { // the memory gets it later
		now.LastMethods = maps.Clone(s.State().LastMethods(s.Connection().Name))
	}
	if w.attributes {
		now.Attributes, _ = s.Attributes() // a mistake in a dictionary is found before
	}
	return now
}

// follow is for [world.World.Follow].
func (w *watch) follow(e world.Event) {
	w.change(func() {
		switch {
		case e.Kind == world.RequestSent && e.Method == world.Push:
			w.counts.pushes++
		case e.Kind == world.RequestSent:
			w.counts.calls++
		case e.Kind == world.MessageDelivered && e.Method == world.Text:
			w.counts.texts++
		case e.Kind == world.MessageDelivered:
			w.counts.mails++
		}
	})
}

// log is for [simulator.Config.Log].
func (w *watch) log(e simulator.Event) {
	w.change(func() {
		switch e.Kind {
		case simulator.Duplicate:
			w.counts.duplicates++
			w.counts.datagrams++
		case simulator.Received:
			w.counts.datagrams++
		case simulator.Dropped, simulator.Answered: // a dropped one has no user, or was received
		}
	})
}

func (w *watch) change(f func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	f()
	w.news = true
	if w.wake != nil {
		w.wake()
	}
}

// announce hands something to the goroutine of the player, which does it before it looks again.
func (w *watch) announce(do func()) {
	w.change(func() { w.todo = append(w.todo, do) })
}

// catchUp does what was announced.
func (w *watch) catchUp() {
	w.mu.Lock()
	todo := w.todo
	w.todo = nil
	w.mu.Unlock()
	for _, do := range todo {
		do()
	}
}

// now returns what has been seen so far.
func (w *watch) now() (Seen, watched) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.news = false
	switch {
	case w.session != nil:
		return *w.look(w.session), w.counts
	case w.seen == nil:
		return Seen{}, w.counts
	}
	return *w.seen, w.counts
}

// until returns a context that ends with ctx, after that time, or when something has happened since
// the last [watch.now].
func (w *watch) until(ctx context.Context, longest time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(ctx, longest)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.wake = cancel
	if w.news || len(w.todo) > 0 {
		cancel()
	}
	return ctx, cancel
}
