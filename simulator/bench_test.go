package simulator

import (
	"fmt"
	"net"
	"testing"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"otpdialog/simulator/world"
)

// BenchmarkServer measures sign-ins over a UDP socket of loopback, including the
// client's part of the work.
func BenchmarkServer(b *testing.B) {
	begin := func(b *testing.B) (*world.World, net.Conn) {
		b.Helper()
		w := NewWorld()
		server, err := Start(Config{World: w})
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = server.Close() })
		conn, err := new(net.Dialer).DialContext(b.Context(), "udp", server.Addr().String())
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = conn.Close() })
		return w, conn
	}
	write := func(b *testing.B, conn net.Conn, request []byte) {
		b.Helper()
		if _, err := conn.Write(request); err != nil {
			b.Fatal(err)
		}
	}
	read := func(b *testing.B, conn net.Conn, buffer []byte) []byte {
		b.Helper()
		n, err := conn.Read(buffer)
		if err != nil {
			b.Fatal(err)
		}
		return buffer[:n]
	}
	for _, inFlight := range []int{1, 64} {
		b.Run(fmt.Sprintf("password/in flight %d", inFlight), func(b *testing.B) {
			_, conn := begin(b)
			buffer := make([]byte, radius.MaxPacketLength)
			requests := make([][]byte, inFlight)
			for b.Loop() {
				for i := range requests {
					write(b, conn, access("bob", "wonderland", withIdentifier(i)))
				}
				for range requests {
					read(b, conn, buffer)
				}
			}
		})
	}
	b.Run("menu and push", func(b *testing.B) {
		w, conn := begin(b)
		changes, stop := w.Changes()
		defer stop()
		buffer := make([]byte, radius.MaxPacketLength)
		for b.Loop() {
			write(b, conn, access("alice", "wonderland"))
			menu, err := radius.Parse(read(b, conn, buffer), []byte(DefaultSecret))
			if err != nil {
				b.Fatal(err)
			}
			write(b, conn, access("alice", "push", withAttribute(rfc2865.State_Type, string(menu.Get(rfc2865.State_Type)))))
			push, err := w.NewestRequest("alice")
			for ; err != nil; push, err = w.NewestRequest("alice") {
				<-changes
			}
			if err := w.Decide("alice", push.ID, world.Approved); err != nil {
				b.Fatal(err)
			}
			read(b, conn, buffer)
		}
	})
}
