package radiustest

import (
	"bytes"
	"encoding/hex"
	"testing"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
)

// The packets of RFC 5997 section 6.1.
const (
	rfcSecret  = "xyzzy5461"
	rfcRequest = "0cda00268a54f4686fb394c52866e302185d062350125a665e2e1e8411f3e243822097c84fa3"
	rfcAnswer  = "02da0014ef0d552a4bf2d693ec2b6fe8b5411d66"
)

func octets(t *testing.T, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestSignaturesOfTheRFC(t *testing.T) {
	request, answer := octets(t, rfcRequest), octets(t, rfcAnswer)
	if err := CheckRequest(request, rfcSecret); err != nil {
		t.Error(err)
	}
	unsigned := bytes.Clone(request)
	clear(unsigned[22:38])
	if got := SignRequest(unsigned, rfcSecret); !bytes.Equal(got, request) {
		t.Errorf("the request is signed as %x", got)
	}
	unsigned = bytes.Clone(answer)
	clear(unsigned[4:20])
	if got := SignAnswer(unsigned, request, rfcSecret); !bytes.Equal(got, answer) {
		t.Errorf("the answer is signed as %x", got)
	}
}

func TestCheckAnswer(t *testing.T) {
	request := octets(t, rfcRequest)
	q := NewQuery(t, request, rfcSecret)
	hello := AVP(rfc2865.ReplyMessage_Type, []byte("hello"))
	good := q.Build(radius.CodeAccessAccept, rfcSecret, hello)
	if err := CheckAnswer(good, request, rfcSecret); err != nil {
		t.Error(err)
	}
	for name, answer := range map[string][]byte{
		"another Identifier":           append([]byte{2, 0}, good[2:]...),
		"another secret":               q.Build(radius.CodeAccessAccept, "another", hello),
		"no Message-Authenticator":     q.Authenticate(q.Plain(radius.CodeAccessAccept, hello), rfcSecret),
		"a wrong one":                  q.Authenticate(q.Plain(radius.CodeAccessAccept, Unsigned()), rfcSecret),
		"a Message-Authenticator last": SignAnswer(q.Plain(radius.CodeAccessAccept, hello, Unsigned()), request, rfcSecret),
	} {
		if CheckAnswer(answer, request, rfcSecret) == nil {
			t.Errorf("%s passes", name)
		}
	}
}
