package freeradius

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// Request is an Access-Request that the server took up. A retransmission that its duplicate cache
// recognised is not one; [Server.Duplicates] counts those.
type Request struct {
	Address string // at which it arrived: [Server.Auth], [Server.Dead], …
	User    string // User-Name as FreeRADIUS prints it, so without raw control characters
}

// Requests returns the Access-Requests so far, in the order in which they were taken up. A request
// that was answered is among them.
func (s *Server) Requests() []Request {
	s.tb.Helper()
	return s.journal("request")
}

// WaitRequest waits until the server has taken up a request of the user.
func (s *Server) WaitRequest(user string) {
	s.tb.Helper()
	s.wait("request", user)
}

// Pushes counts how many pushes and calls have gone to the user's phone.
func (s *Server) Pushes(user string) int {
	s.tb.Helper()
	return count(s.journal("push"), user)
}

// WaitPush waits until a push or a call has gone to the user's phone.
func (s *Server) WaitPush(user string) {
	s.tb.Helper()
	s.wait("push", user)
}

// WaitLog waits until the log has n matches of the expression, and returns them with their groups.
func (s *Server) WaitLog(expression *regexp.Regexp, n int) (matches [][]string) {
	s.tb.Helper()
	s.await(expression.String(), func() bool {
		matches = expression.FindAllStringSubmatch(s.Log(), -1)
		return len(matches) >= n
	})
	return matches
}

func (s *Server) wait(kind, user string) {
	s.tb.Helper()
	s.await(fmt.Sprintf("%s of %q", kind, user), func() bool { return count(s.journal(kind), user) > 0 })
}

func (s *Server) await(what string, there func() bool) {
	s.tb.Helper()
	look := time.NewTicker(5 * time.Millisecond) // another process writes: nothing to wait on
	defer look.Stop()
	bound := time.After(startBound)
	for !there() {
		select {
		case <-look.C:
		case <-bound:
			s.tb.Fatalf("no %s within %v; the server's log:\n%s", what, startBound, s.Log())
		}
	}
}

func count(entries []Request, user string) int {
	n := 0
	for _, entry := range entries {
		if entry.User == user {
			n++
		}
	}
	return n
}

// journal returns the lines of one kind that FreeRADIUS's linelog module has written, see
// config/radiusd.conf.
func (s *Server) journal(kind string) []Request {
	s.tb.Helper()
	data, err := os.ReadFile(filepath.Join(s.dir, "journal-"+kind))
	if err != nil && !errors.Is(err, fs.ErrNotExist) { // there is none before the first request
		s.tb.Errorf("read freeradius's journal: %v", err)
		return nil
	}
	var found []Request
	for line := range strings.Lines(string(data)) {
		// The user name comes last, since it may hold spaces.
		fields := strings.SplitN(strings.TrimSuffix(line, "\n"), " ", 3)
		if len(fields) == 3 && fields[0] == kind {
			found = append(found, Request{Address: net.JoinHostPort("127.0.0.1", fields[1]), User: fields[2]})
		}
	}
	return found
}
