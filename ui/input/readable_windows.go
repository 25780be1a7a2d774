package input

import (
	"os"
	"time"
)

// readable never waits: Bubble Tea reads the events of a console itself.
func readable(*os.File) func(time.Duration) bool { return func(time.Duration) bool { return false } }
