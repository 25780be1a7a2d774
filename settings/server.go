package settings

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"otpdialog/advice"
)

// Ports of servers that are written without one.
const (
	defaultPort    = 1812 // RFC 2865, section 3
	defaultTLSPort = 2083 // RFC 6614, section 2.1
)

// DefaultPort is the port of a connection whose file has none.
func (t Transport) DefaultPort() int {
	if t.UsesTLS() {
		return defaultTLSPort
	}
	return defaultPort
}

// Servers returns the primary and, if there is one, the secondary server as host:port,
// with IPv6 addresses in brackets. It is what is dialled, and what a server is
// remembered by.
func (c *Connection) Servers() []string {
	var servers []string
	for _, text := range []string{c.Primary, c.Secondary} {
		if text == "" {
			continue
		}
		host, port, err := ParseServer(text)
		if err != nil {
			host = text // not from a file that was checked; dialling it reports the mistake
		}
		if port == 0 {
			port = c.Port
		}
		servers = append(servers, joinHostPort(host, strconv.Itoa(port)))
	}
	return servers
}

// Address is where people are signed in, for a list of connections: the servers, the issuer or the
// service.
func (c *Connection) Address() string {
	switch c.Kind {
	case OIDC:
		return c.Issuer
	case Account:
		return c.Service
	case RADIUS:
	}
	return strings.Join(c.Servers(), ", ")
}

// serverKey is a server, host:port, however it is spelled: in lower case, without the dot at
// the end of a name, and IPv4 as such.
func serverKey(server string) string {
	host, port, err := ParseServer(server)
	if err != nil || port == 0 {
		return server
	}
	if address, err := netip.ParseAddr(host); err == nil {
		host = address.Unmap().String()
	}
	return joinHostPort(strings.TrimSuffix(host, "."), strconv.Itoa(port))
}

// joinHostPort is that of package net, which a connection's types do not need otherwise.
func joinHostPort(host, port string) string {
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	return host + ":" + port
}

// ParseServer splits host, address, host:port, [IPv6] or [IPv6]:port. The port
// is 0 if the text has none. Host names are folded to lower case, as DNS does. The
// error is an [advice.Advice].
func ParseServer(text string) (host string, port int, err error) {
	wrong := func(what, next string) (string, int, error) {
		return "", 0, advice.New("bad-server", what).Do(next)
	}
	if addr, err := netip.ParseAddr(text); err == nil {
		return addr.String(), 0, nil
	}
	host, portText, hasPort := strings.Cut(text, ":")
	switch inBrackets, rest, closed := strings.Cut(strings.TrimPrefix(text, "["), "]"); {
	case strings.Contains(text, "://"):
		return wrong(fmt.Sprintf("%q is a web address, not a server", text), "write only the host")
	case strings.HasPrefix(text, "["):
		addr, err := netip.ParseAddr(inBrackets)
		if !closed || err != nil || !addr.Is6() || rest != "" && rest[0] != ':' {
			return wrong(fmt.Sprintf("%q is not an IPv6 address in brackets", text), "write [2001:db8::1]:1812, for example")
		}
		host = addr.String()
		portText, hasPort = strings.CutPrefix(rest, ":")
	case strings.Contains(portText, ":"):
		return wrong(fmt.Sprintf("%q is not an IPv6 address", text), "write 2001:db8::1 or [2001:db8::1]:1812, for example")
	case !isHost(host):
		return wrong(fmt.Sprintf("%q is not a host name or an address", host), "write radius.example.com or 192.0.2.1, for example")
	default:
		host = strings.ToLower(host)
	}
	if !hasPort {
		return host, 0, nil
	}
	number, err := strconv.ParseUint(portText, 10, 16)
	if err != nil || number == 0 {
		return wrong(fmt.Sprintf("port %q is not a number from 1 to 65535", portText), "write "+joinHostPort(host, "1812")+", for example")
	}
	return host, int(number), nil
}

// isHost says whether the text is an IPv4 address or has the form of a DNS
// name (RFC 1123, section 2.1; underscores are tolerated, as resolvers do).
func isHost(text string) bool {
	labels := strings.Split(strings.TrimSuffix(text, "."), ".")
	for _, label := range labels {
		if label == "" || len(label) > 63 || label[0] == '-' || strings.ContainsFunc(label, func(r rune) bool { return !IsBareKey(r) }) {
			return false
		}
	}
	// A name that ends in a number is an IPv4 address with a mistake in it.
	_, err := strconv.ParseUint(labels[len(labels)-1], 10, 64)
	if err == nil {
		_, err = netip.ParseAddr(text)
		return err == nil
	}
	return len(text) <= 253
}
