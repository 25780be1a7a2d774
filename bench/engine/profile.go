package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// profileShare makes the load of a profile longer than that of a comparison.
const profileShare = 5

// writeProfiles writes profiles of our client with each number in flight against the answering socket.
func writeProfiles(ctx context.Context, dir string, p plan, out io.Writer) (err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // profiles are no secret
		return err
	}
	f, err := newField(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.close()) }()
	for _, inFlight := range p.inFlight {
		t := task{
			Server: f.servers[0].at(inFlight), InFlight: inFlight,
			Requests: p.requests * profileShare / inFlight * inFlight, Patience: p.patience,
		}
		if err := f.profile(ctx, t, filepath.Join(dir, fmt.Sprintf("ours-%d", inFlight)), out); err != nil {
			return fmt.Errorf("%d in flight: %w", inFlight, err)
		}
	}
	return nil
}

// profile writes the profiles of one load, whose names begin with prefix.
func (f *field) profile(ctx context.Context, t task, prefix string, out io.Writer) error {
	var output []byte
	for lost := 1; ; lost++ {
		cmd, err := job{Role: roleLoad, Client: clientOurs, SecretFile: f.secretFile, Task: t, Profiles: prefix}.command(ctx)
		if err != nil {
			return err
		}
		if output, _, err = execute(cmd); err == nil {
			break
		}
		if lost == losses || exitCode(err) != exitLost {
			return err
		}
	}
	of, err := own{}.tally(output)
	if err != nil {
		return err
	}
	n := float64(of.Accepted)
	_, err = fmt.Fprintf(out, "%d in flight: %s requests a second, %s allocations and %s bytes a request; %s.{cpu,allocs}.pprof\n",
		t.InFlight, number(n/of.Elapsed.Seconds()), number(float64(of.Mallocs)/n), number(float64(of.Bytes)/n), prefix)
	return err
}
