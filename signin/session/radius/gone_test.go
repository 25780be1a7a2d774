package radius

import (
	"errors"
	"fmt"
	"testing"

	"otpdialog/radiusclient"
	"otpdialog/signin/session"
)

// What another program sent over a connection brings its own next step.
func TestNotRADIUSHasItsNextStep(t *testing.T) {
	t.Parallel()
	lost := &radiusclient.Error{Kind: radiusclient.ErrConnectionLost, Server: "radius:2083", Err: radiusclient.ErrNotRADIUS}
	failure, ok := errors.AsType[*session.ExchangeError](failed(lost, ""))
	if !ok || len(failure.Details) != 1 {
		t.Fatalf("got %+v", failure)
	}
	what, next := failure.Details[0].Sentences()
	if what != "radius:2083: the server sent something that is not RADIUS." || next != "Correct the port of the connection, or its transport." {
		t.Errorf("got %s %s", what, next)
	}
}

func TestAllGone(t *testing.T) {
	t.Parallel()
	gone := &radiusclient.Error{Kind: radiusclient.ErrRefused}
	silent := &radiusclient.Error{Kind: radiusclient.ErrNoAnswer}
	for name, test := range map[string]struct {
		err  error
		want bool
	}{
		"one, gone":              {gone, true},
		"one, silent":            {silent, false},
		"both gone":              {fmt.Errorf("%w; %w", gone, gone), true},
		"the second silent":      {fmt.Errorf("%w; %w", gone, silent), false},
		"the other one silent":   {&radiusclient.Error{Kind: radiusclient.ErrRefused, Other: silent}, false},
		"alive":                  {nil, false},
		"closed":                 {radiusclient.ErrClosed, false},
		"gone, and another kind": {errors.Join(gone, errors.New("too many open files")), false},
		"wrapped":                {fmt.Errorf("asking: %w", gone), false}, // when in doubt the answer is no
	} {
		if got := allGone(test.err); got != test.want {
			t.Errorf("%s: %t, want %t", name, got, test.want)
		}
	}
}
