package gate

import "fmt"

// A CommandError is a command that has run, and failed. Only systems that cannot replace a
// process have it.
type CommandError struct{ Code int }

func (e *CommandError) Error() string { return fmt.Sprintf("the command ended with %d", e.Code) }
