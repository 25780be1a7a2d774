package radiustest_test

import (
	"errors"
	"io"
	"net"
	"slices"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
	"layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"otpdialog/clock"
	"otpdialog/radiusclient"
	"otpdialog/radiusclient/radiustest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// accessRequest is signed.
func accessRequest(t *testing.T, identifier byte) []byte {
	t.Helper()
	p := radius.New(radius.CodeAccessRequest, []byte(radiustest.Secret))
	p.Identifier = identifier
	p.Attributes = radius.Attributes{radiustest.Unsigned(), radiustest.AVP(rfc2865.UserName_Type, []byte("alice"))}
	b, err := p.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return radiustest.SignRequest(b, radiustest.Secret)
}

// exchange sends the request in pieces and checks the answer.
func exchange(t *testing.T, conn net.Conn, request []byte, pieces ...[]byte) {
	t.Helper()
	for _, piece := range pieces {
		if _, err := conn.Write(piece); err != nil {
			t.Fatal(err)
		}
	}
	answer := make([]byte, 20+18)
	if _, err := io.ReadFull(conn, answer); err != nil {
		t.Fatal(err)
	}
	if err := radiustest.CheckAnswer(answer, request, radiustest.Secret); err != nil {
		t.Error(err)
	}
}

func TestServer(t *testing.T) {
	system := func(network, address string) (net.Conn, error) {
		return new(net.Dialer).DialContext(t.Context(), network, address)
	}
	memory := radiustest.NewNetwork()
	in := func(network, address string) (net.Conn, error) { return memory.Dial(t.Context(), network, address) }
	for name, test := range map[string]struct {
		network string
		dial    func(network, address string) (net.Conn, error)
		how     []radiustest.Option
	}{
		"UDP":            {"udp", system, nil},
		"TCP":            {"tcp", system, []radiustest.Option{radiustest.OverTCP()}},
		"UDP, in memory": {"udp", in, []radiustest.Option{radiustest.In(memory)}},
		"TCP, in memory": {"tcp", in, []radiustest.Option{radiustest.OverTCP(), radiustest.In(memory)}},
	} {
		t.Run(name, func(t *testing.T) {
			server := radiustest.Serve(t, func(q *radiustest.Query) { q.Answer(radius.CodeAccessAccept) }, test.how...)
			conn, err := test.dial(test.network, server.Address())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			request := accessRequest(t, 7)
			exchange(t, conn, request, request)
			again := [][]byte{request}
			if test.network == "tcp" {
				again = [][]byte{request[:3], request[3:]}
			}
			exchange(t, conn, request, again...)
			first, second := <-server.Arrived, <-server.Arrived
			if first.Number != 1 || first.Again || second.Number != 2 || !second.Again || !slices.Equal(second.Raw, request) {
				t.Errorf("%+v, then %+v", first, second)
			}
			if first.From.String() != conn.LocalAddr().String() {
				t.Errorf("from %v, want %v", first.From, conn.LocalAddr())
			}
			if rfc2865.UserName_GetString(first.Packet) != "alice" || server.Count() != 2 {
				t.Errorf("%d requests, the first of %q", server.Count(), rfc2865.UserName_GetString(first.Packet))
			}
		})
	}
}

func TestNetworkRefuses(t *testing.T) {
	n := radiustest.NewNetwork()
	if _, err := n.Dial(t.Context(), "tcp", "192.0.2.1:2083"); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("TCP: %v", err)
	}
	conn, err := n.Dial(t.Context(), "udp", "192.0.2.1:1812")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Write([]byte("x")); err != nil {
		t.Error(err)
	}
	if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("UDP: %v", err)
	}
	if err := conn.Close(); err != nil {
		t.Error(err)
	}
	if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, net.ErrClosed) {
		t.Errorf("closed: %v", err)
	}
}

// signIn asks a server that answers the second transmission.
func signIn(t *testing.T, n *radiustest.Network, clock clock.Clock) (*radiusclient.Response, error) {
	t.Helper()
	server := radiustest.Serve(t, func(q *radiustest.Query) {
		if q.Again {
			q.Answer(radius.CodeAccessAccept)
		}
	}, radiustest.In(n))
	client, err := radiusclient.New(radiusclient.Config{
		Servers:       []radiusclient.Server{{Address: server.Address(), Secret: []byte(radiustest.Secret)}},
		NASIdentifier: "tests", Retries: 3, Dial: n.Dial, Clock: clock,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	return client.NewDialogue().Exchange(t.Context(), radiusclient.Request{UserName: "alice", Password: "push"})
}

// A sign-in runs without a socket, by a clock that the test moves.
func TestSignInByClock(t *testing.T) {
	start := time.Now()
	clock := radiustest.NewClock(start)
	go func() {
		clock.AwaitWithin(2200 * time.Millisecond) // the retransmission, with its jitter
		clock.AdvanceToNext()
	}()
	response, err := signIn(t, radiustest.NewNetwork(), clock)
	if err != nil || response.Code != radius.CodeAccessAccept {
		t.Errorf("%+v, %v", response, err)
	}
	if passed := clock.Now().Sub(start); passed < 1800*time.Millisecond || passed > 2200*time.Millisecond {
		t.Errorf("it took %v, want about 2 s", passed)
	}
}

// The same in a bubble, where waiting takes no time.
func TestSignInInABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		response, err := signIn(t, radiustest.NewNetwork(), nil)
		if err != nil || response.Code != radius.CodeAccessAccept || time.Since(start) < 1800*time.Millisecond {
			t.Errorf("%+v, %v after %v", response, err, time.Since(start))
		}
	})
}
