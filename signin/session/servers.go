package session

import (
	"context"
	"time"

	"otpdialog/advice"
	"otpdialog/signin"
)

// Servers is the way to the servers of one connection, for one sign-in.
type Servers interface {
	// Exchange sends one request, waits for its end, and returns at once when ctx is
	// done. The error is a [*ExchangeError], or says why no request could be made.
	Exchange(ctx context.Context, r signin.Request) (signin.Reply, error)
	// Traffic says what has been on the wire so far. It never blocks.
	Traffic() Traffic
	// Attributes returns those of the last valid answer; none before it came.
	Attributes() ([]Attribute, error)
	// Close gives up what is left of the sign-in, and writes what was learned.
	Close() error
}

// A Starter is Servers whose exchanges need neither a goroutine nor a context while they wait.
// They end with [Session.Close] at the latest.
type Starter interface {
	// Start is [Servers.Exchange], but returns at once. It calls done once, in another goroutine.
	Start(r signin.Request, done func(signin.Reply, error)) (stop func())
}

// An ExchangeError is an exchange without a valid answer.
type ExchangeError struct {
	Kind    signin.Failure
	Details []advice.Advice // what is known of each server, in the order they were asked
}

// Error implements error.
func (f *ExchangeError) Error() string { return signin.Notice{Kind: f.Kind}.Advice().What }

// Traffic is what has been on the wire for the exchange under way.
type Traffic struct {
	Server string    // who was asked last, host:port; "" for nobody yet
	Since  time.Time // when it was asked first, zero for not yet
	Resent int       // retransmissions of the request under way

	// Notices are what a person should know of the exchange while it goes on, such as that an
	// answer does not count, each once and in that order.
	Notices  []advice.Advice
	Warnings []advice.Advice // about the connection, its files and its servers
}

// An Attribute is one of the last answer, by its name in the dictionary. Its texts are
// those of the dictionary and of the server: make them safe before you show them.
type Attribute struct {
	Vendor string // "" for none
	Name   string
	Value  string
	Hidden bool // the value is secret, and "" here
}
