package plain

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/charmbracelet/x/term"

	"otpdialog/settings"
	"otpdialog/ui/input"
	"otpdialog/ui/tty"
)

// maxLine is the longest line that is read, in bytes: far above what any request
// carries, so that the flow can say what is too long.
const maxLine = 16 << 10

// Lines are the lines that a person types, or that a script gives. Make them with
// [NewLines] or [Typed]; nil is nobody who could answer. A line is read only when one is wanted, so
// the screens can have a terminal that has answered a question. A script is read in
// blocks: nobody else can have what is left of it.
type Lines struct {
	terminal *os.File // nil for a script, and for a person elsewhere
	person   bool     // one types
	scanner  *bufio.Scanner
	lines    chan string // holds the line that was read and not taken; closed at the end of the input
	begun    bool        // a line was read
	err      error       // why it ended, nil for its end; set before lines is closed

	mu      sync.Mutex
	reading bool // a line is being read, or none comes any more

	echo   sync.Mutex  // guards the modes of the terminal, and what follows
	modes  *term.State // what a person has who types in lines
	hidden bool        // what is typed is not shown
}

// NewLines reads from r: a terminal, or anything else that has lines.
func NewLines(r io.Reader) *Lines {
	l := &Lines{scanner: bufio.NewScanner(tty.Reader(r, func() {})), lines: make(chan string, 1)}
	l.scanner.Buffer(nil, maxLine)
	if f, ok := r.(*os.File); ok && term.IsTerminal(f.Fd()) {
		l.terminal, l.person = f, true
	}
	return l
}

// Typed reads from r what a person types who sits at no terminal of this process. A read begins
// when a line of theirs is wanted.
func Typed(r io.Reader) *Lines {
	l := NewLines(r)
	l.person = true
	return l
}

// Interactive is true where a person types.
func (l *Lines) Interactive() bool { return l != nil && l.person }

// next is where the next line arrives, one line for each call. It is closed where none
// comes any more.
func (l *Lines) next() <-chan string {
	if l == nil {
		none := make(chan string)
		close(none)
		return none
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.reading && len(l.lines) == 0 {
		l.reading = true
		go l.read()
	}
	return l.lines
}

// read reads a line. Nothing else ends the read of a terminal.
func (l *Lines) read() {
	more := l.scanner.Scan()
	l.mu.Lock() // so that a caller who takes the line and wants another one sees that reading has ended
	defer l.mu.Unlock()
	if more {
		line, err := l.line()
		if err == nil {
			l.lines <- line
			l.reading = false
			return
		}
		l.err = &SourceError{err}
	}
	if errors.Is(l.scanner.Err(), bufio.ErrTooLong) {
		l.err = ErrLineTooLong
	}
	close(l.lines)
}

// ended is why no line comes any more, nil for the end of the input.
func (l *Lines) ended() error {
	if l == nil {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err
}

// line is the line that was read. What a script begins with shows how it is encoded.
func (l *Lines) line() (string, error) {
	if l.person {
		return input.Line(l.scanner.Text()), nil
	}
	if l.begun {
		return l.scanner.Text(), nil
	}
	l.begun = true
	line, err := settings.Given("standard input", l.scanner.Bytes())
	return string(line), err
}

// ErrLineTooLong means that a script gave a line that no request could carry.
var ErrLineTooLong = fmt.Errorf("a line of the input has more than %d bytes", maxLine)
