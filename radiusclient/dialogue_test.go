package radiusclient

import (
	"bytes"
	"context"
	"crypto/md5"
	"errors"
	"fmt"
	"math"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2869"

	"otpdialog/radiusclient/dictionary"
)

// password returns the User-Password of a query in clear.
func passwordOf(q *query) string {
	hidden := q.Get(rfc2865.UserPassword_Type)
	if hidden == nil {
		return "no User-Password"
	}
	password, err := radius.UserPassword(hidden, []byte(testSecret), q.Authenticator[:])
	if err != nil {
		return err.Error()
	}
	return string(password)
}

func TestRequestCarries(t *testing.T) {
	server := serve(t, accept)
	client := connect(t, func(c *Config) {
		c.CallingStationID = "192.0.2.7"
		c.Attributes = []dictionary.Attribute{
			{Name: "service-type", Value: "Authenticate-Only"},
			{Vendor: "Cisco", Name: "Cisco-AVPair", Value: "device=terminal"},
			{Name: "Cisco-AVPair", Value: "again"},
		}
	}, server.Address())
	mustExchange(t, client.NewDialogue(), Request{UserName: "ålice", Password: "pässwörd-密码"}, radius.CodeAccessAccept)

	q := <-server.Arrived
	want := []string{
		"80 Message-Authenticator", "1 ålice", "2 pässwörd-密码", "32 tests", "61 \x00\x00\x00\x05", "31 192.0.2.7",
		"6 \x00\x00\x00\x08", "26 \x00\x00\x00\x09\x01\x11device=terminal", "26 \x00\x00\x00\x09\x01\x07again",
		"4 \x7f\x00\x00\x01",
	}
	var got []string
	for _, a := range q.Attributes {
		value := string(a.Attribute)
		switch a.Type {
		case rfc2865.UserPassword_Type:
			value = passwordOf(q)
		case rfc2869.MessageAuthenticator_Type:
			value = "Message-Authenticator"
		}
		got = append(got, fmt.Sprintf("%d %s", a.Type, value))
	}
	if !slices.Equal(got, want) {
		t.Errorf("request carries\n%q, want\n%q", got, want)
	}
}

func TestServiceTypeIsLoginByDefault(t *testing.T) {
	server := serve(t, accept)
	mustExchange(t, connect(t, nil, server.Address()).NewDialogue(), aliceRequest, radius.CodeAccessAccept)
	if got := rfc2865.ServiceType_Get((<-server.Arrived).Packet); got != rfc2865.ServiceType_Value_LoginUser {
		t.Errorf("Service-Type = %v, want Login", got)
	}
}

func TestPasswordLengths(t *testing.T) {
	server := serve(t, accept)
	d := connect(t, nil, server.Address()).NewDialogue()
	for _, n := range []int{0, 1, 15, 16, 17, 127, 128} {
		password := strings.Repeat("x", n)
		mustExchange(t, d, Request{UserName: "alice", Password: password, Interactive: true}, radius.CodeAccessAccept)
		if got := passwordOf((<-server.Arrived)); got != password {
			t.Errorf("%d octets arrived as %q", n, got)
		}
	}
}

func TestWhatCannotBeSent(t *testing.T) {
	server := serve(t, nil)
	client := connect(t, nil, server.Address())
	long := strings.Repeat("x", 254)
	for name, r := range map[string]Request{
		"no user name":                {},
		"a long user name":            {UserName: long},
		"State in a first request":    {UserName: "alice", State: []byte("old")},
		"a long State":                {UserName: "alice", Server: server.Address(), State: []byte(long)},
		"a server of somebody else's": {UserName: "alice", Server: "192.0.2.1:1812"},
	} {
		if _, err := client.NewDialogue().Exchange(t.Context(), r); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	secret := strings.Repeat("hush", 33)
	_, err := client.NewDialogue().Exchange(t.Context(), Request{UserName: "alice", Password: secret})
	if !errors.Is(err, ErrPasswordTooLong) {
		t.Errorf("a password of %d bytes: %v", len(secret), err)
	}
	if n := server.Count(); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

// Challenge answers go as User-Password even after CHAP.
func TestCHAPThenUserPassword(t *testing.T) {
	server := serve(t, func(q *query) {
		if q.Number == 1 {
			q.Answer(radius.CodeAccessChallenge, avp(rfc2865.State_Type, []byte("s1")))
			return
		}
		accept(q)
	})
	client := connect(t, func(c *Config) { c.Encoding, c.Retries = CHAP, 0 }, server.Address())
	d := client.NewDialogue()
	challenge := mustExchange(t, d, aliceRequest, radius.CodeAccessChallenge)
	mustExchange(t, d, Request{
		UserName: "alice", Password: "123456", State: challenge.State, Server: challenge.Server, Interactive: true,
	}, radius.CodeAccessAccept)

	first, second := <-server.Arrived, <-server.Arrived
	chapPassword, random := first.Get(rfc2865.CHAPPassword_Type), first.Get(rfc2865.CHAPChallenge_Type)
	if len(chapPassword) != 17 || len(random) != 16 {
		t.Fatalf("CHAP-Password has %d octets, CHAP-Challenge %d", len(chapPassword), len(random))
	}
	sum := md5.Sum(slices.Concat(chapPassword[:1], []byte("wonderland"), random))
	if !bytes.Equal(chapPassword[1:], sum[:]) {
		t.Error("the CHAP response is wrong")
	}
	if first.Get(rfc2865.UserPassword_Type) != nil || first.Get(rfc2865.State_Type) != nil {
		t.Error("the first request carries User-Password or State")
	}
	if got := passwordOf(second); got != "123456" {
		t.Errorf("the challenge answer carries %q", got)
	}
	if second.Get(rfc2865.CHAPPassword_Type) != nil || second.Get(rfc2865.CHAPChallenge_Type) != nil {
		t.Error("the challenge answer carries CHAP")
	}
	if got := second.Get(rfc2865.State_Type); string(got) != "s1" {
		t.Errorf("State came back as %q", got)
	}
}

// A peer takes a challenge for success; another shows the first Reply-Message only.
func TestChallengeIsNotSuccess(t *testing.T) {
	server := serve(t, func(q *query) {
		q.Answer(radius.CodeAccessChallenge,
			avp(rfc2865.ReplyMessage_Type, []byte("Gr\xc3")), avp(rfc2865.ReplyMessage_Type, []byte("\xbc\xc3\x9fe,<br>")),
			avp(rfc2865.State_Type, []byte("first")), avp(rfc2865.State_Type, []byte("second")),
			avp(rfc2865.ReplyMessage_Type, []byte("\x1b[31mcode:\x1b[0m ")),
			avp(rfc2869.Prompt_Type, radius.NewInteger(0)), avp(rfc2865.SessionTimeout_Type, radius.NewInteger(90)))
	})
	got := mustExchange(t, connect(t, nil, server.Address()).NewDialogue(), aliceRequest, radius.CodeAccessChallenge)
	if got.Message != "Grüße,<br>\x1b[31mcode:\x1b[0m " { // raw
		t.Errorf("Message = %q", got.Message)
	}
	if got.Prompt != PromptNoEcho || got.SessionTimeout != 90*time.Second || string(got.State) != "first" {
		t.Errorf("Prompt %v, SessionTimeout %v, State %q", got.Prompt, got.SessionTimeout, got.State)
	}
	if got.Server != server.Address() || len(got.Attributes) != 8 {
		t.Errorf("Server %q, %d attributes", got.Server, len(got.Attributes))
	}
}

func TestChallengeWithoutState(t *testing.T) {
	server := serve(t, func(q *query) {
		if q.Number > 1 {
			accept(q)
			return
		}
		q.Answer(radius.CodeAccessChallenge, avp(rfc2869.Prompt_Type, radius.NewInteger(1)))
	})
	d := connect(t, nil, server.Address()).NewDialogue()
	challenge := mustExchange(t, d, aliceRequest, radius.CodeAccessChallenge)
	if challenge.State != nil || challenge.Prompt != PromptEcho || challenge.Message != "" {
		t.Errorf("challenge = %+v", challenge)
	}
	mustExchange(t, d, Request{UserName: "alice", Server: challenge.Server}, radius.CodeAccessAccept)
	<-server.Arrived
	if (<-server.Arrived).Get(rfc2865.State_Type) != nil {
		t.Error("a State was made up")
	}
}

// The server can tell a retransmission by its octets and its source.
func TestRetransmissionIsTheSame(t *testing.T) {
	server := serve(t, func(q *query) {
		if q.Number == 4 {
			accept(q)
		}
	})
	var seen events
	client := connect(t, func(c *Config) { c.Observer = seen.add }, server.Address())
	mustExchange(t, client.NewDialogue(), aliceRequest, radius.CodeAccessAccept)
	first := <-server.Arrived
	for range 3 {
		again := <-server.Arrived
		if !bytes.Equal(again.Raw, first.Raw) || again.From != first.From {
			t.Errorf("retransmission from %v differs from the request of %v", again.From, first.From)
		}
	}
	if got, want := seen.kinds(), []Kind{Sent, Resent, Resent, Resent, Answered}; !slices.Equal(got, want) {
		t.Errorf("events %v, want %v", got, want)
	}
	for i, e := range seen.list[:4] {
		if e.Attempt != i+1 || e.Identifier != first.Identifier || e.Server != server.Address() || e.Address != server.AddrPort() {
			t.Errorf("event %d = %+v", i, e)
		}
	}
}

func TestCancelReturnsTheCause(t *testing.T) {
	server := serve(t, nil)
	client := connect(t, func(c *Config) { c.Timeout = time.Hour }, server.Address())
	ctx, cancel := context.WithCancelCause(t.Context())
	done := begin(ctx, client.NewDialogue(), aliceRequest)
	<-server.Arrived
	why := errors.New("the person pressed Cancel")
	cancel(why)
	if got := <-done; !errors.Is(got.err, why) {
		t.Errorf("error = %v, want the cause", got.err)
	}
	if _, err := client.NewDialogue().Exchange(ctx, aliceRequest); !errors.Is(err, why) {
		t.Errorf("with an ended context: %v", err)
	}
}

func TestCancelDuringLookup(t *testing.T) {
	client := connect(t, nil, "radius.invalid:1812")
	looking := make(chan struct{})
	client.lookup = blockedLookup(looking)
	ctx, cancel := context.WithCancel(t.Context())
	done := begin(ctx, client.NewDialogue(), aliceRequest)
	<-looking
	cancel()
	if got := <-done; !errors.Is(got.err, context.Canceled) {
		t.Errorf("error = %v", got.err)
	}
}

func TestCloseEndsExchanges(t *testing.T) {
	server := serve(t, nil)
	client := connect(t, func(c *Config) { c.Timeout = time.Hour }, server.Address())
	done := begin(t.Context(), client.NewDialogue(), aliceRequest)
	<-server.Arrived
	if err := client.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
	if got := <-done; !errors.Is(got.err, ErrClosed) {
		t.Errorf("error = %v, want ErrClosed", got.err)
	}
	if _, err := ask(t, client); !errors.Is(err, ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}

// A peer takes the late Accept of one request for the answer to the next.
func TestLateAcceptIsNotTheNextAnswer(t *testing.T) {
	var late *query
	server := serve(t, func(q *query) {
		if q.Number == 1 {
			late = q
			return
		}
		accept(late)
		q.Answer(radius.CodeAccessReject)
	})
	var seen events
	client := connect(t, func(c *Config) { c.Retries, c.Observer = 0, seen.add }, server.Address())
	d := client.NewDialogue()
	ctx, cancel := context.WithCancel(t.Context())
	done := begin(ctx, d, aliceRequest)
	<-server.Arrived
	cancel()
	<-done
	mustExchange(t, d, aliceRequest, radius.CodeAccessReject)
	if got := seen.reasons(); !slices.Equal(got, []Reason{UnknownIdentifier}) {
		t.Errorf("dropped for %v", got)
	}
}

// The largest Session-Timeout is how servers write that there is no limit.
func TestSessionTimeoutWithoutLimit(t *testing.T) {
	for seconds, want := range map[uint32]time.Duration{
		0: 0, 1: time.Second, math.MaxUint32 - 1: (math.MaxUint32 - 1) * time.Second, math.MaxUint32: 0,
	} {
		virtually(t, func(t *testing.T) {
			t.Helper()
			server := serve(t, func(q *query) {
				q.Answer(radius.CodeAccessChallenge, avp(rfc2865.SessionTimeout_Type, radius.NewInteger(seconds)))
			})
			r := mustExchange(t, connect(t, nil, server.Address()).NewDialogue(), aliceRequest, radius.CodeAccessChallenge)
			if r.SessionTimeout != want {
				t.Errorf("%d: %v, want %v", seconds, r.SessionTimeout, want)
			}
		})
	}
}

// memory is a Learned.
type memory struct{ asked, learned []string }

func (m *memory) SendsMessageAuthenticator(server string) bool {
	m.asked = append(m.asked, server)
	return slices.Contains(m.learned, server)
}

func (m *memory) LearnMessageAuthenticator(server string) { m.learned = append(m.learned, server) }

// What is learned under one name is known under another that leads to the same address.
func TestMessageAuthenticatorIsLearnedByAddress(t *testing.T) {
	virtually(t, func(t *testing.T) {
		t.Helper()
		server := serve(t, func(q *query) {
			if q.Number <= 2 {
				accept(q)
				return
			}
			q.Send(q.Authenticate(q.Plain(radius.CodeAccessAccept), testSecret))
		})
		address := server.AddrPort()
		named := func(host string) string { return net.JoinHostPort(host, strconv.Itoa(int(address.Port()))) }
		learned := new(memory)
		under := func(host string, policy Policy) *Client {
			client := connect(t, func(c *Config) {
				c.Learned, c.Retries, c.Timeout = learned, 0, 200*time.Millisecond
				c.Servers[0].RequireMessageAuthenticator = policy
			}, named(host))
			client.lookup = fixedLookup([]netip.Addr{address.Addr()}, nil)
			return client
		}
		for range 2 {
			if _, err := ask(t, under("radius.example.com", Auto)); err != nil {
				t.Fatal(err)
			}
		}
		if want := []string{named("radius.example.com"), address.String()}; !slices.Equal(learned.learned, want) {
			t.Errorf("learned %q, want %q", learned.learned, want)
		}
		for _, host := range []string{address.Addr().String(), "other.example.com"} {
			if _, err := ask(t, under(host, Auto)); !errors.Is(err, ErrBadSignature) {
				t.Errorf("as %s: %v", host, err)
			}
			if _, err := ask(t, under(host, Never)); err != nil {
				t.Errorf("as %s, which need not sign: %v", host, err)
			}
		}
		if len(learned.learned) != 2 {
			t.Errorf("learned %q from unsigned answers", learned.learned)
		}
	})
}

func TestMessageAuthenticatorIsLearned(t *testing.T) {
	virtually(t, func(t *testing.T) {
		t.Helper()
		unsigned := func(q *query) { q.Send(q.Authenticate(q.Plain(radius.CodeAccessAccept), testSecret)) }
		server := serve(t, func(q *query) {
			if q.Number <= 3 && q.Number != 1 {
				accept(q)
				return
			}
			unsigned(q)
		})
		learned := new(memory)
		remember := func(c *Config) { c.Learned, c.Retries, c.Timeout = learned, 0, 200*time.Millisecond }
		client := connect(t, remember, server.Address())
		d := client.NewDialogue()
		mustExchange(t, d, aliceRequest, radius.CodeAccessAccept)
		if len(learned.learned) != 0 {
			t.Error("learned from an answer without Message-Authenticator")
		}
		mustExchange(t, d, aliceRequest, radius.CodeAccessAccept)
		mustExchange(t, d, aliceRequest, radius.CodeAccessAccept)
		if want := []string{server.Address()}; !slices.Equal(learned.learned, want) || !slices.Equal(learned.asked, want) {
			t.Errorf("asked for %q, learned %q, want each once: %q", learned.asked, learned.learned, want)
		}
		if _, err := d.Exchange(t.Context(), aliceRequest); !errors.Is(err, ErrBadSignature) {
			t.Errorf("a server that knew better: %v", err)
		}
		if _, err := ask(t, connect(t, remember, server.Address())); !errors.Is(err, ErrBadSignature) {
			t.Errorf("and in the next run: %v", err)
		}
	})
}
