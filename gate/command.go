package gate

import (
	"fmt"
	"os"
)

// A CommandError is a command that has run, and failed. Only systems that cannot replace a
// process have it.
type CommandError struct{ Code int }

func (e *CommandError) Error() string { return fmt.Sprintf("the command ended with %d", e.Code) }

// forgetTraces removes the variables with which Bubble Tea writes every key press into a
// file.
func forgetTraces() {
	for _, variable := range []string{"TEA_TRACE", "TEA_DEBUG"} {
		_ = os.Unsetenv(variable) // fails for names that no variable can have
	}
}
