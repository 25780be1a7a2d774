package radiusclient

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"sync"
	"time"

	"layeh.com/radius"

	"otpdialog/radiusclient/dictionary"
	"otpdialog/radiusclient/signature"
)

// Codes and an attribute that no answer to an Access-Request has.
const (
	codeProtocolError radius.Code = 52  // RFC 7930 section 4
	errorCauseType    radius.Type = 101 // RFC 5176 section 3.6
)

// strays collects the datagrams that were dropped during a check. nil collects nothing.
type strays struct {
	dictionary *dictionary.Dictionary

	mu   sync.Mutex
	kind []stray // in the order in which they came first
}

// stray is one kind of datagram that is not a valid answer.
type stray struct {
	what, next string // a noun phrase that ends a sentence, and what to do about it
	count      int
	harmless   bool // beside a valid answer
}

func (s *strays) note(datagram []byte, reason Reason) {
	if s == nil || reason.IsAboutSignature() { // that has a check of its own
		return
	}
	is := s.judge(datagram, reason)
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.kind {
		if s.kind[i].what == is.what {
			s.kind[i].count++
			return
		}
	}
	is.count = 1
	if len(s.kind) < maxStrays {
		s.kind = append(s.kind, is)
	}
}

// maxStrays is how many kinds are kept.
const maxStrays = 3

// judge returns what kind of datagram it is, and what to do about it.
func (s *strays) judge(datagram []byte, reason Reason) stray {
	switch reason {
	case UnknownIdentifier:
		return stray{
			what: "an answer that no request was waiting for (late, duplicate, or forged)",
			next: "if this goes on, check the network between here and the server", harmless: true,
		}
	case Malformed:
		return stray{
			what: "a malformed datagram: the lengths in it are wrong",
			next: "ask your administrator which program listens there; if it is the RADIUS server, update it",
		}
	}
	switch code := radius.Code(datagram[0]); code {
	case radius.CodeAccessRequest, radius.CodeStatusServer:
		return stray{
			what: fmt.Sprintf("our own request (Code %v), sent back", code),
			next: "what listens on that port is not a RADIUS server, but sends back what it gets: correct the port in the connection",
		}
	case codeProtocolError:
		return stray{
			what: "a Protocol-Error" + s.errorCause(datagram),
			next: "the server, or a proxy before it, refuses this kind of request: look in its log",
		}
	case radius.CodeAccountingResponse:
		return stray{
			what: "an Accounting-Response",
			next: "what listens there is for accounting: use the port for authentication, which usually is 1812",
		}
	default:
		return stray{
			what: fmt.Sprintf("a packet with the unexpected Code %d", code),
			next: "ask your administrator which program listens there",
		}
	}
}

// errorCause says why a Protocol-Error was sent, if it does. Nobody has checked its signature.
func (s *strays) errorCause(datagram []byte) string {
	packet, ok := signature.Trim(datagram)
	if !ok {
		return ""
	}
	attributes, err := radius.ParseAttributes(packet[headerLength:])
	if err != nil {
		return ""
	}
	cause, ok := attributes.Lookup(errorCauseType)
	if !ok {
		return ""
	}
	named, err := s.dictionary.Decode(radius.Attributes{{Type: errorCauseType, Attribute: cause}})
	if err != nil || len(named) != 1 {
		return ""
	}
	return fmt.Sprintf(" (%s %s)", named[0].Name, named[0].Value)
}

// words describes what arrived, and what to do about it; "" for nothing. If beside is true,
// there is a valid answer, too, and harmless kinds are omitted.
func (s *strays) words(beside bool) (what, next string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []string
	for _, k := range s.kind {
		if beside && k.harmless {
			continue
		}
		times := ""
		if k.count > 1 {
			times = fmt.Sprintf(" (%d times)", k.count)
		}
		all = append(all, k.what+times)
		if next == "" {
			next = k.next
		}
	}
	return strings.Join(all, ", and "), next
}

// elsewhere sends the request of a check once more, from a socket that also hears other
// addresses than the one that it asks, and returns the source of a valid answer.
func (k *checkup) elsewhere(ctx context.Context, r *route, local netip.Addr) (from netip.AddrPort, found bool) {
	conn, err := new(net.ListenConfig).ListenPacket(ctx, "udp", netip.AddrPortFrom(local, 0).String())
	if err != nil {
		return from, false
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.SetReadDeadline(time.Unix(1, 0)) })() // long ago
	request := k.accessRequest()
	datagram, err := request.encode(0, k.server.signer, &k.client.template, local)
	if err != nil {
		return from, false
	}
	if _, err := conn.WriteTo(datagram, net.UDPAddrFromAddrPort(r.address)); err != nil {
		return from, false
	}
	_ = conn.SetReadDeadline(time.Now().Add(k.client.timing.check / 2))
	buffer := make([]byte, maxDatagram)
	for {
		n, address, err := conn.ReadFrom(buffer)
		if err != nil {
			return from, false
		}
		reason, _ := checkAnswer(k.server.signer, buffer[:n], datagram[authenticatorAt:headerLength], false)
		from, err = netip.ParseAddrPort(address.String())
		from = netip.AddrPortFrom(from.Addr().Unmap(), from.Port())
		if err == nil && reason == 0 && from != r.address {
			return from, true
		}
	}
}
