package radius

import (
	"errors"
	"fmt"
	"testing"

	"otpdialog/radiusclient"
)

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
