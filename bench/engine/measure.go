package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"time"
)

const (
	// slowShare is the part of the requests that a load makes if each takes longer.
	slowShare = 4
	// fewShare is the part of a load's requests that its shorter run makes.
	fewShare = 10
	// losses is how often a client may lose answers until it is out.
	losses = 2
	// tries is how often a pair of runs may be disturbed otherwise.
	tries = 8
	// startBound and requestBound are the longest times of a run that will end: a radclient that loses
	// many answers waits for one after the other.
	startBound   = 3 * time.Second
	requestBound = 300 * time.Microsecond
	// pendingBound is how long it may take until all requests are pending, and longer than they wait.
	pendingBound = time.Minute
)

// errDisturbed says that something else took more time than what was to be measured.
var errDisturbed = errors.New("many requests took no longer than few")

// sizes returns the numbers of requests of the shorter and of the longer run of a cell. All that are in
// flight make as many.
func (p plan) sizes(at cell) (few, many int) {
	many = p.requests
	if !at.server.bare {
		many /= slowShare
	}
	if at.inFlight == 1 {
		many /= slowShare
	}
	few = max(1, many/fewShare/at.inFlight)
	many = max(few+1, many/at.inFlight)
	return few * at.inFlight, many * at.inFlight
}

// marginal returns the cost of a further request. The error is errLost of a client that loses answers.
func (c *contest) marginal(ctx context.Context, e entrant, at cell) (of cost, err error) {
	few, many := c.sizes(at)
	for lost, disturbed := 0, 0; lost < losses && disturbed < tries; c.again[e.name]++ {
		of, err = c.pair(ctx, e, at, few, many)
		switch {
		case errors.Is(err, errLost):
			lost++
		case errors.Is(err, errDisturbed):
			disturbed++
		default:
			return of, err
		}
		c.reportf("%s, %d in flight against %s: %v, not counted", e.name, at.inFlight, at.server.name, err)
	}
	return of, err
}

// pair makes a shorter and a longer run.
func (c *contest) pair(ctx context.Context, e entrant, at cell, few, many int) (cost, error) {
	t := task{Server: at.server.at(at.inFlight), InFlight: at.inFlight, Patience: c.patience, Requests: few}
	shorter, before, err := c.load(ctx, e, t)
	if err != nil {
		return cost{}, err
	}
	t.Requests = many
	longer, after, err := c.load(ctx, e, t)
	if err != nil {
		return cost{}, err
	}
	if c.coarse {
		return difference(usage{}, longer, tally{}, after, many)
	}
	return difference(shorter, longer, before, after, many-few)
}

// difference returns what each of n further requests took.
func difference(shorter, longer usage, before, after tally, n int) (cost, error) {
	if longer.wall <= shorter.wall || longer.cpu <= shorter.cpu {
		return cost{}, errDisturbed
	}
	return cost{
		wall:    (longer.wall - shorter.wall) / time.Duration(n),
		cpu:     (longer.cpu - shorter.cpu) / time.Duration(n),
		mallocs: (float64(after.Mallocs) - float64(before.Mallocs)) / float64(n),
		bytes:   (float64(after.Bytes) - float64(before.Bytes)) / float64(n),
	}, nil
}

// load makes one run, and makes sure that every request was accepted.
func (c *contest) load(ctx context.Context, e entrant, t task) (usage, tally, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, t.Patience+startBound+time.Duration(t.Requests)*requestBound, errLost)
	defer cancel()
	cmd, err := e.load(ctx, t)
	if err != nil {
		return usage{}, tally{}, err
	}
	output, u, err := execute(cmd)
	if ctx.Err() != nil {
		return u, tally{}, context.Cause(ctx)
	}
	if exitCode(err) == exitLost {
		return u, tally{}, errLost
	}
	of, unread := e.tally(output)
	if errors.Is(unread, errLost) {
		return u, of, errLost
	}
	if err = errors.Join(err, unread); err == nil && of.Accepted != t.Requests {
		err = fmt.Errorf("%d of %d requests were accepted", of.Accepted, t.Requests)
	}
	return u, of, err
}

// wait returns what the entrant holds when all its requests wait for an answer. Whether they do is
// for the server to say.
func (c *contest) wait(ctx context.Context, e entrant) (footprint, error) {
	ctx, giveUp := context.WithCancelCause(ctx)
	defer giveUp(nil)
	silent, err := spawnJob(ctx, job{Role: roleSwallow, Expected: c.pending})
	if err != nil {
		return footprint{}, err
	}
	defer silent.stop()
	address, err := silent.line(ctx)
	if err != nil {
		return footprint{}, err
	}
	t := task{Server: address, InFlight: c.pending, Requests: c.pending, Patience: pendingBound}
	waiting, err := spawn(ctx, func(ctx context.Context) (*exec.Cmd, error) { return e.wait(ctx, t) })
	if err != nil {
		return footprint{}, err
	}
	defer waiting.stop()
	go func() { // it has nothing to say but why it does not wait any more
		complaint, err := waiting.line(ctx)
		if err == nil {
			err = errors.New(complaint)
		}
		giveUp(err)
	}()
	if _, err := silent.line(ctx); err != nil {
		return footprint{}, err
	}
	return footprintOf(waiting.cmd.Process.Pid)
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func megabytes(bytes int64) float64 { return float64(bytes) / 1e6 }
