package plain

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/charmbracelet/x/term"
)

// maxLine is the longest line that is read, in bytes: far above what any request
// carries, so that the flow can say what is too long.
const maxLine = 16 << 10

// Lines are the lines that a person types, or that a script gives. Make them with
// [NewLines]; nil is nobody who could answer. Nothing is read before the first
// question; then a script is read in blocks, so nobody else can have what is left of it.
type Lines struct {
	in       io.Reader
	terminal *os.File // nil for a script

	start sync.Once
	lines chan string // closed at the end of the input
	err   error       // why it ended, nil for its end; set before lines is closed
}

// NewLines reads from r: a terminal, or anything else that has lines.
func NewLines(r io.Reader) *Lines {
	l := &Lines{in: r, lines: make(chan string)}
	if f, ok := r.(*os.File); ok && term.IsTerminal(f.Fd()) {
		l.terminal = f
	}
	return l
}

// Interactive is true where a person types.
func (l *Lines) Interactive() bool { return l != nil && l.terminal != nil }

// next is where the next line arrives. It is closed where none comes any more.
func (l *Lines) next() <-chan string {
	if l == nil {
		none := make(chan string)
		close(none)
		return none
	}
	l.start.Do(func() { go l.read() })
	return l.lines
}

// read ends with the input: nothing ends the read of a terminal before.
func (l *Lines) read() {
	defer close(l.lines)
	scanner := bufio.NewScanner(l.in)
	scanner.Buffer(nil, maxLine)
	for scanner.Scan() {
		l.lines <- scanner.Text()
	}
	if errors.Is(scanner.Err(), bufio.ErrTooLong) {
		l.err = ErrLineTooLong
	}
}

// ErrLineTooLong means that a script gave a line that no request could carry.
var ErrLineTooLong = fmt.Errorf("a line of the input has more than %d bytes", maxLine)

// hide keeps the terminal from showing what is typed, until show is called. Without a
// terminal there is nothing to hide.
func (l *Lines) hide() (show func(), err error) {
	if !l.Interactive() {
		return func() {}, nil
	}
	fd := l.terminal.Fd()
	before, err := term.GetState(fd)
	if err == nil {
		err = echoOff(fd)
	}
	if err != nil {
		return nil, fmt.Errorf("the terminal cannot hide what is typed: %w", err)
	}
	return func() { _ = term.Restore(fd, before) }, nil // nothing else could be tried
}

// flush forgets what was begun to be typed: it would stand in front of the next answer.
func (l *Lines) flush() { _ = flushInput(l.terminal.Fd()) } // where it cannot be, it is seen
