package session

import "sync"

// writer does one thing after the other, in goroutines that end when nothing is left.
type writer struct {
	mu      sync.Mutex
	waiting []func()
	busy    bool
	idle    []chan struct{} // closed when nothing is left
}

func (w *writer) do(chore func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.waiting = append(w.waiting, chore)
	if !w.busy {
		w.busy = true
		go w.work()
	}
}

func (w *writer) work() {
	for {
		w.mu.Lock()
		if len(w.waiting) == 0 {
			w.busy = false
			for _, idle := range w.idle {
				close(idle)
			}
			w.idle = nil
			w.mu.Unlock()
			return
		}
		chore := w.waiting[0]
		w.waiting[0] = nil // it may hold secrets
		w.waiting = w.waiting[1:]
		w.mu.Unlock()
		chore()
	}
}

// wait returns a channel that is closed once everything is done.
func (w *writer) wait() <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	idle := make(chan struct{})
	if w.busy {
		w.idle = append(w.idle, idle)
	} else {
		close(idle)
	}
	return idle
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
