package radiusclient

import "time"

// identifiers is the queue of the Identifiers of one socket that are not in use: the
// least recently used one comes first. Those that an answer may still come
// for rest beside it until that is over.
type identifiers struct {
	queue   [256]byte // ring
	head, n int
	resting []resting
}

type resting struct {
	identifier byte
	until      time.Time
}

// fill makes all 256 free, beginning at start. A random one keeps a server
// from meeting the same Identifiers again when a socket gets the port of an earlier one.
// Those that follow each other are far apart: an answer whose Identifier is off by one
// is none to the request beside it, either.
func (ids *identifiers) fill(start byte) {
	const step = 101 // odd, so that each of the 256 has its turn
	ids.n = 256
	for i := range ids.queue {
		ids.queue[i] = start + byte(i)*step
	}
}

func (ids *identifiers) take(now time.Time) (identifier byte, ok bool) {
	if ids.n == 0 {
		ids.wake(now)
	}
	if ids.n == 0 {
		return 0, false
	}
	identifier = ids.queue[ids.head]
	ids.head = (ids.head + 1) % len(ids.queue)
	ids.n--
	return identifier, true
}

// give puts identifier back, to be used again from until on.
func (ids *identifiers) give(identifier byte, now, until time.Time) {
	if now.Before(until) {
		ids.resting = append(ids.resting, resting{identifier, until})
		return
	}
	ids.queue[(ids.head+ids.n)%len(ids.queue)] = identifier
	ids.n++
}

// wake moves those to the queue that have rested.
func (ids *identifiers) wake(now time.Time) {
	still := ids.resting[:0]
	for _, r := range ids.resting {
		if now.Before(r.until) {
			still = append(still, r)
			continue
		}
		ids.give(r.identifier, now, r.until)
	}
	ids.resting = still
}
