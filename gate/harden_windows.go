package gate

// Harden removes the variables with which Bubble Tea writes every key press into a file.
// Windows keeps no memory of a program that crashed unless its administrator asked for it.
func Harden() { forgetTraces() }
