package radiusclient

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net/netip"
	"os"
	"slices"
	"testing"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2869"

	"otpdialog/radiusclient/radiustest"
	"otpdialog/radiusclient/signature"
)

// Everything that reads octets from the network is fuzzed here. What was found, and what
// is worth trying again, lies in testdata/fuzz and runs with the other tests.

// fuzzedQuery is the request that fuzzed datagrams claim to answer.
func fuzzedQuery(tb testing.TB) *query {
	tb.Helper()
	request := radius.Packet{Code: radius.CodeAccessRequest, Identifier: 7, Authenticator: [16]byte([]byte("0123456789abcdef"))}
	request.Add(rfc2865.UserName_Type, []byte("alice"))
	raw, err := request.MarshalBinary()
	if err != nil {
		tb.Fatal(err)
	}
	return radiustest.NewQuery(tb, raw, testSecret)
}

// judge says what RFC 2865 section 3 and RFC 3579 section 3.2 make of an answer, by
// layeh's codec and nothing of the code that is judged by it. signed: it has a valid
// Message-Authenticator.
func judge(q *query, datagram []byte, required bool) (reason Reason, signed bool) {
	if len(datagram) < 20 {
		return Malformed, false
	}
	length := int(binary.BigEndian.Uint16(datagram[2:]))
	if length < 20 || length > 4096 || length > len(datagram) {
		return Malformed, false
	}
	switch radius.Code(datagram[0]) {
	case radius.CodeAccessAccept, radius.CodeAccessReject, radius.CodeAccessChallenge:
	default:
		return WrongCode, false
	}
	packet, err := radius.Parse(datagram, nil)
	if err != nil || slices.ContainsFunc(packet.Attributes, func(a *radius.AVP) bool { return a.Type == 0 }) {
		return Malformed, false
	}
	if !radius.IsAuthenticResponse(datagram[:length], q.Raw, []byte(testSecret)) {
		return BadAuthenticator, false
	}
	var found []radius.Attribute
	for _, a := range packet.Attributes {
		if a.Type == rfc2869.MessageAuthenticator_Type {
			found = append(found, bytes.Clone(a.Attribute))
			clear(a.Attribute)
		}
	}
	copy(packet.Authenticator[:], q.Raw[4:20])
	zeroed, err := packet.MarshalBinary()
	if err != nil {
		panic(err) // it was just parsed
	}
	switch {
	case len(found) == 0 && required:
		return MissingMessageAuthenticator, false
	case len(found) == 0 && packet.Get(rfc2865.ProxyState_Type) != nil: // no request of ours has one
		return ForeignProxyState, false
	case len(found) == 0:
		return 0, false
	case len(found) > 1 || !bytes.Equal(found[0], radiustest.HMAC(testSecret, zeroed)):
		return BadMessageAuthenticator, false
	}
	return 0, true
}

// finish fills in what a fuzzer cannot guess: Message-Authenticators, the Response
// Authenticator, or both.
func finish(q *query, b []byte, authenticate, sign bool) {
	packet, err := radius.Parse(b, nil)
	if err != nil {
		return
	}
	length := int(binary.BigEndian.Uint16(b[2:]))
	authenticator := bytes.Clone(b[4:20])
	at := headerLength
	for _, a := range packet.Attributes {
		if a.Type == rfc2869.MessageAuthenticator_Type && len(a.Attribute) == 16 && authenticate {
			copy(b[4:20], q.Raw[4:20])
			clear(b[at+2 : at+18])
			copy(b[at+2:], radiustest.HMAC(testSecret, b[:length]))
		}
		at += 2 + len(a.Attribute)
	}
	copy(b[4:20], authenticator)
	if sign {
		q.Authenticate(b, testSecret)
	}
}

// FuzzSignature compares the check of answers with judge.
func FuzzSignature(f *testing.F) {
	q := fuzzedQuery(f)
	f.Add(says(q, radius.CodeAccessChallenge), false, false, true)
	f.Add(append(says(q, radius.CodeAccessAccept), 1, 2, 3), false, false, true)
	f.Add(q.Build(radius.CodeAccessAccept, "wrong", nameOf(q)), false, true, false)
	f.Add(q.Plain(radius.CodeAccessReject, nameOf(q)), false, true, true)
	f.Add(q.Plain(radius.CodeAccessAccept, avp(rfc2865.ProxyState_Type, []byte("x"))), false, true, false)
	s, stranger := signature.New([]byte(testSecret)), signature.New([]byte("a secret that no input knows"))
	f.Fuzz(func(t *testing.T, datagram []byte, authenticate, sign, required bool) {
		datagram = bytes.Clone(datagram) // which the fuzzer keeps
		finish(q, datagram, authenticate, sign)
		before := bytes.Clone(datagram)
		reason, signed := checkAnswer(s, datagram, q.Raw[4:20], required)
		if !bytes.Equal(datagram, before) {
			t.Fatal("the check has changed the datagram")
		}
		want, wantSigned := judge(q, datagram, required)
		if reason != want || signed != wantSigned {
			t.Errorf("check says %q, signed %v; want %q, %v", reason, signed, want, wantSigned)
		}
		if reason, signed := checkAnswer(stranger, datagram, q.Raw[4:20], false); reason == 0 || signed {
			t.Error("an answer under one secret is valid under another")
		}
		if reason == Malformed {
			return
		}
		if padded, _ := checkAnswer(s, append(datagram, datagram...), q.Raw[4:20], required); padded != reason {
			t.Errorf("check says %q, and %q with padding", reason, padded)
		}
		if _, err := newResponse("server", datagram); reason == 0 && err != nil {
			t.Errorf("a valid answer cannot be read: %v", err)
		}
	})
}

// FuzzAccept sends datagrams to a socket with one request in flight: the first valid
// answer to it is taken, nothing else is, and each of the others is dropped for its own
// reason.
func FuzzAccept(f *testing.F) {
	q := fuzzedQuery(f)
	unsigned, signed := q.Plain(lie, nameOf(q)), q.Build(lie, testSecret, nameOf(q))
	for _, datagrams := range [][][]byte{
		{{}, {2}, {2, 7}, []byte("junk")},
		{unsigned, signed, signed},
	} {
		var input []byte
		for _, d := range datagrams {
			input = append(append(input, byte(len(d)), 2), d...)
		}
		f.Add(input)
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		client := connect(t, nil, "127.0.0.1:1812") // opens no socket
		r, err := client.route(client.servers[0], netip.MustParseAddrPort("127.0.0.1:1812"))
		if err != nil {
			t.Fatal(err)
		}
		s := &socket{route: r}
		s.free.fill(q.Identifier)
		request := s.take(make(signal, 1), time.Now())
		request.datagram, request.sent = q.Raw, 1

		var taken []byte
		for _, datagram := range append(datagrams(q, input), says(q, truth), says(q, truth)) {
			want, _ := judge(q, datagram, client.servers[0].requiresMessageAuthenticator())
			if len(datagram) >= headerLength && (datagram[1] != q.Identifier || taken != nil) {
				want = UnknownIdentifier
			}
			reason := s.accept(datagram, time.Now())
			if reason != want {
				t.Fatalf("%x was dropped for %q, want %q", datagram, reason, want)
			}
			if reason == 0 {
				taken = datagram
			}
		}
		var o outcome
		s.look(request, &o)
		if !bytes.Equal(o.answer, taken) || o.bad.count > 1 {
			t.Errorf("answer %x, want %x; %d badly signed ones to one transmission", o.answer, taken, o.bad.count)
		}
	})
}

// datagrams cuts input into datagrams. Before each there are an octet with its length, and
// another one whose bits say how it is finished.
func datagrams(q *query, input []byte) (all [][]byte) {
	for len(input) >= 2 {
		length, bits := int(input[0]), input[1]
		input = input[2:]
		d := bytes.Clone(input[:min(length, len(input))])
		finish(q, d, bits&1 != 0, bits&2 != 0)
		all = append(all, d)
		input = input[len(d):]
	}
	return all
}

// FuzzResponse reads anything as the attributes of an answer.
func FuzzResponse(f *testing.F) {
	f.Add([]byte("\x12\x07hello\x18\x03s\x1b\x06\x00\x00\x00\x3c\x4c\x06\x00\x00\x00\x00"))
	f.Add([]byte("\x12\x02\x18\x02\x1b\x02\x4c\x02"))
	f.Fuzz(func(t *testing.T, attributes []byte) {
		packet := append(make([]byte, headerLength), attributes...)
		if len(packet) > radius.MaxPacketLength {
			return
		}
		packet[0] = byte(radius.CodeAccessChallenge)
		binary.BigEndian.PutUint16(packet[2:], uint16(len(packet)))
		_, _, fits := signature.Find(packet)
		response, err := newResponse("server", packet)
		if fits != (err == nil) {
			t.Fatalf("check says %v, reading says %v", fits, err)
		}
		if err != nil {
			return
		}
		clear(packet) // the buffer of the socket is used again
		again, err := (&radius.Packet{Attributes: response.Attributes}).MarshalBinary()
		if err != nil || !bytes.Equal(again[headerLength:], attributes) {
			t.Errorf("%x was read as %x, %v", attributes, again, err)
		}
		var message []byte
		var state radius.Attribute
		for _, a := range response.Attributes {
			if a.Type == rfc2865.ReplyMessage_Type {
				message = append(message, a.Attribute...)
			}
			if a.Type == rfc2865.State_Type && state == nil {
				state = a.Attribute
			}
		}
		if response.Code != radius.CodeAccessChallenge || response.Message != decodeMessage(message) {
			t.Errorf("%v %q, want %q", response.Code, response.Message, decodeMessage(message))
		}
		if !bytes.Equal(response.State, state) || response.State != nil && len(response.State) == 0 {
			t.Errorf("State %x, want %x, and nil for none", response.State, state)
		}
		if s := response.SessionTimeout; s < 0 || s > time.Duration(1<<32-1)*time.Second || s%time.Second != 0 {
			t.Errorf("Session-Timeout %v", s)
		}
		if response.Prompt < PromptUnset || response.Prompt > PromptEcho {
			t.Errorf("Prompt %d", response.Prompt)
		}
	})
}

// FuzzNextPacket reads a stream in pieces, with time-outs in between: the packets are
// those of the whole stream, up to its end or to what is no packet.
func FuzzNextPacket(f *testing.F) {
	q := fuzzedQuery(f)
	two := slices.Concat(says(q, lie), says(q, truth))
	f.Add(two, []byte{1, 0, 2, 0, 0, 40, 3})
	f.Add(two[:len(two)-1], []byte{45, 0, 1})
	f.Add([]byte("HTTP/1.1 400 Bad Request\r\n"), []byte{4})
	f.Add([]byte("\x15\x03\x03\x00\x02\x02\x46"), []byte{1, 0, 2})
	f.Fuzz(func(t *testing.T, octets, pieces []byte) {
		packets, end := wholePackets(octets)
		stream := bufio.NewReaderSize(&inPieces{octets: octets, pieces: pieces}, radius.MaxPacketLength)
		waits := bytes.Count(pieces, []byte{0})
		for {
			packet, err := nextPacket(stream)
			if errors.Is(err, os.ErrDeadlineExceeded) {
				waits--
				if waits < 0 {
					t.Fatal("more time-outs than there were")
				}
				continue
			}
			if err != nil {
				if len(packets) > 0 || !errors.Is(err, end) {
					t.Errorf("the stream ended with %v and %d more packets, want %v", err, len(packets), end)
				}
				return
			}
			if len(packets) == 0 || !bytes.Equal(packet, packets[0]) {
				t.Fatalf("packet %x, of %x", packet, packets)
			}
			packets = packets[1:]
			if _, err := stream.Discard(len(packet)); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// wholePackets returns the packets of a stream that is there as a whole, and how it ends.
func wholePackets(octets []byte) (packets [][]byte, end error) {
	alert := []byte{21, 3} // of TLS
	for len(octets) >= 4 && !bytes.HasPrefix(octets, alert) {
		length := int(binary.BigEndian.Uint16(octets[2:]))
		if length < 20 || length > 4096 {
			return packets, ErrNotRADIUS
		}
		if length > len(octets) {
			break
		}
		packets = append(packets, octets[:length])
		octets = octets[length:]
	}
	if bytes.HasPrefix(octets, alert) {
		return packets, ErrNotRADIUS
	}
	return packets, io.EOF
}

// inPieces is a connection that brings so many octets at a time; 0 is a deadline that
// passes.
type inPieces struct{ octets, pieces []byte }

func (r *inPieces) Read(b []byte) (int, error) {
	n := len(r.octets)
	if len(r.pieces) > 0 {
		n = min(n, int(r.pieces[0]))
		late := r.pieces[0] == 0
		r.pieces = r.pieces[1:]
		if late {
			return 0, os.ErrDeadlineExceeded
		}
	}
	if len(r.octets) == 0 {
		return 0, io.EOF
	}
	n = copy(b, r.octets[:n])
	r.octets = r.octets[n:]
	return n, nil
}
