package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2869"

	"otpdialog/radiusclient/radiustest"
)

const testSecret = "a secret of tests"

// entrantsOf returns the clients with the test's secret.
func entrantsOf(t *testing.T) []entrant {
	t.Helper()
	needPrograms(t)
	dir := t.TempDir()
	file := filepath.Join(dir, "secret")
	if err := os.WriteFile(file, []byte(testSecret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := newRadclient(dir, file)
	if err != nil {
		t.Fatal(err)
	}
	return []entrant{
		{own{clientOurs, file}, clientOurs},
		{r, clientRadclient},
		{own{clientLayeh, file}, clientLayeh},
		{r.asInstalled(), clientInstalled},
	}
}

// listenUDP opens a socket that the test's end closes.
func listenUDP(t *testing.T) *net.UDPConn {
	t.Helper()
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// taskAt is a small load of the socket.
func taskAt(conn *net.UDPConn, patience time.Duration, requests int) task {
	return task{Server: conn.LocalAddr().String(), InFlight: min(4, requests), Requests: requests, Patience: patience}
}

// All clients send the same attributes, signed: what one spares itself would be no merit.
func TestClientsSendTheSame(t *testing.T) {
	var want []string
	for _, e := range entrantsOf(t) {
		conn := listenUDP(t)
		waiting, err := spawn(t.Context(), func(ctx context.Context) (*exec.Cmd, error) {
			return e.wait(ctx, taskAt(conn, pendingBound, 1))
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(waiting.stop)
		packet := readSigned(t, conn)
		if e.name != clientInstalled && rfc2865.UserPassword_GetString(packet) != password {
			t.Errorf("%s: the password is not %q", e.name, password)
		}
		if packet.Attributes[0].Type != rfc2869.MessageAuthenticator_Type {
			t.Errorf("%s: Message-Authenticator is not first", e.name)
		}
		var got []string
		for _, a := range packet.Attributes {
			value := fmt.Sprintf("%x", a.Attribute)
			if a.Type == rfc2869.MessageAuthenticator_Type || a.Type == rfc2865.UserPassword_Type {
				value = fmt.Sprintf("%d octets", len(a.Attribute)) // different each time
			}
			got = append(got, fmt.Sprintf("%d = %s", a.Type, value))
		}
		slices.Sort(got)
		if want == nil {
			want = got
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s sends %q, want %q", e.name, got, want)
		}
	}
}

// readSigned reads a request and checks its signature.
func readSigned(t *testing.T, conn net.Conn) *radius.Packet {
	t.Helper()
	if err := conn.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, radius.MaxPacketLength)
	n, err := conn.Read(buf)
	if err != nil {
		t.Fatal(err)
	}
	packet, err := radius.Parse(buf[:n], []byte(testSecret))
	if err != nil {
		t.Fatal(err)
	}
	if err := radiustest.CheckRequest(buf[:n], testSecret); err != nil {
		t.Error(err)
	}
	return packet
}

// answering opens a socket that answers everything with the code and the attributes.
func answering(t *testing.T, code radius.Code, secret string, attributes []byte) *net.UDPConn {
	t.Helper()
	conn := listenUDP(t)
	a := newAnswerer(conn, []byte(secret), 0, attributes)
	a.packet[0] = byte(code)
	done := make(chan error, 1)
	go func() { done <- receive(conn, a) }()
	t.Cleanup(func() {
		_ = conn.Close()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return conn
}

// What is lost or rejected never passes for measured.
func TestLoadsCountAccepts(t *testing.T) {
	endAtOnce(t)
	for _, e := range entrantsOf(t) {
		load := func(t *testing.T, code radius.Code, secret string, patience time.Duration) error {
			t.Helper()
			conn := answering(t, code, secret, nil)
			_, tally, err := new(contest).load(t.Context(), e, taskAt(conn, patience, 16))
			if err == nil && tally.Accepted != 16 {
				t.Errorf("accepted = %d", tally.Accepted)
			}
			return err
		}
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			if err := load(t, radius.CodeAccessAccept, testSecret, pendingBound); err != nil {
				t.Errorf("accepted: %v", err)
			}
			if err := load(t, radius.CodeAccessReject, testSecret, pendingBound); err == nil || errors.Is(err, errLost) {
				t.Errorf("rejected: %v", err)
			}
			if err := load(t, radius.CodeAccessAccept, "another secret", time.Second); err == nil {
				t.Error("a wrong signature was accepted")
			}
		})
		t.Run(e.name+", silence", func(t *testing.T) {
			t.Parallel()
			if _, _, err := new(contest).load(t.Context(), e, taskAt(listenUDP(t), time.Second, 16)); !errors.Is(err, errLost) {
				t.Errorf("err = %v, want %v", err, errLost)
			}
		})
	}
}
