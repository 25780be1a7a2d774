package radiusclient

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
)

// ErrLocalServer is the cause of an ErrUnreachable: [Config.NotLocal] is set, and the server's
// address is one of this computer.
var ErrLocalServer = errors.New("an address of this computer")

// refuseLocal returns why address must not be dialled with Config.NotLocal, or nil. It reads the
// addresses of this computer each time, because they change.
func refuseLocal(address netip.Addr) error {
	own, err := net.InterfaceAddrs()
	if err != nil {
		return fmt.Errorf("it may be %w, because those cannot be listed: %w", ErrLocalServer, err)
	}
	if isLocal(address, own) {
		return fmt.Errorf("%v is %w", address.Unmap(), ErrLocalServer)
	}
	return nil
}

// isLocal reports whether packets to address stay on the computer whose interfaces have those
// addresses.
func isLocal(address netip.Addr, own []net.Addr) bool {
	address = address.Unmap().WithZone("")
	if address.IsLoopback() || address.IsUnspecified() {
		return true
	}
	for _, a := range own {
		var ip net.IP
		switch a := a.(type) {
		case *net.IPNet:
			ip = a.IP
		case *net.IPAddr: // Windows gives such, too
			ip = a.IP
		}
		if o, ok := netip.AddrFromSlice(ip); ok && o.Unmap() == address {
			return true
		}
	}
	return false
}
