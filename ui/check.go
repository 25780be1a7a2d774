package ui

import (
	"time"

	"otpdialog/radiusclient"
)

// CheckRow is one thing that Check connection has looked at. Its sentences are fit
// for the screen, and hold no secret.
type CheckRow struct {
	Check   string // what was looked at, in a word: "settings", or a [radiusclient.Subject]
	Server  string // as the connection has it, host:port; "" where the row is about none
	Address string // the one address of the server that was looked at; "" where it was all of it
	Verdict radiusclient.Verdict
	What    string        // what was found
	Next    string        // what to do; "" with Pass
	Took    time.Duration // from request to answer, of the latency; 0 elsewhere
}
