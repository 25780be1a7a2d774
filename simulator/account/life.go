package account

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"

	"otpdialog/account/protocol"
)

// Times and tries of the life of an account.
const (
	day          = 24 * time.Hour
	blocked      = 3 * day // an address after its deletion
	maxWrongCode = 5       // of a reset
)

// SignUp asks for a new account. The answer is the same if the address has one: its owner is told
// so after the email is confirmed.
func (s *Service) SignUp(from From, r protocol.SignUp) (protocol.Ticket, error) {
	email, err := address(r.Email)
	if err != nil {
		return protocol.Ticket{}, err
	}
	if err := checkName(r.Name); err != nil {
		return protocol.Ticket{}, err
	}
	if err := checkNew(r.Password); err != nil {
		return protocol.Ticket{}, err
	}
	defer s.begin()()
	t, err := s.askedByStranger(from, email, r.Device)
	if err != nil {
		return protocol.Ticket{}, err
	}
	t.purpose, t.name, t.password, t.signsIn = protocol.CreateAccount, r.Name, s.newHash(r.Password), true
	return s.newTicket(t)
}

// ResetPassword asks for an email with which its reader chooses a new password. The answer is the same
// for an address without an account, whose reader gets an email that says so.
func (s *Service) ResetPassword(from From, r protocol.Reset) (protocol.Ticket, error) {
	email, err := address(r.Email)
	if err != nil {
		return protocol.Ticket{}, err
	}
	defer s.begin()()
	t, err := s.askedByStranger(from, email, r.Device)
	if err != nil {
		return protocol.Ticket{}, err
	}
	t.purpose = protocol.ResetPassword
	return s.newTicket(t)
}

// askedByStranger begins a ticket for an address of which the client has proved nothing.
func (s *Service) askedByStranger(from From, email string, device protocol.Origin) (*ticket, error) {
	shown, token, err := origin(from, device)
	if err != nil {
		return nil, err
	}
	if err := s.allow(requests, from.Client()); err != nil {
		return nil, err
	}
	return &ticket{email: email, client: from.Client(), origin: shown, device: token}, nil
}

// taken says why there can be no new account for an address, nil if there can.
func (s *Service) taken(email string) *protocol.Problem {
	if _, known := s.users[email]; known {
		return problem(protocol.EmailInUse, protocol.EmailInUseWords, "choose Forgot password? to get a new password")
	}
	if left := s.deleted[email].Sub(s.now()); left > 0 {
		p := problem(protocol.AddressDeleted, fmt.Sprintf(protocol.AddressDeletedWords, (left+day-1)/day), "use another address, or wait")
		p.RetryAfter = seconds(left)
		return p
	}
	return nil
}

// NewPassword chooses a new password with the code of an email.
func (s *Service) NewPassword(from From, id, key string, r protocol.NewPassword) (protocol.Ticket, error) {
	defer s.begin()()
	t, err := s.owned(from, id, key)
	if err != nil {
		return protocol.Ticket{}, err
	}
	if t.purpose != protocol.ResetPassword {
		return protocol.Ticket{}, problem(protocol.BadRequest, "This attempt is not about a password", "choose Forgot password?")
	}
	if !s.isWaiting(t) {
		return s.view(t), nil
	}
	if err := checkNew(r.Password); err != nil {
		return protocol.Ticket{}, err
	}
	if !t.hasCode(r.Code) {
		wrong := problem(protocol.WrongCode, "The code is not the one in the email", "look at the newest email, and enter its code of eight characters")
		t.wrongCodes++
		if t.wrongCodes < maxWrongCode {
			return protocol.Ticket{}, wrong
		}
		wrong.Title, wrong.Next = "Too many wrong codes", "choose Forgot password? again"
		t.refuse(wrong)
		return s.view(t), nil
	}
	s.resetPassword(t, r.Password)
	return s.view(t), nil
}

// hasCode reports whether a code is that of the newest email of the ticket. Case, spaces and dashes do
// not matter.
func (t *ticket) hasCode(code string) bool {
	have := digestOf(strings.NewReplacer(" ", "", "-", "").Replace(strings.ToUpper(code)))
	return subtle.ConstantTimeCompare(have[:], t.code[:]) == 1
}

// resetPassword gives the account of a waiting ticket a new password: only the link and the code of
// its email lead here.
func (s *Service) resetPassword(t *ticket, password string) {
	u, known := s.users[t.email]
	if !known { // removed meanwhile
		t.finish(protocol.Expired)
		return
	}
	t.finish(protocol.Confirmed)
	s.unlock(t.email)
	s.setPassword(u, password, nil)
}

// setPassword changes a password. All sessions of the account but one end, and all sign-ins that are
// under way.
func (s *Service) setPassword(u *user, password string, except *session) {
	u.password = s.newHash(password)
	s.endSessions(u.Email, except)
	s.mailChanged(u.Email, "Your password was changed", "The password of your account was changed. All other sessions have ended.")
}

// Account returns the account of a session.
func (s *Service) Account(token string) (protocol.Account, error) {
	return s.account(token, func(*session, *user) error { return nil })
}

// account does something to the account of a session, and returns it.
func (s *Service) account(token string, do func(*session, *user) error) (protocol.Account, error) {
	defer s.begin()()
	one, u, err := s.signedIn(token)
	if err != nil {
		return protocol.Account{}, err
	}
	if err := do(one, u); err != nil {
		return protocol.Account{}, err
	}
	a := protocol.Account{Email: u.Email, Name: u.Name, TwoStep: u.TwoStep, Business: u.Business, Critical: s.critical(u)}
	if o, ok := s.organisation(u.Email); ok {
		a.Organisation = o.Name
	}
	if i := u.device(one.device); i >= 0 {
		a.Device = u.devices[i].shown.ID
	}
	return a, nil
}

// Change changes settings of the account of a session. A weaker two-step verification needs the password.
func (s *Service) Change(token string, r protocol.Change) (protocol.Account, error) {
	return s.account(token, func(one *session, u *user) error {
		if r.Name != "" {
			if err := checkName(r.Name); err != nil {
				return err
			}
		}
		switch r.TwoStep {
		case "", protocol.Off, protocol.Unconditional, protocol.Conditional:
		default:
			return problem(protocol.BadRequest, "There is no such setting of two-step verification", "choose off, unconditional or conditional")
		}
		if r.TwoStep != "" && r.TwoStep.IsWeaker(u.TwoStep) {
			if err := s.checkAgain(one, r.Password); err != nil {
				return err
			}
		}
		if r.Name != "" {
			u.Name = r.Name
		}
		if r.TwoStep != "" && r.TwoStep != u.TwoStep {
			u.TwoStep = r.TwoStep
			s.mailChanged(u.Email, "Two-step verification was changed", "Two-step verification of your account is now: "+r.TwoStep.Words()+".")
		}
		return nil
	})
}

// checkAgain checks the password of a person who is signed in.
func (s *Service) checkAgain(one *session, password string) error {
	_, err := s.check(s.lockIn(one), password)
	if p, ok := errors.AsType[*protocol.Problem](err); ok && p.Code == protocol.WrongPair {
		p.Title, p.Next = "The password is wrong", "enter the password of your account"
	}
	return err
}

// ChangePassword changes the password. All other sessions of the account end.
func (s *Service) ChangePassword(token string, r protocol.ChangePassword) error {
	defer s.begin()()
	one, u, err := s.signedIn(token)
	if err != nil {
		return err
	}
	if err := checkNew(r.New); err != nil {
		return err
	}
	if err := s.checkAgain(one, r.Old); err != nil {
		return err
	}
	s.setPassword(u, r.New, one)
	return nil
}

// Delete asks for an email that confirms that the account is to be deleted.
func (s *Service) Delete(from From, token string, r protocol.Confirm) (protocol.Ticket, error) {
	defer s.begin()()
	one, u, err := s.signedIn(token)
	if err != nil {
		return protocol.Ticket{}, err
	}
	shown, device, err := origin(from, r.Device)
	if err != nil {
		return protocol.Ticket{}, err
	}
	if err := s.checkAgain(one, r.Password); err != nil {
		return protocol.Ticket{}, err
	}
	return s.newTicket(&ticket{purpose: protocol.DeleteAccount, email: u.Email, origin: shown, device: device, session: digestOf(token)})
}

// The keys of licenses of business products, all made up: RAS (Remote Application Server), PDB
// (Parallels Desktop Business) or PDM (Device Management), and three groups.
var businessKey = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(RAS|PDB|PDM)(-[0-9A-Z]{4}){3}$`)
})

// License registers a license of a business product, which makes the account a business account.
func (s *Service) License(token string, r protocol.License) (protocol.Account, error) {
	return s.account(token, func(_ *session, u *user) error {
		if err := s.allow(licensing, u.Email); err != nil {
			return err
		}
		key := strings.ToUpper(strings.TrimSpace(r.Key))
		if !businessKey().MatchString(key) {
			return problem(protocol.BadLicense, "This is not the license key of a business product", "enter one such as RAS-1234-ABCD-5678")
		}
		if owner, ok := s.licenses[key]; ok && owner != u.Email {
			return problem(protocol.BadLicense, "This license key is registered to another account", "ask whoever registered it, or enter another key")
		}
		s.licenses[key], u.Business = u.Email, true
		return nil
	})
}
