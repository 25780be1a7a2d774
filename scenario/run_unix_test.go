//go:build unix

package scenario

import (
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// What a program has started ends with the case, too: also if the program has ended before.
func TestProgramsEndTogether(t *testing.T) {
	t.Parallel()
	for name, last := range map[string]string{"while it runs": "wait", "after its end": "exit 0"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fifo := filepath.Join(t.TempDir(), "held")
			if err := syscall.Mkfifo(fifo, 0o600); err != nil {
				t.Fatal(err)
			}
			ended := make(chan error)
			go func() {
				held, err := os.Open(fifo)
				if err == nil {
					_, err = io.ReadAll(held) // ends when nobody holds it open any more
				}
				ended <- err
			}()
			c := caseOf(t, `
		[[steps]]
		run = ["sh", "-c", "exec 9> '`+fifo+`'; sleep 1000 > /dev/null 2>&1 & echo started; `+last+`"]
		expect = { stdout = "started", within = "1m" }`)
			play(t, c, PlayOptions{Environ: os.Environ()}, Passed)
			if err := <-ended; err != nil {
				t.Error(err)
			}
		})
	}
}
