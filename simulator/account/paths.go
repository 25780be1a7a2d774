package account

import (
	"context"

	"otpdialog/account/protocol"
)

// SignIn takes the first step with a password.
func (s *Service) SignIn(from From, r protocol.SignIn) (protocol.Ticket, error) {
	return protocol.Ticket{}, nil
}

// FindProvider returns who signs people in.
func (s *Service) FindProvider(from From, r protocol.FindProvider) (protocol.Provider, error) {
	return protocol.Provider{}, nil
}

// External takes the first step with an ID token.
func (s *Service) External(from From, r protocol.External) (protocol.Ticket, error) {
	return protocol.Ticket{}, nil
}

// SignUp asks for a new account.
func (s *Service) SignUp(from From, r protocol.SignUp) (protocol.Ticket, error) {
	return protocol.Ticket{}, nil
}

// ResetPassword asks for a mail with which its reader chooses a new password.
func (s *Service) ResetPassword(from From, r protocol.Reset) (protocol.Ticket, error) {
	return protocol.Ticket{}, nil
}

// Ticket returns the ticket as soon as its state is no longer the one that is known ("" for at
// once), or as it is when ctx is done. A confirmed one has its session in it once.
func (s *Service) Ticket(ctx context.Context, from From, id, key string, known protocol.State) (protocol.Ticket, error) {
	return protocol.Ticket{}, nil
}

// Resend sends the mail of a ticket again.
func (s *Service) Resend(from From, id, key string) (protocol.Ticket, error) {
	return protocol.Ticket{}, nil
}

// GiveUp ends a ticket: its link does nothing any more.
func (s *Service) GiveUp(from From, id, key string) error { return nil }

// NewPassword chooses a new password with the code of a mail.
func (s *Service) NewPassword(from From, id, key string, r protocol.NewPassword) (protocol.Ticket, error) {
	return protocol.Ticket{}, nil
}

// Account returns the account of a session.
func (s *Service) Account(session string) (protocol.Account, error) { return protocol.Account{}, nil }

// Change changes settings of the account of a session.
func (s *Service) Change(session string, r protocol.Change) (protocol.Account, error) {
	return protocol.Account{}, nil
}

// ChangePassword changes the password. All other sessions of the account end.
func (s *Service) ChangePassword(session string, r protocol.ChangePassword) error { return nil }

// License registers a license of a business product, which makes the account a business account.
func (s *Service) License(session string, r protocol.License) (protocol.Account, error) {
	return protocol.Account{}, nil
}

// Delete asks for a mail that confirms that the account is to be deleted.
func (s *Service) Delete(from From, session string, r protocol.Confirm) (protocol.Ticket, error) {
	return protocol.Ticket{}, nil
}

// SignOut ends a session.
func (s *Service) SignOut(session string) error { return nil }

// Devices lists the trusted devices of an account, the last used first.
func (s *Service) Devices(session string) ([]protocol.Device, error) { return nil, nil }

// Rename gives a trusted device another name.
func (s *Service) Rename(session, device string, r protocol.Rename) error { return nil }

// Revoke makes a device unknown, and ends its sessions.
func (s *Service) Revoke(session, device string) error { return nil }

// RevokeOthers makes all devices but this one unknown, and ends their sessions.
func (s *Service) RevokeOthers(session string) error { return nil }

// Open returns what the link of a mail is about: a ticket without its id, its key and a session.
// It changes nothing, because programs that scan mails open links, too.
func (s *Service) Open(link string) (protocol.Ticket, error) { return protocol.Ticket{}, nil }

// Press confirms (yes) or denies what the link of a mail is about. It works once: after that the
// ticket is final, and Press returns it with [protocol.UnknownTicket]. A reset cannot be confirmed
// with it, see [Service.ResetWithLink].
func (s *Service) Press(link string, yes bool) (protocol.Ticket, error) {
	return protocol.Ticket{}, nil
}

// ResetWithLink chooses a new password with the link of a mail. It works once.
func (s *Service) ResetWithLink(link, password string) (protocol.Ticket, error) {
	return protocol.Ticket{}, nil
}
