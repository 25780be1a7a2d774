package radius

import (
	"sync"

	"otpdialog/settings"
	"otpdialog/signin/session"
)

// learned remembers which servers send a Message-Authenticator. It is written at the
// end of the sign-in: an answer must not wait for a disk.
type learned struct {
	state settings.State // as read before the first request

	mu  sync.Mutex
	new []string
}

// SendsMessageAuthenticator implements radiusclient.Learned.
func (l *learned) SendsMessageAuthenticator(server string) bool {
	return l.state.SendsMessageAuthenticator(server)
}

// LearnMessageAuthenticator implements radiusclient.Learned.
func (l *learned) LearnMessageAuthenticator(server string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.new = append(l.new, server)
}

// keep writes what is new, once it can.
func (l *learned) keep(memory session.Memory) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.new) == 0 {
		return nil
	}
	err := memory.UpdateState(func(s *settings.State) {
		for _, server := range l.new {
			s.LearnMessageAuthenticator(server)
		}
	})
	if err == nil {
		l.new = nil
	}
	return err
}
