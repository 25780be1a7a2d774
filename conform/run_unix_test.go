//go:build unix

package conform

import (
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// What a client has started and left behind ends with it.
func TestClientsLeaveNothingBehind(t *testing.T) {
	t.Parallel()
	fifo := filepath.Join(t.TempDir(), "held")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error)
	go func() {
		held, err := os.Open(fifo)
		if err == nil {
			_, err = io.ReadAll(held) // ends when nothing holds it open any more
		}
		ended <- err
	}()
	client := Client{Command: []string{"sh", "-c", "exec 9> '" + fifo + "'; sleep 1000 > /dev/null 2>&1 & exit 0"}, Environ: os.Environ()}
	if _, err := Run(t.Context(), client, Options{Only: []string{Cases()[0].Name}}); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
