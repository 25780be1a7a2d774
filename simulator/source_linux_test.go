package simulator

import (
	"net/netip"
	"testing"

	"layeh.com/radius"
)

// A reply comes from the address that was asked, also if the server listens on all of them:
// clients and firewalls let no other in.
func TestReplyComesFromTheAddressThatWasAsked(t *testing.T) {
	for name, listen := range map[string]netip.Addr{"all of IPv4": netip.IPv4Unspecified(), "both families": {}} {
		server := New(Config{})
		if err := server.open([]netip.Addr{listen}, 0); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = server.Close() })
		server.readers.Go(func() { server.read(server.conns[0]) })
		for _, asked := range []string{"127.0.0.1", "127.0.0.2"} {
			conn := dialTo(t, netip.AddrPortFrom(netip.MustParseAddr(asked), server.Addr().Port()))
			request := access("bob", "wonderland")
			if _, err := conn.Write(request); err != nil {
				t.Fatal(err)
			}
			answer, err := receive(conn, request)
			if err != nil {
				t.Fatalf("%s, asked at %s: %v", name, asked, err)
			}
			want(t, answer, radius.CodeAccessAccept, "Welcome, bob.")
		}
	}
}
