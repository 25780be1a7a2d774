package report

import (
	"io"
	"os"
	"runtime"

	"github.com/charmbracelet/x/term"

	"otpdialog/advice"
	"otpdialog/ui/tty"
)

// An Output is a stream that people read. It passes text and colours, and nothing else that
// could do something to a terminal, in the charset of the locale: whatever is printed, on
// whichever path, comes through here. The texts themselves are cleaned where they are put
// together.
type Output struct {
	file    *os.File
	charset tty.Charset
	exact   bool // for programs, which read it to the octet: see Exact
}

// Outputs returns the streams of a command. Standard output is not guarded if it is no
// terminal.
func Outputs(stdout, stderr io.Writer) (out, err io.Writer) {
	stdout, stderr = Guard(stdout), Guard(stderr)
	if o, ok := stdout.(Output); ok && !IsTerminal(o) {
		o.exact = true
		stdout = o
	}
	return stdout, stderr
}

// Guard returns the stream for people that a file is.
func Guard(to io.Writer) io.Writer {
	if f, ok := to.(*os.File); ok {
		return Output{f, tty.CharsetOf(os.Getenv), false}
	}
	return to
}

// Exact returns the stream for what must arrive to the octet if to is no terminal: a path, an
// export, a script.
func Exact(to io.Writer) io.Writer {
	if o, ok := to.(Output); ok && o.exact {
		return o.file
	}
	return to
}

// Write implements [io.Writer].
func (o Output) Write(p []byte) (int, error) {
	text := string(p)
	if !o.exact {
		text = advice.Styled(text)
	}
	if _, err := o.file.WriteString(o.charset.Encode(text)); err != nil {
		return 0, err //nolint:wrapcheck // as that of the file
	}
	return len(p), nil
}

// Fd returns the file's descriptor, for callers that ask whether it is a terminal, and how wide.
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
