package radiusclient_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"layeh.com/radius"

	"otpdialog/advice"
	"otpdialog/e2e/freeradius"
	"otpdialog/radiusclient"
	"otpdialog/radiusclient/dictionary"
	"otpdialog/radiusclient/radiustest"
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
	config := configOf(server, change, addresses...)
	config.Observer = seen.add
	client, err := radiusclient.New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	return client.NewDialogue(), seen
}

func configOf(server *freeradius.Server, change func(*radiusclient.Config), addresses ...string) radiusclient.Config {
	config := radiusclient.Config{NASIdentifier: "otpdialog"}
	for _, address := range addresses {
		config.Servers = append(config.Servers, radiusclient.Server{Address: address, Secret: []byte(server.Secret)})
	}
	if change != nil {
		change(&config)
	}
	return config
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

// A way leads to the users of a FreeRADIUS.
type way struct {
	name, address string
	change        func(*radiusclient.Config)
}

// waysTo are all ways that lead to the same users: each has to pass the same suite.
func waysTo(t *testing.T, server *freeradius.Server) []way {
	t.Helper()
	chap := func(c *radiusclient.Config) { c.Encoding = radiusclient.CHAP }
	ways := []way{
		{"UDP", server.Auth, nil},
		{"UDP, always required", server.Auth, func(c *radiusclient.Config) {
			c.Servers[0].RequireMessageAuthenticator = radiusclient.Always
		}},
		{"UDP, CHAP", server.Auth, chap},
		{"a strict server", server.Strict, nil},
		{"a strict server, CHAP", server.Strict, chap},
		{"a server of before CVE-2024-3596", server.Legacy, nil},
		{"TCP", server.TCP, func(c *radiusclient.Config) { c.Transport = radiusclient.TCP }},
		{"TLS", server.TLS, overTLS(t, server)},
		{"TLS, CHAP", server.TLS, func(c *radiusclient.Config) { overTLS(t, server)(c); chap(c) }},
	}
	if server.Auth6 != "" {
		ways = append(ways, way{"IPv6", server.Auth6, nil})
	}
	return ways
}

// overTLS takes the certificates that the server gave for its client.
func overTLS(t *testing.T, server *freeradius.Server) func(*radiusclient.Config) {
	t.Helper()
	pem, err := os.ReadFile(server.CAFile)
	if err != nil {
		t.Fatal(err)
	}
	authorities := x509.NewCertPool()
	authorities.AppendCertsFromPEM(pem)
	certificate, err := tls.LoadX509KeyPair(server.CertFile, server.KeyFile)
	if err != nil {
		t.Fatal(err)
	}
	return func(c *radiusclient.Config) {
		c.Transport, c.Authorities, c.Certificate = radiusclient.TLS, authorities, &certificate
		c.Servers[0].Secret = nil // it is that of RFC 6614
	}
}

func TestFreeRADIUS(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t, freeradius.PushDelay(50*time.Millisecond))
	for _, w := range waysTo(t, server) {
		for name, tt := range map[string]struct {
			user, password string
			answers        []string
			code           radius.Code
			message        string // a part of it
		}{
			"password":             {"bob", "bobpw", nil, radius.CodeAccessAccept, "Success"},
			"reject":               {"bob", "wrong", nil, radius.CodeAccessReject, ""},
			"push":                 {"alice", "alicepw", []string{"push"}, radius.CodeAccessAccept, "Success"},
			"denied":               {"alice", "alicepw", []string{"deny"}, radius.CodeAccessReject, "Login request denied."},
			"code after a message": {"alice", "alicepw", []string{"sms", "123456"}, radius.CodeAccessAccept, "Success"},
			"new PIN":              {"dave", "davepw", []string{"123456", "2468", "2468"}, radius.CodeAccessAccept, "Success"},
			"ten rounds":           {"erin", "erinpw", slices.Repeat([]string{"x"}, 10), radius.CodeAccessAccept, ""},
			"empty answer":         {"heidi", "heidipw", []string{""}, radius.CodeAccessAccept, "Success"},
			"UTF-8":                {"utf", "pässwörd-密码", nil, radius.CodeAccessChallenge, "Zweiter Faktor für utf – 第二要素 🔐\n"},
			"UTF-8, code":          {"utf", "pässwörd-密码", []string{"123456"}, radius.CodeAccessAccept, "Success"},
			"cut runes":            {"split", "splitpw", nil, radius.CodeAccessChallenge, "码 – 🔐 €"},
			"hostile text":         {"evil", "evilpw", nil, radius.CodeAccessChallenge, "clear title clipboard c1"},
			"long prompt":          {"long", "longpw", nil, radius.CodeAccessChallenge, "[part 8]"},
		} {
			t.Run(w.name+"/"+name, func(t *testing.T) {
				t.Parallel()
				dialogue, seen := dialogueWith(t, server, w.change, w.address)
				response := signsIn(t, dialogue, tt.user, tt.password, tt.answers...)
				if response.Code != tt.code || !strings.Contains(advice.Clean(response.Message), tt.message) {
					t.Errorf("%v %q, want %v %q", response.Code, response.Message, tt.code, tt.message)
				}
				if n := seen.count(radiusclient.Dropped, w.address); n != 0 {
					t.Errorf("%d datagrams of a healthy server were dropped", n)
				}
			})
		}
	}

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
			c.Servers[0].RequireMessageAuthenticator = radiusclient.Always
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

// A push that takes half a minute of the client's time reaches the phone once; the server
// knows the retransmissions for what they are.
func TestFreeRADIUSLongPush(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t)
	start := time.Now()
	clock := radiustest.NewClock(start)
	dialogue, seen := dialogueWith(t, server, func(c *radiusclient.Config) { c.Retries, c.Clock = 3, clock }, server.Auth)
	challenge := signsIn(t, dialogue, "alice", "alicepw")
	const resent = 3 // after about 2, 6 and 14 seconds
	go func() {
		for range resent {
			clock.Await(2) // that of the exchange comes before that of the idle socket
			clock.AdvanceToNext()
		}
		clock.Await(2)
		clock.Advance(30*time.Second - clock.Now().Sub(start))
	}()
	response, err := dialogue.Exchange(t.Context(), radiusclient.Request{
		UserName: "alice", Password: "push 3", State: challenge.State, Server: challenge.Server, Interactive: true,
	})
	if err != nil || response.Code != radius.CodeAccessAccept {
		t.Errorf("%+v, %v", response, err)
	}
	if n := server.Pushes("alice"); n != 1 {
		t.Errorf("%d pushes, want 1", n)
	}
	if n := seen.count(radiusclient.Resent, server.Auth); n != resent {
		t.Errorf("resent %d times, want %d", n, resent)
	}
	if n := server.Duplicates(); n != resent {
		t.Errorf("the server counts %d duplicates, want %d", n, resent)
	}
	if passed := clock.Now().Sub(start); passed < 30*time.Second {
		t.Errorf("only %v have passed", passed)
	}
}

// Each request begins with Message-Authenticator, over each transport, and the server says
// so itself: this is what "freeradius -X" shows.
func TestFreeRADIUSSeesMessageAuthenticatorFirst(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t, freeradius.PushDelay(time.Millisecond), freeradius.Debug())
	requests := 0
	for _, w := range waysTo(t, server) {
		dialogue, _ := dialogueWith(t, server, w.change, w.address)
		if response := signsIn(t, dialogue, "alice", "alicepw", "sms", "push"); response.Code != radius.CodeAccessAccept {
			t.Fatalf("%s: %v", w.name, response.Code)
		}
		requests += 3
	}
	server.WaitLog(regexp.MustCompile(`(?m)^\(\d+\) Sent Access-`), requests)
	// Threads write lines between those of a request, which all begin with its number.
	lines := strings.Split(server.Log(), "\n")
	received := 0
	for i, line := range lines {
		number, what, _ := strings.Cut(line, " ")
		if !strings.HasPrefix(what, "Received Access-Request ") {
			continue
		}
		received++
		next := slices.IndexFunc(lines[i+1:], func(l string) bool { return strings.HasPrefix(l, number+" ") })
		if next < 0 || !strings.Contains(lines[i+1+next], "  Message-Authenticator = ") {
			t.Errorf("request %d does not begin with Message-Authenticator", received)
		}
	}
	if received != requests {
		t.Errorf("the server shows %d requests, want %d", received, requests)
	}
}

// The server wants a certificate of its own authority; it says so in a TLS alert, and the
// person is told.
func TestFreeRADIUSRefusesCertificate(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t)
	dialogue, _ := dialogueWith(t, server, func(c *radiusclient.Config) {
		overTLS(t, server)(c)
		c.Certificate = nil
	}, server.TLS)
	_, err := dialogue.Exchange(t.Context(), radiusclient.Request{UserName: "bob", Password: "bobpw"})
	if !errors.Is(err, radiusclient.ErrCertificateRefused) {
		t.Errorf("error = %v, want ErrCertificateRefused", err)
	}
	dialogue, _ = dialogueWith(t, server, func(c *radiusclient.Config) {
		overTLS(t, server)(c)
		c.Authorities = x509.NewCertPool()
	}, server.TLS)
	_, err = dialogue.Exchange(t.Context(), radiusclient.Request{UserName: "bob", Password: "bobpw"})
	if !errors.Is(err, radiusclient.ErrNotTrusted) {
		t.Errorf("error = %v, want ErrNotTrusted", err)
	}
}

// The attributes that the server's policy puts into an accept, by their names in FreeRADIUS's dictionary.
func TestFreeRADIUSNamedAttributes(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t)
	dialogue, _ := dialogueWith(t, server, nil, server.Auth)
	response := signsIn(t, dialogue, "bob", "bobpw")
	known, err := dictionary.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	named, err := known.Decode(response.Attributes)
	if err != nil {
		t.Fatal(err)
	}
	want := []dictionary.Named{
		{Name: "Reply-Message", Value: "Success. Logging you in..."},
		{Name: "Class", Value: "0x6d66612d6f6b"},
		{Name: "Session-Timeout", Value: "3600"},
	}
	if !slices.Equal(named, want) {
		t.Errorf("%+v, want %+v", named, want)
	}
	challenge := signsIn(t, dialogue, "alice", "alicepw")
	if named, err = known.Decode(challenge.Attributes); err != nil {
		t.Fatal(err)
	}
	for _, want := range []dictionary.Named{{Name: "State", Hidden: true}, {Name: "Prompt", Value: "Echo"}} {
		if !slices.Contains(named, want) {
			t.Errorf("%+v, without %+v", named, want)
		}
	}
}

// What the check says of a real server.
func TestFreeRADIUSCheck(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t)
	for _, w := range waysTo(t, server) {
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			config := configOf(server, w.change, w.address)
			client, err := radiusclient.New(config)
			if err != nil {
				t.Fatal(err)
			}
			defer client.Close()
			err = client.Check(t.Context(), radiusclient.CheckUser, func(f radiusclient.Finding) {
				expected := f.Verdict == radiusclient.Pass
				switch f.Subject { //nolint:exhaustive // the others pass everywhere
				case radiusclient.CheckTransport:
					// TCP is open to all, and the certificates of the tests are good for a day.
					expected = (f.Verdict == radiusclient.Warn) == (config.Transport != radiusclient.UDP)
				case radiusclient.CheckMessageAuthenticator, radiusclient.CheckStatus:
					expected = expected || w.address == server.Legacy
				}
				if !expected {
					t.Errorf("%v: %v %s", f.Subject, f.Verdict, f.What)
				}
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
}
