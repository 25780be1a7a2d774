//go:build unix

package e2e

import (
	"encoding/binary"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"otpdialog/e2e/terminal"
	"otpdialog/signin"
)

// scriptedTCP is a RADIUS server over TCP that answers as a test says, and the
// address of it; with nil it ends the connection.
func scriptedTCP(t *testing.T, answer func(*radius.Packet) *radius.Packet) string {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return // closed below
			}
			running.Go(func() {
				defer conn.Close()
				for packet := receive(conn); packet != nil; packet = receive(conn) {
					reply := answer(packet)
					if reply == nil {
						return
					}
					octets, err := sign(t, reply).Encode()
					if err == nil {
						_, err = conn.Write(octets)
					}
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
	})
	t.Cleanup(func() {
		_ = listener.Close() // ends Accept
		running.Wait()       // the program has ended by now, and with it its connections
	})
	return listener.Addr().String()
}

// receive takes a packet off a stream (RFC 6613, section 2.6.4), nil at its end.
func receive(stream io.Reader) *radius.Packet {
	octets := make([]byte, radius.MaxPacketLength)
	const header = 4
	if _, err := io.ReadFull(stream, octets[:header]); err != nil {
		return nil
	}
	octets = octets[:max(header, binary.BigEndian.Uint16(octets[2:]))]
	if _, err := io.ReadFull(stream, octets[header:]); err != nil {
		return nil
	}
	packet, err := radius.Parse(octets, []byte(scriptedSecret))
	if err != nil {
		return nil
	}
	return packet
}

// The connection ends while a push is pending: that is told as such, and nothing
// is sent anew before the person asks for it. Then one key is enough.
func TestConnectionLost(t *testing.T) {
	t.Parallel()
	var passwords, pushes atomic.Int32
	address := scriptedTCP(t, func(packet *radius.Packet) *radius.Packet {
		r := &radius.Request{Packet: packet}
		switch rfc2865.UserPassword_GetString(packet) {
		case "alicepw":
			passwords.Add(1)
			challenge := says(r, radius.CodeAccessChallenge, "Code or push?")
			challenge.Add(rfc2865.State_Type, radius.Attribute("a state"))
			return challenge
		case "push":
			if pushes.Add(1) == 1 {
				return nil
			}
			return says(r, radius.CodeAccessAccept, "Come in")
		}
		return says(r, radius.CodeAccessReject, "Neither password nor push")
	})
	lab := connection{primary: address, secret: scriptedSecret, more: []string{`transport = "tcp"`}}
	p := opens(t, lab, "alice", "alicepw")
	p.waitDialog()
	p.presses(push)
	p.waitNotice(signin.ConnectionLost)
	p.waitSaid(address)
	if n := pushes.Load(); n != 1 {
		t.Errorf("%d pushes, want 1", n)
	}
	p.clicksWhenThere(tryAgainWord)
	p.WaitText(signedInWord)
	p.WaitText("Come in")
	p.waitMethod(push)
	if first, second := passwords.Load(), pushes.Load(); first != 2 || second != 2 {
		t.Errorf("%d first requests and %d pushes, want 2 and 2", first, second)
	}
	p.leaves(0, terminal.Esc)
}

// Who does not try again leaves with the exit code of a server out of reach.
func TestConnectionStaysLost(t *testing.T) {
	t.Parallel()
	address := scriptedTCP(t, func(*radius.Packet) *radius.Packet { return nil })
	lab := connection{primary: address, secret: scriptedSecret, more: []string{`transport = "tcp"`}}
	p := opens(t, lab, "alice", "alicepw")
	p.waitNotice(signin.ConnectionLost)
	p.waitSaid("TCP is only for test labs")
	p.waitMasked(len("alicepw"))
	p.leaves(69, terminal.Esc)
}
