package radiusclient_test

import (
	"bytes"
	"errors"
	"flag"
	"math"
	"math/rand/v2"
	"net"
	"net/netip"
	"slices"
	"sync"
	"testing"
	"time"

	"layeh.com/radius"
)

// What a network does to each datagram, in each direction.
const (
	lossRate      = 0.20
	duplicateRate = 0.05
	leastDelay    = 50 * time.Millisecond
	jitter        = 50 * time.Millisecond // at most so much later still: datagrams overtake each other
)

// networkSeed brings back the decisions of an earlier run, one after the other.
// Which datagram meets which of them is up to the order in which they come.
var networkSeed = flag.Uint64("network.seed", 0, "seed of the lossy networks and what happens around them; 0 draws one")

// seedOf returns the seed of a test, and logs it.
func seedOf(t *testing.T) uint64 {
	t.Helper()
	seed := *networkSeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("the network of this run: -network.seed=%d", seed)
	return seed
}

// network is a bad UDP network between clients and one server: it loses, delays,
// doubles and reorders datagrams. The server sees a port for each port of a
// client, so that it can tell their requests apart as it would without us.
type network struct {
	address string // where clients find the server

	tb      testing.TB
	server  *net.UDPAddr
	front   *net.UDPConn
	running sync.WaitGroup
	sooner  chan struct{} // has room for one: something is due before all that was on its way
	closing chan struct{}

	mu       sync.Mutex
	random   *rand.Rand
	onTheWay []delivery // what is due first comes first
	idle     sync.Cond  // nothing is on its way
	counts   [2]counts  // by direction
	requests map[authenticator]bool
}

// authenticator tells a request from all others, and not from its copies.
type authenticator [16]byte

// direction is where a datagram goes.
type direction int

const (
	toServer direction = iota
	toClient
)

// counts is what became of the datagrams of one direction.
type counts struct {
	lost, doubled, delivered int
	reordered                int // delivered after one that had been sent later
}

// path leads from a client's port to the server, or back.
type path struct {
	direction direction
	write     func([]byte) (int, error)
	sent      int // datagrams so far
	latest    int // number of the latest that has been delivered
}

// delivery is a datagram on its way, or a copy of one.
type delivery struct {
	due      time.Time
	path     *path
	number   int // of the datagram on its path, from 1
	datagram []byte
}

// networkTo puts a bad network in front of server until the test ends.
func networkTo(tb testing.TB, server string, seed uint64) *network {
	tb.Helper()
	address, err := net.ResolveUDPAddr("udp", server)
	if err != nil {
		tb.Fatal(err)
	}
	front, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		tb.Fatal(err)
	}
	n := &network{
		address: front.LocalAddr().String(),
		tb:      tb, server: address, front: front,
		sooner: make(chan struct{}, 1), closing: make(chan struct{}),
		random:   rand.New(rand.NewPCG(seed, 0)),
		requests: make(map[authenticator]bool),
	}
	n.idle.L = &n.mu
	n.running.Go(n.listen)
	n.running.Go(n.deliver)
	tb.Cleanup(func() {
		_ = front.Close() // and with it all else
		close(n.closing)
		n.running.Wait()
	})
	return n
}

// listen takes in what clients send.
func (n *network) listen() {
	paths := make(map[netip.AddrPort]*path) // by the client's port
	var backs []*net.UDPConn
	defer func() {
		for _, back := range backs {
			_ = back.Close() // which ends its listener
		}
	}()
	buffer := make([]byte, radius.MaxPacketLength)
	for {
		size, client, err := n.front.ReadFromUDPAddrPort(buffer)
		if err != nil {
			n.ended(err)
			return
		}
		if paths[client] == nil {
			back, err := net.DialUDP("udp", nil, n.server)
			if err != nil {
				n.ended(err)
				return
			}
			backs = append(backs, back)
			n.running.Go(func() { n.listenBack(back, client) })
			paths[client] = &path{direction: toServer, write: back.Write}
		}
		n.send(paths[client], buffer[:size])
	}
}

// listenBack takes in what the server sends to one port of a client.
func (n *network) listenBack(back *net.UDPConn, client netip.AddrPort) {
	home := &path{direction: toClient, write: func(b []byte) (int, error) {
		return n.front.WriteToUDPAddrPort(b, client)
	}}
	buffer := make([]byte, radius.MaxPacketLength)
	for {
		size, err := back.Read(buffer)
		if err != nil {
			n.ended(err)
			return
		}
		n.send(home, buffer[:size])
	}
}

// ended reports what ended a listener before its time.
func (n *network) ended(err error) {
	if !errors.Is(err, net.ErrClosed) {
		n.tb.Errorf("the network broke down: %v", err)
	}
}

// send decides what becomes of a datagram.
func (n *network) send(p *path, datagram []byte) {
	n.mu.Lock()
	defer n.mu.Unlock()
	c := &n.counts[p.direction]
	p.sent++
	if n.random.Float64() < lossRate {
		c.lost++
		return
	}
	copies := 1
	if n.random.Float64() < duplicateRate {
		c.doubled++
		copies++
	}
	datagram = bytes.Clone(datagram)
	for range copies {
		delay := leastDelay + time.Duration(n.random.Int64N(int64(jitter)))
		n.schedule(delivery{time.Now().Add(delay), p, p.sent, datagram})
	}
}

// schedule puts d on its way. The caller holds mu.
func (n *network) schedule(d delivery) {
	at, _ := slices.BinarySearchFunc(n.onTheWay, d, func(a, b delivery) int { return a.due.Compare(b.due) })
	n.onTheWay = slices.Insert(n.onTheWay, at, d)
	if at > 0 {
		return
	}
	select {
	case n.sooner <- struct{}{}:
	default: // deliver is about to look anyway
	}
}

// deliver hands over each datagram when it is due.
func (n *network) deliver() {
	timer := time.NewTimer(math.MaxInt64)
	defer timer.Stop()
	for {
		select {
		case <-n.closing:
			return
		case <-n.sooner:
		case <-timer.C:
		}
		timer.Reset(n.deliverDue(time.Now()))
	}
}

// deliverDue hands over what is due, and returns how long nothing else will be.
func (n *network) deliverDue(now time.Time) time.Duration {
	n.mu.Lock()
	defer n.mu.Unlock()
	due := 0
	for ; due < len(n.onTheWay) && !n.onTheWay[due].due.After(now); due++ {
		n.handOver(n.onTheWay[due])
	}
	n.onTheWay = slices.Delete(n.onTheWay, 0, due)
	if len(n.onTheWay) == 0 {
		n.idle.Broadcast()
		return math.MaxInt64
	}
	return n.onTheWay[0].due.Sub(now)
}

func (n *network) handOver(d delivery) {
	p, c := d.path, &n.counts[d.path.direction]
	c.delivered++
	if d.number < p.latest {
		c.reordered++
	}
	p.latest = max(p.latest, d.number)
	if p.direction == toServer {
		n.requests[authenticator(d.datagram[4:20])] = true
	}
	_, _ = p.write(d.datagram) // what fails here is one more that is lost
}

// settle waits until nothing is on its way.
func (n *network) settle() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for len(n.onTheWay) > 0 {
		n.idle.Wait()
	}
}

// delivered returns how many datagrams have reached the server, and how many
// requests were among them, each counted once however often it came.
func (n *network) delivered() (datagrams, requests int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.counts[toServer].delivered, len(n.requests)
}

// wasBad fails the test where the network did a direction no harm.
func (n *network) wasBad() {
	n.tb.Helper()
	n.mu.Lock()
	defer n.mu.Unlock()
	for d, name := range map[direction]string{toServer: "to the server", toClient: "to the client"} {
		c := n.counts[d]
		n.tb.Logf("%s: %d delivered, %d lost, %d doubled, %d reordered", name, c.delivered, c.lost, c.doubled, c.reordered)
		if c.lost == 0 || c.doubled == 0 || c.reordered == 0 {
			n.tb.Errorf("the network was too good %s: %+v", name, c)
		}
	}
}
