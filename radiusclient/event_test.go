package radiusclient

import (
	"errors"
	"net/netip"
	"strings"
	"testing"

	"layeh.com/radius"
)

// Each kind as a line of a log, with a name and with an address for the server.
func TestEventLines(t *testing.T) {
	const name, bare = "radius1:1812", "192.0.2.1:1812"
	at := netip.MustParseAddrPort(bare)
	cause := errors.New("no route to host")
	tests := []struct {
		event Event
		want  string
	}{
		{
			Event{Kind: Sent, Server: name, Address: at, Identifier: 17, Attempt: 1, Code: radius.CodeAccessRequest},
			"sent Access-Request 17 to radius1:1812 (192.0.2.1:1812), attempt 1",
		},
		{
			Event{Kind: Sent, Server: bare, Address: at, Identifier: 0, Attempt: 1, Code: radius.CodeStatusServer},
			"sent Status-Server 0 to 192.0.2.1:1812, attempt 1",
		},
		{
			Event{Kind: Resent, Server: name, Address: at, Identifier: 17, Attempt: 3, Code: radius.CodeAccessRequest},
			"resent Access-Request 17 to radius1:1812 (192.0.2.1:1812), attempt 3",
		},
		{
			Event{Kind: Answered, Server: name, Address: at, Identifier: 17, Code: radius.CodeAccessChallenge},
			"received Access-Challenge 17 from radius1:1812 (192.0.2.1:1812)",
		},
		{
			Event{Kind: Dropped, Server: name, Address: at, Identifier: 17, Code: radius.CodeAccessAccept, Reason: BadMessageAuthenticator},
			"dropped Access-Accept 17 from radius1:1812 (192.0.2.1:1812): the Message-Authenticator does not match",
		},
		{
			Event{Kind: Dropped, Server: name, Address: at, Identifier: 255, Code: 99, Reason: WrongCode},
			"dropped Code(99) 255 from radius1:1812 (192.0.2.1:1812): unexpected Code",
		},
		{
			Event{Kind: Dropped, Server: bare, Address: at, Reason: Malformed},
			"dropped a datagram from 192.0.2.1:1812: malformed datagram",
		},
		{Event{Kind: Refused, Server: bare, Address: at, Identifier: 3}, "refused by 192.0.2.1:1812"},
		{Event{Kind: Unreachable, Server: name, Err: cause}, "unreachable: radius1:1812: no route to host"},
		{
			Event{Kind: Unreachable, Server: name, Address: at, Identifier: 3, Err: cause},
			"unreachable: radius1:1812 (192.0.2.1:1812): no route to host",
		},
		{Event{Kind: FailedOver, Server: name}, "failed over to radius1:1812"},
		{Event{Kind: FailedOver, Server: name, Address: at}, "failed over to radius1:1812 (192.0.2.1:1812)"},
		{Event{Kind: Opened, Server: name, Address: at}, "opened the connection to radius1:1812 (192.0.2.1:1812)"},
		{Event{Kind: NotTrusted, Server: bare, Address: at, Err: cause}, "not trusted: 192.0.2.1:1812: no route to host"},
		{Event{Kind: CertificateRefused, Server: bare, Address: at, Err: cause}, "certificate refused by 192.0.2.1:1812: no route to host"},
		{Event{Kind: Lost, Server: bare, Address: at, Identifier: 3, Err: cause}, "lost the connection to 192.0.2.1:1812: no route to host"},
	}
	kinds := map[Kind]bool{}
	for _, test := range tests {
		kinds[test.event.Kind] = true
		if got := test.event.String(); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
	for k := Sent; k <= Lost; k++ {
		if !kinds[k] {
			t.Errorf("no event of the kind %v was looked at", k)
		}
	}
}

// What an exchange tells an observer holds neither the password nor the shared secret.
func TestEventLinesOfAnExchange(t *testing.T) {
	server := serve(t, func(q *query) {
		q.Send([]byte("?"))
		q.Send(q.Build(radius.CodeAccessReject, "wrong"))
		accept(q)
	})
	var seen events
	client := connect(t, func(c *Config) { c.Observer = seen.add; c.Retries = 0 }, server.Address())
	if _, err := ask(t, client); err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, event := range seen.list {
		lines = append(lines, event.String())
	}
	begins := []string{"sent Access-Request ", "dropped a datagram ", "dropped Access-Reject ", "received Access-Accept "}
	if len(lines) != len(begins) {
		t.Fatalf("%q", lines)
	}
	for i, begin := range begins {
		if !strings.HasPrefix(lines[i], begin) {
			t.Errorf("%q does not begin with %q", lines[i], begin)
		}
	}
	for _, secret := range []string{aliceRequest.Password, testSecret} {
		if all := strings.Join(lines, "\n"); strings.Contains(all, secret) {
			t.Errorf("a secret is told:\n%s", all)
		}
	}
}
