package recording

import (
	"fmt"
	"image"
	"strings"
	"time"
)

// A Recorder makes a cast of the frames of a program:
//
//	r := recording.NewRecorder(clock.Now)
//	r.Frame(image.Pt(80, 24), lines, &cursor)
//	r.Mark("dialog")
//	err := r.Cast().Write(file)
//
// It is for one goroutine.
type Recorder struct {
	now   func() time.Time
	began time.Time

	newest *frame // that is not in the cast yet; nil for none
	last   frame  // of the cast
	length int
	cast   Cast
}

// A frame is what a screen shows.
type frame struct {
	at     time.Duration
	size   image.Point
	lines  []string
	cursor string // as it is written
}

// DefaultIdle is the longest time without a change in a recording.
const DefaultIdle = 2 * time.Second

// NewRecorder returns a recorder without a frame, with the clock that its times are of.
func NewRecorder(now func() time.Time) *Recorder {
	return &Recorder{now: now, began: now(), cast: Cast{Idle: DefaultIdle}}
}

// elapsed is the time of now, as it is written.
func (r *Recorder) elapsed() time.Duration { return r.now().Sub(r.began).Truncate(time.Millisecond) }

// Frame takes down what the screen shows now: its lines from the top, which may have sequences for
// colours, and the cell of the cursor, nil if it is hidden. Of frames at the same time, the last one is
// kept, and only what has changed since the one before.
func (r *Recorder) Frame(size image.Point, lines []string, cursor *image.Point) {
	now := frame{at: r.elapsed(), size: size, lines: lines[:min(len(lines), size.Y)], cursor: "\x1b[?25l"}
	if cursor != nil {
		now.cursor = fmt.Sprintf("\x1b[%d;%dH\x1b[?25h", cursor.Y+1, cursor.X+1)
	}
	if r.newest != nil && r.newest.at != now.at {
		r.keep()
	}
	r.newest = &now
}

// keep takes the newest frame into the cast.
func (r *Recorder) keep() {
	if r.newest == nil {
		return
	}
	now, before := *r.newest, r.last
	r.newest, r.last = nil, now
	var out strings.Builder
	if now.size != before.size {
		if before.size == (image.Point{}) {
			r.cast.Size = now.size
		} else {
			r.add(Event{now.at, Resize, fmt.Sprintf("%dx%d", now.size.X, now.size.Y)})
		}
		out.WriteString("\x1b[2J")
		before = frame{}
	}
	for y, line := range now.lines {
		if y >= len(before.lines) || before.lines[y] != line {
			fmt.Fprintf(&out, "\x1b[%dH\x1b[2K%s\x1b[m", y+1, line)
		}
	}
	for y := len(now.lines); y < len(before.lines); y++ {
		fmt.Fprintf(&out, "\x1b[%dH\x1b[2K", y+1)
	}
	if out.Len() > 0 || now.cursor != before.cursor {
		r.add(Event{now.at, Output, "\x1b[?25l" + out.String() + now.cursor})
	}
}

// Mark marks the place with a name.
func (r *Recorder) Mark(name string) {
	r.keep()
	r.add(Event{r.elapsed(), Marker, name})
}

func (r *Recorder) add(e Event) {
	if r.length += len(e.Text); !r.IsFull() {
		r.cast.Events = append(r.cast.Events, e)
	}
}

// IsFull reports whether the end is missing, because a longer recording could not be read again.
func (r *Recorder) IsFull() bool { return r.length >= MaxSize/4 }

// Cast is what has been recorded so far; it has no events if there was no frame.
func (r *Recorder) Cast() *Cast {
	r.keep()
	return &r.cast
}
