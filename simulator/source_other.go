//go:build !linux

package simulator

import "net"

// sourceSize is no room: the system chooses the address of replies.
const sourceSize = 0

func tellSource(*net.UDPConn) {}
