package signature

import (
	"bytes"
	"crypto/hmac"
	"crypto/md5"
	"encoding/binary"
	"encoding/hex"
	"testing"

	"layeh.com/radius"
	"layeh.com/radius/rfc2869"
)

const secret = "xyzzy5461" // of the examples in the RFCs

func octets(tb testing.TB, text string) []byte {
	tb.Helper()
	b, err := hex.DecodeString(text)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// The packets of RFC 2865 section 7.1 and of RFC 5997 section 6.1.
const (
	accessRequest = "010000380f403f9473978057bd83d5cb98f4227a01066e656d6f02120dbe708d93d413ce3196e43f782a0aee0406c0a80110050600000003"
	accessAccept  = "0200002686fe220e7624ba2a1005f6bf9b55e0b20606000000010f06000000000e06c0a80103"
	statusServer  = "0cda00268a54f4686fb394c52866e302185d062350125a665e2e1e8411f3e243822097c84fa3"
	statusAnswer  = "02da0014ef0d552a4bf2d693ec2b6fe8b5411d66"
)

func TestPacketsOfTheRFCs(t *testing.T) {
	t.Parallel()
	s := New([]byte(secret))
	for _, pair := range [][2]string{{accessRequest, accessAccept}, {statusServer, statusAnswer}} {
		request, answer := octets(t, pair[0])[4:20], octets(t, pair[1])
		if !s.Authentic(answer, request) {
			t.Errorf("%x is taken for wrong", answer)
		}
		signed := bytes.Clone(answer)
		clear(signed[4:20])
		if s.Authentic(signed, request) {
			t.Errorf("%x is taken for right", signed)
		}
		s.Authenticate(signed, request)
		if !bytes.Equal(signed, answer) {
			t.Errorf("got %x, want %x", signed, answer)
		}
	}
	request := octets(t, statusServer)
	if !s.Signed(request, request[4:20]) {
		t.Error("the Message-Authenticator of the RFC is taken for wrong")
	}
	signed := bytes.Clone(request)
	clear(signed[22:])
	if s.Signed(signed, request[4:20]) {
		t.Error("a Message-Authenticator of zeros is taken for right")
	}
	s.Sign(signed, signed[4:20])
	if !bytes.Equal(signed, request) {
		t.Errorf("got %x, want %x", signed, request)
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	const right = "5012000102030405060708090a0b0c0d0e0f"
	for attributes, want := range map[string]struct {
		at, count int
		ok        bool
	}{
		"":                        {0, 0, true},
		"0103ff":                  {0, 0, true},
		right:                     {22, 1, true},
		"0103ff" + right:          {25, 1, true},
		right + right:             {40, 2, true},
		right + "500301":          {0, 2, true}, // the last one counts
		"5002":                    {0, 1, true},
		"5013" + right[4:] + "00": {0, 1, true},
		"00021803ff" + right:      {27, 1, false},
		right + "01":              {22, 1, false},
		right + "0101":            {22, 1, false},
		right + "0103":            {22, 1, false},
		right + "0100" + right:    {22, 1, false},
	} {
		at, count, ok := Find(octets(t, accessRequest[:40]+attributes))
		if at != want.at || count != want.count || ok != want.ok {
			t.Errorf("%q: at %d, %d of them, %v; want %v", attributes, at, count, ok, want)
		}
	}
}

// Everything is compared with another implementation and with the text of RFC 3579.
func FuzzSignature(f *testing.F) {
	for _, text := range []string{"", accessRequest, accessAccept, statusServer, statusAnswer + "00", statusServer[:36]} {
		f.Add(octets(f, text), []byte(secret))
	}
	request := octets(f, accessRequest)
	f.Fuzz(func(t *testing.T, datagram, secret []byte) {
		packet, ok := Trim(bytes.Clone(datagram)) // which a fuzzer keeps
		if !ok {
			if length := len(datagram); length >= HeaderLength && length <= radius.MaxPacketLength && int(binary.BigEndian.Uint16(datagram[2:])) == length {
				t.Fatal("a packet with its length is refused")
			}
			return
		}
		s := New(secret)
		at, count, ok := Find(packet)
		parsed, err := radius.Parse(datagram, secret)
		if _, reserved := (&radius.Packet{Attributes: attributesOf(parsed)}).Lookup(0); ok != (err == nil && !reserved) {
			t.Fatalf("the attributes add up: %v, and by the other implementation: %v", ok, err)
		}
		s.Sign(packet, request[4:20])
		if s.Signed(packet, request[4:20]) != (at > 0 && count == 1) {
			t.Error("a packet that was signed is not")
		}
		if at > 0 && count == 1 {
			zeroed := bytes.Clone(packet)
			copy(zeroed[4:20], request[4:20])
			clear(zeroed[at : at+16])
			mac := hmac.New(md5.New, secret)
			mac.Write(zeroed)
			if got, err := rfc2869.MessageAuthenticator_Lookup(reparsed(packet)); ok && (err != nil || !bytes.Equal(got, mac.Sum(nil))) {
				t.Errorf("Message-Authenticator %x, %v; want %x", got, err, mac.Sum(nil))
			}
		}
		s.Authenticate(packet, request[4:20])
		if len(secret) > 0 && !radius.IsAuthenticResponse(packet, request, secret) {
			t.Error("the other implementation takes the answer for wrong")
		}
		for _, i := range []int{0, 1, 5, len(packet) - 1} {
			packet[i] ^= 1
			if s.Authentic(packet, request[4:20]) {
				t.Errorf("octet %d can change", i)
			}
			packet[i] ^= 1
		}
		if !s.Authentic(packet, request[4:20]) || s.Signed(packet, request[4:20]) != (at > 0 && count == 1) {
			t.Error("an answer that was signed is wrong")
		}
		if New(append([]byte("another "), secret...)).Authentic(packet, request[4:20]) {
			t.Error("an answer under one secret is valid under another")
		}
	})
}

func attributesOf(p *radius.Packet) radius.Attributes {
	if p == nil {
		return nil
	}
	return p.Attributes
}

// reparsed is a packet without attributes if it cannot be read.
func reparsed(b []byte) *radius.Packet {
	p, err := radius.Parse(b, nil)
	if err != nil {
		return &radius.Packet{}
	}
	return p
}
