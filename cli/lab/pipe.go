package lab

import (
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

// endWithReader interrupts the command when nobody reads its output any more, as after "| head": what
// it has started ends, and its files are removed, before it does. Otherwise the signal would kill it at
// once.
func endWithReader(cmd *cobra.Command) (stop func()) {
	ctx, stop := signal.NotifyContext(cmd.Context(), syscall.SIGPIPE)
	cmd.SetContext(ctx)
	return stop
}
