package radiusclient

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"otpdialog/radiusclient/radiustest"
)

// The adversary is a RADIUS server that misbehaves on order, and whoever else can
// send to the client's port. One table says what arrives and what the client must do:
//
//	adversary_frames_test.go     datagrams that are no answer, and odd ones that are
//	adversary_signatures_test.go forged, changed and unsigned answers
//	adversary_order_test.go      floods, other addresses, answers late, doubled and in disorder
//
// The truth about each request is an Access-Reject, which the runner sends behind what the
// row sends. The adversary always says Access-Accept: a client that takes what it
// must drop would let somebody in.
const (
	truth = radius.CodeAccessReject
	lie   = radius.CodeAccessAccept
)

// row is a row of the table.
type row struct {
	name    string
	policy  Policy // about Message-Authenticator
	asks    asking // what the client has asked when the adversary begins
	arrives script
	must    duty
}

// script sends whatever it wants, in order. q is the request that went out last.
type script func(q *query, a *adversary)

// asking brings the client to where the script begins.
type asking func(a *adversary)

// duty is what the client must do.
type duty struct {
	takes bool     // the adversary's answers are valid: each request gets its own
	ends  error    // the truth never comes: this is how the exchange ends
	drops []Reason // what the observer hears, in order
}

// takes: what arrives is a valid answer, and what is dropped beside it is dropped for
// these reasons.
func takes(beside ...Reason) duty { return duty{takes: true, drops: beside} }

// drops: what arrives is dropped for these reasons, or not even heard where there are
// none, and the truth behind it is taken.
func drops(reasons ...Reason) duty { return duty{drops: reasons} }

// ends: what arrives is dropped, and nothing better follows.
func ends(kind error, reasons ...Reason) duty { return duty{ends: kind, drops: reasons} }

func times(n int, reason Reason) []Reason { return slices.Repeat([]Reason{reason}, n) }

func TestAdversary(t *testing.T) {
	for _, theme := range []struct {
		name string
		rows []row
	}{
		{"frames", frames},
		{"oddities", oddities},
		{"identifiers and codes", identifiersAndCodes},
		{"signatures", signatures},
		{"Message-Authenticator", messageAuthenticators},
		{"floods", floods},
		{"addresses", addresses},
		{"order", order},
		{"endings", endings},
	} {
		t.Run(theme.name, func(t *testing.T) {
			for _, r := range theme.rows {
				t.Run(r.name, r.run)
			}
		})
	}
}

// adversary is what scripts have at hand.
type adversary struct {
	t        *testing.T
	client   *Client
	server   *radiustest.Server
	dialogue *Dialogue
	queries  []*query // in flight when the script begins
	results  []<-chan result
	older    *query // a request that is over
	told     chan Reason
	drops    []Reason // what came from told so far
}

// patience is spent on failures only.
const patience = 30 * time.Second

func (r row) run(t *testing.T) {
	a := &adversary{t: t, server: serve(t, nil), told: make(chan Reason, 1<<15)}
	a.client = connect(t, func(c *Config) {
		c.Retries, c.Timeout, c.Observer = 0, patience, a.observe
		c.Servers[0].RequireMessageAuthenticator = r.policy
		if r.must.ends != nil {
			c.Timeout = 400 * time.Millisecond
		}
	}, a.server.Address())
	if r.must.ends != nil {
		t.Parallel() // they wait
		a.client.timing.grace = 0
	}
	a.dialogue = a.client.NewDialogue()

	r.asks(a)
	r.arrives(a.queries[len(a.queries)-1], a)
	for i, done := range a.results {
		q := a.queries[i]
		if !r.must.takes && r.must.ends == nil {
			q.Send(says(q, truth))
		}
		r.must.judge(t, q, <-done)
	}
	// What was sent before the answer to this is read before it.
	a.client.config.Timeout = patience
	a.exchange()
	a.awaitDrops(len(a.told))
	if got, want := tally(a.drops), tally(r.must.drops); got != want {
		t.Errorf("dropped %s, want %s", got, want)
	}
	a.assertNothingGrew()
}

// judge looks at what the client made of q.
func (d duty) judge(t *testing.T, q *query, got result) {
	t.Helper()
	if d.ends != nil {
		e, ok := errors.AsType[*Error](got.err)
		if !ok || !errors.Is(e.Kind, d.ends) || e.Heard { // nothing of what is dropped is a sign of life
			t.Errorf("%+v, want %v", got, d.ends)
		}
		return
	}
	want := truth
	if d.takes {
		want = lie
	}
	if got.err != nil || got.Code != want || got.Message != userOf(q) {
		t.Errorf("%s got %+v, want %v", userOf(q), got, want)
	}
}

func (a *adversary) observe(e Event) {
	if e.Kind == Dropped {
		a.told <- e.Reason
	}
}

// awaitDrops waits until the client has dropped n more.
func (a *adversary) awaitDrops(n int) {
	for range n {
		a.drops = append(a.drops, <-a.told)
	}
}

// tally writes the same reasons in a row as one.
func tally(reasons []Reason) string {
	var runs []string
	for len(reasons) > 0 {
		n := slices.IndexFunc(reasons, func(r Reason) bool { return r != reasons[0] })
		if n < 0 {
			n = len(reasons)
		}
		runs = append(runs, fmt.Sprintf("%d × %q", n, reasons[0]))
		reasons = reasons[n:]
	}
	return "[" + strings.Join(runs, ", ") + "]"
}

// assertNothingGrew fails where the client keeps more than one idle socket.
func (a *adversary) assertNothingGrew() {
	a.t.Helper()
	assertNothingHeld(a.t, a.client)
	if routes := a.client.routes; len(routes) != 1 || len(routes[0].sockets) != 1 {
		a.t.Errorf("%d routes, the first with %d sockets", len(routes), len(routes[0].sockets))
	}
}

// begin sends a request, and returns it as it arrived.
func (a *adversary) begin(ctx context.Context, r Request) (*query, <-chan result) {
	done := begin(ctx, a.dialogue, r)
	return <-a.server.Arrived, done
}

// ask sends a request that the script deals with.
func (a *adversary) ask(r Request) *query {
	q, done := a.begin(a.t.Context(), r)
	a.queries, a.results = append(a.queries, q), append(a.results, done)
	return q
}

// exchange sends a request that is answered as it should be.
func (a *adversary) exchange() *query {
	a.t.Helper()
	q, done := a.begin(a.t.Context(), aliceRequest)
	q.Send(says(q, lie))
	if got := <-done; got.err != nil || got.Code != lie {
		a.t.Fatalf("a valid answer led to %+v", got)
	}
	return q
}

// once: one request is in flight.
func once(a *adversary) { a.ask(aliceRequest) }

// together: n requests are in flight.
func together(n int) asking {
	return func(a *adversary) {
		for i := range n {
			a.ask(Request{UserName: fmt.Sprintf("user %d", i), Password: "push", Interactive: true})
		}
	}
}

// afterAnAnswer: one request was answered, and the next is in flight.
func afterAnAnswer(a *adversary) {
	a.older = a.exchange()
	once(a)
}

// onTheSameIdentifier: all Identifiers were used, and the request in flight has that of
// the first.
func onTheSameIdentifier(a *adversary) {
	a.older = a.exchange()
	for range 255 {
		a.exchange()
	}
	once(a)
	if q := a.queries[0]; q.Identifier != a.older.Identifier || q.From != a.older.From {
		a.t.Fatalf("Identifier %d from %v, want %d from %v", q.Identifier, q.From, a.older.Identifier, a.older.From)
	}
}

// afterATimeOut: one request has timed out, and the next is in flight.
func afterATimeOut(a *adversary) {
	a.exchange() // the socket stands, so that the first request goes out in its short time
	a.client.config.Timeout = 20 * time.Millisecond
	older, done := a.begin(a.t.Context(), push)
	if got := <-done; !errors.Is(got.err, ErrNoAnswer) {
		a.t.Fatalf("without an answer: %+v", got)
	}
	a.client.config.Timeout = patience
	a.older = older
	once(a)
}

// afterACancel: the person has cancelled one request, and the next is in flight.
func afterACancel(a *adversary) {
	ctx, cancel := context.WithCancel(a.t.Context())
	older, done := a.begin(ctx, push)
	cancel()
	if got := <-done; !errors.Is(got.err, context.Canceled) {
		a.t.Fatalf("after Cancel: %+v", got)
	}
	a.older = older
	once(a)
}

// sends is a script of one datagram.
func sends(datagram func(q *query) []byte) script {
	return func(q *query, _ *adversary) { q.Send(datagram(q)) }
}

const flooded = 10_000

// flood sends as many datagrams, in bursts that a socket has room for.
func flood(datagram func(q *query) []byte) script {
	const burst = 100
	return func(q *query, a *adversary) {
		b := datagram(q)
		for range flooded / burst {
			for range burst {
				q.Send(b)
			}
			a.awaitDrops(burst)
		}
	}
}

// from sends a valid answer from another address, which may have the server's port.
func from(address string, serversPort bool) script {
	return func(q *query, a *adversary) {
		local := netip.AddrPortFrom(netip.MustParseAddr(address), 0)
		if serversPort {
			local = netip.AddrPortFrom(local.Addr(), a.server.AddrPort().Port())
		}
		stranger, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(local))
		if err != nil {
			a.t.Skipf("this machine has no %v: %v", local, err)
		}
		defer closeQuietly(stranger)
		if _, err := stranger.WriteToUDPAddrPort(says(q, lie), q.From); err != nil {
			a.t.Error(err)
		}
	}
}

// says returns a valid answer with the name of the user as text.
func says(q *query, code radius.Code) []byte {
	return q.Build(code, testSecret, nameOf(q))
}

func userOf(q *query) string { return rfc2865.UserName_GetString(q.Packet) }

// name is the name of the user as text.
func nameOf(q *query) *radius.AVP { return avp(rfc2865.ReplyMessage_Type, []byte(userOf(q))) }
