package control

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"otpdialog/account/protocol"
	"otpdialog/advice"
	"otpdialog/simulator/account"
	"otpdialog/simulator/world"
)

// Account returns the account service of the world, which is made when it is first asked for.
func (l *Lab) Account() *account.Service {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.account == nil {
		accounts, organisations := l.Setup.accounts()
		l.account = account.New(account.Options{World: l.World, Accounts: accounts, Organisations: organisations})
	}
	return l.account
}

// Providers are the external services, as people use them in a browser.
type Providers interface {
	// Grants are the device grants that wait for a person, the oldest first.
	Grants() []Grant
	// Approve signs in the person who has that address.
	Approve(code, email string) error
	// Refuse ends the grant without a sign-in.
	Refuse(code string) error
	// SetFault makes them do something that they must not do; "" ends that.
	SetFault(name string) error
	// Reset forgets all grants, and the fault.
	Reset()
}

// Connect gives the lab the providers of its account service, once they are served.
func (l *Lab) Connect(p Providers) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.providers = p
}

// resetAccount resets what there is of the account service.
func (l *Lab) resetAccount() {
	l.mu.Lock()
	service, providers := l.account, l.providers
	l.mu.Unlock()
	if service != nil {
		service.Reset()
	}
	if providers != nil {
		providers.Reset()
	}
}

// accounts are those of a setup; those of the demonstration if it has none.
func (s Setup) accounts() ([]account.Account, []account.Organisation) {
	accounts, organisations := s.Accounts, s.Organisations
	if accounts == nil {
		accounts = account.Demonstration()
	}
	if organisations == nil {
		organisations = account.DemonstrationOrganisations()
	}
	return accounts, organisations
}

// OfAccount is an account.
type OfAccount struct {
	Email string `json:"email" need:"true" max:"254" doc:"the email address of the account"`
}

// Grant is a device grant that waits for a person.
type Grant struct {
	Code     string    `json:"code"     doc:"the code that the person confirms"`
	Provider string    `json:"provider" doc:"who signs the person in"`
	Expires  time.Time `json:"expires"`
}

// PickGrant says which grant is meant.
type PickGrant struct {
	Code string `json:"code" max:"20" doc:"the code of the grant; default: newest"`
}

// Approval is who signs in with a grant.
type Approval struct {
	Email string `json:"email" need:"true" max:"254" doc:"the email address of the person who signs in"`
	Code  string `json:"code"  max:"20" doc:"the code of the grant; default: newest"`
}

// ProviderFault is what the external services do wrong.
type ProviderFault struct {
	Name string `json:"name" need:"true" max:"40" doc:"of the fault, such as wrong-issuer; empty for none"`
}

// accountVerbs are what can be done to the account service.
func accountVerbs() []Verb {
	return []Verb{
		shows("account.list", "/accounts", "list the accounts", func(l *Lab) []account.Account { return l.Account().Accounts() }),
		verb("account.read", get, "/accounts/{email}", "show an account", func(_ context.Context, l *Lab, a OfAccount) (account.Account, error) {
			return l.accountOf(a.Email)
		}),
		does("account.write", replace, "/accounts/{email}", "add an account, or change one", func(l *Lab, a account.Account) error {
			return l.Account().SetAccount(a)
		}),
		does("account.license", post, "/accounts/{email}/license", "register a business product's license, which makes it a business account", func(l *Lab, a OfAccount) error {
			found, err := l.accountOf(a.Email)
			if err != nil {
				return err
			}
			found.Business = true
			return l.Account().SetAccount(found)
		}),
		does("account.delete", remove, "/accounts/{email}", "remove an account at once, without a blocked address", func(l *Lab, a OfAccount) error {
			if !l.Account().RemoveAccount(a.Email) {
				return unknownAccount(a.Email)
			}
			return nil
		}),
		does("account.reset", post, "/accounts/{email}/reset", "reset an account to the initial state, without trusted devices", func(l *Lab, a OfAccount) error {
			known := l.Account().RemoveAccount(a.Email)
			accounts, _ := l.Setup.accounts()
			i := slices.IndexFunc(accounts, func(one account.Account) bool { return strings.EqualFold(one.Email, a.Email) })
			if i >= 0 {
				return l.Account().SetAccount(accounts[i])
			}
			if !known {
				return unknownAccount(a.Email)
			}
			return nil
		}),
		shows("account.grants", "/grants", "list the codes of external services that wait for a person", func(l *Lab) []Grant { return l.grants() }),
		does("account.allow", post, "/grants/{code}/allow", "sign in at an external service with the code, as the person with that address", func(l *Lab, a Approval) error {
			return l.decideGrant(a.Code, func(p Providers, code string) error { return p.Approve(code, a.Email) })
		}),
		does("account.refuse", post, "/grants/{code}/refuse", "refuse the sign-in at an external service", func(l *Lab, a PickGrant) error {
			return l.decideGrant(a.Code, Providers.Refuse)
		}),
		does("account.fault", replace, "/provider-fault", "let the external services do something wrong from now on", func(l *Lab, f ProviderFault) error {
			p := l.served()
			if p == nil {
				return world.ErrNoPages
			}
			return p.SetFault(f.Name)
		}),
	}
}

func (l *Lab) accountOf(email string) (account.Account, error) {
	accounts := l.Account().Accounts()
	i := slices.IndexFunc(accounts, func(a account.Account) bool { return strings.EqualFold(a.Email, email) })
	if i < 0 {
		return account.Account{}, unknownAccount(email)
	}
	return accounts[i], nil
}

func unknownAccount(email string) error {
	return advice.New(CodeUnknownAccount, "there is no account "+advice.Quoted(email)).Do("look at the list of accounts")
}

// served are the providers, nil until they are served.
func (l *Lab) served() Providers {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.providers
}

func (l *Lab) grants() []Grant {
	providers := l.served()
	if providers == nil {
		return []Grant{}
	}
	return append([]Grant{}, providers.Grants()...)
}

// decideGrant decides a grant; without a code, the newest one.
func (l *Lab) decideGrant(code string, decide func(p Providers, code string) error) error {
	waiting := l.grants()
	if len(waiting) == 0 {
		return nothingWaits("no code of an external service is waiting", world.ErrNothing)
	}
	if code == "" || code == newest {
		code = waiting[len(waiting)-1].Code
	}
	if err := decide(l.served(), code); err != nil {
		return advice.New(CodeGone, err.Error()).Do("look at the list of codes that are waiting")
	}
	return nil
}

// press waits for an email, and presses a button of the page that its link leads to: it is what a person
// does in a browser.
func (l *Lab) press(ctx context.Context, p PickMail, yes bool, password string) (Pressed, error) {
	m, err := l.awaitMail(ctx, p, hasLink)
	if err != nil {
		return Pressed{}, err
	}
	_, link, found := strings.Cut(m.Link, account.LinkPath)
	if !found {
		return Pressed{}, advice.New(CodeNoLink, fmt.Sprintf("email %d has no link", m.ID)).Do("choose an email with a link")
	}
	ticket, err := l.Account().Press(link, yes, password)
	if err != nil {
		return Pressed{}, err
	}
	pressed := Pressed{Purpose: string(ticket.Purpose), State: string(ticket.State)}
	if ticket.Problem != nil {
		pressed.Problem = ticket.Problem.Title
	}
	return pressed, nil
}

// refused is a refusal of the account service as advice; another error stays as it is.
func refused(err error) error {
	if p, ok := errors.AsType[*protocol.Problem](err); ok {
		return advice.New(CodeRefused, p.Title).Do(p.Next)
	}
	return err
}
