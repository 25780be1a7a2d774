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
}

// socketName is that of the socket in the folder that only the person can read.
const socketName = "demo.sock"

// longestNote is the most bytes that a note takes as a line of JSON.
const longestNote = 64 << 10

// A server sends the notes to who follows: each a line of JSON. The methods of nil do nothing.
type server struct {
	listener net.Listener

	mu        sync.Mutex
	last      []byte
	followers []net.Conn
}

// serve serves notes on a socket in a folder; nil if that cannot be, such as on a system without such
// sockets, or while another presentation has it.
func serve(ctx context.Context, folder string) *server {
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
	s := &server{listener: listener}
	if disk.Hide(path) != nil {
		_ = listener.Close()
		return nil
	}
	go s.accept()
	s.say(Note{})
	return s
}

// accept takes in who wants to follow.
func (s *server) accept() {
	for {
		c, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.mu.Lock()
		if send(c, s.last) {
			s.followers = append(s.followers, c)
		}
		s.mu.Unlock()
	}
}

// send sends a line, and is false to somebody who does not read it at once: nobody waits for them.
func send(c net.Conn, line []byte) bool {
	_ = c.SetWriteDeadline(time.Now().Add(10 * time.Millisecond))
	if _, err := c.Write(line); err != nil {
		_ = c.Close()
		return false
	}
	return true
}

// say sends a note.
func (s *server) say(n Note) {
	if s == nil {
		return
	}
	line, err := json.Marshal(n)
	if err != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	line = append(line, '\n')
	s.last = line
	s.followers = slices.DeleteFunc(s.followers, func(c net.Conn) bool { return !send(c, s.last) })
}

// close ends the notes of all who follow.
func (s *server) close() {
	if s == nil {
		return
	}
	_ = s.listener.Close() // removes the socket
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.followers {
		_ = c.Close()
	}
}
