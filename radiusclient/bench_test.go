package radiusclient

import (
	"errors"
	"fmt"
	"net"
	"sync"
	"testing"
	"time"

	"layeh.com/radius"

	"otpdialog/radiusclient/signature"
)

// answerBare starts a server that signs an Access-Accept with Message-Authenticator
// for whatever arrives, with as little work as that takes.
func answerBare(b *testing.B) string {
	b.Helper()
	conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { closeQuietly(conn) })
	s := signature.New([]byte(testSecret))
	go func() {
		in, out := make([]byte, 4096), make([]byte, 38)
		for {
			_, from, err := conn.ReadFromUDPAddrPort(in)
			if err != nil {
				return
			}
			copy(out, []byte{byte(radius.CodeAccessAccept), in[1], 0, 38})
			copy(out[4:20], in[4:20])
			copy(out[20:], []byte{80, 18})
			clear(out[22:])
			s.Sign(out, in[4:20])
			s.Authenticate(out, in[4:20])
			if _, err := conn.WriteToUDPAddrPort(out, from); errors.Is(err, net.ErrClosed) {
				return
			}
		}
	}()
	return conn.LocalAddr().String()
}

// BenchmarkExchange measures whole exchanges over UDP on loopback. The
// allocations are those of the client: the server makes none.
func BenchmarkExchange(b *testing.B) {
	for _, inFlight := range []int{1, 64} {
		b.Run(fmt.Sprintf("%d in flight", inFlight), func(b *testing.B) {
			client := connect(b, func(c *Config) { c.Retries = 10 }, answerBare(b))
			client.timing.initial, client.timing.maximum = time.Second, time.Second
			turns := make(chan struct{})
			var wg sync.WaitGroup
			for range inFlight {
				wg.Go(func() {
					d := client.NewDialogue()
					for range turns {
						if _, err := d.Exchange(b.Context(), aliceRequest); err != nil {
							b.Error(err)
						}
					}
				})
			}
			b.ReportAllocs()
			for b.Loop() {
				turns <- struct{}{}
			}
			close(turns)
			wg.Wait()
		})
	}
}

func BenchmarkNew(b *testing.B) {
	c := Config{Servers: []Server{{Address: "192.0.2.1:1812", Secret: []byte(testSecret)}}, NASIdentifier: "tests"}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := New(c); err != nil {
			b.Fatal(err)
		}
	}
}
