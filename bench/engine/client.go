package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os/exec"
	"time"
)

// The names of the clients, as the report has them.
const (
	clientOurs      = "ours"
	clientRadclient = "radclient"
	clientInstalled = "radclient as installed" // with all dictionaries, for one request as a process
	clientLayeh     = "layeh"
	clientBare      = "datagrams alone" // no client, but what none can do without
	clientAuth      = "otpdialog auth"  // the whole program, for one request as a process
	clientJSON      = "otpdialog auth --json"
)

// What every client sends beside its signature, NAS-IP-Address = 127.0.0.1, NAS-Port-Type = Virtual and
// Service-Type = Login.
const (
	userName      = "load"
	password      = "loadpw"
	nasIdentifier = "engine"
)

// A client is one that is measured, as a program that runs.
type client interface {
	// load returns a program that makes the exchanges and ends. It sends nothing twice.
	load(ctx context.Context, t task) (*exec.Cmd, error)
	// tally reads the output of a load that has ended.
	tally(output []byte) (tally, error)
	// wait returns a program that sends all requests at once, and is killed before their answers come.
	wait(ctx context.Context, t task) (*exec.Cmd, error)
}

// A task is what a client has to do.
type task struct {
	Server   string // host:port
	InFlight int
	Requests int           // a multiple of InFlight
	Patience time.Duration // after which a request counts as lost; whole seconds
}

// own is a client inside this binary.
type own struct{ name, secretFile string }

func (o own) load(ctx context.Context, t task) (*exec.Cmd, error) {
	return job{Role: roleLoad, Client: o.name, SecretFile: o.secretFile, Task: t}.command(ctx)
}

func (o own) tally(output []byte) (t tally, err error) {
	if err = json.Unmarshal(output, &t); err != nil {
		err = fmt.Errorf("read the tally %q: %w", output, err)
	}
	return t, err
}

func (o own) wait(ctx context.Context, t task) (*exec.Cmd, error) {
	return job{Role: roleWait, Client: o.name, SecretFile: o.secretFile, Task: t}.command(ctx)
}
