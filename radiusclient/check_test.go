package radiusclient

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"layeh.com/radius"

	"otpdialog/radiusclient/radiustest"
)

// findings runs a check, and returns what it found by server and subject.
func findings(t *testing.T, client *Client) map[string]Finding {
	t.Helper()
	found := map[string]Finding{}
	err := client.Check(t.Context(), CheckUser, func(f Finding) {
		key := f.Subject.String()
		if f.Server != "" {
			key = fmt.Sprintf("%d %s", slices.IndexFunc(client.servers, func(s *server) bool { return s.Address == f.Server }), key)
		}
		if _, twice := found[key]; twice {
			t.Errorf("%s was reported twice", key)
		}
		found[key] = f
		if f.What == "" || f.Code == "" || strings.HasSuffix(f.What+f.Next, ".") || strings.Contains(f.What+f.Next, ". ") || (f.Verdict == Pass) != (f.Next == "") {
			t.Errorf("%s: %v %q, next %q", key, f.Verdict, f.What, f.Next)
		}
	})
	if err != nil {
		t.Error(err)
	}
	return found
}

// healthy answers a Status-Server with an accept, and anything else with a reject.
func healthy(q *query) {
	if q.Code == radius.CodeStatusServer {
		q.Answer(radius.CodeAccessAccept)
		return
	}
	q.Answer(radius.CodeAccessReject)
}

// TestCheck is the table of what is wrong and what the check says to it. All subjects
// are looked at each time.
func TestCheck(t *testing.T) {
	unsigned := func(q *query) { q.Send(q.Authenticate(q.Plain(radius.CodeAccessReject, hello), testSecret)) }
	tests := map[string]struct {
		handle func(*query) // nil: silent
		change func(*Config)
		want   string // the verdicts that are not pass, as subject=verdict
		says   string // a part of one of the sentences
	}{
		"all is well":  {healthy, nil, "", "answers within"},
		"always":       {healthy, func(c *Config) { c.Servers[0].RequireMessageAuthenticator = Always }, "", "always required"},
		"never":        {healthy, func(c *Config) { c.Servers[0].RequireMessageAuthenticator = Never }, "message-authenticator=warn", `"auto"`},
		"an hour":      {healthy, func(c *Config) { c.Timeout = time.Hour }, "", "3600 s"},
		"too short":    {healthy, func(c *Config) { c.Timeout = 59 * time.Second }, "time-out=warn", "set the timeout to 60 s"},
		"long enough":  {healthy, func(c *Config) { c.Timeout = time.Minute }, "", ""},
		"no signature": {unsigned, nil, "message-authenticator=warn status-server=warn", "CVE-2024-3596"},
		"required":     {unsigned, func(c *Config) { c.Servers[0].RequireMessageAuthenticator = Always }, "answer=fail latency=warn message-authenticator=warn signature=fail status-server=warn", "lack the required Message-Authenticator"},
		"other secret": {
			func(q *query) { q.Send(q.Build(radius.CodeAccessReject, "wrong")) }, nil,
			"answer=fail latency=warn message-authenticator=warn signature=fail status-server=warn", "compare the shared secret on both sides",
		},
		"no status": {func(q *query) {
			if q.Code == radius.CodeAccessRequest {
				accept(q)
			}
		}, nil, "answer=warn status-server=warn", "Duo's proxy"},
		"status alone": {func(q *query) {
			if q.Code == radius.CodeStatusServer {
				accept(q)
			}
		}, nil, "answer=fail latency=warn message-authenticator=warn signature=warn", "check with a user that it knows"},
		"status with another secret": {func(q *query) {
			if q.Code == radius.CodeStatusServer {
				q.Send(q.Build(radius.CodeAccessAccept, "wrong"))
				return
			}
			healthy(q)
		}, nil, "status-server=warn", "the answer to Status-Server is not valid: the Response Authenticator does not match"},
		"status alone with another secret": {func(q *query) {
			if q.Code == radius.CodeStatusServer {
				q.Send(q.Build(radius.CodeAccessAccept, "wrong"))
			}
		}, nil, "answer=fail latency=warn message-authenticator=warn signature=warn status-server=warn", "what answers Status-Server has a different shared secret"},
		"status with a bad Message-Authenticator": {func(q *query) {
			if q.Code == radius.CodeStatusServer {
				q.Send(q.Authenticate(q.Build(radius.CodeAccessAccept, "wrong"), testSecret))
				return
			}
			healthy(q)
		}, nil, "status-server=warn", "the Message-Authenticator does not match"},
		"status without a signature": {func(q *query) {
			if q.Code == radius.CodeStatusServer {
				q.Send(q.Authenticate(q.Plain(radius.CodeAccessAccept), testSecret))
				return
			}
			healthy(q)
		}, nil, "", "only needed in answers to an Access-Request"},
		"Access-Request with another secret": {func(q *query) {
			if q.Code == radius.CodeStatusServer {
				healthy(q)
				return
			}
			q.Send(q.Build(radius.CodeAccessReject, "wrong"))
		}, nil, "answer=fail latency=warn message-authenticator=warn signature=fail", "compare the shared secret"},
		"a Proxy-State": {func(q *query) {
			q.Send(q.Authenticate(q.Plain(radius.CodeAccessReject, proxyState("x")), testSecret))
		}, nil, "answer=fail latency=warn message-authenticator=warn signature=fail status-server=warn", "someone may have changed them on the way"},
		"an echo":                 {func(q *query) { q.Send(q.Raw) }, nil, nothingValid, "our own request (Code Access-Request), sent back (2 times)"},
		"a Protocol-Error":        {protocolError, nil, nothingValid, "a Protocol-Error (Error-Cause Invalid-Request)"},
		"a bare Protocol-Error":   {func(q *query) { q.Send(q.Plain(52)) }, nil, nothingValid, "a Protocol-Error"},
		"a server for accounting": {func(q *query) { q.Answer(radius.CodeAccountingResponse) }, nil, nothingValid, "use the port for authentication"},
		"another Code":            {func(q *query) { q.Answer(99) }, nil, nothingValid, "the unexpected Code 99"},
		"another Identifier": {func(q *query) {
			q.Identifier += 100
			q.Answer(radius.CodeAccessReject)
		}, nil, nothingValid, "an answer that no request was waiting for"},
		"malformed rejects": {func(q *query) {
			if q.Code == radius.CodeStatusServer {
				healthy(q)
				return
			}
			q.Send([]byte("junk"))
		}, nil, "answer=fail latency=warn message-authenticator=warn signature=warn", "a malformed datagram"},
		"doubled answers": {func(q *query) { healthy(q); healthy(q) }, nil, "", ""},
		"junk beside answers": {func(q *query) {
			q.Send([]byte("junk"))
			healthy(q)
		}, nil, "answer=warn", "in addition to it, this arrived: a malformed datagram"},
		"a challenge to a status": {func(q *query) { q.Answer(radius.CodeAccessChallenge) }, nil, "status-server=warn", "Access-Challenge"},
		"silence":                 {nil, nil, "answer=fail latency=warn message-authenticator=warn signature=warn status-server=warn", "a request from 127.0.0.1"},
		"loss": {func(q *query) {
			if q.Code == radius.CodeAccessRequest && q.Again {
				healthy(q)
			}
		}, nil, "latency=warn status-server=warn", "after a retransmission: packets are being lost, or it is slow"},
	}
	for name, test := range tests {
		virtualRun(t, name, func(t *testing.T) {
			t.Helper()
			server := serve(t, func(q *query) {
				<-time.After(time.Millisecond) // an answer has a latency
				if test.handle != nil {
					test.handle(q)
				}
			})
			client := connect(t, func(c *Config) {
				c.Timeout = time.Minute
				if test.change != nil {
					test.change(c)
				}
			}, server.Address())
			client.timing.grace = time.Millisecond
			client.timing.check = 2 * time.Second
			client.timing.initial = client.timing.check / 4 // a busy machine must not look like a lossy network
			found := findings(t, client)
			var bad, said []string
			for _, key := range slices.Sorted(maps.Keys(found)) {
				f := found[key]
				if f.Verdict != Pass {
					bad = append(bad, f.Subject.String()+"="+f.Verdict.String())
				}
				said = append(said, f.What, f.Next)
			}
			slices.Sort(bad)
			if got := strings.Join(bad, " "); got != test.want {
				t.Errorf("found %q, want %q", got, test.want)
			}
			if all := strings.Join(said, "\n"); !strings.Contains(all, test.says) {
				t.Errorf("nothing says %q:\n%s", test.says, all)
			}
			if want := int(CheckTimeout) + 1; len(found) != want {
				t.Errorf("%d things were looked at, want %d", len(found), want)
			}
			if n := found["0 latency"].Took; (n > 0) != strings.Contains(found["0 latency"].What, "answers within") {
				t.Errorf("latency: %v", n)
			}
		})
	}
}

// nothingValid is what a check finds without any valid answer.
const nothingValid = "answer=fail latency=warn message-authenticator=warn signature=warn status-server=warn"

// protocolError refuses a request as such (RFC 7930 section 4).
func protocolError(q *query) {
	q.Answer(codeProtocolError, avp(errorCauseType, []byte{0, 0, 1, 148})) // Invalid-Request
}

// A name has two addresses, and one of them does not work: sign-ins do, so that is a warning,
// and it names the address. If none works, or one has another secret, it is a failure.
func TestCheckOfTwoAddresses(t *testing.T) {
	const works, other = "192.0.2.1:1812", "192.0.2.2:1812"
	badly := func(q *query) { q.Send(q.Build(radius.CodeAccessReject, "wrong")) }
	for name, test := range map[string]struct {
		first, second func(*query) // nil: nothing is listening
		want          Verdict
		says          string
	}{
		"both work":            {healthy, healthy, Pass, ""},
		"the second refuses":   {healthy, nil, Warn, "one of the name's addresses, 192.0.2.2:1812, does not work: nothing is listening"},
		"the first refuses":    {nil, healthy, Warn, "one of the name's addresses, 192.0.2.1:1812, does not work: nothing is listening"},
		"the second is silent": {healthy, func(*query) {}, Warn, "one of the name's addresses, 192.0.2.2:1812, does not work: no answer"},
		"both refuse":          {nil, nil, Fail, "nothing is listening"},
		"another secret":       {healthy, badly, Fail, "the shared secret is probably wrong"},
	} {
		virtualRun(t, name, func(t *testing.T) {
			t.Helper()
			for at, handle := range map[string]func(*query){works: test.first, other: test.second} {
				if handle != nil {
					serve(t, handle, radiustest.At(at))
				}
			}
			client := connect(t, nil, "radius.invalid:1812")
			client.timing.grace = time.Millisecond
			client.lookup = fixedLookup([]netip.Addr{netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("192.0.2.2")}, nil)
			worst, said := Pass, ""
			err := client.Check(t.Context(), CheckUser, func(f Finding) {
				if f.Address.IsValid() && f.Code != "not-checked" && f.Subject != CheckStatus {
					worst = max(worst, f.Verdict)
				}
				said += f.Address.String() + ": " + f.What + "; " + f.Next + "\n"
			})
			if err != nil || worst != test.want || !strings.Contains(said, test.says) {
				t.Errorf("error %v, worst %v, want %v and %q:\n%s", err, worst, test.want, test.says, said)
			}
		})
	}
}

// Answers that come from another port or address do not count, and the check says where they
// come from.
func TestCheckOfAServerThatAnswersFromElsewhere(t *testing.T) {
	stranger, err := new(net.ListenConfig).ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer closeQuietly(stranger)
	server := serve(t, func(q *query) {
		if _, err := stranger.WriteTo(q.Build(radius.CodeAccessReject, testSecret), net.UDPAddrFromAddrPort(q.From)); err != nil {
			t.Error(err)
		}
	})
	client := connect(t, nil, server.Address())
	client.timing.check = 600 * time.Millisecond
	f := findings(t, client)["0 answer"]
	if f.Verdict != Fail || !errors.Is(f.Err, ErrNoAnswer) || !strings.Contains(f.What, "answers from another address, "+stranger.LocalAddr().String()) {
		t.Errorf("%+v", f)
	}
}

// Each reason for there being no TLS connection has its own next step.
func TestCheckOfTLSThatFails(t *testing.T) {
	a := newAuthority(t)
	newer, old := a.server(), a.server()
	newer.NextProtos = []string{"radius/1.1"}
	old.MinVersion, old.MaxVersion = tls.VersionTLS10, tls.VersionTLS11
	silentTCP, _ := hold(t)
	next := map[string]string{}
	for name, test := range map[string]struct{ address, what, next string }{
		"RADIUS/1.1 only":          {serveStream(t, newer, healthyStream).Address(), "RFC 9765", "allow RADIUS/1.0"},
		"TLS 1.1":                  {serveStream(t, old, healthyStream).Address(), "TLS 1.1", "enable TLS 1.2"},
		"plain TCP that is silent": {silentTCP, "does not answer the TLS handshake", "2083"},
		"plain TCP that answers":   {plainAnswer(t), "does not look like a TLS handshake", "2083"},
		"plain TCP that ends":      {speaksNothing(t), "ended the connection", "check that it speaks TLS"},
	} {
		client := connect(t, over(a, nil), test.address)
		client.timing.connect = 100 * time.Millisecond
		f := findings(t, client)["0 transport"]
		if f.Verdict != Fail || !errors.Is(f.Err, ErrNotTrusted) || !strings.Contains(f.What, test.what) || !strings.Contains(f.Next, test.next) || strings.ContainsAny(f.What, "?!") {
			t.Errorf("%s: %+v", name, f)
		}
		next[f.Next] = name
	}
	if len(next) < 4 {
		t.Errorf("only %d next steps: %v", len(next), next)
	}
}

// Over TLS a check warns about no Message-Authenticator, whatever the policy.
func TestCheckOfMessageAuthenticatorOverTLS(t *testing.T) {
	a := newAuthority(t)
	for _, policy := range []Policy{Auto, Always, Never} {
		for name, handle := range map[string]func(*query){
			"signed":   healthyStream,
			"unsigned": func(q *query) { q.Send(q.Authenticate(q.Plain(radius.CodeAccessReject), "radsec")) },
		} {
			server := serveStream(t, a.server(), handle)
			found := findings(t, connect(t, over(a, func(c *Config) { c.Servers[0].RequireMessageAuthenticator = policy }), server.Address()))
			for _, subject := range []string{"0 answer", "0 signature", "0 message-authenticator"} {
				if f := found[subject]; f.Verdict != Pass {
					t.Errorf("%s, policy %d: %+v", name, policy, f)
				}
			}
		}
	}
}

// Two servers, one of them dead: both are looked at, each in a row.
func TestCheckOfTwoServers(t *testing.T) {
	good := serve(t, healthy)
	client := connect(t, func(c *Config) { c.HAMode = Parallel }, closedPort(t), good.Address())
	found := findings(t, client)
	if f := found["0 answer"]; f.Verdict != Fail || !errors.Is(f.Err, ErrRefused) {
		t.Errorf("dead server: %+v", f)
	}
	if f := found["1 answer"]; f.Verdict != Pass {
		t.Errorf("healthy server: %+v", f)
	}
	if f := found["ha-mode"]; f.Verdict != Warn || !strings.Contains(f.What, "twice") {
		t.Errorf("HA mode: %+v", f)
	}
	if want := 2*int(CheckLatency+1) + 2; len(found) != want {
		t.Errorf("%d things were looked at, want %d", len(found), want)
	}
}

// Asking both at once needs two.
func TestCheckOfParallelWithoutSecondary(t *testing.T) {
	server := serve(t, healthy)
	found := findings(t, connect(t, func(c *Config) { c.HAMode = Parallel }, server.Address()))
	if f := found["ha-mode"]; f.Verdict != Warn || !strings.Contains(f.What, "needs two") {
		t.Errorf("HA mode: %+v", f)
	}
	if _, told := findings(t, connect(t, nil, server.Address()))["ha-mode"]; told {
		t.Error("failover with one server is the default, and was told of")
	}
}

func TestCheckOfNames(t *testing.T) {
	server := serve(t, healthy)
	client := connect(t, nil, "radius.invalid:1812")
	client.lookup = fixedLookup(nil, errors.New("no such host"))
	found := findings(t, client)
	if f := found["0 name"]; f.Verdict != Fail || !errors.Is(f.Err, ErrUnreachable) || !strings.Contains(f.What, "no such host") {
		t.Errorf("name: %+v", f)
	}
	if f := found["0 latency"]; f.Verdict != Warn || !strings.Contains(f.What, "could not be checked") {
		t.Errorf("latency: %+v", f)
	}
	_, port := splitServer(server.Address())
	client = connect(t, nil, fmt.Sprintf("radius.invalid:%d", port))
	client.lookup = fixedLookup([]netip.Addr{server.AddrPort().Addr()}, nil)
	if f := findings(t, client)["0 name"]; f.Verdict != Pass || f.What != "the name radius.invalid resolves to 127.0.0.1" {
		t.Errorf("name: %+v", f)
	}
}

func TestCheckOverTLS(t *testing.T) {
	a, other := newAuthority(t), newAuthority(t)
	server := serveStream(t, a.server(), func(q *query) { healthyStream(q) })
	found := findings(t, connect(t, over(a, nil), server.Address()))
	for subject, verdict := range map[string]Verdict{"0 route": Pass, "0 transport": Warn, "0 answer": Pass, "0 signature": Pass} {
		if f := found[subject]; f.Verdict != verdict { // the certificate of the tests is good for an hour
			t.Errorf("%s: %+v", subject, f)
		}
	}
	found = findings(t, connect(t, over(other, nil), server.Address()))
	if f := found["0 transport"]; f.Verdict != Fail || !errors.Is(f.Err, ErrNotTrusted) || found["0 route"].Verdict != Pass {
		t.Errorf("transport: %+v, route: %+v", f, found["0 route"])
	}
	plain := serveStream(t, nil, func(q *query) { healthyStream(q) })
	found = findings(t, connect(t, over(nil, nil), plain.Address()))
	if f := found["0 transport"]; f.Verdict != Warn || !strings.Contains(f.What, "for test labs") {
		t.Errorf("transport: %+v", f)
	}
}

// What another program sends over a connection is told from a server that ends it.
func TestCheckOfWhatIsNotRADIUS(t *testing.T) {
	for sent, want := range map[string][2]string{
		"HTTP/1.1 400 Bad Request\r\n": {"what listens on that port sent something that is not RADIUS", "correct the port of the connection, or its transport"},
		"\x15\x03\x03\x00\x02\x02\x46": {"what listens on that port sent something that is not RADIUS", "correct the port of the connection, or its transport"}, // an alert of TLS
		"\x02":                         {"the server ended the connection without an answer", `look in the server's log; if that is its port for RADIUS over TLS, use transport "tls"`},
	} {
		server := serveStream(t, nil, func(q *query) { q.Send([]byte(sent)); q.HangUp() })
		f := findings(t, connect(t, over(nil, nil), server.Address()))["0 answer"]
		if f.Verdict != Fail || f.What != want[0] || f.Next != want[1] || errors.Is(f.Err, ErrNotRADIUS) != (len(sent) > 1) {
			t.Errorf("%q: %+v", sent, f)
		}
	}
}

func healthyStream(q *query) {
	if q.Code == radius.CodeStatusServer {
		q.Answer(radius.CodeAccessAccept)
		return
	}
	q.Answer(radius.CodeAccessReject)
}

// A check that is given up ends at once.
func TestCheckIsGivenUp(t *testing.T) {
	server := serve(t, nil)
	client := connect(t, nil, server.Address())
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-server.Arrived
		cancel()
	}()
	if err := client.Check(ctx, CheckUser, func(Finding) {}); !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v", err)
	}
	closeQuietly(client)
	if err := client.Check(t.Context(), CheckUser, func(Finding) {}); !errors.Is(err, ErrClosed) {
		t.Errorf("error = %v, want ErrClosed", err)
	}
}

// What signs a Status-Server may be another program than what signs the rest: nothing is
// learned from it.
func TestCheckLearnsNothingFromStatus(t *testing.T) {
	server := serve(t, func(q *query) {
		if q.Code == radius.CodeStatusServer {
			accept(q)
			return
		}
		q.Send(q.Authenticate(q.Plain(radius.CodeAccessReject, hello), testSecret))
	})
	client := connect(t, nil, server.Address())
	if f := findings(t, client)["0 answer"]; f.Verdict != Pass {
		t.Errorf("answer: %+v", f)
	}
	mustExchange(t, client.NewDialogue(), aliceRequest, radius.CodeAccessReject)
}

func TestCheckOfAUserThatCannotBeSent(t *testing.T) {
	server := serve(t, nil)
	client := connect(t, nil, server.Address())
	for _, user := range []string{"", strings.Repeat("x", 254)} {
		if err := client.Check(t.Context(), user, func(Finding) {}); err == nil {
			t.Errorf("%d octets: no error", len(user))
		}
	}
	if n := server.Count(); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}
