package radiusclient

import (
	"context"
	"time"

	"otpdialog/clock"
)

// withTimeout is context.WithTimeoutCause by a Clock.
func withTimeout(parent context.Context, c clock.Clock, timeout time.Duration, cause error) (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(parent)
	timer := c.NewTimer(func() { cancel(cause) })
	timer.Reset(timeout)
	return ctx, func() {
		timer.Stop()
		cancel(nil)
	}
}
