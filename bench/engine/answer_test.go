package main

import (
	"errors"
	"net"
	"os"
	"testing"
	"time"

	"layeh.com/radius"
)

// The answering socket holds requests back until others have come, and answers them all once none comes.
func TestAnswererHolds(t *testing.T) {
	server := listenUDP(t)
	client, err := net.DialUDP("udp4", nil, server.LocalAddr().(*net.UDPAddr))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	from := client.LocalAddr().(*net.UDPAddr).AddrPort()
	a := newAnswerer(server, []byte(testSecret), 2, nil)
	ask := func(identifier byte) {
		t.Helper()
		if err := a.request(requestWith(t, identifier), from); err != nil {
			t.Fatal(err)
		}
	}
	pass := func() {
		t.Helper()
		if err := a.deadline(); err != nil {
			t.Fatal(err)
		}
	}

	ask(1)
	ask(2)
	expect(t, client)
	ask(3)
	expect(t, client, 1)
	pass() // a request has come since the deadline was set
	expect(t, client)
	pass()
	expect(t, client, 2, 3)
	pass()
	expect(t, client)
}

func requestWith(t *testing.T, identifier byte) []byte {
	t.Helper()
	p := radius.New(radius.CodeAccessRequest, []byte(testSecret))
	p.Identifier = identifier
	wire, err := p.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return wire
}

// expect reads answers to these Identifiers and no more. On loopback a datagram is there when its
// write returns.
func expect(t *testing.T, conn net.Conn, identifiers ...byte) {
	t.Helper()
	buf := make([]byte, radius.MaxPacketLength)
	for i := 0; ; i++ {
		if err := conn.SetReadDeadline(time.Now().Add(5 * time.Millisecond)); err != nil {
			t.Fatal(err)
		}
		_, err := conn.Read(buf)
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded) && i == len(identifiers):
			return
		case err != nil:
			t.Fatalf("after %d answers: %v", i, err)
		case i == len(identifiers):
			t.Fatalf("got an answer to %d, want none", buf[1])
		case buf[1] != identifiers[i]:
			t.Fatalf("got an answer to %d, want %d", buf[1], identifiers[i])
		}
	}
}
