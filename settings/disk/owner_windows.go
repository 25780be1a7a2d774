package disk

import (
	"io/fs"
	"math"
)

// HasOwners is false: Windows has access lists, which this program does not read.
const HasOwners = false

// NoFollow is nothing: only administrators make links here.
const NoFollow = 0

// noWaiting is nothing: named pipes are not in folders here.
const noWaiting = 0

// OwnerOf returns a user that does not exist.
func OwnerOf(fs.FileInfo) uint32 { return math.MaxUint32 }

func isRoot() bool { return false }

func isOurs(fs.FileInfo) bool { return true }
