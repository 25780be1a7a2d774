//go:build unix

package bench

import (
	"bytes"
	"image"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// bound is how long anything may take before a benchmark gives up.
const bound = 20 * time.Second

// The size of the window: the phone of the demonstration stands beside the dialog.
const width, height = 120, 40

// A terminal runs a program and notes when each of its bytes arrives. It draws nothing, so that the
// time of an emulator is in no figure, but it answers what programs ask a terminal at their start.
type terminal struct {
	b    *testing.B
	pty  *os.File
	cmd  *exec.Cmd
	born time.Time     // just before the program was started
	done chan struct{} // closed when the program has ended

	mu      sync.Mutex
	raw     []byte
	chunks  []chunk
	changed chan struct{} // closed and replaced when the program has written
}

// A chunk is what one read brought.
type chunk struct {
	at    time.Time
	start int // in raw
	end   int
}

// run starts a program that lives until stop is called or the benchmark ends.
func run(b *testing.B, home home, path string, args ...string) *terminal {
	b.Helper()
	t := &terminal{b: b, done: make(chan struct{}), changed: make(chan struct{})}
	t.cmd = exec.CommandContext(b.Context(), path, args...)
	t.cmd.Env = home.environment()
	var err error
	t.born = time.Now()
	if t.pty, err = pty.StartWithSize(t.cmd, &pty.Winsize{Cols: width, Rows: height}); err != nil {
		b.Fatalf("start %q: %v", path, err)
	}
	go t.read()
	b.Cleanup(t.stop)
	return t
}

// stop kills the program; a second time it does nothing.
func (t *terminal) stop() {
	_ = t.cmd.Process.Kill() // it may have ended
	<-t.done
}

// read collects what the program writes until it ends.
func (t *terminal) read() {
	buf := make([]byte, 64<<10)
	asked := 0 // where the next question is looked for
	for {
		n, err := t.pty.Read(buf)
		now := time.Now()
		if n > 0 {
			t.mu.Lock()
			start := len(t.raw)
			t.raw = append(t.raw, buf[:n]...)
			t.chunks = append(t.chunks, chunk{now, start, len(t.raw)})
			asked = t.answer(asked)
			close(t.changed)
			t.changed = make(chan struct{})
			t.mu.Unlock()
		}
		if err != nil { // Linux says EIO when the program's side is closed
			break
		}
	}
	_ = t.cmd.Wait() // killed, as a rule
	_ = t.pty.Close()
	close(t.done)
}

// answers are those of a terminal with a dark background and synchronised output.
var answers = []struct{ question, answer string }{
	{"\x1b[?2026$p", "\x1b[?2026;2$y"},
	{"\x1b[?2027$p", "\x1b[?2027;0$y"},
	{"\x1b]11;?\x07", "\x1b]11;rgb:1e1e/1e1e/1e1e\x07"},
}

// answer gives the answers to what was asked behind from, and returns where it has looked to.
func (t *terminal) answer(from int) int {
	var said []byte
	for _, a := range answers {
		if i := bytes.Index(t.raw[from:], []byte(a.question)); i >= 0 {
			said = append(said, a.answer...)
			from += i + len(a.question)
		}
	}
	_, _ = t.pty.Write(said) // a program that has ended does not miss it
	return from
}

// mark is the end of what has been written so far.
func (t *terminal) mark() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.raw)
}

// press gives the program input, and returns the moment just before.
func (t *terminal) press(input string) time.Time {
	t.b.Helper()
	now := time.Now()
	if _, err := t.pty.WriteString(input); err != nil {
		t.b.Fatalf("press %q: %v", input, err)
	}
	return now
}

// await returns the moment when text had arrived behind the mark.
func (t *terminal) await(mark int, text string) time.Time {
	t.b.Helper()
	late := time.After(bound)
	for {
		t.mu.Lock()
		changed := t.changed
		i := bytes.Index(t.raw[mark:], []byte(text))
		if i >= 0 {
			end := mark + i + len(text)
			for _, c := range t.chunks {
				if c.end >= end {
					t.mu.Unlock()
					return c.at
				}
			}
		}
		t.mu.Unlock()
		select {
		case <-changed:
		case <-t.done:
			t.b.Fatalf("the program ended before it wrote %q:\n%s", text, t.screen())
		case <-late:
			t.b.Fatalf("the program has not written %q:\n%s", text, t.screen())
		}
	}
}

// quiet waits until nothing has been written for a while: what is on the screen stays.
func (t *terminal) quiet() {
	t.b.Helper()
	late := time.After(bound)
	for {
		t.mu.Lock()
		changed := t.changed
		t.mu.Unlock()
		select {
		case <-changed:
		case <-time.After(300 * time.Millisecond):
			return
		case <-late:
			t.b.Fatalf("the program does not come to rest:\n%s", t.screen())
		}
	}
}

// frames are the lengths of what was written since the mark, in bytes. What the program writes at once
// can arrive in parts; two frames are at least 8 ms apart.
func (t *terminal) frames(mark int) []int {
	t.mu.Lock()
	defer t.mu.Unlock()
	var frames []int
	var last time.Time
	for _, c := range t.chunks {
		if c.start < mark {
			continue
		}
		if c.at.Sub(last) > 4*time.Millisecond {
			frames = append(frames, 0)
		}
		frames[len(frames)-1] += c.end - c.start
		last = c.at
	}
	return frames
}

// screen is the text of the screen, drawn from everything written so far.
func (t *terminal) screen() string {
	t.mu.Lock()
	raw := bytes.Clone(t.raw)
	t.mu.Unlock()
	emu := vt.NewEmulator(width, height)
	// Its answers are for nobody, but it waits until they have been read.
	var wg sync.WaitGroup
	wg.Go(func() { _, _ = io.Copy(io.Discard, emu) })
	_, _ = emu.Write(raw) // fails only when closed
	text := emu.String()
	if in, ok := emu.InputPipe().(io.Closer); ok {
		_ = in.Close()
	}
	wg.Wait()
	return text
}

// find returns the first cell where text begins on the screen.
func (t *terminal) find(text string) (at image.Point) {
	t.b.Helper()
	for y, line := range strings.Split(t.screen(), "\n") {
		if before, _, found := strings.Cut(line, text); found {
			return image.Pt(ansi.StringWidth(before), y)
		}
	}
	t.b.Fatalf("%q is not on the screen:\n%s", text, t.screen())
	return at
}
