package simulator

import (
	"bytes"
	"crypto/md5"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2869"

	"otpdialog/simulator/world"
)

func TestSignInByPush(t *testing.T) {
	b := newBench(t, Config{})
	menu := b.exchange(access("alice", "wonderland"))
	want(t, menu, radius.CodeAccessChallenge, "1. Push")
	if rfc2869.Prompt_Get(menu) != rfc2869.Prompt_Value_Echo {
		t.Error("the menu wants its answer hidden")
	}
	if s := rfc2865.SessionTimeout_Get(menu); s != 180 {
		t.Errorf("Session-Timeout %d, want 180", s)
	}
	push := access("alice", "push", withState(menu),
		withAttribute(rfc2865.NASIdentifier_Type, "gate\x1b[31m"),
		withAttribute(rfc2865.CallingStationID_Type, "192.0.2.7\r\n"))
	b.write(push)
	p := b.phone("alice", hasRequest).Requests[0]
	if p.From.NAS != "gate\uFFFD[31m" || p.From.Caller != "192.0.2.7\uFFFD\uFFFD" {
		t.Errorf("the push comes from %+v", p.From)
	}
	if p.From.Address.String() != b.conn.LocalAddr().String() {
		t.Errorf("the push comes from %v, sent from %v", p.From.Address, b.conn.LocalAddr())
	}
	if err := b.world.Decide("alice", p.ID, world.Approved); err != nil {
		t.Fatal(err)
	}
	in := b.read(push)
	want(t, in, radius.CodeAccessAccept, "Welcome, alice.")
	if class := rfc2865.Class_GetString(in); class != "simulator:alice" {
		t.Errorf("Class %q", class)
	}
}

func TestInvalidNamesStayDifferent(t *testing.T) {
	b := newBench(t, Config{})
	want(t, b.exchange(access("b\x00ob", "wonderland")), radius.CodeAccessReject, "Incorrect user name or password.")
}

func TestPromptIsHidden(t *testing.T) {
	b := newBench(t, Config{})
	p := b.exchange(access("carol", "wonderland"))
	if got, err := rfc2869.Prompt_Lookup(p); err != nil || got != rfc2869.Prompt_Value_NoEcho {
		t.Errorf("Prompt %v, %v", got, err)
	}
}

func TestPushTimesOutOnTheWire(t *testing.T) {
	clock := newClock()
	b := newBench(t, Config{}, world.WithClock(clock))
	push := access("kim", "wonderland")
	b.write(push)
	b.phone("kim", hasRequest)
	clock.Advance(world.DefaultDecisionTime)
	want(t, b.read(push), radius.CodeAccessReject, "timed out")
}

func TestCHAPOnTheWire(t *testing.T) {
	for name, own := range map[string]bool{"CHAP-Challenge": true, "Request Authenticator": false} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, Config{})
			request := access("bob", "", func(p *radius.Packet) {
				p.Del(rfc2865.UserPassword_Type)
				challenge := p.Authenticator[:]
				if own {
					challenge = make([]byte, 16)
					_, _ = rand.Read(challenge)
					p.Add(rfc2865.CHAPChallenge_Type, challenge)
				}
				sum := md5.Sum(slices.Concat([]byte{7}, []byte("wonderland"), challenge))
				p.Add(rfc2865.CHAPPassword_Type, slices.Concat([]byte{7}, sum[:]))
			})
			want(t, b.exchange(request), radius.CodeAccessAccept, "Welcome, bob.")
		})
	}
}

func TestWrongSharedSecretOfAnUnsignedRequest(t *testing.T) {
	b := newBench(t, Config{})
	request := access("bob", "wonderland", unsigned, func(p *radius.Packet) {
		hidden, _ := radius.NewUserPassword([]byte("wonderland"), []byte("another"), p.Authenticator[:])
		p.Set(rfc2865.UserPassword_Type, hidden)
	})
	want(t, b.exchange(request), radius.CodeAccessReject, "Incorrect user name or password.")
}

func TestNoPasswordIsRejected(t *testing.T) {
	b := newBench(t, Config{})
	request := access("bob", "", func(p *radius.Packet) { p.Del(rfc2865.UserPassword_Type) })
	want(t, b.exchange(request), radius.CodeAccessReject, "Incorrect")
}

func TestStatusServer(t *testing.T) {
	b := newBench(t, Config{})
	p := radius.New(radius.CodeStatusServer, []byte(DefaultSecret))
	p.Add(rfc2869.MessageAuthenticator_Type, make(radius.Attribute, 16))
	want(t, b.exchange(finish(p)), radius.CodeAccessAccept, "is up")
}

func TestProxyStatesComeBackInOrder(t *testing.T) {
	b := newBench(t, Config{})
	p := b.exchange(access("bob", "wonderland",
		withAttribute(rfc2865.ProxyState_Type, "b"),
		withAttribute(rfc2865.ProxyState_Type, "a"),
		withAttribute(rfc2865.ProxyState_Type, "")))
	states, err := rfc2865.ProxyState_GetStrings(p)
	if err != nil || !slices.Equal(states, []string{"b", "a", ""}) {
		t.Errorf("Proxy-States %q, %v", states, err)
	}
}

func TestDropped(t *testing.T) {
	status := radius.New(radius.CodeStatusServer, []byte(DefaultSecret))
	for name, c := range map[string]struct {
		octets  []byte
		why     Reason
		require bool
	}{
		"junk":                  {[]byte("junk"), Malformed, false},
		"one octet":             {[]byte{1}, Malformed, false},
		"nothing":               {nil, Malformed, false},
		"cut short":             {access("bob", "wonderland")[:40], Malformed, false},
		"attribute of length 1": {slices.Concat([]byte{1, 7, 0, 22}, make([]byte, 16), []byte{24, 1}), Malformed, false},
		"accounting":            {access("bob", "wonderland", func(p *radius.Packet) { p.Code = radius.CodeAccountingRequest }), UnexpectedCode, false},
		"a reply":               {access("bob", "wonderland", func(p *radius.Packet) { p.Code = radius.CodeAccessAccept }), UnexpectedCode, false},
		"another secret":        {access("bob", "wonderland", func(p *radius.Packet) { p.Secret = []byte("another") }), WrongMessageAuthenticator, false},
		"two signatures":        {access("bob", "wonderland", withAttribute(80, strings.Repeat("x", 16))), WrongMessageAuthenticator, false},
		"short signature":       {access("bob", "wonderland", unsigned, withAttribute(80, "short")), WrongMessageAuthenticator, false},
		"unsigned":              {access("bob", "wonderland", unsigned), NoMessageAuthenticator, true},
		"unsigned status":       {finish(status), NoMessageAuthenticator, false},
		"short password":        {access("bob", "", func(p *radius.Packet) { p.Set(2, radius.Attribute("short")) }), MalformedPassword, false},
		"password of 17 octets": {access("bob", "", func(p *radius.Packet) { p.Set(2, make(radius.Attribute, 17)) }), MalformedPassword, false},
		"password of 144":       {access("bob", "", func(p *radius.Packet) { p.Set(2, make(radius.Attribute, 144)) }), MalformedPassword, false},
		"empty CHAP":            {access("bob", "", func(p *radius.Packet) { p.Del(2); p.Add(3, nil) }), MalformedPassword, false},
		"two passwords":         {access("bob", "wonderland", withAttribute(3, strings.Repeat("x", 17))), TwoPasswords, false},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, Config{RequireMessageAuthenticator: c.require})
			b.write(c.octets)
			if e := b.event(Dropped); e.Reason != c.why {
				t.Errorf("dropped because %q, want %q", e.Reason, c.why)
			}
			// The next reply is to the next request: nothing came before it.
			want(t, b.exchange(access("bob", "wonderland")), radius.CodeAccessAccept, "")
			if n := b.server.Counts(); n != (Counts{Received: 1, Answered: 1, Dropped: 1}) {
				t.Errorf("counted %+v", n)
			}
		})
	}
}

func TestReplyTooLong(t *testing.T) {
	b := newBench(t, Config{})
	fill := func(p *radius.Packet) {
		for range 15 {
			p.Add(rfc2865.ProxyState_Type, make(radius.Attribute, 253))
		}
		p.Add(rfc2865.ProxyState_Type, make(radius.Attribute, 200))
	}
	request := access("alice", "wonderland", fill)
	b.write(request)
	b.event(Received)
	if e := b.event(Dropped); e.Reason != ReplyTooLong {
		t.Errorf("dropped because %q", e.Reason)
	}
	b.write(request)
	b.event(Duplicate)
}

func TestOctetsAfterTheLengthAreIgnored(t *testing.T) {
	b := newBench(t, Config{})
	request := access("bob", "wonderland")
	b.write(append(slices.Clone(request), "padding"...))
	want(t, b.read(request), radius.CodeAccessAccept, "")
}

func TestDuplicates(t *testing.T) {
	clock := newClock()
	b := newBench(t, Config{}, world.WithClock(clock))
	request := access("kim", "wonderland")
	b.write(request)
	b.event(Received)
	for range 3 { // while the push is on the phone
		b.write(request)
		b.event(Duplicate)
	}
	p := b.world.Phone("kim")
	if len(p.Requests) != 1 {
		t.Fatalf("%d pushes for one request sent four times", len(p.Requests))
	}
	if err := b.world.Decide("kim", p.Requests[0].ID, world.Approved); err != nil {
		t.Fatal(err)
	}
	b.event(Answered)
	first := make([]byte, radius.MaxPacketLength)
	n, err := b.conn.Read(first)
	if err != nil {
		t.Fatal(err)
	}

	// Just after: the same octets, and no second push.
	clock.Advance(replyKept - 1)
	b.write(request)
	b.event(Duplicate)
	b.event(Answered)
	second := make([]byte, radius.MaxPacketLength)
	m, err := b.conn.Read(second)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first[:n], second[:m]) {
		t.Errorf("the reply to a duplicate differs:\n%x\n%x", first[:n], second[:m])
	}
	if c := b.server.Counts(); c != (Counts{Received: 1, Duplicates: 4, Answered: 2}) {
		t.Errorf("counted %+v", c)
	}

	// Another Request Authenticator makes a new request of the same Identifier.
	b.write(access("kim", "wonderland", withIdentifier(int(request[1]))))
	b.event(Received)
	// The same octets from another socket are another request.
	if _, err := b.dial().Write(request); err != nil {
		t.Fatal(err)
	}
	b.event(Received)
	// And the reply is not kept for ever.
	clock.Advance(1)
	b.write(request)
	b.event(Received)
	if n := len(b.world.Phone("kim").Requests); n != 3 {
		t.Errorf("%d pushes, want 3", n)
	}
}

func TestDuplicateOfAnAnsweredStateSpendsNothing(t *testing.T) {
	b := newBench(t, Config{})
	menu := b.exchange(access("alice", "wonderland"))
	wrong := access("alice", "no", withState(menu))
	first := b.exchange(wrong)
	again := b.exchange(wrong)
	want(t, again, radius.CodeAccessChallenge, "attempt 1 of 3")
	in := b.exchange(access("alice", b.world.Phone("alice").Token, withState(first)))
	want(t, in, radius.CodeAccessAccept, "")
}

func TestThousandPushes(t *testing.T) {
	const sockets, each = 8, 125
	w := NewWorld()
	server, err := Start(Config{World: w})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = server.Close() }()
	var clients sync.WaitGroup
	for range sockets {
		conn := dial(t, server)
		clients.Go(func() {
			requests := make(map[byte][]byte)
			for id := range each {
				r := access("kim", "wonderland", withIdentifier(id))
				requests[byte(id)] = r
				if _, err := conn.Write(r); err != nil {
					t.Error(err)
				}
			}
			buffer := make([]byte, radius.MaxPacketLength)
			for len(requests) > 0 {
				n, err := conn.Read(buffer)
				if err != nil {
					t.Errorf("%d requests without a reply: %v", len(requests), err)
					return
				}
				r, waits := requests[buffer[1]]
				p, err := verify(buffer[:n], r)
				if err != nil || !waits || p.Code != radius.CodeAccessAccept {
					t.Errorf("got %v, %v", p, err)
					return
				}
				delete(requests, buffer[1])
			}
		})
	}
	pushes := awaitPhone(t, w, "kim", func(p world.Phone) bool { return len(p.Requests) == sockets*each }).Requests
	var thumbs sync.WaitGroup
	for part := range slices.Chunk(pushes, 250) {
		thumbs.Go(func() {
			for _, p := range part {
				if err := w.Decide("kim", p.ID, world.Approved); err != nil {
					t.Error(err)
				}
			}
		})
	}
	thumbs.Wait()
	clients.Wait()
}

func TestCloseWhilePushesWait(t *testing.T) {
	b := newBench(t, Config{})
	b.write(access("kim", "wonderland"))
	push := b.phone("kim", hasRequest).Requests[0]
	b.event(Received)
	if err := b.server.Close(); err != nil {
		t.Fatal(err)
	}
	if err := b.world.Decide("kim", push.ID, world.Approved); err != nil {
		t.Fatal(err)
	}
	select {
	case e := <-b.events:
		t.Errorf("event after Close: %v", e)
	default: // Decide calls the server before it returns
	}
}

func TestStartRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		config Config
		want   error
	}{
		"everywhere":            {Config{Listen: ":0"}, ErrNotLoopback},
		"all of IPv4":           {Config{Listen: "0.0.0.0:0"}, ErrNotLoopback},
		"another host":          {Config{Listen: "192.0.2.1:0", Secret: []byte("a secret of its own")}, ErrNotLoopback},
		"with the open secret":  {Config{Listen: ":0", AllowRemote: true}, ErrDefaultSecret},
		"with that one spelled": {Config{Listen: ":0", AllowRemote: true, Secret: []byte(DefaultSecret)}, ErrDefaultSecret},
	} {
		server, err := Start(c.config)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if server != nil {
			t.Errorf("%s: started", name)
			_ = server.Close()
		}
	}
	b := newBench(t, Config{})
	if server, err := Start(Config{Listen: b.server.Addr().String()}); err == nil {
		t.Error("two servers on one address")
		_ = server.Close()
	}
	if _, err := Start(Config{Listen: "no port"}); err == nil {
		t.Error("started on an address without a port")
	}
}

func TestEventsHoldNothingTyped(t *testing.T) {
	const password, code = "a-typed-password", "a-typed-code"
	b := newBench(t, Config{})
	var said []string
	defer b.world.Follow(func(e world.Event) { said = append(said, Sentence(e)) })()
	want(t, b.exchange(access("alice", password)), radius.CodeAccessReject, "")
	menu := b.exchange(access("alice", "wonderland"))
	want(t, b.exchange(access("alice", code, withState(menu))), radius.CodeAccessChallenge, "")
	if err := b.server.Close(); err != nil { // and said is complete
		t.Fatal(err)
	}
	close(b.events)
	for e := range b.events {
		said = append(said, e.String(), fmt.Sprintf("%+v", e))
	}
	all := strings.Join(said, "\n")
	if !strings.Contains(all, "wrong password") || !strings.Contains(all, "Access-Challenge alice") {
		t.Errorf("something is missing:\n%s", all)
	}
	for _, typed := range []string{password, code, "wonderland"} {
		if strings.Contains(all, typed) {
			t.Errorf("%q is in\n%s", typed, all)
		}
	}
}

func TestSplit(t *testing.T) {
	for _, text := range []string{
		"", "short", strings.Repeat("x", 253), strings.Repeat("x", 254), strings.Repeat("ä", 400),
		"x" + strings.Repeat("密", 300), strings.Repeat("\x80", 600), strings.Repeat("x", 250) + "😀",
	} {
		parts := split(text)
		if strings.Join(parts, "") != text {
			t.Errorf("%q came apart", text)
		}
		for _, p := range parts {
			if len(p) > 253 || p == "" {
				t.Errorf("part of %d octets", len(p))
			}
		}
		if len(text) == 254 && len(parts) == 2 && text[250] == 0xf0 && parts[1] != "😀" {
			t.Errorf("a character was cut: %q", parts)
		}
	}
}
