// Package wire shows an audience what goes over the wire in a sign-in: each packet between the
// client and the RADIUS server, and what the server sends to the phone and hears from it, in one
// line of plain words.
//
//	lines := wire.Lines(wire.Seen{Packets: log.Packets(), Events: phone.Log, Began: started})
//	control := &wire.Wire{Lines: lines, Waits: true}
//
// [Lines] is pure, and knows no more than what was seen: that a server recognises the octets of a
// retransmission is said only once something is on the phone. A press on a packet opens it in the
// inspector.
package wire
