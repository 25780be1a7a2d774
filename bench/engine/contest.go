package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"
)

// A plan says how much is measured.
type plan struct {
	rounds        int   // of loads
	inFlight      []int // of loads
	requests      int   // of a load that is neither one at a time nor against FreeRADIUS
	processRounds int   // of one request as a process
	pendingRounds int
	pending       int           // requests that wait for their answers
	patience      time.Duration // after which an answer counts as lost; whole seconds
	coarse        bool          // takes what it gets on a busy machine: start-ups are in the figures of loads
}

// A contest measures clients in turns.
type contest struct {
	*field
	plan

	progress io.Writer
	again    map[string]int // runs that were made again, by entrant
}

// measure returns all figures.
func (c *contest) measure(ctx context.Context) ([]*figure, error) {
	var figures []*figure
	for _, measure := range []func(ctx context.Context) ([]*figure, error){c.loads, c.processes, c.waits} {
		more, err := measure(ctx)
		if err != nil {
			return nil, err
		}
		figures = append(figures, more...)
	}
	return figures, nil
}

// turns calls measure for every entrant, and begins with another one in each round.
func turns(round int, entrants []entrant, measure func(e entrant) error) error {
	for i := range entrants {
		e := entrants[(round+i)%len(entrants)]
		if err := measure(e); err != nil {
			return fmt.Errorf("%s: %w", e.name, err)
		}
	}
	return nil
}

// loads measures requests a second, processor time and allocations.
func (c *contest) loads(ctx context.Context) ([]*figure, error) {
	var cells []cell
	for _, s := range c.servers {
		for _, p := range c.inFlight {
			cells = append(cells, newCell(s, p))
		}
	}
	for round := range c.rounds {
		c.reportf("round %d of %d of the loads", round+1, c.rounds)
		for _, cell := range cells {
			entrants := c.entrants
			if cell.server.bare {
				entrants = slices.Concat(entrants, []entrant{{own{clientBare, c.secretFile}, clientBare}})
			}
			err := turns(round, entrants, func(e entrant) error {
				if cell.rate.lossy[e.name] {
					return nil
				}
				cost, err := c.marginal(ctx, e, cell)
				switch {
				case errors.Is(err, errLost):
					cell.lose(e.name)
					return nil
				case err != nil:
					return err
				}
				cell.add(e.name, cost)
				return nil
			})
			if err != nil {
				return nil, fmt.Errorf("%d in flight against %s: %w", cell.inFlight, cell.server.name, err)
			}
		}
	}
	var figures []*figure
	for _, cell := range cells {
		figures = append(figures, cell.figures()...)
	}
	return figures, nil
}

// processes measures the wall time of a process that makes one exchange.
func (c *contest) processes(ctx context.Context) ([]*figure, error) {
	c.reportf("building otpdialog")
	auth, err := newOtpdialog(ctx, c.dir, c.secretFile)
	if err != nil {
		return nil, err
	}
	single := []entrant{{c.radclient.asInstalled(), clientInstalled}, {auth, clientAuth}}
	all := slices.Concat(c.entrants, single, []entrant{{auth.inJSON(), clientJSON}})
	c.reportf("%d processes of each client", c.processRounds)
	alone, err := c.walls(ctx, all, c.telling)
	if err != nil {
		return nil, err
	}
	c.reportf("%d processes against %s", c.processRounds, c.servers[1].name)
	served, err := c.walls(ctx, single, c.servers[1].address)
	if err != nil {
		return nil, err
	}

	line := func(what string, t *target, took walls, ours, radclient string) *figure {
		f := newFigure("one request as a process", what, t)
		f.rounds[clientOurs], f.rounds[clientRadclient] = took[ours], took[radclient]
		return f
	}
	engine := line("the engine alone, radclient without its dictionaries, ms", nil, alone, clientOurs, clientRadclient)
	engine.rounds[clientLayeh] = alone[clientLayeh]
	return []*figure{
		line("otpdialog auth, ms", targetProcess, alone, clientAuth, clientInstalled),
		line("otpdialog auth --json, ms", targetProcess, alone, clientJSON, clientInstalled),
		line("otpdialog auth, against "+c.servers[1].name+", ms", targetProcess, served, clientAuth, clientInstalled),
		line("otpdialog auth, radclient without its dictionaries, ms", nil, alone, clientAuth, clientRadclient),
		engine,
	}, nil
}

// walls are wall times in milliseconds, one of each round, by entrant.
type walls map[string][]float64

// walls runs processes that make one exchange each.
func (c *contest) walls(ctx context.Context, entrants []entrant, address string) (walls, error) {
	took := make(walls)
	t := task{Server: address, InFlight: 1, Requests: 1, Patience: c.patience}
	for round := range c.processRounds {
		err := turns(round, entrants, func(e entrant) error {
			u, _, err := c.load(ctx, e, t)
			took[e.name] = append(took[e.name], milliseconds(u.wall))
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("one request as a process: %w", err)
		}
	}
	return took, nil
}

// waits measures what a process holds that waits for many answers.
func (c *contest) waits(ctx context.Context) ([]*figure, error) {
	if !hasFootprints() {
		return nil, nil
	}
	group := number(float64(c.pending)) + " requests pending"
	sockets := newFigure(group, "sockets", targetSockets)
	peak := newFigure(group, "largest memory, MB", targetMemory)
	resident := newFigure(group, "memory, MB", nil)
	c.reportf("%d processes of each client with %s", c.pendingRounds, group)
	for round := range c.pendingRounds {
		err := turns(round, c.entrants, func(e entrant) error {
			f, err := c.wait(ctx, e)
			if err != nil {
				return err
			}
			sockets.add(e.name, float64(f.sockets))
			peak.add(e.name, megabytes(f.peak))
			resident.add(e.name, megabytes(f.resident))
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", group, err)
		}
	}
	return []*figure{sockets, peak, resident}, nil
}

// reportf writes a line for the person who waits.
func (c *contest) reportf(format string, args ...any) {
	fmt.Fprintf(c.progress, format+"\n", args...) //nolint:errcheck // nothing depends on it
}
