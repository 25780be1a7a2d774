package account

import (
	"context"
	"crypto/subtle"
	"errors"
	"time"

	"otpdialog/account/protocol"
)

// Times of tickets.
const (
	ticketTime    = 10 * time.Minute
	firstCooldown = 30 * time.Second // doubled by each email
	ticketKept    = time.Hour        // a final one, for those who fetch its session or open its link late
	maxTickets    = 10_000
)

// ticket is something that an email confirms.
type ticket struct {
	id         string
	key        digest
	link, code digest // of the newest email; the code is that of a reset
	wrongCodes int

	purpose  protocol.Purpose
	state    protocol.State
	changed  chan struct{} // closed when the state is final
	email    string
	client   string // who asked, if that is a stranger; see [From.Client]
	origin   protocol.Origin
	device   *digest // nil for a device that cannot be trusted
	at       time.Time
	resendAt time.Time
	sent     int
	words    string
	problem  *protocol.Problem
	signsIn  bool // a session waits to be fetched with the key

	name     string // of CreateAccount
	password hashed
	session  digest // of DeleteAccount: the one that asked for it
}

// newTicket makes a ticket and sends its email. The answer has the key in it.
func (s *Service) newTicket(t *ticket) (protocol.Ticket, error) {
	if len(s.tickets) >= maxTickets {
		s.dropTickets()
	}
	if len(s.tickets) >= maxTickets {
		return protocol.Ticket{}, later(protocol.TooOften, "Too many attempts are under way", time.Minute)
	}
	if err := s.allowMail(t); err != nil {
		return protocol.Ticket{}, err
	}
	key := s.newSecret()
	t.id, t.key = s.newID(), digestOf(key)
	t.state, t.changed, t.at, t.words = protocol.Waiting, make(chan struct{}), s.now(), s.matchCode()
	s.tickets[t.id] = t
	s.send(t)
	view := s.view(t)
	view.Key = key
	return view, nil
}

// dropTickets forgets those that are long over.
func (s *Service) dropTickets() {
	for id, t := range s.tickets {
		if s.now().Sub(t.at) > ticketKept {
			t.finish(protocol.Expired)
			delete(s.links, t.link)
			delete(s.tickets, id)
		}
	}
}

// send sends the email of a ticket, with a new link and code: those of earlier mails do nothing then.
func (s *Service) send(t *ticket) {
	link, code := s.newSecret(), s.newCode()
	delete(s.links, t.link)
	t.link, t.code = digestOf(link), digestOf(code)
	s.links[t.link] = t
	t.resendAt = s.now().Add(firstCooldown << t.sent)
	t.sent++
	s.mailTicket(t, link, code)
}

// finish gives a waiting ticket a final state. After that, its links and codes do nothing.
func (t *ticket) finish(state protocol.State) {
	if t.state == protocol.Waiting {
		t.state = state
		close(t.changed)
	}
}

// refuse ends a waiting ticket with a problem.
func (t *ticket) refuse(p *protocol.Problem) {
	t.problem = p
	t.finish(protocol.Refused)
}

// isWaiting reports whether a ticket can still be confirmed.
func (s *Service) isWaiting(t *ticket) bool {
	if !s.now().Before(t.at.Add(ticketTime)) {
		t.finish(protocol.Expired)
	}
	return t.state == protocol.Waiting
}

// view is a ticket as its owner and the reader of its email see it: without key, id and session.
func (s *Service) view(t *ticket) protocol.Ticket {
	view := protocol.Ticket{
		ID: t.id, Purpose: t.purpose, Email: t.email, Origin: t.origin,
		At: t.at.Format(time.RFC3339), MatchCode: t.words, Problem: t.problem,
	}
	if s.isWaiting(t) {
		view.ExpiresIn = seconds(t.at.Add(ticketTime).Sub(s.now()))
		view.ResendIn = seconds(t.resendAt.Sub(s.now()))
	}
	view.State = t.state
	view.Trusted = t.state == protocol.Confirmed && t.device != nil && s.isTrusted(t)
	return view
}

// owned returns the ticket of who has its key. Others at the same address cannot keep them from it
// with wrong ones.
func (s *Service) owned(from From, id, key string) (*ticket, error) {
	t := s.tickets[id]
	var want digest
	if t != nil {
		want = t.key
	}
	have := digestOf(key)
	if subtle.ConstantTimeCompare(have[:], want[:]) == 1 {
		return t, nil
	}
	if err := s.allow(wrongKeys, from.Client()); err != nil {
		return nil, err
	}
	return nil, problem(protocol.UnknownTicket, "This attempt is over, or was never made", "begin again")
}

// Ticket returns the ticket as soon as its state is no longer the one that is known ("" for at
// once), or as it is at the deadline of ctx. A confirmed sign-in or sign-up has its session in it,
// once. The error is that of ctx if it is cancelled: a session that nobody reads is not made.
func (s *Service) Ticket(ctx context.Context, from From, id, key string, known protocol.State) (protocol.Ticket, error) {
	for {
		view, changed, err := s.look(ctx, from, id, key, known)
		if err != nil || changed == nil {
			return view, err
		}
		expired := make(chan struct{})
		timer := s.world.Clock().NewTimer(func() { close(expired) })
		timer.Reset(time.Duration(view.ExpiresIn) * time.Second)
		select {
		case <-changed:
		case <-expired:
		case <-ctx.Done():
			known = ""
		}
		timer.Stop()
	}
}

// look is one look of Ticket. It returns a channel if there is something to wait for.
func (s *Service) look(ctx context.Context, from From, id, key string, known protocol.State) (protocol.Ticket, <-chan struct{}, error) {
	defer s.begin()()
	t, err := s.owned(from, id, key)
	if err != nil {
		return protocol.Ticket{}, nil, err
	}
	view := s.view(t)
	switch {
	case t.state == protocol.Waiting && known == protocol.Waiting:
		return view, t.changed, nil
	case errors.Is(ctx.Err(), context.Canceled):
		return protocol.Ticket{}, nil, ctx.Err()
	case t.state == protocol.Confirmed && t.signsIn && s.now().Sub(t.at) <= ticketKept:
		t.signsIn = false
		view.Session = s.newSession(t.email, t.device)
	}
	return view, nil, nil
}

// Resend sends the email of a ticket again, with a new link: only the newest one counts.
func (s *Service) Resend(from From, id, key string) (protocol.Ticket, error) {
	defer s.begin()()
	t, err := s.owned(from, id, key)
	if err != nil {
		return protocol.Ticket{}, err
	}
	if s.isWaiting(t) {
		if left := t.resendAt.Sub(s.now()); left > 0 {
			return protocol.Ticket{}, later(protocol.TooOften, "The email was sent just now", left)
		}
		if err := s.allowMail(t); err != nil {
			if p, ok := errors.AsType[*protocol.Problem](err); ok { // pages say when it can be sent again
				t.resendAt = s.now().Add(time.Duration(p.RetryAfter) * time.Second)
			}
			return protocol.Ticket{}, err
		}
		s.send(t)
	}
	return s.view(t), nil
}

// GiveUp ends a ticket: its links do nothing any more.
func (s *Service) GiveUp(from From, id, key string) error {
	defer s.begin()()
	t, err := s.owned(from, id, key)
	if err == nil {
		t.finish(protocol.Expired)
		t.signsIn = false
	}
	return err
}
