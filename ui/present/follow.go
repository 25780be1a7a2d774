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

// Follow waits for a presentation, and shows its notes until its program ends, or ctx is done. The error says
// that the program did not end as it should, or that what answers is no presentation.
func (f *Follower) Follow(ctx context.Context) error {
	every := time.NewTicker(time.Second)
	defer every.Stop()
	var c net.Conn
	for err := error(nil); c == nil; {
		if c, err = (&net.Dialer{Timeout: time.Second}).DialContext(ctx, "unix", filepath.Join(f.Folder, socketName)); err == nil {
			break
		}
		f.show(Note{}, true)
		select {
		case <-every.C:
		case <-ctx.Done():
			return nil
		}
	}
	following, end := context.WithCancel(ctx)
	defer end()
	context.AfterFunc(following, func() { _ = c.Close() })
	lines := make(chan []byte)
	go func() {
		defer close(lines)
		for all := bufio.NewScanner(c); all.Scan(); {
			select {
			case lines <- bytes.Clone(all.Bytes()):
			case <-following.Done():
				return
			}
		}
	}()
	for now := (Note{}); ; {
		select {
		case line, more := <-lines:
			switch {
			case ctx.Err() != nil:
				return nil
			case !more:
				return advice.New("presentation-lost", "the program with the demonstration was killed, or has crashed").Do("start it again")
			case json.Unmarshal(line, &now) != nil:
				return advice.New("no-note", "what answers is not a demonstration of this version").Do("start the demonstration again with this version")
			}
			if f.show(now, true); now.Over {
				return nil
			}
		case <-every.C:
			f.show(now, false)
		}
	}
}

// show writes a note, on a terminal in place of the one before. On none, only news is written.
func (f *Follower) show(n Note, news bool) {
	width, erase, bold, plain := 80, "", "", ""
	if f.Width != nil {
		width, erase, bold, plain = f.Width(), "\x1b[H\x1b[2J", "\x1b[1m", "\x1b[m"
	} else if !news {
		return
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
		said[0].label, said[0].text = "The end", "The program with the demonstration was left."
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
	_, _ = io.WriteString(f.Out, erase+f.Charset.Encode(b.String())) // if nobody reads it, there is no one to report it to
}
