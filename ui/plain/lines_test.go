package plain

import (
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
)

// typed is a terminal, which gives one line for each read.
type typed struct{ reads atomic.Int64 }

func (r *typed) Read(p []byte) (int, error) {
	r.reads.Add(1)
	return copy(p, "office\n"), nil
}

// Once a question is answered, what is typed next belongs to the next reader of the
// terminal: the screens, or the command of exec.
func TestLinesReadOnlyWhatIsWanted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		terminal := new(typed)
		lines := NewLines(terminal)
		for want := range int64(3) {
			synctest.Wait()
			if reads := terminal.reads.Load(); reads != want {
				t.Fatalf("%d reads for %d answers", reads, want)
			}
			lines.next() // a question that is drawn again wants the same line
			if line := <-lines.next(); line != "office" {
				t.Fatalf("the answer is %q", line)
			}
		}
	})
}

// What a script gives is taken as it is: no terminal has put anything in.
func TestLinesOfAScript(t *testing.T) {
	t.Parallel()
	for _, line := range []string{"p\xe4w", "\x1b[200~pw\x1b[201~", "pw\b"} {
		if got := <-NewLines(strings.NewReader(line + "\n")).next(); got != line {
			t.Errorf("%q became %q", line, got)
		}
	}
}
