package present

import (
	"bytes"
	"encoding/json"
	"runtime"
	"strings"
	"testing"
	"time"

	"otpdialog/ui/tty"
)

func TestFollow(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	follower := Follower{Folder: folder, Out: new(bytes.Buffer), Charset: tty.CharsetOf(func(string) string { return "C.UTF-8" })}
	if err := follower.Follow(t.Context()); err == nil || !strings.Contains(err.Error(), "no demonstration is playing") {
		t.Errorf("without a presentation: %v", err)
	}
	s := serve(t.Context(), folder)
	if s == nil {
		t.Fatal("no notes are served")
	}
	if other := serve(t.Context(), folder); other != nil {
		t.Error("two presentations serve notes")
	}
	s.say(Note{Title: "Push", Step: 1, Of: 2, Say: "Maria\x1b[31m signs in.", Note: "Wait.", Began: time.Now()})
	var out bytes.Buffer
	follower.Out = &out
	ended := make(chan error)
	go func() { ended <- follower.Follow(t.Context()) }()
	for followed := false; !followed; { // it gets the last note when it comes
		s.mu.Lock()
		followed = len(s.followers) > 0
		s.mu.Unlock()
		runtime.Gosched()
	}
	s.close()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if text := out.String(); strings.Contains(text, "\x1b") || !strings.Contains(text, "signs in.") || !strings.Contains(text, "1 of 2") || !strings.Contains(text, "Wait.") {
		t.Errorf("it shows %q", text)
	}
	if err := follower.Follow(t.Context()); err == nil {
		t.Error("the socket is left")
	}
}

// What comes from the socket is a note, or refused.
func FuzzNote(f *testing.F) {
	line, err := json.Marshal(Note{Title: "Push", Step: 1, Of: 2})
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{string(line), "{}", "[]", `{"title":1}`, `{"other":""}`, "{} {}", "\x00"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		n, err := parseNote(line)
		if err != nil {
			if n != (Note{}) {
				t.Errorf("%v with an error", n)
			}
			return
		}
		if again, err := json.Marshal(n); err == nil {
			if read, err := parseNote(again); err != nil || !read.Began.Equal(n.Began) {
				t.Errorf("%s is read as %v, %v", again, read, err)
			}
		}
	})
}
