// Package account is a simulated account service over the people of a world: accounts, two-step
// verification by mail, trusted devices, and the life of an account. It has no network; package
// web is its HTTP face.
//
//	service := account.New(account.Options{World: people, Accounts: account.Demonstration()})
//	ticket, err := service.SignIn(from, protocol.SignIn{Email: "alice@example.com", Password: password})
//
// Errors are a [*protocol.Problem].
package account

import (
	"net/netip"

	"otpdialog/account/protocol"
	"otpdialog/simulator/world"
)

// Options is how a service starts. World is required.
type Options struct {
	World         *world.World // its clock, its randomness, its mailboxes
	Accounts      []Account    // at each start
	Organisations []Organisation
	Pages         string // the address of the web pages, for links in mails; "" for none yet
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
	Name   string `json:"name"   need:"true" max:"64" doc:"the name of the organisation"`
	Domain string `json:"domain" need:"true" max:"253" doc:"the domain of its email addresses"`
}

// From is who asks, as the network shows it.
type From struct{ Address netip.Addr }

// Service is an account service. It is safe for concurrent use.
type Service struct{ o Options }

// New returns a service.
func New(o Options) *Service { return &Service{o} }
