package account

import (
	"fmt"
	"maps"
	"net/netip"
	"time"

	"otpdialog/account/protocol"
)

// limit is how often something may be done within a time, by the clock of the world.
type limit struct {
	of  string
	n   int
	per time.Duration
}

// The limits.
var (
	signIns   = limit{"sign-ins of a client", 60, time.Minute}
	requests  = limit{"requests of a client for an email", 30, time.Minute}
	mails     = limit{"mails to a mailbox, for what one stranger can ask for", 10, time.Hour}
	allMails  = limit{"mails to a mailbox, for what all strangers can ask for", 30, time.Hour}
	ownMails  = limit{"mails to a mailbox, for who knows its password", 60, time.Hour}
	wrongKeys = limit{"unknown tickets and sessions that a client asks for", 60, time.Minute}
	licensing = limit{"license keys that an account tries", 10, time.Hour}
)

// use is who does something that has a limit: an address of a mailbox, of a client, or both.
type use struct {
	limit

	who string
}

// maxUses is how many entries of locks and uses are kept before the old ones are dropped.
const maxUses = 10_000

// allow counts a use, and refuses one that is too many.
func (s *Service) allow(l limit, who string) error {
	if err := s.exhausted(l, who); err != nil {
		return err
	}
	s.count(l, who)
	return nil
}

// allowMail counts an email of a ticket, also one that is sent again, and refuses one that is too many
// for the mailbox. One stranger cannot use up what the owner needs for a new password.
func (s *Service) allowMail(t *ticket) error {
	to := mailbox(t.email)
	if t.purpose != protocol.CreateAccount && t.purpose != protocol.ResetPassword {
		return s.allow(ownMails, to)
	}
	if err := s.exhausted(allMails, to); err != nil {
		return err
	}
	if err := s.allow(mails, t.client+" "+to); err != nil {
		return err
	}
	s.count(allMails, to)
	return nil
}

// exhausted refuses what was done too often.
func (s *Service) exhausted(l limit, who string) error {
	if times := s.uses[use{l, who}]; len(times) == l.n {
		if left := times[0].Add(l.per).Sub(s.now()); left > 0 {
			return later(protocol.TooOften, "Too many attempts", left)
		}
	}
	return nil
}

// count counts a use.
func (s *Service) count(l limit, who string) {
	if len(s.uses) > maxUses {
		for u, times := range s.uses {
			if s.now().Sub(times[len(times)-1]) > u.per {
				delete(s.uses, u)
			}
		}
	}
	u := use{l, who}
	s.uses[u] = append(s.uses[u], s.now())
	s.uses[u] = s.uses[u][max(0, len(s.uses[u])-l.n):]
}

// Client is who asks, for limits: an IPv6 client has a network of addresses.
func (f From) Client() string {
	if f.Address.Is6() && !f.Address.Is4In6() {
		return netip.PrefixFrom(f.Address.WithZone(""), 64).Masked().String()
	}
	return f.Address.Unmap().String()
}

// locked is whose wrong passwords are counted together, so that strangers cannot lock the owner of an
// account out (OWASP, Slow Down Online Guessing Attacks with Device Cookies): those of all strangers who type
// an address, whether it has an account or not; those of one device that the owner trusts; or those of all
// sessions on other devices.
type locked struct {
	email   string
	device  digest // zero for one that is not trusted
	session bool   // on such a device
}

// lockFor is the lock for a sign-in from a device, nil for one without a token.
func (s *Service) lockFor(email string, device *digest) locked {
	if u, known := s.users[email]; known && u.device(device) >= 0 {
		return locked{email: email, device: *device}
	}
	return locked{email: email}
}

// lockIn is the lock for a password that is asked for again in a session. Sessions on devices that are not
// trusted share one: an external service opens any number of them, each with a new token, and each with a
// lock of its own could guess as often as it likes.
func (s *Service) lockIn(one *session) locked {
	who := s.lockFor(one.email, one.device)
	who.session = who.device == digest{}
	return who
}

// lock is what wrong passwords lead to.
type lock struct {
	wrong       int
	last, until time.Time
}

// Wrong passwords: how many are free, how long the next one locks the account, twice as long each
// time, and when they are forgotten.
const (
	freeWrong = 5
	firstLock = time.Minute
	maxLock   = time.Hour
	forgotten = 24 * time.Hour
)

// isLocked refuses a client that has to wait. Resetting the password by email ends every lock: owners who can read
// their mail always get back in (OWASP, Authentication Cheat Sheet, Account Lockout).
func (s *Service) isLocked(who locked) error {
	l := s.locks[who]
	if l == nil || !s.now().Before(l.until) {
		return nil
	}
	left := l.until.Sub(s.now())
	p := problem(protocol.LockedOut, "Too many wrong passwords for this email address", "wait "+inWords(left)+", or choose Forgot password? to get in at once with an email")
	p.RetryAfter = seconds(left)
	return p
}

// unlock ends all locks of an address.
func (s *Service) unlock(email string) {
	maps.DeleteFunc(s.locks, func(who locked, _ *lock) bool { return who.email == email })
}

// wrongPassword counts a wrong password, and says that it is wrong, or locked from now on.
func (s *Service) wrongPassword(who locked) error {
	if len(s.locks) > maxUses {
		maps.DeleteFunc(s.locks, func(_ locked, l *lock) bool { return s.now().Sub(l.last) > forgotten })
	}
	l := s.locks[who]
	if l == nil || s.now().Sub(l.last) > forgotten {
		l = &lock{}
		s.locks[who] = l
	}
	l.wrong, l.last = l.wrong+1, s.now()
	if l.wrong >= freeWrong {
		l.until = s.now().Add(min(maxLock, firstLock<<min(l.wrong-freeWrong, 16)))
		return s.isLocked(who)
	}
	return problem(protocol.WrongPair, protocol.WrongPairWords, "check both, or choose Forgot password?")
}

// later is a problem that time solves.
func later(code protocol.Code, title string, left time.Duration) error {
	p := problem(code, title, "wait "+inWords(left)+", then try again")
	p.RetryAfter = seconds(left)
	return p
}

// problem is what is refused, with the row of the help that is about it.
func problem(code protocol.Code, title, next string) *protocol.Problem {
	return &protocol.Problem{Code: code, Title: title, Next: next, Help: map[protocol.Code]string{
		protocol.WrongPair:      protocol.HelpForgottenPassword,
		protocol.LockedOut:      protocol.HelpForgottenPassword,
		protocol.EmailInUse:     protocol.HelpEmailInUse,
		protocol.WidelyUsed:     protocol.HelpWidelyUsed,
		protocol.AddressDeleted: protocol.HelpAddressDeleted,
		protocol.NoSuchOrg:      protocol.HelpSSOUser,
		protocol.NoAccount:      protocol.HelpForgottenAddress,
	}[code]}
}

// seconds rounds up: who waits that long does not come too early.
func seconds(d time.Duration) int { return int((max(0, d) + time.Second - 1) / time.Second) }

// inWords is a time to wait.
func inWords(d time.Duration) string {
	n, unit := seconds(d), "second"
	if n > 90 {
		n, unit = (n+59)/60, "minute"
	}
	if n == 1 {
		return "1 " + unit
	}
	return fmt.Sprintf("%d %ss", n, unit)
}
