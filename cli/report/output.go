package report

import (
	"errors"
	"io"
	"os"
	"runtime"
	"sync/atomic"
	"syscall"

	"github.com/charmbracelet/x/term"

	"otpdialog/advice"
	"otpdialog/cli/exit"
	"otpdialog/ui/tty"
)

// An Output is a stream that people read. It passes text and colours, and nothing else that
// could do something to a terminal, in the charset of the locale: whatever is printed, on
// whichever path, comes through here. The texts themselves are cleaned where they are put
// together.
type Output struct {
	file    *os.File
	charset tty.Charset
	exact   bool                            // for programs, which read it to the octet: see Exact
	octets  bool                            // in no charset: of Exact
	lost    *atomic.Pointer[unwrittenError] // of standard output
}

// Outputs returns the streams of a command. Standard output is not guarded if it is no
// terminal. What cannot be written there is a [*exit.UnavailableError], also if nobody looks at the
// error of Write: see [Unwritten].
func Outputs(stdout, stderr io.Writer) (out, err io.Writer) {
	stdout, stderr = Guard(stdout), Guard(stderr)
	if o, ok := stdout.(Output); ok {
		o.exact = !IsTerminal(o)
		o.lost = new(atomic.Pointer[unwrittenError])
		stdout = o
	}
	return stdout, stderr
}

// Guard returns the stream for people that a file is.
func Guard(to io.Writer) io.Writer {
	if f, ok := to.(*os.File); ok {
		return Output{file: f, charset: tty.CharsetOf(os.Getenv)}
	}
	return to
}

// Exact returns the stream for what must arrive to the octet if to is no terminal: a path, an
// export, a script.
func Exact(to io.Writer) io.Writer {
	if o, ok := to.(Output); ok && o.exact {
		o.octets = true
		return o
	}
	return to
}

// Write implements [io.Writer].
func (o Output) Write(p []byte) (int, error) {
	text := string(p)
	if !o.exact {
		text = advice.Styled(text)
	}
	if !o.octets {
		text = o.charset.Encode(text)
	}
	if _, err := o.file.WriteString(text); err != nil {
		return 0, o.failed(err)
	}
	return len(p), nil
}

// An unwrittenError is why standard output does not have everything.
type unwrittenError struct {
	advice.Advice

	err error
}

func (e *unwrittenError) Unwrap() []error {
	return []error{&exit.UnavailableError{Err: e.Advice}, e.err}
}

// failed is the error of a Write. That nobody reads standard output any more is for the command to judge.
func (o Output) failed(err error) error {
	if o.lost == nil {
		return err
	}
	why := err
	if of, is := errors.AsType[*os.PathError](err); is {
		why = of.Err
	}
	unwritten := &unwrittenError{
		advice.New("cannot-write", "standard output cannot be written: "+why.Error()).
			Do("free some space there, or redirect standard output to another file"),
		err,
	}
	if !errors.Is(err, syscall.EPIPE) {
		o.lost.CompareAndSwap(nil, unwritten)
	}
	return unwritten
}

// Unwritten is why the standard output of a command does not have everything; nil if it has.
func Unwritten(stdout io.Writer) error {
	if o, ok := stdout.(Output); ok && o.lost != nil && o.lost.Load() != nil {
		return o.lost.Load()
	}
	return nil
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
