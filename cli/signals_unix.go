//go:build unix

package cli

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// endings are the signals that end the program in order: the terminal is restored, and
// whatever is under way ends in no.
var endings = []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT}

// stopSignals is ctx for a sign-in: in a gate nobody can put it to sleep, for whoever
// wakes it up might not be who was asked.
func (r *rules) stopSignals(ctx context.Context) (context.Context, context.CancelFunc) {
	if !r.gate {
		return context.WithCancel(ctx)
	}
	return signal.NotifyContext(ctx, syscall.SIGTSTP)
}
