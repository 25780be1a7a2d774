package packet

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"otpdialog/advice"
	"otpdialog/radiusclient/signature"
)

// Packet is one datagram, or one packet of a stream, between a client and a server.
type Packet struct {
	Number   int // in a [Log], from 1; 0 outside
	Time     time.Time
	ToServer bool           // from the client to the server, rather than back
	Client   netip.AddrPort // may be invalid, as in memory
	Server   netip.AddrPort // likewise
	Name     string         // the server as the client's settings have it, host:port; "" if unknown
	Stream   string         // "tcp" or "tls" if a stream carried it; "" for UDP
	Attempt  int            // to the server: which transmission of the request, from 1; 0 if unknown
	Note     string         // why it does not count, such as a wrong signature; "" if it does
	Octets   []byte         // as they were on the wire

	// What [Packet.Checked] has found out. The Authenticator of an Access-Request and of a
	// Status-Server is random: its verdict is "".
	Authenticator        Verdict
	MessageAuthenticator Verdict

	request []byte // the Request Authenticator that the signatures were checked with; nil if it is unknown
}

// Verdict is what is known of a signature.
type Verdict string

// The verdicts.
const (
	Valid     Verdict = "valid"
	Invalid   Verdict = "invalid"
	Missing   Verdict = "missing"
	Unchecked Verdict = "cannot be checked" // without the shared secret or the request
)

const (
	headerLength    = signature.HeaderLength
	authenticatorAt = signature.AuthenticatorAt
)

// Code returns the Code; 0 if there is none.
func (p Packet) Code() radius.Code {
	if len(p.Octets) == 0 {
		return 0
	}
	return radius.Code(p.Octets[0])
}

// Identifier returns the Identifier; 0 if there is none.
func (p Packet) Identifier() byte {
	if len(p.Octets) < 2 {
		return 0
	}
	return p.Octets[1]
}

// Kind names the packet by its Code, such as Access-Request.
func (p Packet) Kind() string {
	code := p.Code()
	switch name := code.String(); {
	case len(p.Octets) < headerLength:
		return "no packet"
	case strings.HasPrefix(name, "Code("):
		return fmt.Sprintf("Code %d", code)
	default:
		return name
	}
}

// isRequest reports whether the Authenticator is that of a request, and random.
func (p Packet) isRequest() bool {
	return p.Code() == radius.CodeAccessRequest || p.Code() == radius.CodeStatusServer
}

// Answers reports whether the packet can be the answer to a request.
func (p Packet) Answers(r Packet) bool {
	return r.isRequest() && r.ToServer != p.ToServer && r.Client == p.Client && r.Server == p.Server && r.Identifier() == p.Identifier()
}

// ServerName names the server: as the settings have it, or by its address.
func (p Packet) ServerName() string {
	switch {
	case p.Name != "":
		return advice.Line(p.Name)
	case p.Server.IsValid():
		return p.Server.String()
	}
	return "the server"
}

// Arrow points to the server or back.
func (p Packet) Arrow() string {
	if p.ToServer {
		return "→"
	}
	return "←"
}

// Summary returns the packet as one line without secrets, safe for a terminal: when, which way,
// what, and why it does not count.
func (p Packet) Summary() string {
	line := fmt.Sprintf("%s %s %s", p.Time.Format(timeLayout), p.Arrow(), p.Kind())
	if len(p.Octets) >= headerLength {
		line += fmt.Sprintf(" %d", p.Identifier())
	}
	line += fmt.Sprintf(", %d octets, %s", len(p.Octets), p.ServerName())
	if p.Attempt > 1 {
		line += fmt.Sprintf(", attempt %d", p.Attempt)
	}
	if user := p.UserName(); user != "" {
		line += ", User-Name " + advice.Quoted(user)
	}
	if p.Note != "" {
		line += ", does not count: " + advice.Line(p.Note)
	}
	return line
}

// timeLayout is the time of a packet in text, to the millisecond.
const timeLayout = time.TimeOnly + ".000"

// Summaries returns the summary of each packet.
func Summaries(packets []Packet) []string {
	lines := make([]string, len(packets))
	for i, p := range packets {
		lines[i] = p.Summary()
	}
	return lines
}

// UserName returns the User-Name, which may hold anything; "" if there is none.
func (p Packet) UserName() string {
	all, _, _ := p.spans()
	for _, s := range all {
		if s.kind == rfc2865.UserName_Type {
			return string(p.Octets[s.value():s.to])
		}
	}
	return ""
}

// PasswordAmong returns which of these words the User-Password of a request is, "" for none of them:
// it never returns what the caller does not know.
func (p Packet) PasswordAmong(words []string, secret []byte) string {
	all, _, _ := p.spans()
	for _, s := range all {
		if s.kind != rfc2865.UserPassword_Type || !p.isRequest() || len(secret) == 0 {
			continue
		}
		password, err := radius.UserPassword(radius.Attribute(p.Octets[s.value():s.to]), secret, p.Octets[authenticatorAt:headerLength])
		if err == nil && len(password) > 0 && slices.Contains(words, string(password)) {
			return string(password)
		}
	}
	return ""
}

// span is where an attribute is in a packet: header and value.
type span struct {
	kind     radius.Type
	from, to int
}

func (s span) value() int { return s.from + 2 }

// spans returns the attributes, as far as they can be read, where they end, and what is wrong with
// the rest; "" for nothing.
func (p Packet) spans() (all []span, end int, wrong string) {
	if len(p.Octets) < headerLength {
		return nil, len(p.Octets), fmt.Sprintf("it has %d octets, and a packet has at least %d", len(p.Octets), headerLength)
	}
	length := int(binary.BigEndian.Uint16(p.Octets[2:]))
	switch {
	case length < headerLength:
		return nil, headerLength, fmt.Sprintf("its Length is %d, and that of a packet is at least %d", length, headerLength)
	case length > len(p.Octets):
		wrong = fmt.Sprintf("its Length is %d, but it has %d octets", length, len(p.Octets))
		length = len(p.Octets)
	case length > radius.MaxPacketLength:
		wrong = fmt.Sprintf("its Length is %d, and that of a packet is at most %d", length, radius.MaxPacketLength)
	}
	at := headerLength
	for at < length {
		if at+2 > length {
			return all, at, "its last octet belongs to no attribute"
		}
		kind, size := radius.Type(p.Octets[at]), int(p.Octets[at+1])
		switch {
		case size < 2:
			return all, at, fmt.Sprintf("attribute %d at octet %d states the length %d", kind, at, size)
		case at+size > length:
			return all, at, fmt.Sprintf("attribute %d at octet %d states the length %d, and %d octets are left", kind, at, size, length-at)
		case kind == 0:
			wrong = fmt.Sprintf("attribute 0 at octet %d is reserved", at)
		}
		all = append(all, span{kind, at, at + size})
		at += size
	}
	return all, at, wrong
}
