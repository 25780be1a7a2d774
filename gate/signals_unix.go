//go:build unix

package gate

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/sys/unix"
)

// Endings are the signals that end the program in order: the terminal is restored, and
// whatever is under way ends in no.
var Endings = []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT}

// stopSignals is ctx for a sign-in. In a gate a stop signal ends it, since the person who
// continues it later might be someone else, and so does being continued after SIGSTOP, which
// cannot be caught. It ends when nobody reads its output any
// more, which is the only sign of an ssh client without a terminal that is gone.
func (r *Rules) stopSignals(ctx context.Context) (context.Context, context.CancelFunc) {
	if !r.IsGate {
		return context.WithCancel(ctx)
	}
	// A broken pipe would kill the program before the log has it.
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGTSTP, syscall.SIGTTIN, syscall.SIGTTOU, syscall.SIGCONT, syscall.SIGPIPE)
	ctx, hangUp := context.WithCancel(ctx) // which leaves the signals where they are
	go func() {
		if awaitHangup(int(os.Stdout.Fd())) {
			hangUp()
		}
	}()
	return ctx, func() {
		hangUp()
		stop()
	}
}

// awaitHangup returns true when the other end of a pipe or socket is gone, and never for
// what has none; false where that cannot be told. It ends with the process.
func awaitHangup(fd int) bool {
	for {
		ends := []unix.PollFd{{Fd: int32(fd)}} //nolint:gosec // a descriptor; hangups are told unasked
		switch n, err := unix.Poll(ends, -1); {
		case n > 0:
			return ends[0].Revents&(unix.POLLHUP|unix.POLLERR) != 0
		case err != nil && !errors.Is(err, unix.EINTR):
			return false
		}
	}
}
