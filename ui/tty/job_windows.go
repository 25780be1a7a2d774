package tty

import (
	"context"
	"os"
)

// A Job is this process in the job control of a shell, which does not exist here.
type Job struct{}

// Follow returns a Job that is never stopped.
func Follow(*os.File, bool) *Job { return new(Job) }

// Close ends following.
func (*Job) Close() {}

// Stops never announces anything.
func (*Job) Stops() <-chan os.Signal { return nil }

// Continues never announces anything.
func (*Job) Continues() <-chan os.Signal { return nil }

// Request does nothing.
func (*Job) Request() {}

// Stop does nothing.
func (*Job) Stop(ctx context.Context) bool { return ctx.Err() == nil }

// Resume does nothing.
func (*Job) Resume(ctx context.Context) bool { return ctx.Err() == nil }

// InForeground is always true.
func InForeground(*os.File) bool { return true }

// IsGone reports whether a terminal is gone, after a read of it has ended.
func IsGone(*os.File) bool { return false }

// awaitInput does nothing: a read stops nothing here.
func awaitInput(*os.File) {}

// Resizes never announces anything: sizes come with the input.
func Resizes() (resizes <-chan os.Signal, stop func()) { return nil, func() {} }
