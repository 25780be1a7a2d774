package freeradius

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
	"sync"
)

// port is the place of a listener in the server's block of ports.
type port int

const (
	portAuth port = iota
	portStatus
	portStrict
	portLegacy
	portDead
	portTCP
	portTLS
)

// blockSize is a power of two, and blocks begin at its multiples: two servers that reach for
// overlapping blocks reach for the same one, and then the bind of a TCP port fails for one of them.
const blockSize = 8

// environment gives the configuration its ports.
func environment(base int) []string {
	names := map[port]string{
		portAuth: "AUTH", portStatus: "STATUS", portStrict: "STRICT", portLegacy: "LEGACY",
		portDead: "DEAD", portTCP: "TCP", portTLS: "TLS",
	}
	env := make([]string, 0, len(names))
	for p, name := range names {
		env = append(env, "RADIUS_PORT_"+name+"="+strconv.Itoa(base+int(p)))
	}
	return env
}

// freeBlock returns the first port of a block that is free now, below the range that Linux hands
// out by itself.
func freeBlock() (int, error) {
	const first, last = 20000, 32000
	var err error
	for range 50 {
		base := (first + rand.IntN(last-first)) / blockSize * blockSize
		if err = probe(base); err == nil {
			return base, nil
		}
	}
	return 0, fmt.Errorf("no free block of %d ports between %d and %d: %w", blockSize, first, last, err)
}

// probe reports whether every port of the block can be had, for UDP and for TCP.
func probe(base int) error {
	var errs []error
	for p := base; p < base+blockSize; p++ {
		udp, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: p})
		if err != nil {
			return err
		}
		errs = append(errs, udp.Close())
		tcp, err := net.ListenTCP("tcp4", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: p})
		if err != nil {
			return err
		}
		errs = append(errs, tcp.Close())
	}
	return errors.Join(errs...)
}

// hasIPv6 reports whether the machine has ::1.
var hasIPv6 = sync.OnceValue(func() bool {
	conn, err := net.ListenUDP("udp6", &net.UDPAddr{IP: net.IPv6loopback})
	if err != nil {
		return false
	}
	return conn.Close() == nil
})
