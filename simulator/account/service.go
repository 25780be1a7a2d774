// Package account is a simulated account service over the people of a world: accounts, two-step
// verification by mail, trusted devices, and the life of an account. It has no network; package
// web is its HTTP face.
//
//	service := account.New(account.Options{World: people, Accounts: account.Demonstration()})
//	ticket, err := service.SignIn(from, protocol.SignIn{Email: "alice@example.com", Password: password})
//
// There is a method for each path of package protocol, and what the pages of a mail's link and the
// verbs of a lab need. Errors are a [*protocol.Problem].
package account

import (
	"net/netip"
	"sync"

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

// ClientID is what the service is called at the providers.
const ClientID = "otpdialog"

// LinkPath is where the page of a mail's link is, below the address of the pages: the link follows.
const LinkPath = "/mail/"

// Identity is the person that a verified ID token is about.
type Identity struct {
	Provider string // the path of its issuer below /oidc/: "google", "sso/example.com"
	Email    string // which the provider has verified; "" if it has not
}

// From is who asks, as the network shows it.
type From struct{ Address netip.Addr }

// Service is an account service. It is safe for concurrent use.
type Service struct {
	o Options

	mu     sync.Mutex
	pages  string
	verify func(idToken string) (Identity, error)
}

// New returns a service.
func New(o Options) *Service { return &Service{o: o} }

// Connect gives the service what exists only once its HTTP listener does: the address of its pages,
// for links in mails, such as "http://127.0.0.1:8282", and the verification of ID tokens (signature,
// issuer, audience, expiry). Before that, mails have no links, and there are no external services.
func (s *Service) Connect(pages string, verify func(idToken string) (Identity, error)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pages, s.verify = pages, verify
}

// Reset makes everything as it was at the start.
func (s *Service) Reset() {}

// Accounts returns the accounts, sorted by email, without passwords.
func (s *Service) Accounts() []Account { return nil }

// Organisations returns the organisations.
func (s *Service) Organisations() []Organisation { return s.o.Organisations }

// SetAccount adds an account, or changes an existing one: its trusted devices and, without a
// password in a, its password stay.
func (s *Service) SetAccount(a Account) error { return nil }

// RemoveAccount removes an account at once, as if it had never been there. It is no error if there
// is none.
func (s *Service) RemoveAccount(email string) {}
