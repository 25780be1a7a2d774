package gate

import (
	"context"
	"os"
	"syscall"
)

// Endings are the signals that end the program in order.
var Endings = []os.Signal{os.Interrupt, syscall.SIGTERM}

// stopSignals is ctx for a sign-in.
func (*Rules) stopSignals(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithCancel(ctx)
}
