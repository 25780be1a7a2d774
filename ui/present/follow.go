package present

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"strings"
	"time"

	"otpdialog/advice"
	"otpdialog/ui/cells"
	"otpdialog/ui/kit"
	"otpdialog/ui/tty"
)

// Follower is a terminal that shows the notes of a presentation.
type Follower struct {
	Folder  string // see [Options]
	Out     io.Writer
	Charset tty.Charset
	Width   func() int // of the terminal, in cells; nil if it is none: each note is written once, below the others
}

// Follow shows the notes until the presentation's program ends, or ctx is done. The error says that
// nothing is presented, or that what answers is no presentation.
func (f *Follower) Follow(ctx context.Context) error {
	c, err := (&net.Dialer{Timeout: time.Second}).DialContext(ctx, "unix", filepath.Join(f.Folder, socketName))
	if err != nil {
		return advice.New("nothing-presented", "no demonstration is playing on this computer").Do("start one in another terminal", "otpdialog", "demo", "--play")
	}
	defer func() { _ = c.Close() }()
	stop := context.AfterFunc(ctx, func() { _ = c.Close() })
	defer stop()
	notes, failed := make(chan Note), make(chan error, 1)
	go func() {
		defer close(notes)
		failed <- readNotes(c, func(n Note) bool {
			select {
			case notes <- n:
				return true
			case <-ctx.Done():
				return false
			}
		})
	}()
	every := time.NewTicker(time.Second)
	defer every.Stop()
	var now Note
	for {
		select {
		case n, more := <-notes:
			if !more {
				return <-failed
			}
			now = n
			f.show(now, true)
		case <-every.C:
			f.show(now, false)
		}
	}
}

// readNotes reads notes until the end. The error is that of one that cannot be one.
func readNotes(r io.Reader, take func(Note) bool) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, longestNote)
	for lines.Scan() {
		n, err := parseNote(lines.Bytes())
		if err != nil {
			return err
		}
		if !take(n) {
			return nil
		}
	}
	if lines.Err() == bufio.ErrTooLong { //nolint:errorlint // it is never wrapped
		return errNoNote
	}
	return nil // the presentation has ended
}

var errNoNote = advice.New("no-note", "what answers is not a demonstration of this version").Do("start the demonstration again with this version")

// parseNote reads a line of JSON.
func parseNote(line []byte) (Note, error) {
	var n Note
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(&n); err != nil || d.More() {
		return Note{}, errNoNote
	}
	return n, nil
}

// show writes a note, on a terminal in place of the one before. On none, only news is written.
func (f *Follower) show(n Note, news bool) {
	width := 80
	erase, bold, plain := "", "", ""
	if f.Width != nil {
		width, erase, bold, plain = f.Width(), "\x1b[H\x1b[2J", "\x1b[1m", "\x1b[m"
	} else if !news {
		return
	}
	var b strings.Builder
	write := func(label, text, style string) {
		if text == "" {
			return
		}
		b.WriteString(label + "\n")
		for _, line := range cells.Wrap(advice.Line(text), max(1, min(widest, width-2*margin))) {
			b.WriteString("  " + style + line + plain + "\n")
		}
		b.WriteByte('\n')
	}
	if n.Title == "" {
		write("Waiting", "for a demonstration to be chosen from the list", "")
	} else {
		where := fmt.Sprintf("%d of %d", min(n.Step, n.Of), n.Of)
		if n.Step > n.Of {
			where = "the end"
		}
		if f.Width != nil {
			where += ", " + kit.Clock(time.Since(n.Began))
		}
		write(advice.Line(n.Title), where, "")
		write("The audience reads", n.Say, bold)
		write("Note", n.Note, "")
		write("After Space", n.Act, "")
		write("Then", n.Next, "")
	}
	_, _ = io.WriteString(f.Out, erase+f.Charset.Encode(b.String())) // if nobody reads it, there is no one to report it to
}
