package radiusclient_test

import (
	"context"
	"errors"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"otpdialog/clock"
	"otpdialog/radiusclient"
)

// movingConn leads nowhere, and moves a clock while it sends a retransmission: no timer of its client
// runs then.
type movingConn struct {
	net.Conn

	clock *clock.Adjustable
	by    time.Duration
	sent  *int
}

// Write implements [net.Conn].
func (c movingConn) Write(b []byte) (int, error) {
	*c.sent++
	if *c.sent == 2 {
		c.clock.Advance(c.by)
	}
	return len(b), nil
}

// LocalAddr implements [net.Conn].
func (movingConn) LocalAddr() net.Addr { return &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1} }

// A wait ends in time by the clock of the client, also if that is moved while it sends.
func TestClockIsMovedWhileSending(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const timeout = 30 * time.Second
		moved := clock.NewAdjustable()
		c, err := radiusclient.New(radiusclient.Config{
			NASIdentifier: "test", Servers: []radiusclient.Server{{Address: "127.0.0.1:1812", Secret: []byte("testing123")}}, Timeout: timeout, Clock: moved,
			Retries: 3, Jitter: func() float64 { return 0 },
			Dial: func(context.Context, string, string) (net.Conn, error) {
				conn, _ := net.Pipe()
				return movingConn{conn, moved, timeout, new(int)}, nil
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		_, err = c.NewDialogue().Exchange(t.Context(), radiusclient.Request{UserName: "alice", Password: "wonderland"})
		if !errors.Is(err, radiusclient.ErrNoAnswer) {
			t.Errorf("got %v", err)
		}
		if more := time.Since(began) - 2*time.Second; more != 0 { // the first retransmission
			t.Errorf("it waited for %v more", more)
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
}
