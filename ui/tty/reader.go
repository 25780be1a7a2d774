package tty

import (
	"io"
	"os"
)

// Reader returns a reader of r that calls hangUp when r is a terminal that is gone. The end
// of the input that a person types with Ctrl+D is another one.
func Reader(r io.Reader, hangUp func()) io.Reader {
	if f, ok := r.(*os.File); ok {
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
	n, err := r.File.Read(p)
	if err != nil && IsGone(r.File) {
		r.hangUp()
	}
	return n, err //nolint:wrapcheck // as the reader above it expects it
}
