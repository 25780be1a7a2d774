package simulator

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"time"

	"layeh.com/radius"

	"otpdialog/clock"
	"otpdialog/schema"
	"otpdialog/simulator/world"
)

// SetFault is a [Fault] of a [Server].
type SetFault struct {
	Fault

	ID   uint64 `json:"id"   doc:"the number to remove it by, which is never used again"`
	Hits int    `json:"hits" doc:"how often it was applied"`
}

// Faults returns the rules in the order in which they are tried.
func (s *Server) Faults() []SetFault {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []SetFault
	for _, r := range s.faults.rules {
		all = append(all, SetFault{r.Fault, r.id, r.hits})
	}
	return all
}

// SetFaults replaces all rules. If there are mistakes, it changes nothing; the first step of their
// paths is the index of the fault.
func (s *Server) SetFaults(faults ...Fault) []schema.Mistake {
	_, seeded := s.World().Seed()
	var rules []*faultRule
	var mistakes []schema.Mistake
	for i, f := range faults {
		r, wrong := f.rule(seeded)
		rules = append(rules, r)
		mistakes = append(mistakes, schema.Within(wrong, i)...)
	}
	if len(mistakes) > 0 {
		return mistakes
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults.rules = nil
	s.abandon()
	for _, r := range rules {
		s.addFault(r)
	}
	return nil
}

// AddFault adds a rule, which is tried after the others, and returns its id. If there are mistakes,
// it changes nothing.
func (s *Server) AddFault(f Fault) (id uint64, mistakes []schema.Mistake) {
	_, seeded := s.World().Seed()
	r, mistakes := f.rule(seeded)
	if len(mistakes) > 0 {
		return 0, mistakes
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.addFault(r)
	return r.id, nil
}

// addFault adds a rule, with s.mu held.
func (s *Server) addFault(r *faultRule) {
	s.faults.lastID++
	r.id = s.faults.lastID
	seed, _ := s.World().Seed()
	r.rand = rand.New(rand.NewPCG(seed, uint64(len(s.faults.rules)))) //nolint:gosec // a run can be repeated
	s.faults.rules = append(s.faults.rules, r)
}

// RemoveFault removes a rule, and reports whether it was there.
func (s *Server) RemoveFault(id uint64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := len(s.faults.rules)
	s.faults.rules = slices.DeleteFunc(s.faults.rules, func(r *faultRule) bool { return r.id == id })
	s.abandon()
	return len(s.faults.rules) < n
}

// faults are the rules of a server, and the answers that they hold back. Its methods are called with
// s.mu held.
type faults struct {
	rules  []*faultRule
	lastID uint64

	late      map[string][]heldAnswer // until the next request of the user, whose name is in lower case
	lateCount int
	reordered *heldAnswer // until the next answer
	delayed   map[*heldAnswer]clock.Timer
}

// maxHeld is how many answers wait for a timer, and how many for a request.
const maxHeld = 10_000

// heldAnswer is an answer that is sent later.
type heldAnswer struct {
	d      *datagram
	octets []byte
	why    Reason
}

// faultRule is a Fault that is set.
type faultRule struct {
	Fault
	use

	id         uint64
	hits       int
	source     netip.Prefix
	attributes radius.Attributes
	rand       *rand.Rand

	// Of Match.Nth.
	seen    int         // requests that fit the rest
	earlier requestKeys // those up to the nth
	nth     requestKey

	answered requestKeys // of EffectSilent: for longer than a reply is kept

	// Of EffectRateLimit.
	second time.Time // which is counted
	taken  int
}

// requestKeys are the newest of some requests, which are known again when they are retransmitted.
type requestKeys []requestKey

// maxEarlier is how many those are at most.
const maxEarlier = 1000

// add remembers a request, and reports whether it is new.
func (k *requestKeys) add(key requestKey) bool {
	if slices.Contains(*k, key) {
		return false
	}
	*k = append((*k)[max(0, len(*k)+1-maxEarlier):], key)
	return true
}

// count is the Count, or the usual one of the effect.
func (r *faultRule) count() int { return cmp.Or(r.Count, r.use.count) }

// words is the Text, or what is usual.
func (r *faultRule) words(usual string) string { return cmp.Or(r.Text, usual) }

// reason is what the log and the journal say.
func (r *faultRule) reason() Reason { return Reason(fmt.Sprintf("fault %d: %s", r.id, r.Effect)) }

// apply counts the rule for a datagram, unless it has been used up or the dice are against it.
func (r *faultRule) apply(d *datagram) bool {
	if r.Times > 0 && r.hits >= r.Times || r.Probability > 0 && r.rand.Float64() >= r.Probability {
		return false
	}
	r.hits++
	d.fault = r
	if d.exchange != nil {
		d.exchange.Faults = append(d.exchange.Faults, r.id)
	}
	return true
}

// isNth reports whether a request that fits the rest is the nth, and counts it if it is new.
func (r *faultRule) isNth(key requestKey) bool {
	switch n := r.Match.Nth; {
	case n == 0:
		return true
	case r.seen >= n:
		return key == r.nth
	case !r.earlier.add(key):
		return false
	}
	r.seen++
	r.nth = key
	return r.seen == r.Match.Nth
}

// isTooMuch reports whether a datagram is one too many in its second.
func (r *faultRule) isTooMuch(now time.Time) bool {
	if now.Sub(r.second) >= time.Second {
		r.second, r.taken = now, 0
	}
	r.taken++
	return r.taken > r.count()
}

// fits reports whether a rule is about a request.
func (s *Server) fits(r *faultRule, d *datagram) bool {
	m := r.Match
	switch {
	case m.User != "" && !strings.EqualFold(m.User, d.user),
		m.Source != "" && !r.source.Contains(d.client.Addr()),
		m.Server != "" && m.Server != d.asked(),
		m.Code != "" && m.Code != d.packet.Code.String(),
		m.Round != 0 && m.Round != d.round,
		m.Command != nil && !s.isAnswered(d, *m.Command),
		!d.has(r.attributes):
		return false
	}
	return r.isNth(d.key())
}

// isAnswered reports whether the person typed the text, after their password if they append it.
func (s *Server) isAnswered(d *datagram, text string) bool {
	if u, _ := s.World().User(d.user); u.First == world.FirstAppend && d.round == 1 {
		text = u.Password + u.Separator + text
	}
	return d.packet.Code == radius.CodeAccessRequest && d.answer.is(text)
}

// hinder applies a rule to a datagram that has arrived, and reports whether it is lost. known says
// that it is a retransmission.
func (s *Server) hinder(d *datagram, known bool) (lost bool) {
	for _, r := range s.faults.rules {
		if !s.fits(r, d) || d.fault != nil || !r.onRequests { // all count their requests
			continue
		}
		var now bool
		switch r.Effect {
		case EffectRateLimit:
			now = r.isTooMuch(s.World().Clock().Now())
		case EffectSilent:
			now = !r.answered.add(d.key())
		case EffectReject, EffectChallenge:
			now = !known && d.packet.Code == radius.CodeAccessRequest
		default:
			now = true
		}
		if now && r.apply(d) {
			lost = r.Effect != EffectReject && r.Effect != EffectChallenge
		}
	}
	return lost
}

// misanswer applies a rule to an answer, and reports whether there was one.
func (s *Server) misanswer(d *datagram, reply []byte, why Reason) bool {
	if d.fault != nil { // to the request
		return false
	}
	isChallenge := radius.Code(reply[0]) == radius.CodeAccessChallenge
	for _, r := range s.faults.rules {
		switch r.Effect {
		case EffectReorder:
			if s.faults.reordered != nil { // this answer lets it go
				continue
			}
		case EffectNoState, EffectOtherState:
			if !isChallenge {
				continue
			}
		default:
			if r.onRequests && r.Effect != EffectDown {
				continue
			}
		}
		if s.fits(r, d) && r.apply(d) {
			s.misbehave(r, heldAnswer{d, reply, cmp.Or(why, r.reason())})
			return true
		}
	}
	return false
}

// misbehave sends an answer as a rule says.
func (s *Server) misbehave(r *faultRule, a heldAnswer) {
	switch r.Effect {
	case EffectDown:
		s.discard(a.d, r.reason())
	case EffectReorder:
		s.settle(a.d) // the next answer may be that to its duplicate
		s.faults.reordered = &a
	case EffectDelay:
		s.later(r.Delay, a)
	case EffectLate:
		if r.Delay > 0 {
			s.later(r.Delay, a)
		} else {
			s.nextTime(a)
		}
	case EffectDuplicate:
		s.write(a)
		for range r.count() {
			s.later(r.Delay, a)
		}
	case EffectJunk:
		for i := range r.count() {
			_ = s.transmit(a.d, junk(i, a.octets), a.why) // the answer says whether it can be sent
		}
		s.write(a)
	default:
		a.octets = a.d.forge(r, a.octets)
		s.write(a)
	}
}

// discard does not send an answer.
func (s *Server) discard(d *datagram, why Reason) {
	s.settle(d)
	s.dropRequest(d, why)
}

// later sends an answer after a delay; at once without one.
func (s *Server) later(delay time.Duration, a heldAnswer) {
	switch {
	case delay == 0:
		s.write(a)
		return
	case len(s.faults.delayed) >= maxHeld:
		s.discard(a.d, TooManyDelayed)
		return
	case s.faults.delayed == nil:
		s.faults.delayed = make(map[*heldAnswer]clock.Timer)
	}
	timer := s.World().Clock().NewTimer(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if _, waits := s.faults.delayed[&a]; waits { // else the server was closed
			delete(s.faults.delayed, &a)
			s.write(a)
		}
	})
	s.faults.delayed[&a] = timer
	timer.Reset(delay)
}

// nextTime sends an answer when the next request of its user comes.
func (s *Server) nextTime(a heldAnswer) {
	if s.faults.lateCount >= maxHeld {
		s.discard(a.d, TooManyDelayed)
		return
	}
	if s.faults.late == nil {
		s.faults.late = make(map[string][]heldAnswer)
	}
	user := strings.ToLower(a.d.user)
	s.faults.late[user] = append(s.faults.late[user], a)
	s.faults.lateCount++
}

// releaseLate sends the late answers to the user of a new request.
func (s *Server) releaseLate(d *datagram) {
	if s.faults.lateCount == 0 {
		return
	}
	user := strings.ToLower(d.user)
	for _, a := range s.faults.late[user] {
		s.faults.lateCount--
		s.write(a)
	}
	delete(s.faults.late, user)
}

// abandon discards the answers that a rule which is no longer set has kept for the next answer or the
// next request. Those that wait for a time still come.
func (s *Server) abandon() {
	gone := func(a heldAnswer) bool {
		if slices.Contains(s.faults.rules, a.d.fault) {
			return false
		}
		s.discard(a.d, a.why)
		return true
	}
	if a := s.faults.reordered; a != nil && gone(*a) {
		s.faults.reordered = nil
	}
	for user, held := range s.faults.late {
		kept := slices.DeleteFunc(slices.Clone(held), gone)
		s.faults.lateCount -= len(held) - len(kept)
		s.faults.late[user] = kept
	}
	maps.DeleteFunc(s.faults.late, func(_ string, kept []heldAnswer) bool { return len(kept) == 0 })
}

// stop forgets all answers that wait.
func (f *faults) stop() {
	for _, timer := range f.delayed {
		timer.Stop()
	}
	f.delayed, f.late, f.lateCount, f.reordered = nil, nil, 0, nil
}
