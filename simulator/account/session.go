package account

import (
	"time"

	"otpdialog/account/protocol"
)

// Sessions: how long they last, and how many an account has; the oldest one ends then.
const (
	sessionTime = 24 * time.Hour
	maxSessions = 50
)

// session is a person who has signed in.
type session struct {
	email  string
	device *digest // it signed in with, trusted or not; nil for none
	began  time.Time
}

// newSession returns the token of a new session.
func (s *Service) newSession(email string, device *digest) string {
	var oldest digest
	n := 0
	for d, one := range s.sessions {
		switch {
		case !s.now().Before(one.began.Add(sessionTime)):
			delete(s.sessions, d)
		case one.email == email:
			n++
			if n == 1 || one.began.Before(s.sessions[oldest].began) {
				oldest = d
			}
		}
	}
	if n >= maxSessions {
		delete(s.sessions, oldest)
	}
	token := s.newSecret()
	s.sessions[digestOf(token)] = &session{email, device, s.now()}
	return token
}

// signedIn returns the session of a token, and its account.
func (s *Service) signedIn(token string) (*session, *user, error) {
	d := digestOf(token)
	one, ok := s.sessions[d]
	if !ok || !s.now().Before(one.began.Add(sessionTime)) {
		delete(s.sessions, d)
		return nil, nil, problem(protocol.NotSignedIn, "You are signed out", "sign in again")
	}
	return one, s.users[one.email], nil // an account that is removed has no sessions
}

// endSessions ends all sessions of an account but one, and what could become or outlive one: sign-ins
// that are under way or wait to be fetched, deletions that an ended session has asked for, and the
// links and codes of resets. Tickets of strangers show nothing of it: they must not learn whether the
// address has an account.
func (s *Service) endSessions(email string, except *session) {
	for d, one := range s.sessions {
		if one.email == email && one != except {
			delete(s.sessions, d)
		}
	}
	for _, t := range s.tickets {
		if t.email != email {
			continue
		}
		_, asks := s.sessions[t.session]
		switch {
		case t.purpose == protocol.TrustDevice, t.purpose == protocol.DeleteAccount && !asks:
			t.finish(protocol.Expired)
		case t.purpose == protocol.ResetPassword && t.state == protocol.Waiting:
			delete(s.links, t.link)
			t.link, t.code = digest{}, digest{} // no text has this hash
		}
		t.signsIn = t.signsIn && t.state == protocol.Waiting
	}
}

// SignOut ends a session. It is no error if that has ended before, and there is no other.
func (s *Service) SignOut(token string) error {
	defer s.begin()()
	delete(s.sessions, digestOf(token))
	return nil
}
