package tty

import (
	"io"
	"os"

	"github.com/charmbracelet/x/term"
)

// Reader returns a reader of r. If r is a terminal, a read that waits does not stop a program
// that was continued in the background only to be ended there; and hangUp is called when the
// terminal is gone, which is not what Ctrl+D does.
func Reader(r io.Reader, hangUp func()) io.Reader {
	if f, ok := r.(*os.File); ok && term.IsTerminal(f.Fd()) {
		return reader{f, hangUp}
	}
	return r
}

type reader struct {
	*os.File

	hangUp func()
}

// Read implements io.Reader.
func (r reader) Read(p []byte) (int, error) {
	awaitInput(r.File)
	n, err := r.File.Read(p)
	if err != nil && IsGone(r.File) {
		r.hangUp()
	}
	return n, err //nolint:wrapcheck // as the reader above it expects it
}
