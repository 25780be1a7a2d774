package input

import (
	"bytes"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode"
)

// How long the rest of something may take to arrive.
const (
	escapeTime = 50 * time.Millisecond // after Escape, which is also a key
	burstTime  = 30 * time.Millisecond // between characters that no finger types
	restTime   = time.Second           // of a sequence, a character or a paste
)

const (
	chunk      = 256  // bytes that are read at once
	burst      = 64   // bytes that nobody types at once
	pasteLimit = 2048 // bytes of a paste that are kept, far above what any request carries
)

// The marks of a paste.
const startPaste, stopPaste = "\x1b[200~", "\x1b[201~"

// A Reader reads a terminal for Bubble Tea. What it returns means the same as what the
// terminal sent, in an encoding that can be read in one way only: text in UTF-8, keys as in
// the kitty keyboard protocol, whole pastes, whole reports. It passes on the end of the
// terminal and every error, after what came before.
//
// Bubble Tea waits for the terminal before it reads. So a Read waits for the rest of what
// is not complete, at most a second, and leaves nothing behind if p has 4 KB, as Bubble
// Tea's has. It may return no bytes.
type Reader struct {
	mu    sync.Mutex // of a Read: Bubble Tea may begin another one before the last has ended
	in    io.Reader
	more  func(time.Duration) bool // waits until there is something to read, or an error
	now   func() time.Time
	mouse *atomic.Bool

	buf []byte // what is not taken in yet
	out []byte
	err error

	begins   bool      // buf begins where a read began, or after a report
	fresh    bool      // the same, and nothing was looked at
	held     bool      // it was held long enough to be the rest of a report
	missed   []byte    // what was given up last
	gaveUp   time.Time // when that was
	reported time.Time // when a mouse report has come, or what may be a part of one

	skipping bool // the rest of what is too long for a sequence
	pasting  bool
	pasted   []byte
	full     bool // nothing more of the paste is kept
	garbled  bool // something in the paste is unreadable
}

// NewReader reads the terminal f. While mouse is true the terminal is asked for mouse
// reports: what looks like the second half of one is no typing.
func NewReader(f *os.File, mouse *atomic.Bool) *Reader {
	return &Reader{in: f, more: readable(f), now: time.Now, mouse: mouse}
}

// Read implements io.Reader.
func (r *Reader) Read(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.out) == 0 && r.err == nil {
		r.fill()
		for wait := r.parse(); wait > 0; wait = r.parse() {
			if r.err == nil && r.more(wait) {
				if len(r.out) > 0 {
					break
				}
				r.fill()
			} else {
				r.giveUp()
			}
		}
	}
	r.gather()
	n := copy(p, r.out)
	clear(r.out[:n]) // it may be a password
	if r.out = r.out[n:]; len(r.out) == 0 {
		r.out = nil
	}
	if n == 0 {
		return 0, r.err
	}
	return n, nil
}

// gather makes a paste of so much text at once that nobody can have typed it: a terminal
// without marks for pastes is as fast, and each key would be drawn.
func (r *Reader) gather() {
	if len(r.out) >= burst && bytes.IndexFunc(r.out, unicode.IsControl) < 0 {
		text := r.out
		r.out = slices.Concat([]byte(startPaste), text, []byte(stopPaste))
		clear(text)
	}
}

func (r *Reader) fill() {
	var b [chunk]byte
	n, err := r.in.Read(b[:])
	if len(r.buf) == 0 {
		r.fresh, r.begins, r.held = true, true, false
	}
	r.buf = append(r.buf, b[:n]...)
	clear(b[:])
	r.err = err
}

// parse takes in what is complete, and returns how long to wait for the rest of what is
// not; 0 if there is nothing.
func (r *Reader) parse() time.Duration {
	for len(r.buf) > 0 {
		if r.skipping {
			if !r.skip() {
				return restTime
			}
			continue
		}
		if r.fresh {
			r.fresh = false
			r.joinMissed()
			continue
		}
		if n, wait := r.tail(); wait > 0 {
			return wait
		} else if n > 0 {
			r.take(token{kind: broken}, n)
			r.begins, r.reported = true, r.now()
			continue
		}
		t, n := next(r.buf)
		switch {
		case n == 0 && len(r.buf) > maxSequence:
			r.skipping = true
			r.drop(2) // what introduces it
			continue
		case n == 0 && !r.pasting && bytes.Trim(r.buf, "\x1b") == nil:
			if r.moving() { // it is rather the beginning of another report
				return 3 * escapeTime
			}
			return escapeTime
		case n == 0:
			return restTime
		case r.mayEndPaste(t, n):
			return escapeTime
		}
		r.take(t, n)
	}
	if r.pasting || r.skipping {
		return restTime
	}
	return 0
}

// giveUp is for what stays incomplete: nothing more came in time.
func (r *Reader) giveUp() {
	switch {
	case r.skipping:
		r.skipping = false
	case r.pasting:
		t, n := next(r.buf)
		r.drop(len(r.buf))
		r.endPaste()
		if n > 0 {
			r.emit(t) // Ctrl+C
		}
	case r.mayBeTail():
		r.held = true
	default:
		t, n := cut(r.buf)
		r.missed, r.gaveUp, r.reported = bytes.Clone(r.buf[:n]), r.now(), r.now()
		r.take(t, n)
	}
}

// take takes a token off what has come.
func (r *Reader) take(t token, n int) {
	r.drop(n)
	r.begins = t.kind == report
	switch {
	case r.pasting && t.kind == pressed && t.key == interrupt && (n > 1 || r.full):
		r.endPaste()
		r.emit(t)
	case r.pasting && t.kind == pasteEnd:
		r.endPaste()
	case r.pasting:
		r.paste(t)
	case t.kind == pasteStart:
		r.pasting = true
	default:
		r.emit(t)
	}
}

func (r *Reader) drop(n int) {
	clear(r.buf[:n])
	r.buf = r.buf[n:]
}

// emit writes a token.
func (r *Reader) emit(t token) {
	switch t.kind {
	case typed:
		r.out = append(r.out, t.text...)
	case pressed:
		r.out = append(r.out, t.key.sequence()...)
	case report:
		r.out = append(r.out, t.text...)
		if strings.HasPrefix(t.text, "\x1b[<") {
			r.reported = r.now()
		}
	case unreadable, doubtful:
		if s := unreadableKey.sequence(); !bytes.HasSuffix(r.out, []byte(s)) {
			r.out = append(r.out, s...)
		}
	}
}

// paste takes in a part of a paste.
func (r *Reader) paste(t token) {
	r.garbled = r.garbled || t.kind == unreadable
	text := t.pasted()
	if r.full = r.full || len(r.pasted)+len(text) > pasteLimit; !r.full {
		r.pasted = append(r.pasted, text...)
	}
}

// mayEndPaste is true for a Ctrl+C in a paste unless that goes on at once: then it is a
// part of it.
func (r *Reader) mayEndPaste(t token, n int) bool {
	return r.pasting && t.kind == pressed && t.key == interrupt && n == 1 && len(r.buf) == 1 && !r.full
}

// endPaste writes the paste.
func (r *Reader) endPaste() {
	if r.pasting, r.full = false, false; len(r.pasted) > 0 {
		r.out = slices.Concat(r.out, []byte(startPaste), r.pasted, []byte(stopPaste))
	}
	clear(r.pasted)
	r.pasted = r.pasted[:0]
	if r.garbled {
		r.garbled = false
		r.emit(token{kind: unreadable})
	}
}

// skip drops what is too long for a sequence up to its end, and reports whether that has
// come.
func (r *Reader) skip() bool {
	i := bytes.IndexFunc(r.buf, unicode.IsControl)
	if i < 0 {
		i = len(r.buf)
	}
	r.drop(i)
	switch {
	case len(r.buf) == 0, string(r.buf) == "\x1b":
		return false
	case r.buf[0] == bel:
		r.drop(1)
	case bytes.HasPrefix(r.buf, []byte("\x1b\\")):
		r.drop(2)
	}
	r.skipping = false
	return true
}

// joinMissed drops the rest of what was given up, where that comes late.
func (r *Reader) joinMissed() {
	if late := r.now().Sub(r.gaveUp) < restTime; len(r.missed) > 0 && late && !r.pasting {
		whole := append(bytes.Clone(r.missed), r.buf...)
		t, n := next(whole)
		isRest := t.kind == report || t.kind == ignored && len(r.missed) > 2
		if len(r.missed) == 1 { // Escape, which was a key
			isRest = n == len(whole) && n > 2 && t.kind != typed && r.buf[0] != esc
		}
		if n > len(r.missed) && isRest {
			r.drop(n - len(r.missed))
		}
	}
	r.missed = nil
}

// mouseTail is the length of what the end of a mouse report looks like where its beginning
// is lost, 0 for anything else. Unless some of it may be missing, all of its numbers are there.
func mouseTail(b []byte, mayMiss bool) int {
	i := bytes.IndexAny(b, "Mm")
	text := withoutMark(b[:max(0, i)])
	first, rest, found := strings.Cut(text, ";")
	switch n := numbers(rest); {
	case !found, first != "" && !isNumber(first), n < 1, n > 2, !mayMiss && numbers(text) < 3:
		return 0
	}
	return i + 1
}

func withoutMark(b []byte) string {
	text := string(b)
	if rest, found := strings.CutPrefix(text, "[<"); found {
		return rest
	}
	return strings.TrimPrefix(text, "<")
}

// tail returns the length of the end of a mouse report that has no beginning, or how long
// to wait for the rest of it.
func (r *Reader) tail() (n int, wait time.Duration) {
	if !r.begins || r.pasting || !r.mouse.Load() {
		return 0, 0
	}
	if n := mouseTail(r.buf, r.moving()); n > 0 {
		return n, 0
	}
	if r.mayBeTail() {
		return 0, burstTime
	}
	return 0, 0
}

// moving is true while mouse reports come.
func (r *Reader) moving() bool { return r.mouse.Load() && r.now().Sub(r.reported) < restTime }

// mayBeTail is true for what may be the middle of a report, soon after another one.
func (r *Reader) mayBeTail() bool {
	return r.begins && !r.held && r.moving() &&
		strings.Trim(withoutMark(bytes.TrimPrefix(r.buf, []byte("["))), "0123456789;") == ""
}
