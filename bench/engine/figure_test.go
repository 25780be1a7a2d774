package main

import (
	"slices"
	"testing"
)

func TestNumber(t *testing.T) {
	for value, want := range map[float64]string{
		0: "0", 0.004: "0.004", 0.5: "0.50", 1: "1", 1.446: "1.45", 40: "40", 99.5: "99.5", 641.7: "642",
		10_000: "10,000", 123_456.7: "123,457", -1.5: "-1.50",
	} {
		if got := number(value); got != want {
			t.Errorf("number(%v) = %q, want %q", value, got, want)
		}
	}
}

func TestMedian(t *testing.T) {
	for _, tt := range []struct {
		values []float64
		want   float64
	}{
		{[]float64{7}, 7},
		{[]float64{9, 1, 2}, 2},
		{[]float64{4, 1, 2, 9}, 3},
	} {
		before := slices.Clone(tt.values)
		if got := median(tt.values); got != tt.want {
			t.Errorf("median(%v) = %v, want %v", tt.values, got, tt.want)
		}
		if !slices.Equal(tt.values, before) {
			t.Errorf("median changed %v to %v", before, tt.values)
		}
	}
}

// A ratio is that of a round, and a target is kept or missed by a part of itself.
func TestVerdict(t *testing.T) {
	for _, tt := range []struct {
		name            string
		target          target
		ours, radclient []float64
		verdict, ratio  string
	}{
		{"ratio met", target{limit: 1.5, atLeast: true, ratio: true}, []float64{30, 60, 80}, []float64{20, 20, 50}, "met", "1.60× (1.50–3)"},
		{"ratio missed", target{limit: 1.5, atLeast: true, ratio: true}, []float64{12}, []float64{10}, "missed by 20 %", "1.20×"},
		{"at most, at the limit", target{limit: 1, ratio: true}, []float64{5}, []float64{5}, "met", "1×"},
		{"value missed", target{limit: 20}, []float64{30, 22, 21}, nil, "missed by 10 %", ""},
		{"nothing to compare with", target{limit: 1, ratio: true}, []float64{5}, nil, "not measured", ""},
	} {
		f := newFigure("", tt.name, &tt.target)
		for _, v := range tt.ours {
			f.add(clientOurs, v)
		}
		for _, v := range tt.radclient {
			f.add(clientRadclient, v)
		}
		if got := f.verdict(); got != tt.verdict {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.verdict)
		}
		if got := f.ratio(clientRadclient); got != tt.ratio {
			t.Errorf("%s: ratio %q, want %q", tt.name, got, tt.ratio)
		}
	}
}

// A client that loses answers has no figure, and ours may not.
func TestLossy(t *testing.T) {
	cells := newCell(server{name: "a server"}, 256)
	cells.add(clientOurs, cost{wall: 10, cpu: 10})
	cells.add(clientRadclient, cost{wall: 10, cpu: 10})
	cells.lose(clientRadclient)
	if err := lossOf(cells.figures()); err != nil {
		t.Errorf("err = %v", err)
	}
	row := cells.figures()[0].row()
	if row[2] != "loses answers" || row[3] != "" {
		t.Errorf("row = %q", row)
	}
	cells.lose(clientOurs)
	if err := lossOf(cells.figures()); err == nil {
		t.Error("our client may lose answers")
	}
}
