package present

import (
	"context"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"otpdialog/advice"
	"otpdialog/ui/tty"
)

// A reader is somebody who follows the notes in a folder.
type reader struct {
	leave func()
	ended chan error

	shown strings.Builder
	wrote chan string
}

// Write implements [io.Writer].
func (r *reader) Write(text []byte) (int, error) {
	r.wrote <- string(text)
	return len(text), nil
}

func follow(t *testing.T, folder string) *reader {
	t.Helper()
	ctx, leave := context.WithCancel(t.Context())
	r := &reader{leave: leave, ended: make(chan error), wrote: make(chan string)}
	f := Follower{Folder: folder, Out: r, Charset: tty.CharsetOf(func(string) string { return "C.UTF-8" })}
	go func() {
		err := f.Follow(ctx)
		close(r.wrote)
		r.ended <- err
	}()
	return r
}

// until reads until a text is shown, or to the end.
func (r *reader) until(text string) {
	for shown := range r.wrote {
		r.shown.WriteString(shown)
		if strings.Contains(shown, text) {
			return
		}
	}
}

// Who follows waits for a presentation, sees its notes, and how it ended.
func TestFollow(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	one := follow(t, folder)
	one.until("Ctrl+C leaves")
	n := serveNotes(t.Context(), folder)
	if n == nil {
		t.Fatal("no notes are served")
	}
	if serveNotes(t.Context(), folder) != nil {
		t.Error("two presentations serve notes")
	}
	n.say(Note{Title: "Push", Step: 1, Of: 2, Say: "Maria\x1b[31m signs in.", Note: "Wait.", Began: time.Now()})
	other := follow(t, folder) // it gets the last note when it comes
	for _, r := range []*reader{one, other} {
		r.until("signs in.")
	}
	go n.end()
	for _, r := range []*reader{one, other} {
		r.until("nothing else")
		if err, text := <-r.ended, r.shown.String(); err != nil || strings.Contains(text, "\x1b") || !strings.Contains(text, "Wait.") || !strings.HasSuffix(text, "was closed.\n\n") {
			t.Errorf("%v, and it shows %q", err, text)
		}
	}
	gone := follow(t, folder)
	gone.until("Ctrl+C leaves")
	gone.leave()
	gone.until("nothing else")
	if err := <-gone.ended; err != nil {
		t.Errorf("without a presentation: %v", err)
	}
}

// A program that is killed says nothing any more, and one of another version something else.
func TestFollowLost(t *testing.T) {
	t.Parallel()
	for said, code := range map[string]string{`{"title":"Push","step":1,"of":2}` + "\n": "presentation-lost", "hello\n": "no-note"} {
		folder := t.TempDir()
		l, err := new(net.ListenConfig).Listen(t.Context(), "unix", filepath.Join(folder, socketName))
		if err != nil {
			t.Fatal(err)
		}
		r := follow(t, folder)
		c, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Write([]byte(said)); err != nil {
			t.Fatal(err)
		}
		_, _ = c.Close(), l.Close()
		r.until("nothing else")
		if err := <-r.ended; len(advice.Of(err)) != 1 || advice.Of(err)[0].Code != code {
			t.Errorf("%q: %v", said, err)
		}
	}
}
