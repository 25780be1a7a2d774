// Package webaddress has the rule of which web addresses are safe: https, and http that does not
// leave this computer. It does no input or output.
//
//	u, err := url.Parse(address)
//	if err != nil || !webaddress.IsProtected(u) {
//		// show no code, and send no secret there
//	}
//	dialer := net.Dialer{Control: webaddress.OnlyLoopback} // for http
package webaddress

import (
	"errors"
	"net/netip"
	"net/url"
	"syscall"
)

// IsProtected reports whether TLS protects what is sent to an address, or it does not leave this
// computer.
func IsProtected(u *url.URL) bool {
	return u.Scheme == "https" || u.Scheme == "http" && IsLoopback(u.Hostname())
}

// IsLoopback reports whether a host, without its port, is this computer, without asking a name server:
// localhost (RFC 6761, section 6.3), or a loopback address.
func IsLoopback(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}

// OnlyLoopback is the Control of a [net.Dialer] that reaches this computer only, whatever the name
// localhost stands for.
func OnlyLoopback(_, address string, _ syscall.RawConn) error {
	if to, err := netip.ParseAddrPort(address); err != nil || !to.Addr().IsLoopback() {
		return errors.New(address + " is not on this computer")
	}
	return nil
}
