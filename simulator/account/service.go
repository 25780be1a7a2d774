// Package account is a simulated account service over the people of a world: accounts, two-step
// verification by email, trusted devices, and the life of an account. It has no network; package
// web is its HTTP face.
//
//	service := account.New(account.Options{World: people, Accounts: account.Demonstration()})
//	ticket, err := service.SignIn(from, protocol.SignIn{Email: "alice@example.com", Password: password})
//
// There is a method for each path of package protocol, and what the pages of an email's link and the
// verbs of a lab need. Errors are a [*protocol.Problem].
//
// Each rule has one place: passwords in password.go, waiting and limits in limits.go, what an email
// confirms in ticket.go and link.go, sessions in session.go, trusted devices in device.go. Tokens,
// links, codes and sessions are random, kept as hashes only, and in no log.
package account

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"otpdialog/account/protocol"
	"otpdialog/simulator/world"
)

// Options is how a service starts. World is required.
type Options struct {
	World         *world.World // its clock, its randomness, its mailboxes
	Accounts      []Account    // at each start
	Organisations []Organisation
}

// Account is an account, as it is at each start.
type Account struct {
	Email    string           `json:"email"              need:"true" max:"254" doc:"the email address"`
	Name     string           `json:"name,omitempty"     max:"64" doc:"the name of the person"`
	Password string           `json:"password,omitempty" max:"128" doc:"the password; default: the demonstration's"`
	TwoStep  protocol.TwoStep `json:"two_step,omitempty" one:"off|unconditional|conditional" doc:"two-step verification; default: unconditional"`
	Critical []string         `json:"critical,omitempty" doc:"critical resources, such as a registered Mac"`
	Business bool             `json:"business,omitempty" doc:"a license of a business product is registered"`
}

// Organisation has a provider of its own for the people of a domain.
type Organisation struct {
	Name     string   `json:"name"   need:"true" max:"64" doc:"the name of the organisation"`
	Domain   string   `json:"domain" need:"true" max:"253" doc:"the domain of its email addresses"`
	Critical []string `json:"critical,omitempty" doc:"critical resources of the organisation, which count for each of its business accounts"`
}

// From is who asks, as the network shows it.
type From struct{ Address netip.Addr }

// Service is an account service. It is safe for concurrent use.
type Service struct {
	o     Options
	world *world.World
	hash  func(password string, salt []byte) []byte // for tests, which count

	mu     sync.Mutex
	pages  string
	verify func(idToken string) (Identity, error)
	outbox []world.Message // sent when mu is free again: who follows the world may ask the service

	users    map[string]*user     // by address
	deleted  map[string]time.Time // until when an address cannot be used again
	licenses map[string]string    // the address of the account, by the key
	tickets  map[string]*ticket   // by ID
	links    map[digest]*ticket
	sessions map[digest]*session
	tokens   map[digest]time.Time // ID tokens that have signed in, until they expire
	locks    map[locked]*lock
	uses     map[use][]time.Time
}

// user is an account as it is now. Its Password is empty.
type user struct {
	Account

	password hashed
	devices  []device // the last used first
}

// New returns a service.
func New(o Options) *Service {
	s := &Service{o: o, world: o.World, hash: argon}
	s.Reset()
	return s
}

// Connect gives the service what exists only once its HTTP listener does: the address of its pages,
// for links in emails, such as "http://127.0.0.1:8282", and the verification of ID tokens (signature,
// issuer, audience, expiry), nil for none. Before that, mails have no links, and there are no
// external services.
func (s *Service) Connect(pages string, verify func(idToken string) (Identity, error)) {
	defer s.begin()()
	s.pages, s.verify = pages, verify
}

// begin locks the service. The function that it returns ends that, and sends the emails.
func (s *Service) begin() (end func()) {
	s.mu.Lock()
	return func() {
		mails := s.outbox
		s.outbox = nil
		s.mu.Unlock()
		for _, m := range mails {
			s.world.SendMail(m)
		}
	}
}

// now is the time of the world.
func (s *Service) now() time.Time { return s.world.Clock().Now().UTC() }

// digest is what is kept of a secret that is random and long.
type digest [sha256.Size]byte

func digestOf(secret string) digest { return sha256.Sum256([]byte(secret)) }

// newSecret returns 32 random octets in base64url, with the randomness of the world: predictable if
// that has a seed, from crypto/rand otherwise.
func (s *Service) newSecret() string { return base64.RawURLEncoding.EncodeToString(s.random(32)) }

// newID returns the name of a ticket or a device, which is no secret.
func (s *Service) newID() string { return base64.RawURLEncoding.EncodeToString(s.random(12)) }

// random returns n random octets.
func (s *Service) random(n int) []byte {
	var b []byte
	for len(b) < n {
		b = binary.NativeEndian.AppendUint64(b, s.world.Random())
	}
	return b[:n]
}

// Reset makes everything as it was at the start.
func (s *Service) Reset() {
	defer s.begin()()
	for _, t := range s.tickets {
		t.finish(protocol.Expired) // for those who wait
	}
	s.users, s.deleted, s.licenses = map[string]*user{}, map[string]time.Time{}, map[string]string{}
	s.tickets, s.links, s.sessions = map[string]*ticket{}, map[digest]*ticket{}, map[digest]*session{}
	s.tokens = map[digest]time.Time{}
	s.locks, s.uses = map[locked]*lock{}, map[use][]time.Time{}
	for _, a := range s.o.Accounts {
		s.set(a)
	}
}

// Accounts returns the accounts, sorted by address, without passwords.
func (s *Service) Accounts() []Account {
	defer s.begin()()
	all := []Account{}
	for _, u := range s.users {
		a := u.Account
		a.Critical = slices.Clone(a.Critical)
		all = append(all, a)
	}
	slices.SortFunc(all, func(a, b Account) int { return strings.Compare(a.Email, b.Email) })
	return all
}

// Organisations returns the organisations.
func (s *Service) Organisations() []Organisation { return slices.Clone(s.o.Organisations) }

// Check returns what is wrong with an account: what [Service.SetAccount] would return.
func (a Account) Check() error {
	_, err := address(a.Email)
	return err
}

// SetAccount adds an account, or changes an existing one: its trusted devices stay, and so does its
// password if a has none.
func (s *Service) SetAccount(a Account) error {
	if err := a.Check(); err != nil {
		return err
	}
	defer s.begin()()
	s.set(a)
	return nil
}

// set is SetAccount for an account that has been checked.
func (s *Service) set(a Account) {
	key := strings.ToLower(a.Email)
	u := s.users[key]
	if u == nil {
		u = &user{}
		s.users[key] = u
		if a.Password == "" {
			a.Password = Password
		}
	}
	if a.Password != "" {
		u.password = s.newHash(a.Password)
	}
	if a.TwoStep == "" {
		a.TwoStep = protocol.Unconditional
	}
	a.Email, a.Password, a.Critical = key, "", slices.Clone(a.Critical)
	u.Account = a
}

// RemoveAccount removes an account at once, as if it had never been there, and reports whether
// there was one.
func (s *Service) RemoveAccount(email string) bool {
	defer s.begin()()
	key := strings.ToLower(email)
	_, known := s.users[key]
	s.remove(key)
	return known
}

// remove removes an account and all that belongs to it.
func (s *Service) remove(email string) {
	s.endSessions(email, nil)
	delete(s.users, email)
	for key, owner := range s.licenses {
		if owner == email {
			delete(s.licenses, key)
		}
	}
}
