package main

import (
	"fmt"
	"time"
)

// A cell is one place of the table of loads.
type cell struct {
	server   server
	inFlight int

	rate, cpu, mallocs, bytes *figure
}

func newCell(s server, inFlight int) cell {
	var rate, cpu, mallocs *target
	switch {
	case !s.bare:
	case inFlight == 1:
		rate = targetSequential
	case inFlight == targetInFlight:
		rate, cpu, mallocs = targetRate, targetProcessor, targetAllocations
	}
	name := func(what string, t *target) *figure {
		return newFigure("against "+s.name, fmt.Sprintf("%d in flight: %s", inFlight, what), t)
	}
	return cell{
		server: s, inFlight: inFlight,
		rate:    name("requests a second", rate),
		cpu:     name("processor time a request, µs", cpu),
		mallocs: name("allocations a request", mallocs),
		bytes:   name("bytes allocated a request", nil),
	}
}

// figures returns those that the report shows. Allocations hardly depend on the load: once is enough.
func (c cell) figures() []*figure {
	if c.mallocs.target == nil {
		return []*figure{c.rate, c.cpu}
	}
	return []*figure{c.rate, c.cpu, c.mallocs, c.bytes}
}

// A cost is that of one request.
type cost struct {
	wall, cpu      time.Duration
	mallocs, bytes float64 // radclient does not report them
}

func (c cell) add(client string, of cost) {
	c.rate.add(client, float64(time.Second)/float64(of.wall))
	c.cpu.add(client, float64(of.cpu)/float64(time.Microsecond))
	if of.mallocs > 0 {
		c.mallocs.add(client, of.mallocs)
		c.bytes.add(client, of.bytes)
	}
}

// lose takes out a client that loses answers.
func (c cell) lose(client string) {
	for _, f := range c.figures() {
		f.lose(client)
	}
}
