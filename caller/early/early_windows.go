// Package early is for systems that can have a gate. Windows itself needs its variables.
package early

import "syscall"

// Environ is the environment that the program was started with, as of os.Environ.
var Environ = syscall.Environ()
