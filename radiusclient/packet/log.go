package packet

import (
	"bytes"
	"math"
	"slices"
	"sync"
)

// Log keeps the last packets that it was given. Its methods may be called from several goroutines.
type Log struct {
	mu       sync.Mutex
	packets  []Packet
	total    int // packets that were ever added
	octets   int // of those that are kept
	watchers []chan struct{}

	maxPackets, maxOctets int
}

// NewLog returns a log that keeps at most so many packets and octets.
func NewLog(packets, octets int) *Log {
	return &Log{maxPackets: packets, maxOctets: octets}
}

// Add adds a packet, whose octets it copies, and checks its signatures. secret and request are as
// in [Packet.Checked]; without a request, an answer is checked with the last one in the log that had its
// Identifier. The oldest packets make room.
func (l *Log) Add(p Packet, secret, request []byte) {
	p.Octets = bytes.Clone(p.Octets)
	l.mu.Lock()
	defer l.mu.Unlock()
	if request == nil && !p.isRequest() {
		request = l.requestOf(p)
	}
	p = p.Checked(secret, request)
	l.total++
	p.Number = l.total
	l.packets = append(l.packets, p)
	l.octets += len(p.Octets)
	for len(l.packets) > l.maxPackets || l.octets > l.maxOctets {
		l.octets -= len(l.packets[0].Octets)
		l.packets[0] = Packet{}
		l.packets = l.packets[1:]
	}
	l.changed()
}

// changed tells all who watch. l.mu is held.
func (l *Log) changed() {
	for _, w := range l.watchers {
		select {
		case w <- struct{}{}:
		default: // it is about to look anyway
		}
	}
}

// Changes returns a channel on which something comes after packets were added or cleared, and a
// function that closes it.
func (l *Log) Changes() (changes <-chan struct{}, stop func()) {
	w := make(chan struct{}, 1)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.watchers = append(l.watchers, w)
	return w, sync.OnceFunc(func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.watchers = slices.DeleteFunc(l.watchers, func(other chan struct{}) bool { return other == w })
		close(w)
	})
}

// Clear forgets the packets. Numbers go on.
func (l *Log) Clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.packets, l.octets = nil, 0
	l.changed()
}

// requestOf returns the last request that p can be the answer to; nil for none. l.mu is held.
func (l *Log) requestOf(p Packet) []byte {
	for _, r := range slices.Backward(l.packets) {
		if p.Answers(r) {
			return r.Octets
		}
	}
	return nil
}

// Packets returns the packets that are kept, the oldest first. Their octets must not be changed.
func (l *Log) Packets() []Packet { return l.Last(math.MaxInt) }

// Last returns the last n of [Log.Packets].
func (l *Log) Last(n int) []Packet {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.packets[max(0, len(l.packets)-n):])
}

// Total returns how many packets were ever added.
func (l *Log) Total() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.total
}
