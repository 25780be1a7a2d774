package cli

import (
	"context"
	"os"
	"syscall"
)

// endings are the signals that end the program in order.
var endings = []os.Signal{os.Interrupt, syscall.SIGTERM}

// stopSignals is ctx for a sign-in.
func (*rules) stopSignals(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithCancel(ctx)
}
