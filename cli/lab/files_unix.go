//go:build unix

package lab

import (
	"fmt"
	"syscall"

	"otpdialog/advice"
	"otpdialog/cli/exit"
)

// otherFiles is how many files the program has open beside the sockets of a run.
const otherFiles = 32

// enoughSockets returns an error if the system does not let the program open the sockets that so
// many people need: one for 256 of them, at each server.
func enoughSockets(people, servers int) error {
	need := (people/256+1)*servers + otherFiles
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err == nil && uint64(need) > uint64(limit.Cur) { //nolint:gosec,unconvert // it is positive; the type differs between systems
		return &exit.UnavailableError{Err: advice.New("too-few-files", fmt.Sprintf("%d people at once need %d open files, and the system allows %d", people, need, limit.Cur)).
			Do(fmt.Sprintf("raise the limit with ulimit -n %d, or lower --most", need))}
	}
	return nil
}
