package packet

import (
	"encoding/binary"
	"net/netip"
	"strings"

	"otpdialog/advice"
	"otpdialog/radiusclient/dictionary"
)

// PcapngOptions is how [Pcapng] writes packets.
type PcapngOptions struct {
	// Raw keeps the octets as they were: who knows the shared secret, or finds it by trying, can
	// read the passwords. Otherwise all passwords are ********, under ThrowawaySecret.
	Raw bool
	// ExampleAddresses replaces the loopback addresses by addresses for documentation (RFC 5737,
	// RFC 3849).
	ExampleAddresses bool
	// Dictionary knows which attributes are secret; nil is the embedded one.
	Dictionary *dictionary.Dictionary
}

// Pcapng returns the packets as a capture file that Wireshark and tshark read. They are UDP
// datagrams to and from port 1812, also those that a stream carried; a comment says so.
// The format is that of draft-ietf-opsawg-pcapng, and the link type is LINKTYPE_RAW.
func Pcapng(packets []Packet, o PcapngOptions) []byte {
	w := pcapng{options: o, example: map[netip.AddrPort]netip.AddrPort{}, disguise: newDisguise(o.Dictionary)}
	w.begin()
	for _, p := range packets {
		w.packet(p)
	}
	return w.file
}

// Numbers of the format.
const (
	sectionHeader        = 0x0a0d0d0a
	interfaceDescription = 1
	enhancedPacket       = 6
	byteOrderMagic       = 0x1a2b3c4d
	linkTypeRaw          = 101
	optionComment        = 1
	optionApplication    = 4 // of a section header
)

const (
	radiusPort    = 1812
	protocolUDP   = 17
	ipv4Header    = 20
	ipv6Header    = 40
	udpHeader     = 8
	longestPacket = 1<<16 - 1 - ipv4Header - udpHeader
)

type pcapng struct {
	options  PcapngOptions
	file     []byte
	example  map[netip.AddrPort]netip.AddrPort // what stands for an address
	disguise *disguise
}

// begin writes the blocks before the packets.
func (w *pcapng) begin() {
	comment := "All passwords in this file are " + placeholder + ", every State is another one, and all signatures were made anew under the shared secret \"" +
		ThrowawaySecret + "\": tshark -o radius.shared_secret:" + ThrowawaySecret + " -o radius.validate_authenticator:TRUE"
	if w.options.Raw {
		comment = "The octets in this file are those that were sent: anyone who knows or finds the shared secret can read the passwords."
	}
	body := binary.LittleEndian.AppendUint32(nil, byteOrderMagic)
	body = append(body, 1, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255) // version 1.0; the length of the section is unknown
	w.block(sectionHeader, body, option{optionComment, comment}, option{optionApplication, "otpdialog"})
	body = binary.LittleEndian.AppendUint16(nil, linkTypeRaw)
	body = append(body, 0, 0, 0, 0, 0, 0) // reserved; no limit on the length of packets
	w.block(interfaceDescription, body)
}

// packet writes one packet.
func (w *pcapng) packet(p Packet) {
	octets := p.Octets
	if !w.options.Raw {
		octets = w.disguise.of(p)
	}
	client, server := w.addresses(p)
	from, to := client, server
	if !p.ToServer {
		from, to = server, client
	}
	data := datagram(from, to, octets[:min(len(octets), longestPacket)])
	micros := uint64(p.Time.UnixMicro())
	body := binary.LittleEndian.AppendUint32(nil, 0)
	body = binary.LittleEndian.AppendUint32(body, uint32(micros>>32))
	body = binary.LittleEndian.AppendUint32(body, uint32(micros))    //nolint:gosec // the lower half
	body = binary.LittleEndian.AppendUint32(body, uint32(len(data))) //nolint:gosec // at most 64 KiB
	body = binary.LittleEndian.AppendUint32(body, uint32(len(data))) //nolint:gosec // likewise
	body = padded(append(body, data...))
	w.block(enhancedPacket, body, option{optionComment, p.comment()})
}

// comment says what the octets do not.
func (p Packet) comment() string {
	var parts []string
	if p.Name != "" && p.Name != p.Server.String() {
		parts = append(parts, "the server is "+advice.Line(p.Name))
	}
	if p.Stream != "" {
		parts = append(parts, "carried by "+strings.ToUpper(p.Stream))
	}
	if p.Note != "" {
		parts = append(parts, "does not count: "+advice.Line(p.Note))
	}
	return strings.Join(parts, "; ")
}

// option is an option of a block; one with an empty text is omitted.
type option struct {
	code uint16
	text string
}

func (w *pcapng) block(kind uint32, body []byte, options ...option) {
	var all []byte
	for _, o := range options {
		if o.text == "" {
			continue
		}
		all = binary.LittleEndian.AppendUint16(all, o.code)
		all = binary.LittleEndian.AppendUint16(all, uint16(len(o.text))) //nolint:gosec // a sentence
		all = padded(append(all, o.text...))
	}
	if all != nil {
		all = append(all, 0, 0, 0, 0)
	}
	length := uint32(12 + len(body) + len(all)) //nolint:gosec // little more than a datagram
	w.file = binary.LittleEndian.AppendUint32(w.file, kind)
	w.file = binary.LittleEndian.AppendUint32(w.file, length)
	w.file = append(append(w.file, body...), all...)
	w.file = binary.LittleEndian.AppendUint32(w.file, length)
}

func padded(b []byte) []byte { return append(b, make([]byte, (4-len(b)%4)%4)...) }

// addresses returns the addresses that the file has for a packet. A datagram in memory has none;
// it gets those of an example.
func (w *pcapng) addresses(p Packet) (client, server netip.AddrPort) {
	client, server = unmapped(p.Client), unmapped(p.Server)
	if !server.IsValid() {
		server = netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), radiusPort)
	}
	if !client.IsValid() || client.Addr().Is4() != server.Addr().Is4() {
		client = netip.AddrPortFrom(server.Addr(), client.Port())
	}
	if w.options.ExampleAddresses {
		server = w.exampleOf(server)
		client = netip.AddrPortFrom(w.exampleOf(netip.AddrPortFrom(client.Addr(), 0)).Addr(), client.Port())
	}
	return client, netip.AddrPortFrom(server.Addr(), radiusPort)
}

func unmapped(a netip.AddrPort) netip.AddrPort { return netip.AddrPortFrom(a.Addr().Unmap(), a.Port()) }

// exampleOf returns what stands for an address of loopback; each has its own.
func (w *pcapng) exampleOf(a netip.AddrPort) netip.AddrPort {
	if !a.Addr().IsLoopback() {
		return a
	}
	if known, ok := w.example[a]; ok {
		return known
	}
	n := byte(len(w.example) + 1) //nolint:gosec // more than 255 share
	example := netip.AddrFrom4([4]byte{192, 0, 2, n})
	if a.Addr().Is6() {
		example = netip.AddrFrom16([16]byte{0: 0x20, 1: 0x01, 2: 0x0d, 3: 0xb8, 15: n})
	}
	w.example[a] = netip.AddrPortFrom(example, a.Port())
	return w.example[a]
}

// datagram returns octets as a UDP datagram in an IP packet, with both checksums.
func datagram(from, to netip.AddrPort, octets []byte) []byte {
	length := udpHeader + len(octets)
	udp := binary.BigEndian.AppendUint16(nil, from.Port())
	udp = binary.BigEndian.AppendUint16(udp, to.Port())
	udp = binary.BigEndian.AppendUint16(udp, uint16(length)) //nolint:gosec // at most longestPacket
	udp = append(append(udp, 0, 0), octets...)
	source, destination := from.Addr().AsSlice(), to.Addr().AsSlice()
	pseudo := append(append([]byte{}, source...), destination...)
	pseudo = binary.BigEndian.AppendUint16(append(pseudo, 0, protocolUDP), uint16(length)) //nolint:gosec // as above
	sum := checksum(append(pseudo, udp...))
	if sum == 0 { // which would mean that there is none (RFC 768)
		sum = 0xffff
	}
	binary.BigEndian.PutUint16(udp[6:], sum)

	const hops = 64
	var header []byte
	if from.Addr().Is4() {
		header = []byte{0x45, 0}
		header = binary.BigEndian.AppendUint16(header, uint16(ipv4Header+length)) //nolint:gosec // as above
		header = append(header, 0, 0, 0x40, 0, hops, protocolUDP, 0, 0)           // not fragmented
		header = append(append(header, source...), destination...)
		binary.BigEndian.PutUint16(header[10:], checksum(header))
	} else {
		header = []byte{0x60, 0, 0, 0}
		header = binary.BigEndian.AppendUint16(header, uint16(length)) //nolint:gosec // as above
		header = append(header, protocolUDP, hops)
		header = append(append(header, source...), destination...)
	}
	return append(header, udp...)
}

// checksum is that of the Internet (RFC 1071).
func checksum(b []byte) uint16 {
	var sum uint32
	for ; len(b) > 1; b = b[2:] {
		sum += uint32(b[0])<<8 | uint32(b[1])
	}
	if len(b) > 0 {
		sum += uint32(b[0]) << 8
	}
	for sum > 0xffff {
		sum = sum>>16 + sum&0xffff
	}
	return ^uint16(sum)
}
