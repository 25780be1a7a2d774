package present

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
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

// Follow waits for a presentation, and shows its notes until its program ends, ctx is done, or the terminal is
// gone. The error says that the program did not end as it should, that what answers is no presentation, or
// that the notes cannot be written.
func (f *Follower) Follow(ctx context.Context) error {
	err := f.follow(ctx)
	if left := ctx.Err() != nil || f.Width != nil && errors.Is(err, errUnshown); !left {
		return err
	}
	return nil
}

// errUnshown says that what the notes are shown on takes no more.
var errUnshown = errors.New("the notes cannot be shown")

func (f *Follower) follow(ctx context.Context) error {
	c, err := f.find(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	defer context.AfterFunc(ctx, func() { _ = c.Close() })()
	notes := bufio.NewReader(c)
	var line []byte
	for now := (Note{}); !now.Over; {
		_ = c.SetReadDeadline(time.Now().Add(time.Second)) // then the clock shows another time
		more, err := notes.ReadBytes('\n')
		line = append(line, more...)
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			if err := f.show(now, false); err != nil {
				return err
			}
			continue
		case err != nil:
			return advice.New("presentation-lost", "the program with the demonstration was killed, or has crashed").Do("start it again")
		case json.Unmarshal(line, &now) != nil:
			return advice.New("no-note", "the program that answers is not of this version").Do("start the demonstration again with this version")
		}
		line = line[:0]
		if err := f.show(now, true); err != nil {
			return err
		}
	}
	return nil
}

// find waits for a presentation. The error is that of ctx, or of show.
func (f *Follower) find(ctx context.Context) (net.Conn, error) {
	every := time.NewTicker(time.Second)
	defer every.Stop()
	for news := true; ; news = false {
		c, err := (&net.Dialer{}).DialContext(ctx, "unix", filepath.Join(f.Folder, socketName))
		if err == nil {
			return c, nil
		}
		if err := f.show(Note{}, news); err != nil {
			return nil, err
		}
		select {
		case <-every.C:
		case <-ctx.Done():
			return nil, ctx.Err() //nolint:wrapcheck // nobody reads it
		}
	}
}

// show writes a note, on a terminal in place of the one before. On none, only news is written.
func (f *Follower) show(n Note, news bool) error {
	width, erase, bold, plain := 80, "", "", ""
	if f.Width != nil {
		width, erase, bold, plain = f.Width(), "\x1b[H\x1b[2J", "\x1b[1m", "\x1b[m"
	} else if !news {
		return nil
	}
	where := fmt.Sprintf("%d of %d", n.Step, n.Of)
	if n.Step > n.Of {
		where = "the end"
	}
	if f.Width != nil {
		where += ", " + kit.Clock(time.Since(n.Began))
	}
	said := []struct{ label, text, style string }{
		{advice.Line(n.Title), where, ""}, {"The audience reads", n.Say, bold}, {"Note", n.Note, ""}, {"After Space", n.Act, ""}, {"Then", n.Next, ""},
	}
	if n.Title == "" {
		said = said[:1]
		said[0].label, said[0].text = "Waiting", "for a demonstration: otpdialog demo --play in another terminal, or F8 there. Ctrl+C leaves."
	}
	if n.Over {
		said[0].label, said[0].text = "The end", "The demonstration was closed."
	}
	var b strings.Builder
	for _, one := range said {
		if one.text == "" {
			continue
		}
		b.WriteString(one.label + "\n")
		for _, line := range cells.Wrap(advice.Line(one.text), max(1, min(widest, width-2*margin))) {
			b.WriteString("  " + one.style + line + plain + "\n")
		}
		b.WriteByte('\n')
	}
	if _, err := io.WriteString(f.Out, erase+f.Charset.Encode(b.String())); err != nil {
		return fmt.Errorf("%w: %w", errUnshown, err)
	}
	return nil
}
