package present

import (
	"context"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"otpdialog/scenario"
	"otpdialog/settings/disk"
)

// Note is what the speaker of a presentation sees in another terminal. It holds no secret: captions and
// notes cannot contain any.
type Note struct {
	Title string    `json:"title"` // of the presentation; "" between two
	Step  int       `json:"step"`  // from 1; one more than there are at the end
	Of    int       `json:"of"`
	Say   string    `json:"say"`  // the caption
	Note  string    `json:"note"` // "" for none
	Act   string    `json:"act"`  // what happens next, "" for nothing
	Next  string    `json:"next"` // the next caption
	Began time.Time `json:"began"`
	Over  bool      `json:"over"` // the program ends: nothing follows
}

// tell sends the note of the step to who follows.
func (s *show) tell() {
	n := Note{Title: s.c.Name, Step: s.at + 1, Of: len(s.c.Steps), Say: s.caption(), Note: s.note(), Began: s.began}
	if s.at < len(s.c.Steps) {
		if _, says := s.c.Steps[s.at].Do.(scenario.Caption); !says {
			n.Act = s.c.Mask(s.c.Steps[s.at].Do.Words())
		}
		if i := slices.IndexFunc(s.c.Steps[s.at+1:], func(step scenario.Step) bool { return step.Say != "" }); i >= 0 {
			n.Next = plain(s.c.Steps[s.at+1+i].Say)
		}
	}
	s.r.notes.say(n)
}

// socketName is that of the socket in the folder that only the person can read.
const socketName = "demo.sock"

// notes are sent to all who follow, each as a line of JSON. The methods of nil do nothing.
type notes struct {
	listener net.Listener
	sending  sync.WaitGroup

	mu      sync.Mutex
	last    Note
	changed chan struct{} // closed when there is another one
}

// serveNotes serves notes on a socket in a folder; nil if that cannot be, such as on a system without such
// sockets, or while another presentation has it.
func serveNotes(ctx context.Context, folder string) *notes {
	path := filepath.Join(folder, socketName)
	if other, err := (&net.Dialer{Timeout: time.Second}).DialContext(ctx, "unix", path); err == nil {
		_ = other.Close()
		return nil
	}
	if disk.CreateFolder(folder) != nil {
		return nil
	}
	if info, err := os.Lstat(path); err == nil && info.Mode().Type() == os.ModeSocket {
		_ = disk.Remove(path) // nobody answers there
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "unix", path)
	if err != nil {
		return nil
	}
	if disk.Hide(path) != nil {
		_ = listener.Close()
		return nil
	}
	n := &notes{listener: listener, changed: make(chan struct{})}
	n.sending.Go(func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			n.sending.Go(func() { n.send(c) })
		}
	})
	return n
}

// send sends each note to somebody, until the last one, or until they do not read one at once: nobody waits
// for them.
func (n *notes) send(c net.Conn) {
	defer func() { _ = c.Close() }()
	for lines := json.NewEncoder(c); ; {
		n.mu.Lock()
		now, changed := n.last, n.changed
		n.mu.Unlock()
		_ = c.SetWriteDeadline(time.Now().Add(10 * time.Millisecond))
		if lines.Encode(now) != nil || now.Over {
			return
		}
		<-changed
	}
}

// say sends a note.
func (n *notes) say(note Note) {
	if n == nil {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.last = note
	close(n.changed)
	n.changed = make(chan struct{})
}

// end tells all who follow that the program ends.
func (n *notes) end() {
	if n == nil {
		return
	}
	n.say(Note{Over: true})
	_ = n.listener.Close() // removes the socket
	n.sending.Wait()
}
