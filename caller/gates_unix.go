//go:build unix

package caller

// hasGates says whether this system can have a gate.
const hasGates = true
