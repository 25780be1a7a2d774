// Package packet shows RADIUS datagrams to people and programs, without their secrets:
//
//	p := packet.Packet{Time: now, ToServer: true, Client: client, Server: server, Octets: datagram}.Checked(secret, nil)
//	fmt.Println(p.Summary())    // 21:03:04.123 → Access-Request 17, 97 octets, 192.0.2.1:1812
//	view := p.View(nil)         // decoded: for JSON
//	lines := view.Lines()       // the same as text
//	file := packet.Pcapng(log.Packets(), packet.PcapngOptions{})
//
// A [Packet] is one datagram with its place, time and direction, and the verdict on its signatures;
// it holds no shared secret. A [Log] keeps the last ones. [Packet.View] shows as much of a malformed
// packet as can be read.
//
// # What is hidden
//
// Values that package dictionary knows to be secret are dots, and so are passwords, keys, EAP
// messages, and the octets from where a packet cannot be read on. Of a State and a Request Authenticator the first
// four octets are shown. Of the values that are computed with the shared secret (the Response
// Authenticator and the Message-Authenticator) only the verdict is: with the octets, anyone could
// try shared secrets until one fits.
package packet
