package radiusclient_test

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"testing"

	"otpdialog/radiusclient"
)

// Only the network itself can say that nothing is there: not silence, and not a lack of
// something on this computer.
func TestNobodyThere(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		kind, err error
		want      bool
	}{
		{radiusclient.ErrRefused, nil, true},
		{radiusclient.ErrUnreachable, syscall.EHOSTUNREACH, true},
		{radiusclient.ErrUnreachable, fmt.Errorf("connect: %w", syscall.ENETUNREACH), true},
		{radiusclient.ErrUnreachable, os.ErrDeadlineExceeded, false},
		{radiusclient.ErrUnreachable, errors.New("no such host"), false},
		{radiusclient.ErrUnreachable, syscall.EMFILE, false},
		{radiusclient.ErrUnreachable, radiusclient.ErrLocalServer, false},
		{radiusclient.ErrUnreachable, nil, false},
		{radiusclient.ErrNoAnswer, syscall.EHOSTUNREACH, false},
		{radiusclient.ErrConnectionLost, nil, false},
		{radiusclient.ErrBadSignature, nil, false},
		{radiusclient.ErrNotTrusted, syscall.EHOSTUNREACH, false},
	} {
		if got := (&radiusclient.Error{Kind: test.kind, Err: test.err}).NobodyThere(); got != test.want {
			t.Errorf("%v, %v: %t, want %t", test.kind, test.err, got, test.want)
		}
	}
}
