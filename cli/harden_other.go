//go:build unix && !linux

package cli

// hideMemory does nothing: these systems keep it by other means, if at all.
func hideMemory() {}
