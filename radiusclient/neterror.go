package radiusclient

import (
	"errors"
	"os"
	"syscall"
)

// isRefused reports an ICMP port unreachable. Go keeps Windows from reporting it.
func isRefused(err error) bool { return errors.Is(err, syscall.ECONNREFUSED) }

// isTransient reports an error that some systems give to a reader when a router
// complained. It may pass, so it ends nothing (RFC 1122 section 4.1.3.3).
func isTransient(err error) bool {
	return errors.Is(err, syscall.EHOSTUNREACH) || errors.Is(err, syscall.ENETUNREACH)
}

func isTimeout(err error) bool { return errors.Is(err, os.ErrDeadlineExceeded) }
