package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"

	"layeh.com/radius"
)

// receiveBuffer holds what arrives while the process does not run. The system may grant less.
const receiveBuffer = 4 << 20

// headerLength is that of a packet (RFC 2865, section 3).
const headerLength = 20

// listen opens a socket on loopback and writes its address to the first line of out. The end of stdin
// closes it.
func listen(stdin io.Reader, out io.Writer) (*net.UDPConn, error) {
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, err
	}
	err = conn.SetReadBuffer(receiveBuffer)
	if err == nil {
		_, err = fmt.Fprintln(out, conn.LocalAddr())
	}
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	go func() {
		_, _ = io.Copy(io.Discard, stdin) // its end is all that it says
		conn.Close()                      //nolint:errcheck,gosec // a datagram socket has nothing left to lose
	}()
	return conn, nil
}

// A handler does something with what a socket receives.
type handler interface {
	request(datagram []byte, from netip.AddrPort) error
	// deadline is called when the read deadline has passed, if the handler has set one.
	deadline() error
}

// receive hands over what arrives, until the socket is closed.
func receive(conn *net.UDPConn, h handler) error {
	buf := make([]byte, radius.MaxPacketLength)
	for {
		n, from, err := conn.ReadFromUDPAddrPort(buf)
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			err = h.deadline()
		case err == nil && n >= headerLength:
			err = h.request(buf[:n], from)
		}
		if errors.Is(err, net.ErrClosed) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
