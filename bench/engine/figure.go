package main

import (
	"math"
	"slices"
	"strconv"
)

// A figure is something that is measured of several clients, once in each round.
type figure struct {
	group, what string
	rounds      map[string][]float64 // by client; none if it cannot be measured
	lossy       map[string]bool      // clients that lose answers here, and so have no figure
	target      *target              // nil if the project has set itself none
}

func newFigure(group, what string, t *target) *figure {
	return &figure{group, what, make(map[string][]float64), make(map[string]bool), t}
}

func (f *figure) add(client string, value float64) {
	f.rounds[client] = append(f.rounds[client], value)
}

// lose takes the client out.
func (f *figure) lose(client string) {
	delete(f.rounds, client)
	f.lossy[client] = true
}

// has reports whether the figure was measured of the client.
func (f *figure) has(client string) bool { return len(f.rounds[client]) > 0 }

// ratios returns those of ours to a peer's, round by round; none if one of them has no figure.
func (f *figure) ratios(peer string) []float64 {
	if !f.has(clientOurs) || !f.has(peer) {
		return nil
	}
	ratios := slices.Clone(f.rounds[clientOurs])
	for round, of := range f.rounds[peer] {
		ratios[round] /= of
	}
	return ratios
}

// median returns the middle one, or the mean of the middle two.
func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// number writes at most two places behind the point, or two digits of what is less than that; about three
// significant digits, and all of those before the point.
func number(value float64) string {
	if size := math.Abs(value); size > 0 && size < 0.095 {
		return strconv.FormatFloat(value, 'g', 2, 64)
	}
	digits := 2
	for limit := 10.0; digits > 0 && math.Abs(value) >= limit; limit *= 10 {
		digits--
	}
	if value == math.Trunc(value) {
		digits = 0
	}
	s := strconv.FormatFloat(value, 'f', digits, 64)
	if whole := len(s); digits == 0 && whole > 4 {
		s = s[:whole-3] + "," + s[whole-3:]
	}
	return s
}
