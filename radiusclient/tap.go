package radiusclient

import (
	"net"
	"net/netip"
	"time"
)

// Datagram is what went to a server or came from one, as it is on the wire: an Access-Request
// holds the person's password, hidden with the shared secret.
type Datagram struct {
	Time      time.Time
	Sent      bool           // to the server, rather than received from there
	Server    string         // Address of the server as configured
	Local     netip.AddrPort // of this end; invalid if [Config.Dial] says nothing of it
	Remote    netip.AddrPort // of the server
	Transport Transport      // what carried it
	Attempt   int            // which transmission of the request, from 1; 0 if it was received
	Octets    []byte         // as they are on the wire; valid during the call only
	Secret    []byte         // the shared secret; valid during the call only
	Request   []byte         // received: the request in flight with its Identifier, nil for none; valid during the call only
	Reason    Reason         // received: why it was dropped, 0 for a valid answer
}

// record passes a datagram of the request t to the tap; t is nil for one that no request was
// waiting for.
func (o *observer) record(s *socket, t *transaction, d Datagram) {
	if t != nil && !d.Sent {
		d.Request = t.datagram
	}
	d.Server, d.Secret, d.Remote = s.route.server.Address, s.route.server.Secret, s.route.address
	d.Transport = s.route.client.config.Transport
	s.mu.Lock()
	conn := s.conn // it stays that of a retired socket
	s.mu.Unlock()
	d.Local = localAddrPort(conn)
	o.mu.Lock()
	defer o.mu.Unlock()
	d.Time = o.clock.Now()
	o.tap(d)
}

// localAddrPort is the address of this end.
func localAddrPort(conn net.Conn) netip.AddrPort {
	local, _ := netip.ParseAddrPort(conn.LocalAddr().String())
	return netip.AddrPortFrom(local.Addr().Unmap().WithZone(""), local.Port())
}
