package simulator

import (
	"bytes"
	"net/netip"
	"slices"
	"strings"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"otpdialog/simulator/world"
)

// Exchange is what a [Server] saw of one request, and what it sent back. Its octets hold whatever
// the client sent, also passwords.
type Exchange struct {
	ID     uint64 // counts up from 1
	Time   time.Time
	Client netip.AddrPort
	Server string // the address and port that was asked

	Request    []byte // as it came, with any octets after its Length
	User       string // printable; empty if it is no valid request
	Round      int    // 1 in the first request of a sign-in; 0 if its State is not known
	Duplicates int    // how often it came again

	State   StateSeen // in the request
	Dropped Reason    // why it was not answered; empty if it was, or waits
	Faults  []uint64  // the ids of those that were applied

	// Sent are all datagrams that were sent back, also to duplicates, in their order.
	Sent []Sent

	key     requestKey
	evicted bool
}

// Sent is a datagram that a [Server] sent.
type Sent struct {
	Time   time.Time
	Octets []byte
	Reason Reason // of a reject: what it blames on the request or its client; or the fault that was applied
}

// StateSeen says what the State of a request is to a [Server].
type StateSeen string

// What a State can be.
const (
	StateNone   StateSeen = "none"   // the request has none
	StateEchoed StateSeen = "echoed" // it is that of the newest challenge to the user
	StateOther  StateSeen = "other"  // it is another one
)

// JournalFilter selects exchanges: those that fit all that is set.
type JournalFilter struct {
	User  string `json:"user,omitempty"  doc:"only those of this user"`
	After uint64 `json:"after,omitempty" doc:"only those newer than the one with this id"`
}

func (f JournalFilter) takes(e *Exchange) bool {
	return e.ID > f.After && (f.User == "" || strings.EqualFold(f.User, e.User))
}

// Counters are what has reached a user, and what has come from them.
type Counters struct {
	world.Counts

	// Of the journal; 0 without one.
	Datagrams  int      `json:"datagrams"  doc:"requests received, including retransmissions"`
	Duplicates int      `json:"duplicates" doc:"retransmissions among them"`
	Answers    int      `json:"answers"    doc:"answers sent, including those to retransmissions"`
	Dropped    int      `json:"dropped"    doc:"datagrams that got no answer; invalid requests are counted only without a user"`
	Servers    []string `json:"servers"    doc:"the server's addresses that were asked, in the order of their first requests"`
}

// Journal returns copies of the exchanges that fit, the oldest first; none without
// [Config.Journal].
func (s *Server) Journal(f JournalFilter) []Exchange {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.journal == nil {
		return nil
	}
	var all []Exchange
	for _, e := range s.journal.exchanges {
		if f.takes(e) {
			copied := *e
			copied.Faults, copied.Sent = slices.Clone(e.Faults), slices.Clone(e.Sent)
			all = append(all, copied)
		}
	}
	return all
}

// ForgetJournal deletes the exchanges that fit, and sets everything in the [Counters] of their user
// to 0: those of all users without one.
func (s *Server) ForgetJournal(f JournalFilter) {
	s.World().ForgetCounts(f.User)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.journal != nil {
		s.journal.forget(f)
	}
}

// Counters returns those of a user; those of all, and of requests for users who do not exist, if
// the name is empty.
func (s *Server) Counters(user string) Counters {
	c := Counters{Counts: s.World().Counts(user)}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.journal == nil {
		return c
	}
	for name, p := range s.journal.people {
		if user != "" && !strings.EqualFold(name, user) {
			continue
		}
		c.Datagrams += p.datagrams
		c.Duplicates += p.duplicates
		c.Answers += p.answers
		c.Dropped += p.dropped
		for _, server := range p.servers {
			if !slices.Contains(c.Servers, server) {
				c.Servers = append(c.Servers, server)
			}
		}
	}
	return c
}

// maxJournal is how many octets of datagrams a journal keeps.
const maxJournal = 64 << 20

// journal is what a server remembers of its exchanges. Its methods are called with s.mu held.
type journal struct {
	limit     int // of exchanges
	most      int // octets
	octets    int
	lastID    uint64
	exchanges []*Exchange // the oldest first
	known     map[requestKey]*Exchange
	people    map[string]*correspondent // by the names of users who exist, in lower case; "" is everybody else
}

// correspondent is what a journal knows of a user.
type correspondent struct {
	state                 string // of the newest challenge
	datagrams, duplicates int
	answers, dropped      int
	servers               []string
}

func newJournal(limit int) *journal {
	return &journal{limit: limit, most: maxJournal, known: map[requestKey]*Exchange{}, people: map[string]*correspondent{}}
}

// add keeps a new exchange.
func (j *journal) add(e *Exchange) {
	j.lastID++
	e.ID = j.lastID
	j.exchanges = append(j.exchanges, e)
	j.grow(len(e.Request))
}

// grow makes room for octets by forgetting the oldest.
func (j *journal) grow(octets int) {
	j.octets += octets
	for len(j.exchanges) > j.limit || j.octets > j.most {
		j.evict(j.exchanges[0])
		j.exchanges = j.exchanges[1:]
	}
}

// evict forgets what is known of an exchange.
func (j *journal) evict(e *Exchange) {
	e.evicted = true
	if j.known[e.key] == e {
		delete(j.known, e.key)
	}
	j.octets -= len(e.Request)
	for _, sent := range e.Sent {
		j.octets -= len(sent.Octets)
	}
}

func (j *journal) forget(f JournalFilter) {
	j.exchanges = slices.DeleteFunc(j.exchanges, func(e *Exchange) bool {
		gone := f.takes(e)
		if gone {
			j.evict(e)
		}
		return gone
	})
	for name, p := range j.people {
		if f.User == "" || strings.EqualFold(name, f.User) {
			*p = correspondent{state: p.state}
		}
	}
}

// correspondent returns what is known of a user. The map does not grow with invented names.
func (s *Server) correspondent(user string) *correspondent {
	name := strings.ToLower(user)
	if _, exists := s.World().Account(user); !exists {
		name = ""
	}
	p := s.journal.people[name]
	if p == nil {
		p = &correspondent{}
		s.journal.people[name] = p
	}
	return p
}

// see notes a request that has arrived.
func (s *Server) see(d *datagram) {
	if s.journal == nil {
		return
	}
	state := string(d.packet.Get(rfc2865.State_Type))
	p := s.correspondent(d.user)
	p.datagrams++
	if asked := d.asked(); !slices.Contains(p.servers, asked) {
		p.servers = append(p.servers, asked)
	}
	d.exchange = s.journal.known[d.key()]
	if d.exchange != nil {
		p.duplicates++
		d.exchange.Duplicates++
		return
	}
	e := &Exchange{
		Time: s.World().Clock().Now(), Client: d.client, Server: d.asked(),
		Request: d.octets, User: d.user, Round: d.round,
		State: StateNone, key: d.key(),
	}
	switch state {
	case "":
	case p.state:
		e.State = StateEchoed
	default:
		e.State = StateOther
	}
	d.exchange = e
	s.journal.known[e.key] = e
	s.journal.add(e)
}

// seeEnd counts what became of a datagram.
func (s *Server) seeEnd(e Event) {
	if s.journal == nil {
		return
	}
	switch e.Kind {
	case Answered:
		s.correspondent(e.User).answers++
	case Dropped:
		s.correspondent(e.User).dropped++
	}
}

// seeDropped notes a datagram that is no valid request.
func (s *Server) seeDropped(b []byte, client netip.AddrPort, why Reason) {
	if s.journal == nil {
		return
	}
	s.journal.add(&Exchange{Time: s.World().Clock().Now(), Client: client, Request: bytes.Clone(b), State: StateNone, Dropped: why})
}

// seeSent notes a datagram that was sent.
func (s *Server) seeSent(d *datagram, octets []byte, why Reason) {
	e := d.exchange
	if e == nil || e.evicted {
		return
	}
	e.Dropped = ""
	e.Sent = append(e.Sent, Sent{s.World().Clock().Now(), octets, why})
	s.journal.grow(len(octets))
}

// seeAnswered notes what the client got to know by an answer.
func (s *Server) seeAnswered(d *datagram, answer []byte) {
	if d.exchange == nil {
		return
	}
	state := ""
	if p, err := radius.Parse(answer, nil); err == nil {
		state = string(p.Get(rfc2865.State_Type))
	}
	s.correspondent(d.user).state = state
}
