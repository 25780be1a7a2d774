package simulator

import (
	"net"
	"syscall"
)

// sourceSize is room in octets for what the system says about a datagram, see [tellSource].
var sourceSize = syscall.CmsgSpace(syscall.SizeofInet6Pktinfo)

// tellSource has the system say of each datagram which address it came to (IP_PKTINFO in
// ip(7), RFC 3542 section 6.1); it takes the same as the source of a reply. A socket for all
// addresses would answer from another one, if the computer has several.
func tellSource(conn *net.UDPConn) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return
	}
	_ = raw.Control(func(fd uintptr) { // one of the two is for another family
		_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_IP, syscall.IP_PKTINFO, 1)
		_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_IPV6, syscall.IPV6_RECVPKTINFO, 1)
	})
}
