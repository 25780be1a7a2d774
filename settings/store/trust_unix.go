//go:build !windows

package store

import (
	"io/fs"
	"math"
	"syscall"
)

// hasOwners says whether files have owners here.
const hasOwners = true

// ownerOf returns the number of the user that owns a file; one that does not exist if
// the system does not say.
func ownerOf(info fs.FileInfo) uint32 {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return stat.Uid
	}
	return math.MaxUint32
}
