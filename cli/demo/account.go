package demo

import (
	"otpdialog/clock"
	"otpdialog/simulator/account"
	"otpdialog/simulator/portal"
	"otpdialog/simulator/world"
	pages "otpdialog/ui/account"
	"otpdialog/ui/stage"
)

// startAccount starts the account service of a demonstration, for one of the people. Its clock is
// that of the world.
func startAccount(people *world.World, time *clock.Adjustable, user world.User) (*stage.Account, error) {
	service := account.New(account.Options{
		World: people, Accounts: account.Demonstration(), Organisations: account.DemonstrationOrganisations(),
	})
	p, err := portal.Start(people, service, "")
	if err != nil {
		return nil, err
	}
	return &stage.Account{
		URL: p.URL(), World: people, Service: service, Provider: p.Provider, Advance: time.Advance,
		Known: &pages.Credentials{Email: user.Address, Password: account.Password}, Close: p.Close,
	}, nil
}
