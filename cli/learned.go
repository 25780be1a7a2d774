package cli

import "otpdialog/settings"

// learned remembers in the state file which servers send a
// Message-Authenticator.
type learned struct {
	store *settings.Store
	state settings.State
}

func newLearned(store *settings.Store) (*learned, error) {
	state, err := store.State()
	if err != nil {
		return nil, err
	}
	return &learned{store, state}, nil
}

// SendsMessageAuthenticator implements radiusclient.Learned.
func (l *learned) SendsMessageAuthenticator(server string) bool {
	return l.state.SendsMessageAuthenticator(server)
}

// LearnMessageAuthenticator implements radiusclient.Learned. A state file that
// cannot be written is told of when the sign-in writes it; here, nothing is
// lost but a lesson that the next answer teaches again.
func (l *learned) LearnMessageAuthenticator(server string) {
	_ = l.store.UpdateState(func(s *settings.State) { s.LearnMessageAuthenticator(server) })
}
