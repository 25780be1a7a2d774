package radiusclient_test

import (
	"errors"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2869"

	"otpdialog/e2e/freeradius"
	"otpdialog/radiusclient"
)

// events collects what an observer is told.
type events struct {
	mu   sync.Mutex
	seen []radiusclient.Event
}

func (e *events) add(event radiusclient.Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.seen = append(e.seen, event)
}

// count counts the events of a kind about one server.
func (e *events) count(kind radiusclient.Kind, server string) int {
	e.mu.Lock()
	defer e.mu.Unlock()
	n := 0
	for _, event := range e.seen {
		if event.Kind == kind && event.Server == server {
			n++
		}
	}
	return n
}

// dialogueWith begins a sign-in on addresses of a FreeRADIUS. change may be nil.
func dialogueWith(t *testing.T, server *freeradius.Server, change func(*radiusclient.Config), addresses ...string) (*radiusclient.Dialogue, *events) {
	t.Helper()
	seen := new(events)
	config := radiusclient.Config{NASIdentifier: "otpdialog", Observer: seen.add}
	for _, address := range addresses {
		config.Servers = append(config.Servers, radiusclient.Server{Address: address, Secret: []byte(server.Secret)})
	}
	if change != nil {
		change(&config)
	}
	client, err := radiusclient.New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	return client.NewDialogue(), seen
}

// signsIn sends the password and then the answers, and returns the last response.
func signsIn(t *testing.T, d *radiusclient.Dialogue, user, password string, answers ...string) *radiusclient.Response {
	t.Helper()
	response, err := d.Exchange(t.Context(), radiusclient.Request{UserName: user, Password: password})
	if err != nil {
		t.Fatal(err)
	}
	for _, answer := range answers {
		if response.Code != radius.CodeAccessChallenge {
			t.Fatalf("%v %q, want a challenge for %q", response.Code, response.Message, answer)
		}
		response, err = d.Exchange(t.Context(), radiusclient.Request{
			UserName: user, Password: answer,
			State: response.State, Server: response.Server, Interactive: true,
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return response
}

func TestFreeRADIUS(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t, freeradius.PushDelay(50*time.Millisecond))
	chap := func(c *radiusclient.Config) { c.Encoding = radiusclient.CHAP }
	always := func(c *radiusclient.Config) { c.Servers[0].RequireMessageAuthenticator = radiusclient.Always }
	for name, tt := range map[string]struct {
		address, user, password string
		change                  func(*radiusclient.Config)
		answers                 []string
		code                    radius.Code
		message                 string // a part of it
	}{
		"password":               {server.Auth, "bob", "bobpw", nil, nil, radius.CodeAccessAccept, "Success"},
		"reject":                 {server.Auth, "bob", "wrong", nil, nil, radius.CodeAccessReject, "Access denied"},
		"push":                   {server.Auth, "alice", "alicepw", nil, []string{"push"}, radius.CodeAccessAccept, "Success"},
		"denied":                 {server.Auth, "alice", "alicepw", nil, []string{"deny"}, radius.CodeAccessReject, "Login request denied."},
		"code after a message":   {server.Auth, "alice", "alicepw", nil, []string{"sms", "123456"}, radius.CodeAccessAccept, "Success"},
		"new PIN":                {server.Auth, "dave", "davepw", nil, []string{"123456", "2468", "2468"}, radius.CodeAccessAccept, "Success"},
		"empty answer":           {server.Auth, "heidi", "heidipw", nil, []string{""}, radius.CodeAccessAccept, "Success"},
		"CHAP":                   {server.Auth, "alice", "alicepw", chap, []string{"push"}, radius.CodeAccessAccept, "Success"},
		"CHAP, UTF-8":            {server.Auth, "utf", "pässwörd-密码", chap, []string{"123456"}, radius.CodeAccessAccept, "Success"},
		"UTF-8":                  {server.Auth, "utf", "pässwörd-密码", nil, nil, radius.CodeAccessChallenge, "Zweiter Faktor für utf – 第二要素 🔐\n"},
		"cut runes":              {server.Auth, "split", "splitpw", nil, nil, radius.CodeAccessChallenge, "码 – 🔐 €"},
		"hostile text":           {server.Auth, "evil", "evilpw", nil, nil, radius.CodeAccessChallenge, "clear title clipboard c1"},
		"required, and sent":     {server.Auth, "bob", "bobpw", always, nil, radius.CodeAccessAccept, "Success"},
		"a strict server":        {server.Strict, "alice", "alicepw", nil, []string{"push"}, radius.CodeAccessAccept, "Success"},
		"a strict server, CHAP":  {server.Strict, "alice", "alicepw", chap, []string{"123456"}, radius.CodeAccessAccept, "Success"},
		"a server of before CVE": {server.Legacy, "alice", "alicepw", nil, []string{"123456"}, radius.CodeAccessAccept, "Success"},
		"IPv6":                   {server.Auth6, "alice", "alicepw", nil, []string{"123456"}, radius.CodeAccessAccept, "Success"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if tt.address == "" {
				t.Skip("this machine has no IPv6")
			}
			dialogue, seen := dialogueWith(t, server, tt.change, tt.address)
			response := signsIn(t, dialogue, tt.user, tt.password, tt.answers...)
			if response.Code != tt.code || !strings.Contains(response.Message, tt.message) {
				t.Errorf("%v %q, want %v %q", response.Code, response.Message, tt.code, tt.message)
			}
			if n := seen.count(radiusclient.Dropped, tt.address); n != 0 {
				t.Errorf("%d datagrams of a healthy server were dropped", n)
			}
		})
	}

	t.Run("long prompt", func(t *testing.T) {
		t.Parallel()
		dialogue, _ := dialogueWith(t, server, nil, server.Auth)
		message := signsIn(t, dialogue, "long", "longpw").Message
		if len(message) < 1800 || !strings.HasPrefix(message, "[part 1]") || !strings.Contains(message, "\n[part 8]") {
			t.Errorf("the prompt has %d bytes: %q", len(message), message)
		}
	})

	t.Run("no prompt", func(t *testing.T) {
		t.Parallel()
		dialogue, _ := dialogueWith(t, server, nil, server.Auth)
		if r := signsIn(t, dialogue, "empty", "emptypw"); r.Code != radius.CodeAccessChallenge || r.Message != "" || r.Prompt != radiusclient.PromptNoEcho {
			t.Errorf("%v %q, prompt %v", r.Code, r.Message, r.Prompt)
		}
	})

	t.Run("required, and not sent", func(t *testing.T) {
		t.Parallel()
		dialogue, seen := dialogueWith(t, server, func(c *radiusclient.Config) {
			always(c)
			c.Timeout = 500 * time.Millisecond
		}, server.Legacy)
		_, err := dialogue.Exchange(t.Context(), radiusclient.Request{UserName: "bob", Password: "bobpw"})
		if seen.count(radiusclient.Answered, server.Legacy) > 0 {
			t.Skip("this FreeRADIUS signs its answers even where it is not told to") // 3.2.5 and later
		}
		var e *radiusclient.Error
		if !errors.As(err, &e) || !errors.Is(err, radiusclient.ErrBadSignature) || e.Reason != radiusclient.MissingMessageAuthenticator {
			t.Errorf("error = %v, want ErrBadSignature for a missing Message-Authenticator", err)
		}
	})

	// The server checks our Message-Authenticator, and is silent.
	t.Run("wrong secret", func(t *testing.T) {
		t.Parallel()
		dialogue, _ := dialogueWith(t, server, func(c *radiusclient.Config) {
			c.Servers[0].Secret = []byte("another secret than the server's")
			c.Timeout = 500 * time.Millisecond
		}, server.Auth)
		_, err := dialogue.Exchange(t.Context(), radiusclient.Request{UserName: "bob", Password: "bobpw"})
		if !errors.Is(err, radiusclient.ErrNoAnswer) || !strings.Contains(err.Error(), "shared secret") {
			t.Errorf("error = %v, want ErrNoAnswer that names the shared secret", err)
		}
	})

	t.Run("silence", func(t *testing.T) {
		t.Parallel()
		dialogue, _ := dialogueWith(t, server, func(c *radiusclient.Config) { c.Timeout = 500 * time.Millisecond }, server.Dead)
		if _, err := dialogue.Exchange(t.Context(), radiusclient.Request{UserName: "carol", Password: "carolpw"}); !errors.Is(err, radiusclient.ErrNoAnswer) {
			t.Errorf("error = %v, want ErrNoAnswer", err)
		}
		server.WaitRequest("carol") // it has heard the request
	})
}

// A dead primary: the secondary answers, and has the rest of the sign-in.
func TestFreeRADIUSFailover(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t, freeradius.PushDelay(50*time.Millisecond))
	dialogue, seen := dialogueWith(t, server, func(c *radiusclient.Config) {
		c.FailoverAfter = 200 * time.Millisecond
	}, server.Dead, server.Auth)
	response := signsIn(t, dialogue, "alice", "alicepw", "push")
	if response.Code != radius.CodeAccessAccept || response.Server != server.Auth {
		t.Errorf("%v from %s, want an accept from %s", response.Code, response.Server, server.Auth)
	}
	if n := seen.count(radiusclient.FailedOver, server.Auth); n != 1 {
		t.Errorf("failed over %d times, want once", n)
	}
	if n := seen.count(radiusclient.Sent, server.Dead); n != 1 {
		t.Errorf("the dead server was sent %d requests, want the first one only", n)
	}
	if n := server.Pushes("alice"); n != 1 {
		t.Errorf("%d pushes, want 1", n)
	}
}

// A push that takes half a minute reaches the phone once; the server knows the
// retransmissions for what they are.
func TestFreeRADIUSLongPush(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	server := freeradius.Start(t)
	dialogue, seen := dialogueWith(t, server, func(c *radiusclient.Config) { c.Retries = 3 }, server.Auth)
	if response := signsIn(t, dialogue, "alice", "alicepw", "push 30"); response.Code != radius.CodeAccessAccept {
		t.Errorf("code = %v", response.Code)
	}
	if n := server.Pushes("alice"); n != 1 {
		t.Errorf("%d pushes, want 1", n)
	}
	const resent = 3 // after about 2, 6 and 14 seconds
	if n := seen.count(radiusclient.Resent, server.Auth); n != resent {
		t.Errorf("resent %d times, want %d", n, resent)
	}
	if n := server.Duplicates(); n != resent {
		t.Errorf("the server counts %d duplicates, want %d", n, resent)
	}
}

// Each request begins with Message-Authenticator, and FreeRADIUS finds it valid:
// its strict address answers nothing else. A relay in between sees the octets.
func TestFreeRADIUSSeesMessageAuthenticatorFirst(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t, freeradius.PushDelay(50*time.Millisecond))
	for name, encoding := range map[string]radiusclient.Encoding{"PAP": radiusclient.PAP, "CHAP": radiusclient.CHAP} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			relay := relayTo(t, server.Strict)
			dialogue, _ := dialogueWith(t, server, func(c *radiusclient.Config) { c.Encoding = encoding }, relay.address)
			if response := signsIn(t, dialogue, "alice", "alicepw", "sms", "push"); response.Code != radius.CodeAccessAccept {
				t.Fatalf("code = %v", response.Code)
			}
			requests := relay.requests()
			if len(requests) != 3 {
				t.Errorf("%d requests, want 3", len(requests))
			}
			for i, datagram := range requests {
				packet, err := radius.Parse(datagram, []byte(server.Secret))
				if err != nil {
					t.Fatal(err)
				}
				if first := packet.Attributes[0].Type; first != rfc2869.MessageAuthenticator_Type {
					t.Errorf("request %d begins with attribute %d", i, first)
				}
				if chap := rfc2865.CHAPPassword_Get(packet) != nil; chap != (encoding == radiusclient.CHAP && i == 0) {
					t.Errorf("request %d: CHAP-Password = %t", i, chap)
				}
			}
		})
	}
}

// relay passes datagrams of one client on to a server, and back.
type relay struct {
	address string

	mu   sync.Mutex
	seen [][]byte
}

func (r *relay) requests() [][]byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.seen
}

func relayTo(t *testing.T, server string) *relay {
	t.Helper()
	front, err := new(net.ListenConfig).ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	back, err := new(net.Dialer).DialContext(t.Context(), "udp", server)
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{address: front.LocalAddr().String()}
	clients := make(chan net.Addr, 1) // who sent the request that is under way
	var running sync.WaitGroup
	running.Go(func() {
		buffer := make([]byte, radius.MaxPacketLength)
		for {
			n, client, err := front.ReadFrom(buffer)
			if err != nil {
				return
			}
			r.mu.Lock()
			r.seen = append(r.seen, append([]byte(nil), buffer[:n]...))
			r.mu.Unlock()
			clients <- client
			_, _ = back.Write(buffer[:n]) // what is lost is missed by the test
		}
	})
	running.Go(func() {
		buffer := make([]byte, radius.MaxPacketLength)
		for {
			n, err := back.Read(buffer)
			if err != nil {
				return
			}
			_, _ = front.WriteTo(buffer[:n], <-clients)
		}
	})
	t.Cleanup(func() {
		_ = front.Close()
		_ = back.Close()
		running.Wait()
	})
	return r
}
