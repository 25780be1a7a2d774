//go:build unix

package terminal

import (
	"io"
	"sync"

	"github.com/charmbracelet/x/vt"
)

// queue holds the input on its way to the program, without a limit. The emulator hands out its
// input through a pipe that blocks, while the test's lock is held; a program that writes before it
// reads would otherwise wait for the test, and the test for the program.
type queue struct {
	mu     sync.Mutex
	more   *sync.Cond
	data   []byte
	closed bool
}

func newQueue() *queue {
	q := new(queue)
	q.more = sync.NewCond(&q.mu)
	return q
}

// fill takes what the emulator sends: keys, mouse reports, pastes, answers to queries.
func (q *queue) fill(emu *vt.Emulator) {
	buf := make([]byte, 4<<10)
	for {
		n, err := emu.Read(buf)
		q.mu.Lock()
		q.data = append(q.data, buf[:n]...)
		q.closed = q.closed || err != nil
		q.more.Signal()
		q.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// drain gives it to the program.
func (q *queue) drain(tty io.Writer) {
	for {
		q.mu.Lock()
		for len(q.data) == 0 && !q.closed {
			q.more.Wait()
		}
		data := q.data
		q.data = nil
		q.mu.Unlock()
		if len(data) == 0 {
			return
		}
		if _, err := tty.Write(data); err != nil {
			return // the program has ended, and does not miss it
		}
	}
}

// close lets fill and drain end.
func (q *queue) close(emu *vt.Emulator) {
	if pipe, ok := emu.InputPipe().(io.Closer); ok {
		_ = pipe.Close()
	}
}
