// Package demo starts demonstrations: a simulated server in this process, and a connection
// to it.
//
//	d, err := demo.Start()
//	defer d.Close()
package demo

import (
	"crypto/rand"

	"otpdialog/clock"
	"otpdialog/settings"
	"otpdialog/settings/presets"
	"otpdialog/simulator"
	"otpdialog/simulator/world"
	"otpdialog/ui"
	"otpdialog/ui/stage"
)

// Start starts the demonstration.
func Start() (*ui.Demo, error) {
	time := clock.NewAdjustable()
	people := simulator.NewWorld(world.WithClock(time))
	d, err := start(people, presets.Demonstration())
	if err != nil {
		return nil, err
	}
	d.Clock = time
	user, _ := people.User(simulator.DemoUser)
	d.StartAccount = func() (*stage.Account, error) { return startAccount(people, time, user) }
	return d, nil
}

// start starts a simulated server for the people, and returns a demonstration of the
// connection, which gets the server's address and secret.
func start(people *world.World, c *settings.Connection) (*ui.Demo, error) {
	secret := rand.Text()
	server, err := simulator.Start(simulator.Config{World: people, Secret: []byte(secret)})
	if err != nil {
		return nil, err
	}
	c.Primary, c.Secret = server.Addr().String(), settings.Source{Value: secret}
	user, _ := people.User(simulator.DemoUser)
	return &ui.Demo{
		Close: server.Close, Server: server, World: people, UserName: user.Name, Password: user.Password, Connection: c,
	}, nil
}
