package radiusclient

import (
	"errors"
	"io"
	"strings"
	"testing"
	"time"
)

func TestErrorSentences(t *testing.T) {
	cause := errors.New("no such host")
	tests := []struct {
		err  *Error
		want string
	}{
		{
			&Error{Kind: ErrNoAnswer, Server: "a:1812", Waited: time.Minute},
			`no answer from "a:1812" within 1m0s (it is down, or does not accept this client or its shared secret)`,
		},
		{&Error{Kind: ErrNoAnswer, Server: "a:1812", Waited: time.Minute, Heard: true}, `no answer from "a:1812" within 1m0s`},
		{&Error{Kind: ErrUnreachable, Server: "a:1812", Err: cause}, `server "a:1812" is unreachable: no such host`},
		{
			&Error{Kind: ErrRefused, Server: "a:1812", Other: &Error{Kind: ErrUnreachable, Server: "b:1812", Err: cause}},
			`server "a:1812" refused: nothing is listening on that port; server "b:1812" is unreachable: no such host`,
		},
		{
			&Error{Kind: ErrBadSignature, Server: "a:1812", Reason: BadAuthenticator},
			`the signature of the answer from "a:1812" is wrong: the Response Authenticator does not match (wrong shared secret?)`,
		},
		{
			&Error{Kind: ErrBadSignature, Server: "a:1812", Reason: MissingMessageAuthenticator, Policy: Always},
			`the signature of the answer from "a:1812" is wrong: the Message-Authenticator is missing`,
		},
		{
			&Error{Kind: ErrBadSignature, Server: "a:1812", Reason: MissingMessageAuthenticator, Policy: Auto},
			`the signature of the answer from "a:1812" is wrong: the Message-Authenticator is missing, and this server has sent one before`,
		},
		{
			&Error{Kind: ErrConnectionLost, Server: "a:2083", Err: io.ErrUnexpectedEOF},
			`server "a:2083": connection lost: unexpected EOF`,
		},
	}
	for _, test := range tests {
		if got := test.err.Error(); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
		if !errors.Is(test.err, test.err.Kind) {
			t.Errorf("%v is not %v", test.err, test.err.Kind)
		}
		if e := test.err; e.Other != nil && errors.Is(e, e.Other.Kind) {
			t.Errorf("%v is matched by the kind of the other server's failure", e)
		}
	}
}

func TestNamesOfKindsAndReasons(t *testing.T) {
	names := map[string]bool{}
	for k := Sent; k <= Lost; k++ {
		names[k.String()] = true
	}
	for r := Malformed; r <= MissingMessageAuthenticator; r++ {
		names[r.String()] = true
	}
	if want := int(Lost) + int(MissingMessageAuthenticator); len(names) != want {
		t.Errorf("%d different names, want %d", len(names), want)
	}
	for name := range names {
		if strings.Contains(name, "(") {
			t.Errorf("%s has no name", name)
		}
	}
}
