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
	known map[requestKey]knownRequest
	done  []doneRequest // oldest first
}

// knownRequest is what is remembered of a request.
type knownRequest struct {
	reply []byte // nil while the request waits for it
	round int    // see [datagram]
}

// doneRequest is a request with a reply, and when to forget both.
type doneRequest struct {
	key requestKey
	end time.Time
}

// find returns what is remembered of a request, and whether it is known.
func (d *duplicates) find(now time.Time, key requestKey) (request knownRequest, known bool) {
	for len(d.done) > 0 && !now.Before(d.done[0].end) {
		delete(d.known, d.done[0].key)
		d.done = d.done[1:]
	}
	request, known = d.known[key]
	return request, known
}

// open remembers a new request.
func (d *duplicates) open(key requestKey, round int) {
	if d.known == nil {
		d.known = make(map[requestKey]knownRequest)
	}
	d.known[key] = knownRequest{round: round}
}

// close remembers the reply to a request.
func (d *duplicates) close(now time.Time, key requestKey, reply []byte) {
	d.known[key] = knownRequest{reply, d.known[key].round}
	d.done = append(d.done, doneRequest{key, now.Add(replyKept)})
}
