package report

import (
	"io"
	"os"
	"runtime"

	"github.com/charmbracelet/x/term"

	"otpdialog/advice"
)

// An Output is a stream that people read. It passes text and colours, and nothing else that
// could do something to a terminal: whatever is printed, on whichever path, comes through
// here. The texts themselves are cleaned where they are put together.
type Output struct{ file *os.File }

// Outputs returns the streams of a command. Standard output is left as it is if it is no
// terminal, because programs read it: the path of a file, or an export, to the octet.
func Outputs(stdout, stderr io.Writer) (out, err io.Writer) {
	if IsTerminal(stdout) {
		stdout = guarded(stdout)
	}
	return stdout, guarded(stderr)
}

func guarded(to io.Writer) io.Writer {
	if f, ok := to.(*os.File); ok {
		return Output{f}
	}
	return to
}

// Write implements [io.Writer].
func (o Output) Write(p []byte) (int, error) {
	if _, err := o.file.WriteString(advice.Styled(string(p))); err != nil {
		return 0, err //nolint:wrapcheck // as that of the file
	}
	return len(p), nil
}

// Fd is that of the file, for those who ask whether it is a terminal, and how wide.
func (o Output) Fd() uintptr { return o.file.Fd() }

// Read and Close make it a [term.File].
func (o Output) Read(p []byte) (int, error) { return o.file.Read(p) } //nolint:wrapcheck // as above

// Close implements [io.Closer].
func (o Output) Close() error { return o.file.Close() } //nolint:wrapcheck // as above

// IsTerminal reports whether a stream is a terminal.
func IsTerminal(stream any) bool {
	f, ok := stream.(term.File)
	return ok && term.IsTerminal(f.Fd())
}

// OnlyLines says why the terminal can show only lines, without colours; "" if it can show
// screens. Windows has no TERM.
func OnlyLines() string {
	switch kind := os.Getenv("TERM"); {
	case kind == "" && runtime.GOOS != "windows":
		return "the kind of terminal is unknown (TERM is not set)"
	case kind == "dumb", kind == "unknown":
		return "the terminal can only show lines (TERM=" + kind + ")"
	}
	return ""
}
