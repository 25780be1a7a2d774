package radiusclient

import (
	"bytes"
	"testing"

	"layeh.com/radius"

	"otpdialog/radiusclient/signature"
)

// Each datagram is tapped with what is known of it, before the exchange goes on.
func TestTap(t *testing.T) {
	server := serve(t, func(q *query) {
		q.Send([]byte("?"))
		q.Send(q.Build(radius.CodeAccessReject, "wrong"))
		accept(q)
	})
	var tapped []Datagram
	client := connect(t, func(c *Config) {
		c.Retries = 0
		c.Tap = func(d Datagram) {
			d.Octets, d.Request, d.Secret = bytes.Clone(d.Octets), bytes.Clone(d.Request), bytes.Clone(d.Secret)
			tapped = append(tapped, d)
		}
	}, server.Address())
	if _, err := ask(t, client); err != nil {
		t.Fatal(err)
	}
	want := []struct {
		sent    bool
		code    radius.Code
		reason  Reason
		request bool
	}{
		{sent: true, code: radius.CodeAccessRequest},
		{code: '?', reason: Malformed},
		{code: radius.CodeAccessReject, reason: BadAuthenticator, request: true},
		{code: radius.CodeAccessAccept, request: true},
	}
	if len(tapped) != len(want) {
		t.Fatalf("%d datagrams were tapped, want %d", len(tapped), len(want))
	}
	for i, w := range want {
		got := tapped[i]
		if got.Sent != w.sent || radius.Code(got.Octets[0]) != w.code || got.Reason != w.reason || (got.Attempt == 1) != w.sent {
			t.Errorf("datagram %d is %+v, want %+v", i, got, w)
		}
		if w.request != bytes.Equal(got.Request, tapped[0].Octets) || !w.request && got.Request != nil {
			t.Errorf("datagram %d has the request %x", i, got.Request)
		}
		if got.Server != server.Address() || got.Remote.String() != server.Address() || !got.Local.Addr().IsLoopback() || got.Local.Port() == 0 || got.Time.IsZero() || string(got.Secret) != testSecret {
			t.Errorf("datagram %d is of %+v", i, got)
		}
	}
	if _, signed := checkAnswer(signature.New([]byte(testSecret)), tapped[3].Octets, tapped[3].Request[authenticatorAt:headerLength], true); !signed {
		t.Error("the octets of the answer are not those that were sent")
	}
}

// A retransmission, and an answer that comes too late for its request, are tapped, too.
func TestTapOfRetransmissions(t *testing.T) {
	server := serve(t, func(q *query) {
		if q.Again {
			accept(q)
		}
	})
	var tapped []Datagram
	client := connect(t, func(c *Config) {
		c.Tap = func(d Datagram) { d.Octets = bytes.Clone(d.Octets); tapped = append(tapped, d) }
	}, server.Address())
	if _, err := ask(t, client); err != nil {
		t.Fatal(err)
	}
	if len(tapped) != 3 || tapped[1].Attempt != 2 || !bytes.Equal(tapped[0].Octets, tapped[1].Octets) || tapped[2].Sent {
		t.Errorf("tapped %+v", tapped)
	}
}

// The packets of a stream are tapped as they are, without the encryption of TLS.
func TestTapOfStreams(t *testing.T) {
	bothStreams(t, func(t *testing.T, a *authority, serve serveFunc) {
		t.Helper()
		server := serve(accept)
		var tapped []Datagram
		client := connect(t, over(a, func(c *Config) {
			c.Tap = func(d Datagram) {
				d.Octets, d.Request = bytes.Clone(d.Octets), bytes.Clone(d.Request)
				tapped = append(tapped, d)
			}
		}), server.Address())
		if _, err := ask(t, client); err != nil {
			t.Fatal(err)
		}
		want := client.config.Transport
		if len(tapped) != 2 || !tapped[0].Sent || tapped[0].Octets[0] != byte(radius.CodeAccessRequest) || tapped[1].Octets[0] != byte(radius.CodeAccessAccept) {
			t.Fatalf("%+v", tapped)
		}
		if !bytes.Equal(tapped[1].Request, tapped[0].Octets) || tapped[0].Transport != want || tapped[1].Transport != want || want == UDP {
			t.Errorf("%+v", tapped)
		}
	})
}
