//go:build !windows

package disk

import (
	"io/fs"
	"math"
	"os"
	"syscall"
)

// HasOwners says whether files have owners here.
const HasOwners = true

// NoFollow is a flag with which opening a link fails, and opening never waits.
const NoFollow = syscall.O_NOFOLLOW | noWaiting

// noWaiting makes opening a named pipe return at once.
const noWaiting = syscall.O_NONBLOCK | syscall.O_NOCTTY

// OwnerOf returns the number of the user that owns a file, or of no user if
// the system does not say.
func OwnerOf(info fs.FileInfo) uint32 {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return stat.Uid
	}
	return math.MaxUint32
}

// isRoot says whether the program may write everywhere.
func isRoot() bool { return os.Geteuid() == 0 }

// isOurs reports whether something belongs to the person or to the system. The system's owner
// is that of the root folder: in a container it need not be 0.
func isOurs(info fs.FileInfo) bool {
	if owner := OwnerOf(info); int64(owner) == int64(os.Geteuid()) || owner == 0 {
		return true
	}
	root, err := os.Lstat("/")
	return err == nil && OwnerOf(root) == OwnerOf(info)
}
