package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
)

// jobCommand is the hidden subcommand with which this binary starts itself.
const jobCommand = "job"

// A job is what a child of the same binary has to do.
type job struct {
	Role       role
	SecretFile string // all but swallow
	Hold       int    // answer: requests that are held back
	Attributes []byte // answer: what stands behind the signature of an answer
	Expected   int    // swallow: requests
	Client     string // load, wait: clientOurs, clientLayeh or clientBare
	Task       task   // load, wait
	Profiles   string // load: the beginning of the names of profiles to write; "" for none
}

type role string

const (
	roleAnswer  role = "answer"  // a server that accepts everything
	roleSwallow role = "swallow" // a server that answers nothing
	roleLoad    role = "load"    // a client that makes exchanges and writes a tally
	roleWait    role = "wait"    // a client that waits for answers until it is killed
)

// command returns the command that does the job.
func (j job) command(ctx context.Context) (*exec.Cmd, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	task, err := json.Marshal(j)
	if err != nil {
		return nil, err
	}
	return exec.CommandContext(ctx, self, jobCommand, string(task)), nil //nolint:gosec // it is this program
}

// doJob does the job that the arguments of a child hold.
func doJob(ctx context.Context, args []string, in io.Reader, out io.Writer) error {
	var j job
	if len(args) != 1 {
		return fmt.Errorf("%d arguments of a job", len(args))
	}
	if err := json.Unmarshal([]byte(args[0]), &j); err != nil {
		return fmt.Errorf("read the job: %w", err)
	}
	if j.Role == roleSwallow {
		return swallow(j.Expected, in, out)
	}
	secret, err := os.ReadFile(j.SecretFile)
	if err != nil {
		return err
	}
	secret = bytes.TrimSpace(secret)
	switch j.Role {
	case roleAnswer:
		return answer(secret, j.Hold, j.Attributes, in, out)
	case roleLoad:
		return load(ctx, j, secret, out)
	case roleWait:
		return wait(ctx, j, secret)
	}
	return fmt.Errorf("unknown role %q", j.Role)
}
