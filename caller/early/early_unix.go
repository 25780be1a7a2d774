//go:build unix

// Package early removes the environment from the process before any package reads it: before
// main starts, some read a file that a variable names, or run a program from PATH. Only
// package main imports it.
//
// It imports nothing but syscall. Packages are initialized in the order of their import paths,
// each as soon as what it imports is (Go specification, "Program initialization"), so this one
// precedes package time, and all that can read the environment through package os.
package early

import "syscall"

// Environ is the environment that the program was started with, as of os.Environ.
var Environ = take()

func take() []string {
	environ := syscall.Environ()
	syscall.Clearenv()
	return environ
}
