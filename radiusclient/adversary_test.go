package radiusclient

import (
	"bytes"
	"encoding/binary"
	"net"
	"slices"
	"testing"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2869"
)

// hello is an attribute to carry in answers.
var hello = avp(rfc2865.ReplyMessage_Type, []byte("hello"))

// TestAdversary sends what a table row says, then a valid Access-Accept. The client
// must drop the first for the right reason, or take it where drop is 0.
func TestAdversary(t *testing.T) {
	const accepted = radius.CodeAccessAccept
	// resign signs b, which was changed after it was built, anew.
	resign := func(q *query, b []byte) []byte {
		copy(b[4:20], q.raw[4:20])
		clear(b[22:38])
		copy(b[22:38], hmacMD5(testSecret, b))
		return q.sign(b, testSecret)
	}
	tests := []struct {
		name   string
		policy Policy
		send   func(q *query) []byte
		drop   Reason
	}{
		{"empty datagram", Auto, func(*query) []byte { return nil }, Malformed},
		{"one octet", Auto, func(*query) []byte { return []byte{2} }, Malformed},
		{"header cut short", Auto, func(q *query) []byte { return q.build(accepted, testSecret)[:19] }, Malformed},
		{"Length beyond the datagram", Auto, func(q *query) []byte {
			b := q.build(accepted, testSecret, hello)
			return b[:len(b)-1]
		}, Malformed},
		{"Length below the header", Auto, func(q *query) []byte {
			b := q.build(accepted, testSecret)
			binary.BigEndian.PutUint16(b[2:], 19)
			return b
		}, Malformed},
		{"Length above 4096", Auto, func(q *query) []byte {
			b := append(q.build(accepted, testSecret), make([]byte, 5000)...)
			binary.BigEndian.PutUint16(b[2:], 4097)
			return q.sign(b, testSecret)
		}, Malformed},
		{"attribute of length 0", Auto, func(q *query) []byte {
			b := q.build(accepted, testSecret, hello)
			b[39] = 0
			return resign(q, b)
		}, Malformed},
		{"attribute of length 1", Auto, func(q *query) []byte {
			b := q.build(accepted, testSecret, hello)
			b[39] = 1
			return resign(q, b)
		}, Malformed},
		{"attribute beyond the end", Auto, func(q *query) []byte {
			b := q.build(accepted, testSecret, hello)
			b[39]++
			return resign(q, b)
		}, Malformed},
		{"attribute type without length", Auto, func(q *query) []byte {
			b := append(q.build(accepted, testSecret), 18)
			binary.BigEndian.PutUint16(b[2:], uint16(len(b)))
			return resign(q, b)
		}, Malformed},
		{"another Identifier", Auto, func(q *query) []byte {
			b := q.build(accepted, testSecret)
			b[1]++
			return resign(q, b)
		}, UnknownIdentifier},
		{"Access-Request as answer", Auto, func(q *query) []byte {
			return q.build(radius.CodeAccessRequest, testSecret)
		}, WrongCode},
		{"Accounting-Response as answer", Auto, func(q *query) []byte {
			return q.build(radius.CodeAccountingResponse, testSecret)
		}, WrongCode},
		{"our own request sent back", Auto, func(q *query) []byte { return q.raw }, WrongCode},
		{"another shared secret", Auto, func(q *query) []byte { return q.build(accepted, "wrong") }, BadAuthenticator},
		{"Code changed on the way (CVE-2024-3596)", Auto, func(q *query) []byte {
			b := q.build(radius.CodeAccessReject, testSecret)
			b[0] = byte(accepted)
			return b
		}, BadAuthenticator},
		{"the answer to an older request", Auto, func(q *query) []byte {
			older := *q
			older.raw = bytes.Clone(q.raw)
			older.raw[4] ^= 1
			return older.build(accepted, testSecret)
		}, BadAuthenticator},
		{"Message-Authenticator of another secret", Never, func(q *query) []byte {
			return q.sign(q.build(accepted, "wrong"), testSecret)
		}, BadMessageAuthenticator},
		{"Message-Authenticator cut short", Never, func(q *query) []byte {
			return q.sign(q.plain(accepted, avp(rfc2869.MessageAuthenticator_Type, make([]byte, 15))), testSecret)
		}, BadMessageAuthenticator},
		{"two Message-Authenticators, one of them right", Never, func(q *query) []byte {
			b := q.plain(accepted, avp(rfc2869.MessageAuthenticator_Type, zeros[:]), avp(rfc2869.MessageAuthenticator_Type, zeros[:]))
			copy(b[4:20], q.raw[4:20])
			copy(b[len(b)-16:], hmacMD5(testSecret, b))
			return q.sign(b, testSecret)
		}, BadMessageAuthenticator},
		{"no Message-Authenticator where it is required", Always, func(q *query) []byte {
			return q.sign(q.plain(accepted, hello), testSecret)
		}, MissingMessageAuthenticator},

		{"no Message-Authenticator where it is not", Never, func(q *query) []byte {
			return q.sign(q.plain(accepted, hello), testSecret)
		}, 0},
		{"no Message-Authenticator from a server not known to send it", Auto, func(q *query) []byte {
			return q.sign(q.plain(accepted, hello), testSecret)
		}, 0},
		{"Message-Authenticator last", Always, func(q *query) []byte {
			b := q.plain(accepted, hello, avp(rfc2869.MessageAuthenticator_Type, make([]byte, 16)))
			copy(b[4:20], q.raw[4:20])
			copy(b[len(b)-16:], hmacMD5(testSecret, b))
			return q.sign(b, testSecret)
		}, 0},
		{"octets after Length", Always, func(q *query) []byte {
			return append(q.build(accepted, testSecret), bytes.Repeat([]byte{0xff}, 6000)...)
		}, 0},
		{"a Proxy-State that nobody sent", Always, func(q *query) []byte {
			return q.build(accepted, testSecret, avp(rfc2865.ProxyState_Type, []byte("x")))
		}, 0},
		{"an attribute without value", Always, func(q *query) []byte {
			return q.build(accepted, testSecret, avp(rfc2865.Class_Type, nil))
		}, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server := serve(t, func(q *query) {
				if q.number == 1 {
					q.send(test.send(q))
				}
				q.answer(accepted)
			})
			var seen events
			client := connect(t, func(c *Config) {
				c.Observer = seen.add
				c.Retries = 0
				c.Servers[0].RequireMessageAuthenticator = test.policy
			}, server.address())
			d := client.NewDialogue()
			mustExchange(t, d, aliceRequest, accepted)
			want := []Reason{UnknownIdentifier} // the second of two valid answers
			if test.drop != 0 {
				want = []Reason{test.drop}
			}
			// The second answer comes in after the first exchange; it is read by the end of the next.
			mustExchange(t, d, aliceRequest, accepted)
			if got := seen.reasons(); !slices.Equal(got, want) {
				t.Errorf("dropped for %v, want %v", got, want)
			}
		})
	}
}

// A client that gives up after some junk can be kept from its answer by anybody.
func TestJunkDoesNotEndTheWait(t *testing.T) {
	server := serve(t, func(q *query) {
		if q.number == 1 {
			for range 10_000 {
				q.send([]byte("junk"))
			}
		}
		q.answer(radius.CodeAccessAccept) // and again to a retransmission: the flood may have filled the socket
	})
	d := connect(t, func(c *Config) { c.Retries = 100 }, server.address()).NewDialogue()
	mustExchange(t, d, aliceRequest, radius.CodeAccessAccept)
}

// A socket that is not connected would take this.
func TestAnswerFromAnotherAddressIsNotHeard(t *testing.T) {
	stranger, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer closeQuietly(stranger)
	server := serve(t, func(q *query) {
		if _, err := stranger.WriteToUDPAddrPort(q.build(radius.CodeAccessAccept, testSecret), q.from); err != nil {
			t.Error(err)
		}
		q.answer(radius.CodeAccessReject)
	})
	d := connect(t, nil, server.address()).NewDialogue()
	mustExchange(t, d, aliceRequest, radius.CodeAccessReject)
}

// FuzzCheck feeds the check of answers with anything; it must never take what was
// not signed with the secret, and never panic.
func FuzzCheck(f *testing.F) {
	q := &query{server: &testServer{tb: f}, raw: make([]byte, 20), Packet: &radius.Packet{}}
	valid := q.build(radius.CodeAccessChallenge, testSecret, hello)
	f.Add(valid)
	f.Add(append(bytes.Clone(valid), 1, 2, 3))
	f.Add(q.build(radius.CodeAccessAccept, "wrong", hello))
	f.Add(q.sign(q.plain(radius.CodeAccessReject, hello), testSecret))
	f.Add([]byte{})
	s := newSigner([]byte("a secret that no input knows"))
	good := newSigner([]byte(testSecret))
	f.Fuzz(func(t *testing.T, datagram []byte) {
		if reason, signed := s.check(datagram, q.raw[4:20], false); reason == 0 || signed {
			t.Errorf("took a datagram that was not signed: %x", datagram)
		}
		if reason, _ := good.check(datagram, q.raw[4:20], false); reason == 0 {
			if _, err := newResponse("server", datagram); err != nil {
				t.Errorf("a valid answer cannot be read: %v", err)
			}
		}
	})
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
		binary.BigEndian.PutUint16(packet[2:], uint16(len(packet)))
		_, _, fits := findMessageAuthenticator(packet)
		response, err := newResponse("server", packet)
		if fits != (err == nil) {
			t.Fatalf("check says %v, reading says %v", fits, err)
		}
		if err == nil && response.State != nil && len(response.State) == 0 {
			t.Error("an empty State is none")
		}
	})
}
