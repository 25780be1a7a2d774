package radius

import (
	"otpdialog/radiusclient"
	"otpdialog/radiusclient/packet"
)

// tap returns what keeps the datagrams of a client in a log, nil for no log.
func tap(l *packet.Log) func(radiusclient.Datagram) {
	if l == nil {
		return nil
	}
	return func(d radiusclient.Datagram) {
		p := packet.Packet{
			Time: d.Time, ToServer: d.Sent, Client: d.Local, Server: d.Remote, Name: d.Server, Attempt: d.Attempt, Octets: d.Octets,
		}
		if d.Transport != radiusclient.UDP {
			p.Stream = d.Transport.String()
		}
		if d.Reason != 0 {
			p.Note = d.Reason.String()
		}
		l.Add(p, d.Secret, d.Request)
	}
}
