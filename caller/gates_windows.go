package caller

// hasGates is false: Windows has no gates, and itself needs its variables.
const hasGates = false
