package radiusclient

import (
	"context"
	"net"
	"net/netip"
	"strconv"
)

// lookup returns the addresses of host in the resolver's order of preference.
func lookup(ctx context.Context, host string) ([]netip.Addr, error) {
	return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
}

// splitServer splits a Server.Address that Server.check has passed.
func splitServer(address string) (host string, port uint16) {
	host, service, _ := net.SplitHostPort(address)
	n, _ := strconv.ParseUint(service, 10, 16)
	return host, uint16(n)
}

// withPort returns addrs as addresses of UDP sockets.
func withPort(addrs []netip.Addr, port uint16) []netip.AddrPort {
	addresses := make([]netip.AddrPort, len(addrs))
	for i, a := range addrs {
		addresses[i] = netip.AddrPortFrom(a.Unmap(), port)
	}
	return addresses
}
