package simulator

import (
	"net/netip"
	"time"
)

// replyKept is how long a reply is kept for a client that did not receive it
// (5 to 30 seconds, RFC 5080 section 2.2.2).
const replyKept = 5 * time.Second

// requestKey identifies a request. A new request that reuses an Identifier has
// another Request Authenticator.
type requestKey struct {
	client        netip.AddrPort
	identifier    byte
	authenticator [16]byte
}

// duplicates remembers the requests that are being answered, and those that were
// answered recently. It needs no timer: old ones are removed when a new one comes.
type duplicates struct {
	replies map[requestKey][]byte // nil while the request waits for its reply
	done    []doneRequest         // oldest first
}

// doneRequest is a request with a reply, and when to forget both.
type doneRequest struct {
	key requestKey
	end time.Time
}

// find returns the reply to a known request; nil while the request waits for it.
func (d *duplicates) find(now time.Time, key requestKey) (reply []byte, known bool) {
	for len(d.done) > 0 && !now.Before(d.done[0].end) {
		delete(d.replies, d.done[0].key)
		d.done = d.done[1:]
	}
	reply, known = d.replies[key]
	return reply, known
}

// open remembers a new request.
func (d *duplicates) open(key requestKey) {
	if d.replies == nil {
		d.replies = make(map[requestKey][]byte)
	}
	d.replies[key] = nil
}

// close remembers the reply to a request.
func (d *duplicates) close(now time.Time, key requestKey, reply []byte) {
	d.replies[key] = reply
	d.done = append(d.done, doneRequest{key, now.Add(replyKept)})
}
