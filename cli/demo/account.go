package demo

import (
	"net/http"

	"otpdialog/clock"
	"otpdialog/simulator/account"
	"otpdialog/simulator/account/provider"
	"otpdialog/simulator/account/web"
	"otpdialog/simulator/world"
	"otpdialog/ui/phone"
)

// startAccount starts the account service of a demonstration, for one of the people. Its clock is
// that of the world.
func startAccount(people *world.World, time *clock.Adjustable, user world.User) (*phone.Account, error) {
	story := &phone.Account{World: people, Advance: time.Advance, Email: user.Address, Password: account.Password}
	story.Service = account.New(account.Options{
		World: people, Accounts: account.Demonstration(), Organisations: account.DemonstrationOrganisations(),
	})
	server, err := web.Start(web.Options{
		Service: story.Service, Listen: "127.0.0.1:0",
		Provider: func(address string) (http.Handler, func(string) (account.Identity, error)) {
			story.Provider = provider.New(provider.Options{World: people, Address: address, Standin: provider.Standins(story.Service)})
			return story.Provider, story.Provider.Verify
		},
	})
	if err != nil {
		return nil, err
	}
	story.URL, story.Close = server.URL(), server.Close
	return story, nil
}
