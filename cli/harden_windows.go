package cli

// harden does nothing: Windows keeps no memory of a program that crashed unless its
// administrator has asked for it.
func harden() { forgetTraces() }
