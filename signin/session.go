package signin

import (
	"context"
	"time"
)

// Exchanger is the way to the servers of one connection, for one sign-in. It
// answers with Replied or Failed, and returns at once when ctx is done.
type Exchanger interface {
	Exchange(ctx context.Context, s Send) Event
}

// A Session carries out the exchanges of one sign-in, for whatever face.
type Session interface {
	Exchanger
	// Traffic tells what has been on the wire so far. It never blocks.
	Traffic() Traffic
	// Close gives up what is left of the sign-in, and writes what it has learned.
	Close() error
}

// Traffic is what has been on the wire for the exchange under way.
type Traffic struct {
	Server  string    // who was asked last, host:port
	Since   time.Time // when it was asked first, zero for not yet
	Resent  int       // retransmissions of the request under way
	Dropped int       // datagrams that did not count
	Reason  string    // why the last of them did not count, one line

	Warnings []string // about the connection, a sentence each
}
