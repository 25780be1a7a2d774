package account

import (
	"slices"

	"otpdialog/account/protocol"
)

// LinkPath is where the page of an email's link is, below the address of the pages: the link follows.
const LinkPath = "/mail/"

// Open returns what the link of an email is about: a ticket without its id, its key and a session.
// It changes nothing, because programs that scan mails open links, too. The error is
// [protocol.UnknownTicket] if the link is none, or long over.
func (s *Service) Open(link string) (protocol.Ticket, error) {
	defer s.begin()()
	t, err := s.linked(link)
	if err != nil {
		return protocol.Ticket{}, err
	}
	return s.page(t), nil
}

// Press confirms (yes) or denies what the link of an email is about, and returns the ticket as it is
// after that. To confirm a reset takes the new password, and nothing else takes one. It works once: later the
// ticket comes with the error [protocol.UnknownTicket].
func (s *Service) Press(link string, yes bool, password string) (protocol.Ticket, error) {
	defer s.begin()()
	t, err := s.linked(link)
	if err != nil {
		return protocol.Ticket{}, err
	}
	switch resets := t.purpose == protocol.ResetPassword; {
	case !s.isWaiting(t):
		err = problem(protocol.UnknownTicket, "This link has been used, or its time is up", "begin again, and open the link of the new email")
	case !yes:
		s.deny(t)
	case resets && password == "":
		err = problem(protocol.BadRequest, "A new password is missing", "choose one")
	case !resets && password != "":
		err = problem(protocol.BadRequest, "This link is not about a password", "use its buttons")
	case resets:
		if err = checkNew(password); err == nil {
			s.resetPassword(t, password)
		}
	default:
		s.confirm(t)
	}
	return s.page(t), err
}

// linked returns the ticket of a link.
func (s *Service) linked(link string) (*ticket, error) {
	t, ok := s.links[digestOf(link)]
	if !ok {
		return nil, problem(protocol.UnknownTicket, "This link is unknown, or too old", "begin again, and open the link of the new email")
	}
	return t, nil
}

// page is what the reader of an email sees of a ticket.
func (s *Service) page(t *ticket) protocol.Ticket {
	view := s.view(t)
	view.ID = ""
	return view
}

// confirm carries out what a waiting ticket is for. Only its link leads here.
func (s *Service) confirm(t *ticket) {
	u, known := s.users[t.email]
	switch t.purpose {
	case protocol.TrustDevice:
		if !known { // removed meanwhile, which ends its sign-ins
			t.finish(protocol.Expired)
			return
		}
		s.trust(u, t)
	case protocol.CreateAccount:
		if p := s.taken(t.email); p != nil {
			t.refuse(p)
			return
		}
		u = &user{Account: Account{Email: t.email, Name: t.name, TwoStep: protocol.Unconditional}, password: t.password}
		s.users[t.email] = u
		delete(s.deleted, t.email)
		s.trust(u, t)
	case protocol.DeleteAccount:
		t.finish(protocol.Confirmed) // before all that is under way for the account ends
		s.remove(t.email)
		s.deleted[t.email] = s.now().Add(blocked)
		s.mailDeleted(t.email)
	case protocol.ResetPassword: // see resetPassword
		return
	}
	t.finish(protocol.Confirmed)
}

// deny ends an attempt that the owner of the mailbox knows nothing of, and what it has got hold of.
func (s *Service) deny(t *ticket) {
	t.finish(protocol.Denied)
	u, known := s.users[t.email]
	if !known || t.purpose == protocol.CreateAccount || t.purpose == protocol.ResetPassword {
		return // a stranger has typed the address, and knows nothing
	}
	// Who asked knows the password, and for a deletion is signed in.
	if one, ok := s.sessions[t.session]; ok {
		delete(s.sessions, t.session)
		if i := u.device(one.device); i >= 0 {
			u.devices = slices.Delete(u.devices, i, i+1)
		}
	}
	s.mailDenied(t)
}
