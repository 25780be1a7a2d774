//go:build unix

package terminal

import (
	"bytes"
	"fmt"
	"time"

	"github.com/charmbracelet/x/ansi"
)

// A terminal that can hold its picture back until a frame is whole (mode 2026, synchronized output) says
// so, and then a program marks its frames.
const (
	synchronized = 2026
	frameKnown   = "\x1b[?2026;2$y"
	frameBegins  = "\x1b[?2026h"
	frameEnds    = "\x1b[?2026l"
)

// knowFrames has the emulator say that it can, which it cannot: the test waits for whole frames instead.
func (t *Terminal) knowFrames() {
	t.emu.RegisterCsiHandler(ansi.Command('?', '$', 'p'), func(params ansi.Params) bool {
		mode, _, _ := params.Param(0, 0)
		if mode != synchronized {
			return false
		}
		t.emu.SendText(frameKnown)
		return true
	})
}

// frame returns how much was written so far, and whether it ends with a whole frame.
func (t *Terminal) frame() (written int, whole bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.raw), bytes.LastIndex(t.raw, []byte(frameBegins)) <= bytes.LastIndex(t.raw, []byte(frameEnds))
}

// A write is what one read brought.
type write struct {
	at         time.Time
	start, end int // in raw
}

// answer gives an undrawn terminal's answers to what was asked since the last time: those of one with a
// dark background.
func (t *Terminal) answer() {
	for _, a := range []struct{ question, answer string }{
		{"\x1b[?2026$p", frameKnown},
		{"\x1b[?2027$p", "\x1b[?2027;0$y"},
		{"\x1b]11;?\x07", "\x1b]11;rgb:1e1e/1e1e/1e1e\x07"},
	} {
		if i := bytes.Index(t.raw[t.answered:], []byte(a.question)); i >= 0 {
			_, _ = t.pty.WriteString(a.answer) // a program that has ended does not miss it
			t.answered += i + len(a.question)
		}
	}
}

// Started is the moment just before the program was started.
func (t *Terminal) Started() time.Time { return t.started }

// PID is the process that was started.
func (t *Terminal) PID() int { return t.cmd.Process.Pid }

// Mark is the end of what has been written so far.
func (t *Terminal) Mark() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.raw)
}

// WaitWritten waits until text was written behind the mark, and returns the moment when it had arrived.
func (t *Terminal) WaitWritten(mark int, text string) (at time.Time) {
	t.tb.Helper()
	t.wait(fmt.Sprintf("%q written", text), func() bool {
		t.mu.Lock()
		defer t.mu.Unlock()
		i := bytes.Index(t.raw[mark:], []byte(text))
		if i < 0 {
			return false
		}
		for _, w := range t.writes {
			if w.end >= mark+i+len(text) {
				at = w.at
				return true
			}
		}
		return false
	})
	return at
}

// WaitRest waits until nothing has been written for so long: what is on the screen stays.
func (t *Terminal) WaitRest(long time.Duration) {
	t.tb.Helper()
	bound := time.After(Bound)
	for {
		t.mu.Lock()
		changed := t.changed
		t.mu.Unlock()
		select {
		case <-changed:
		case <-time.After(long):
			return
		case <-bound:
			t.tb.Fatalf("the program does not come to rest; screen:\n%s", t.Text())
		}
	}
}

// Frames are the lengths in bytes of what was written since the mark. What the program writes at once
// can arrive in parts: writes that follow within apart are one frame.
func (t *Terminal) Frames(mark int, apart time.Duration) []int {
	t.mu.Lock()
	defer t.mu.Unlock()
	var frames []int
	var last time.Time
	for _, w := range t.writes {
		if w.start < mark {
			continue
		}
		if w.at.Sub(last) > apart {
			frames = append(frames, 0)
		}
		frames[len(frames)-1] += w.end - w.start
		last = w.at
	}
	return frames
}
