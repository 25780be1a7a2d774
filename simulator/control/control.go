// Package control is what can be done to a simulated world, in the same words for scenarios, the
// admin interface and the text console:
//
//	lab, err := control.New(control.Setup{Vendor: "duo", Seed: 42}, control.Options{})
//	if err != nil {
//		return err
//	}
//	defer lab.Close()
//	// … a client sends "push" for alice to lab.Server, then:
//	_, err = lab.Do(ctx, "phone.approve", control.Phone{User: "alice"})
package control

import (
	"cmp"

	"otpdialog/advice"
	"otpdialog/clock"
	"otpdialog/simulator"
	"otpdialog/simulator/world"
)

// A Lab is a world with its server, its clock and its faults.
type Lab struct {
	Setup  Setup // what it began with, and what a reset leads back to
	World  *world.World
	Server *simulator.Server
	Clock  *clock.Adjustable
}

// Setup is the state that a lab begins with: a file of "simulate --world", or the table [world]
// of a scenario.
type Setup struct {
	Vendor string `json:"vendor,omitempty" doc:"the vendor whose server it is like, by the name of its preset"`
	Seed   uint64 `json:"seed,omitempty"   doc:"makes codes and numbers predictable"`
	Users  []User `json:"users,omitempty"  doc:"the people; without any, those of the vendor, or of the demonstration"`
}

// Options is how a lab is started.
type Options struct {
	Config simulator.Config // its World is made from the setup
	Socket bool             // whether it listens on Config.Listen; else it is reached in memory only
}

// New returns a lab whose server answers. The error says what is wrong with the setup, or why the
// server cannot listen, see [simulator.Start].
func New(s Setup, o Options) (*Lab, error) {
	users, err := s.users()
	if err != nil {
		return nil, err
	}
	l := &Lab{Setup: s, Clock: clock.NewAdjustable()}
	options := []world.Option{world.WithClock(l.Clock)}
	if s.Seed != 0 {
		options = append(options, world.WithSeed(s.Seed))
	}
	if users == nil {
		l.World = simulator.NewWorld(options...)
	} else {
		l.World = world.New(append(options, world.WithUsers(users...))...)
	}
	o.Config.World = l.World
	if !o.Socket {
		l.Server = simulator.New(o.Config)
		return l, nil
	}
	l.Server, err = simulator.Start(o.Config)
	if err != nil {
		return nil, err
	}
	return l, nil
}

// users are the people of a setup; nil for those of the demonstration.
func (s Setup) users() ([]world.User, error) {
	var users []world.User
	if s.Vendor != "" {
		of, known := simulator.VendorUsers(s.Vendor)
		if !known {
			return nil, advice.New("unknown-vendor", "there is no vendor "+advice.Quoted(s.Vendor)).
				Do(advice.DidYouMean(s.Vendor, simulator.Vendors(), "use the name of a preset"))
		}
		users = of
	}
	for _, u := range s.Users {
		users = append(users, u.user())
	}
	return users, nil
}

// Close stops the server.
func (l *Lab) Close() error { return l.Server.Close() }

// User is a person of a setup, as files and the admin interface have them.
type User struct {
	Name     string   `json:"name"               need:"true" doc:"the user name"`
	Password string   `json:"password,omitempty" doc:"the password; without one, that of the demonstration"`
	Methods  []string `json:"methods,omitempty"  doc:"what is set up: push, call, text, mail, token" one:"push|call|text|mail|token"`
}

func (u User) user() world.User {
	return world.User{Name: u.Name, Password: cmp.Or(u.Password, simulator.DemoPassword)} // the rest is to come
}
