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
	now    func() time.Time
	began  time.Time
	size   image.Point
	lines  []string // of the last frame
	cursor string   // likewise, as it is written
	mark   string   // the last one
	length int
	cast   Cast
}

// DefaultIdle is the longest time without a change in a recording.
const DefaultIdle = 2 * time.Second

// NewRecorder returns a recorder without a frame, with the clock that its times are of.
func NewRecorder(now func() time.Time) *Recorder {
	return &Recorder{now: now, began: now(), cast: Cast{Idle: DefaultIdle}}
}

// Frame takes down what the screen shows now: its lines from the top, which may have sequences for
// colours, and the cell of the cursor, nil if it is hidden. What has not changed costs nothing.
func (r *Recorder) Frame(size image.Point, lines []string, cursor *image.Point) {
	var out strings.Builder
	switch {
	case r.size == image.Point{}:
		r.cast.Size = size
		out.WriteString("\x1b[2J")
	case size != r.size:
		r.add(Resize, fmt.Sprintf("%dx%d", size.X, size.Y))
		r.lines, r.cursor = nil, ""
		out.WriteString("\x1b[2J")
	}
	r.size = size
	lines = lines[:min(len(lines), size.Y)]
	for y, line := range lines {
		if y >= len(r.lines) || r.lines[y] != line {
			fmt.Fprintf(&out, "\x1b[%dH\x1b[2K%s\x1b[m", y+1, line)
		}
	}
	for y := len(lines); y < len(r.lines); y++ {
		fmt.Fprintf(&out, "\x1b[%dH\x1b[2K", y+1)
	}
	r.lines = lines
	at := "\x1b[?25l"
	if cursor != nil {
		at = fmt.Sprintf("\x1b[%d;%dH\x1b[?25h", cursor.Y+1, cursor.X+1)
	}
	if out.Len() > 0 || at != r.cursor {
		r.cursor = at
		r.add(Output, "\x1b[?25l"+out.String()+at)
	}
}

// Mark marks the place with a name, unless the place before it has the same.
func (r *Recorder) Mark(name string) {
	if name != r.mark {
		r.mark = name
		r.add(Marker, name)
	}
}

func (r *Recorder) add(kind Kind, text string) {
	if r.length += len(text); r.IsFull() {
		return
	}
	r.cast.Events = append(r.cast.Events, Event{r.now().Sub(r.began).Truncate(time.Millisecond), kind, text})
}

// IsFull reports whether the end is missing, because a longer recording could not be read again.
func (r *Recorder) IsFull() bool { return r.length >= MaxSize/4 }

// Cast is what has been recorded so far; it has no events if there was no frame.
func (r *Recorder) Cast() *Cast { return &r.cast }
