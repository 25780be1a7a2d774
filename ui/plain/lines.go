package plain

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/charmbracelet/x/term"

	"otpdialog/ui/tty"
)

// maxLine is the longest line that is read, in bytes: far above what any request
// carries, so that the flow can say what is too long.
const maxLine = 16 << 10

// Lines are the lines that a person types, or that a script gives. Make them with
// [NewLines]; nil is nobody who could answer. A line is read only when one is wanted, so
// the screens can have a terminal that has answered a question. A script is read in
// blocks: nobody else can have what is left of it.
type Lines struct {
	terminal *os.File // nil for a script
	scanner  *bufio.Scanner
	lines    chan string // holds the line that was read and not taken; closed at the end of the input
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
		l.terminal = f
	}
	return l
}

// Interactive is true where a person types.
func (l *Lines) Interactive() bool { return l != nil && l.terminal != nil }

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
	l.mu.Lock() // whoever takes the line and wants another finds that nobody is reading
	defer l.mu.Unlock()
	if more {
		l.lines <- l.scanner.Text()
		l.reading = false
		return
	}
	if errors.Is(l.scanner.Err(), bufio.ErrTooLong) {
		l.err = ErrLineTooLong
	}
	close(l.lines)
}

// ErrLineTooLong means that a script gave a line that no request could carry.
var ErrLineTooLong = fmt.Errorf("a line of the input has more than %d bytes", maxLine)
