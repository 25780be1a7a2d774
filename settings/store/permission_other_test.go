//go:build !linux

package store

import (
	"os"
	"testing"
)

// asOwner runs f with the rights of a file's owner and no more.
func asOwner(t *testing.T, f func()) {
	t.Helper()
	if os.Geteuid() <= 0 {
		t.Skip("root can write into every folder, and so can anybody on Windows")
	}
	f()
}
