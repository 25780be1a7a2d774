package simulator

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2869"

	"otpdialog/e2e/needs"
	"otpdialog/radiusclient/radiustest"
	"otpdialog/simulator/world"
)

// newFaultyBench is a bench whose server has these faults.
func newFaultyBench(t *testing.T, faults ...Fault) *bench {
	t.Helper()
	b := newBench(t, Config{Journal: 1000}, world.WithSeed(1))
	b.setFaults(faults...)
	return b
}

func (b *bench) setFaults(faults ...Fault) {
	b.t.Helper()
	if mistakes := b.server.SetFaults(faults...); mistakes != nil {
		b.t.Fatal(mistakes)
	}
}

// next is the next datagram from the server, as it came.
func (b *bench) next() []byte {
	b.t.Helper()
	buffer := make([]byte, 2*radius.MaxPacketLength)
	n, err := b.conn.Read(buffer)
	if err != nil {
		b.t.Fatal(err)
	}
	return buffer[:n]
}

// signatures says which signatures of an answer are right.
func signatures(answer, request []byte) (response, message bool) {
	signed := radiustest.Authenticate(bytes.Clone(answer), request, DefaultSecret)
	value := radiustest.MessageAuthenticator(answer, request, DefaultSecret)
	return bytes.Equal(answer, signed), bytes.Contains(answer, append([]byte{80, 18}, value...))
}

// An effect on the octets of an answer: what is wrong with it, and that nothing else is.
func TestForgedAnswers(t *testing.T) {
	attribute := func(t *testing.T, answer []byte, of radius.Type) radius.Attribute {
		t.Helper()
		p, err := radius.Parse(answer, nil)
		if err != nil {
			t.Fatal(err)
		}
		return p.Get(of)
	}
	for _, c := range []struct {
		fault    Fault
		response bool // the Response Authenticator is right
		message  bool // the Message-Authenticator is right
		is       func(t *testing.T, answer, request []byte) bool
	}{
		{Fault{Effect: EffectWrongAuthenticator}, false, true, nil},
		{Fault{Effect: EffectWrongMessageAuthenticator}, true, false, nil},
		{Fault{Effect: EffectNoMessageAuthenticator}, true, false, func(_ *testing.T, answer, _ []byte) bool {
			return answer[headerLength] != byte(rfc2869.MessageAuthenticator_Type)
		}},
		{Fault{Effect: EffectWrongIdentifier}, true, true, func(_ *testing.T, answer, request []byte) bool {
			return answer[1] == request[1]+1
		}},
		{Fault{Effect: EffectWrongCode}, true, true, func(_ *testing.T, answer, _ []byte) bool { return answer[0] == 5 }},
		{Fault{Effect: EffectWrongCode, Count: 1}, true, true, func(_ *testing.T, answer, _ []byte) bool { return answer[0] == 1 }},
		{Fault{Effect: EffectTruncate}, true, true, func(_ *testing.T, answer, _ []byte) bool {
			_, err := radius.Parse(answer, nil)
			return err != nil && int(binary.BigEndian.Uint16(answer[2:])) == len(answer)
		}},
		{Fault{Effect: EffectTruncate, Count: 4096}, true, true, func(_ *testing.T, answer, _ []byte) bool {
			return answer[len(answer)-1] == byte(rfc2865.SessionTimeout_Type) // without its length
		}},
		{Fault{Effect: EffectPad, Count: 7}, true, true, func(_ *testing.T, answer, _ []byte) bool {
			return int(binary.BigEndian.Uint16(answer[2:]))+7 == len(answer)
		}},
		{Fault{Effect: EffectProxyState, Text: "p"}, true, true, func(t *testing.T, answer, _ []byte) bool {
			t.Helper()
			return string(attribute(t, answer, rfc2865.ProxyState_Type)) == "p"
		}},
		{Fault{Effect: EffectNoState}, true, true, func(t *testing.T, answer, _ []byte) bool {
			t.Helper()
			return attribute(t, answer, rfc2865.State_Type) == nil
		}},
		{Fault{Effect: EffectOtherState, Count: 253}, true, true, func(t *testing.T, answer, _ []byte) bool {
			t.Helper()
			state := attribute(t, answer, rfc2865.State_Type)
			return len(state) == 253 && slices.Contains(state, 0) && slices.Contains(state, 0xff)
		}},
		{Fault{Effect: EffectLongMessage, Text: "äöü "}, true, true, func(t *testing.T, answer, request []byte) bool {
			t.Helper()
			p, err := verify(answer, request)
			if err != nil {
				t.Fatal(err)
			}
			want(t, p, radius.CodeAccessChallenge, strings.Repeat("äöü ", 400))
			return len(answer) > 4096-300
		}},
		{Fault{Effect: EffectLongMessage, Count: 1}, true, true, nil}, // it is longer already
	} {
		name := string(c.fault.Effect)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newFaultyBench(t, c.fault)
			request := access("alice", "wonderland", withIdentifier(200))
			b.write(request)
			answer := b.next()
			packet := answer[:min(len(answer), int(binary.BigEndian.Uint16(answer[2:])))]
			response, message := signatures(packet, request)
			if response != c.response || message != c.message {
				t.Errorf("Response Authenticator %v, Message-Authenticator %v in %x", response, message, answer)
			}
			if c.is != nil && !c.is(t, answer, request) {
				t.Errorf("answered %x", answer)
			}
			if hits := b.server.Faults()[0].Hits; hits != 1 {
				t.Errorf("%d hits", hits)
			}
			// A retransmission meets it, too; without it, everything is right.
			b.write(request)
			if again := b.next(); !bytes.Equal(again, answer) {
				t.Errorf("a retransmission got %x", again)
			}
			b.setFaults()
			b.write(request)
			want(t, b.read(request), radius.CodeAccessChallenge, "1. Push")
		})
	}
}

// What FreeRADIUS's client makes of some of them.
func TestRadclientMeetsFaults(t *testing.T) {
	needs.Program(t, "freeradius-utils", "radclient")
	for _, c := range []struct {
		fault Fault
		says  string
	}{
		{Fault{Effect: EffectWrongAuthenticator}, "No reply from server"},
		{Fault{Effect: EffectWrongMessageAuthenticator}, "No reply from server"},
		{Fault{Effect: EffectWrongIdentifier}, "No reply from server"},
		{Fault{Effect: EffectTruncate}, "No reply from server"},
		{Fault{Effect: EffectProxyState}, "Proxy-State = 0x756e6578706563746564"},
		{Fault{Effect: EffectPad}, "Welcome, bob."},
		{Fault{Effect: EffectReject, Text: "Not today."}, "Not today."},
		{Fault{Effect: EffectChallenge, Text: "Once more?"}, "Once more?"},
		{Fault{Effect: EffectLongMessage}, "This message is long."},
	} {
		t.Run(string(c.fault.Effect), func(t *testing.T) {
			t.Parallel()
			b := newFaultyBench(t, c.fault)
			output := radclientWithin(t, b, "1", `User-Name = "bob"`, `User-Password = "wonderland"`, `Message-Authenticator = 0x00`)
			if !strings.Contains(output, c.says) {
				t.Errorf("not %q in\n%s", c.says, output)
			}
		})
	}
}
