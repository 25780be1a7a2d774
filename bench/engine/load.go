package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/pprof"
	"sync"
	"sync/atomic"
	"time"

	"layeh.com/radius"

	"otpdialog/radiusclient"
)

// errLost says that a request or its answer was lost on the way.
var errLost = errors.New("a datagram was lost")

// A tally is what a load knows about itself.
type tally struct {
	Accepted int
	Elapsed  time.Duration // from before the first exchange until after the last
	Mallocs  uint64        // of the process since its start
	Bytes    uint64        // allocated since its start
}

// An exchange is a whole one: the request is made and sent, and the answer is checked.
type exchange func(ctx context.Context) (radius.Code, error)

// A connection makes exchanges.
type connection interface {
	// worker returns the exchange of one goroutine.
	worker() exchange
	close()
}

func connect(j job, secret []byte) (connection, error) {
	switch j.Client {
	case clientLayeh:
		return layeh{server: j.Task.Server, secret: secret, patience: j.Task.Patience}, nil
	case clientBare:
		return newBare(j.Task)
	}
	client, err := radiusclient.New(radiusclient.Config{
		Servers: []radiusclient.Server{{
			Address: j.Task.Server, Secret: secret,
			RequireMessageAuthenticator: radiusclient.Always,
		}},
		NASIdentifier: nasIdentifier,
		Timeout:       j.Task.Patience,
	})
	if err != nil {
		return nil, err
	}
	return ours{client, j.Role == roleWait}, nil
}

// load makes the exchanges, in as many goroutines as there are in flight, and writes the tally.
func load(ctx context.Context, j job, secret []byte, out io.Writer) error {
	c, err := connect(j, secret)
	if err != nil {
		return err
	}
	defer c.close()
	stop, err := profile(j.Profiles)
	if err != nil {
		return err
	}
	began := time.Now()
	if err := exchangeAll(ctx, c, j.Task); err != nil {
		return err
	}
	t := tally{Accepted: j.Task.Requests, Elapsed: time.Since(began)}
	if err := stop(); err != nil {
		return err
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	t.Mallocs, t.Bytes = memory.Mallocs, memory.TotalAlloc
	return json.NewEncoder(out).Encode(t)
}

// exchangeAll returns the first error, if there is any.
func exchangeAll(ctx context.Context, c connection, t task) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var begun atomic.Int64 // shared, so that as many as can be are in flight to the end
	var wg sync.WaitGroup
	for range t.InFlight {
		wg.Go(func() {
			exchange := c.worker()
			for begun.Add(1) <= int64(t.Requests) {
				code, err := exchange(ctx)
				if err == nil && code != radius.CodeAccessAccept {
					err = fmt.Errorf("the server answered %v", code)
				}
				if err != nil {
					cancel(err) // only the first one counts
					return
				}
			}
		})
	}
	wg.Wait()
	return context.Cause(ctx)
}

// wait keeps requests pending until the process is killed.
func wait(ctx context.Context, j job, secret []byte) error {
	c, err := connect(j, secret)
	if err != nil {
		return err
	}
	defer c.close()
	return exchangeAll(ctx, c, j.Task)
}

// profile begins to write profiles of the processor and of allocations, and returns what ends that.
func profile(prefix string) (stop func() error, err error) {
	if prefix == "" {
		return func() error { return nil }, nil
	}
	cpu, err := os.Create(prefix + ".cpu.pprof") //nolint:gosec // at the path that the person gives
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(cpu); err != nil {
		return nil, errors.Join(err, cpu.Close())
	}
	return func() error {
		pprof.StopCPUProfile()
		if err := cpu.Close(); err != nil {
			return err
		}
		allocs, err := os.Create(prefix + ".allocs.pprof") //nolint:gosec // at the path that the person gives
		if err != nil {
			return err
		}
		return errors.Join(pprof.Lookup("allocs").WriteTo(allocs, 0), allocs.Close())
	}, nil
}

// ours is the engine of this project.
type ours struct {
	client      *radiusclient.Client
	interactive bool
}

func (o ours) close() { o.client.Close() } //nolint:errcheck,gosec // it always returns nil

// worker begins a sign-in with each exchange.
func (o ours) worker() exchange {
	return func(ctx context.Context) (radius.Code, error) {
		response, err := o.client.NewDialogue().Exchange(ctx, radiusclient.Request{
			UserName: userName, Password: password, Interactive: o.interactive,
		})
		if errors.Is(err, radiusclient.ErrNoAnswer) {
			return 0, fmt.Errorf("%w: %w", errLost, err)
		}
		if err != nil {
			return 0, err
		}
		return response.Code, nil
	}
}
