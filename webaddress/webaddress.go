// Package webaddress has the rules of which web addresses are safe: https, and http that does not
// leave this computer; and which requests a server on such an address can trust to be for itself. It
// does no input or output.
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
	"strings"
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

// IsHostOf reports whether the Host of a request can only mean a server that listens on a host ("" for
// all addresses): it is an address, localhost, or that host. Another name could be made to lead there
// by anyone who has a domain, and a page of that domain could then read the answers (DNS rebinding).
func IsHostOf(requested, host string) bool {
	name := (&url.URL{Host: requested}).Hostname()
	_, err := netip.ParseAddr(name)
	return err == nil || strings.EqualFold(name, "localhost") || host != "" && strings.EqualFold(name, host)
}

// ErrNotLoopback means that an address is not on this computer, but has to be.
var ErrNotLoopback = errors.New("not a loopback address")

// OnlyLoopback is the Control of a [net.Dialer] that reaches this computer only, whatever the name
// localhost stands for.
func OnlyLoopback(_, address string, _ syscall.RawConn) error {
	if to, err := netip.ParseAddrPort(address); err != nil || !to.Addr().IsLoopback() {
		return errors.New(address + " is not on this computer")
	}
	return nil
}
