//go:build !windows

package store

import (
	"io/fs"
	"math"
	"syscall"
)

// ownersAreKnown says whether a gate can judge whose files are whose here.
const hasOwners = true

// ownerOf is the ID of the user who owns a file, or an ID that no user has if the
// system does not say.
func ownerOf(info fs.FileInfo) uint32 {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return stat.Uid
	}
	return math.MaxUint32
}
