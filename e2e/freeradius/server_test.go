package freeradius_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2869"

	"otpdialog/e2e/freeradius"
	"otpdialog/radiusclient/radiustest"
)

// request builds an Access-Request with a Message-Authenticator. An answer to a challenge brings
// the challenge's State.
func request(t *testing.T, secret, user, password string, challenge *radius.Packet) []byte {
	t.Helper()
	packet := radius.New(radius.CodeAccessRequest, []byte(secret))
	if err := errors.Join(rfc2865.UserName_SetString(packet, user), rfc2865.UserPassword_SetString(packet, password)); err != nil {
		t.Fatal(err)
	}
	if challenge != nil {
		if err := rfc2865.State_Set(packet, rfc2865.State_Get(challenge)); err != nil {
			t.Fatal(err)
		}
	}
	return signed(t, packet)
}

// signed is a request on the wire, with a Message-Authenticator.
func signed(t *testing.T, packet *radius.Packet) []byte {
	t.Helper()
	packet.Attributes = append(radius.Attributes{radiustest.Unsigned()}, packet.Attributes...)
	wire, err := packet.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return radiustest.SignRequest(wire, string(packet.Secret))
}

// receive reads one signed answer to wire.
func receive(t *testing.T, conn net.Conn, wire []byte, secret string) *radius.Packet {
	t.Helper()
	if err := conn.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, radius.MaxPacketLength)
	n, err := conn.Read(buf)
	if err != nil {
		t.Fatal(err)
	}
	if !radius.IsAuthenticResponse(buf[:n], wire, []byte(secret)) {
		t.Fatal("the answer is not signed with the secret")
	}
	answer, err := radius.Parse(buf[:n], []byte(secret))
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

func dial(t *testing.T, network, address string) net.Conn {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), network, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// signIn sends the password and then the answers, and returns the last reply.
func signIn(t *testing.T, conn net.Conn, secret, user, password string, answers ...string) *radius.Packet {
	t.Helper()
	var reply *radius.Packet
	for _, text := range append([]string{password}, answers...) {
		wire := request(t, secret, user, text, reply)
		if _, err := conn.Write(wire); err != nil {
			t.Fatal(err)
		}
		reply = receive(t, conn, wire, secret)
	}
	return reply
}

// message joins the Reply-Messages as octets (RFC 2865, section 5.18).
func message(packet *radius.Packet) string {
	var text []byte
	for _, avp := range packet.Attributes {
		if avp.Type == rfc2865.ReplyMessage_Type {
			text = append(text, avp.Attribute...)
		}
	}
	return string(text)
}

func TestUsers(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t, freeradius.PushDelay(20*time.Millisecond))
	any19 := strings.Split(strings.Repeat("x,", 18)+"x", ",")
	for _, tt := range []struct {
		name, user, password string
		answers              []string
		code                 radius.Code
		message              string // a part of it
	}{
		{"no second step", "bob", "bobpw", nil, radius.CodeAccessAccept, "Success"},
		{"wrong password", "bob", "bobpx", nil, radius.CodeAccessReject, "Access denied"},
		{"menu", "alice", "alicepw", nil, radius.CodeAccessChallenge, "Passcode or option (1-4): "},
		{"push", "alice", "alicepw", []string{"push"}, radius.CodeAccessAccept, "Success"},
		{"call", "alice", "alicepw", []string{"2"}, radius.CodeAccessAccept, "Success"},
		{"denied", "alice", "alicepw", []string{"deny"}, radius.CodeAccessReject, "Login request denied."},
		{"text message, then code", "alice", "alicepw", []string{"sms", "123456"}, radius.CodeAccessAccept, "Success"},
		{"mail", "alice", "alicepw", []string{"4"}, radius.CodeAccessChallenge, "sent by email"},
		{"unknown command", "alice", "alicepw", []string{"fax"}, radius.CodeAccessReject, "Unknown option."},
		{"second try", "carol", "carolpw", []string{"111111", "123456"}, radius.CodeAccessAccept, "Success"},
		{"three tries", "carol", "carolpw", []string{"111111", "222222", "333333"}, radius.CodeAccessReject, "Too many"},
		{"new PIN", "dave", "davepw", []string{"123456", "2468", "2468"}, radius.CodeAccessAccept, "Success"},
		{"new PIN mistyped", "dave", "davepw", []string{"123456", "2468", "2469"}, radius.CodeAccessReject, "do not match"},
		{"an empty answer is a push", "heidi", "heidipw", []string{""}, radius.CodeAccessAccept, "Success"},
		{"a code instead", "heidi", "heidipw", []string{"123456"}, radius.CodeAccessAccept, "Success"},
		{"twenty rounds, before the last answer", "rounds", "roundspw", any19, radius.CodeAccessChallenge, "Question 20 of 20"},
		{"twenty rounds", "rounds", "roundspw", append(any19, "x"), radius.CodeAccessAccept, "Success"},
		{"push without asking", "auto", "autopw", nil, radius.CodeAccessAccept, "Success"},
		{"push without asking, one second", "auto-1", "autopw", nil, radius.CodeAccessAccept, "Success"},
		{"denied without asking", "deny", "denypw", nil, radius.CodeAccessReject, "denied"},
		{"OTP only, command", "otto", "push", nil, radius.CodeAccessAccept, "Success"},
		{"OTP only, codes sent", "otto", "sms", nil, radius.CodeAccessReject, "New passcodes sent"},
		{"append", "anna", "annapw,123456", nil, radius.CodeAccessAccept, "Success"},
		{"append, wrong password", "anna", "annapx,123456", nil, radius.CodeAccessReject, ""},
		{"append, wrong code", "anna", "annapw,111111", nil, radius.CodeAccessReject, ""},
		{"UTF-8", "utf", "pässwörd-密码", nil, radius.CodeAccessChallenge, "Zweiter Faktor für utf – 第二要素 🔐\n"},
		{"cut runes", "split", "splitpw", nil, radius.CodeAccessChallenge, "码 – 🔐 €"},
		{"no prompt", "empty", "emptypw", []string{"123456"}, radius.CodeAccessAccept, "Success"},
		{"escape sequences", "evil", "evilpw", nil, radius.CodeAccessChallenge, "\x1b[2J\x1b[Hclear \x1b]0;owned\atitle \x1b]52;c;b3duZWQ=\x1b\\clipboard \u009b31mc1 \x9b31mraw c1"},
		{"escape sequences in a Reject", "evil", "evilpw", []string{"x"}, radius.CodeAccessReject, "\u202ebidi\u202c\a\b\b\rcr <br>line \x00"},
		{"load", "load7", "loadpw", nil, radius.CodeAccessAccept, "Success"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			reply := signIn(t, dial(t, "udp", server.Auth), server.Secret, tt.user, tt.password, tt.answers...)
			if reply.Code != tt.code {
				t.Errorf("code = %v, want %v", reply.Code, tt.code)
			}
			if text := message(reply); !strings.Contains(text, tt.message) {
				t.Errorf("message = %q, want %q in it", text, tt.message)
			}
		})
	}
}

func TestPrompts(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t)
	if text := message(signIn(t, dial(t, "udp", server.Auth), server.Secret, "empty", "emptypw")); text != "" {
		t.Errorf("the empty prompt is %q", text)
	}
	text := message(signIn(t, dial(t, "udp", server.Auth), server.Secret, "long", "longpw"))
	if len(text) < 1800 || !strings.HasPrefix(text, "[part 1]") || !strings.Contains(text, "\n[part 8]") {
		t.Errorf("the long prompt has %d bytes: %q", len(text), text)
	}
}

// A State is good for one answer.
func TestStateIsGoodForOneAnswer(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t)
	conn := dial(t, "udp", server.Auth)
	challenge := signIn(t, conn, server.Secret, "carol", "carolpw")
	for _, want := range []radius.Code{radius.CodeAccessAccept, radius.CodeAccessReject} {
		wire := request(t, server.Secret, "carol", "123456", challenge)
		if _, err := conn.Write(wire); err != nil {
			t.Fatal(err)
		}
		if got := receive(t, conn, wire, server.Secret).Code; got != want {
			t.Errorf("code = %v, want %v", got, want)
		}
	}
}

// A retransmission while the push is pending does not ring twice, as the server sees it.
func TestCounts(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t, freeradius.PushDelay(time.Second), freeradius.Secret("a secret of mine"))
	if server.Secret != "a secret of mine" {
		t.Errorf("secret = %q", server.Secret)
	}
	conn := dial(t, "udp", server.Auth)
	challenge := signIn(t, conn, server.Secret, "alice", "alicepw")
	push := request(t, server.Secret, "alice", "push", challenge)
	if _, err := conn.Write(push); err != nil {
		t.Fatal(err)
	}
	server.WaitPush("alice")
	if _, err := conn.Write(push); err != nil {
		t.Fatal(err)
	}
	if code := receive(t, conn, push, server.Secret).Code; code != radius.CodeAccessAccept {
		t.Fatalf("code = %v", code)
	}
	if n := server.Pushes("alice"); n != 1 {
		t.Errorf("%d pushes, want 1", n)
	}
	if n := server.Pushes("bob"); n != 0 {
		t.Errorf("%d pushes for bob, want 0", n)
	}
	if n := server.Duplicates(); n != 1 {
		t.Errorf("%d duplicates, want 1", n)
	}
	want := freeradius.Request{Address: server.Auth, User: "alice"}
	if got := server.Requests(); len(got) != 2 || got[0] != want || got[1] != want {
		t.Errorf("requests = %v, want %v twice", got, want)
	}
	if !strings.Contains(server.Log(), "Ready to process requests") {
		t.Errorf("log = %q", server.Log())
	}
}

// Each address does what it is for; two servers run side by side and do not know each other's State.
func TestAddresses(t *testing.T) {
	t.Parallel()
	first, second := freeradius.Start(t), freeradius.Start(t)
	if first.Auth == second.Auth || first.Secret == second.Secret {
		t.Fatalf("the two servers share %s or %s", first.Auth, first.Secret)
	}

	for name, address := range map[string]string{"Auth": first.Auth, "Strict": first.Strict, "Legacy": first.Legacy, "Auth6": first.Auth6} {
		if address == "" {
			continue // no IPv6 here
		}
		reply := signIn(t, dial(t, "udp", address), first.Secret, "alice", "alicepw", "123456")
		if reply.Code != radius.CodeAccessAccept {
			t.Errorf("%s: code = %v", name, reply.Code)
		}
		if signed := reply.Attributes[0].Type == rfc2869.MessageAuthenticator_Type; !signed && name != "Legacy" {
			t.Errorf("%s: Message-Authenticator is not first", name)
		}
	}
	if reply := signIn(t, dial(t, "tcp", first.TCP), first.Secret, "alice", "alicepw", "123456"); reply.Code != radius.CodeAccessAccept {
		t.Errorf("TCP: code = %v", reply.Code)
	}

	challenge := signIn(t, dial(t, "udp", first.Auth), first.Secret, "carol", "carolpw")
	conn := dial(t, "udp", second.Auth)
	wire := request(t, second.Secret, "carol", "123456", challenge)
	if _, err := conn.Write(wire); err != nil {
		t.Fatal(err)
	}
	if reply := receive(t, conn, wire, second.Secret); reply.Code != radius.CodeAccessReject {
		t.Errorf("a State of the other server: code = %v", reply.Code)
	}
}

func TestTLS(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t)
	pem, err := os.ReadFile(server.CAFile)
	if err != nil {
		t.Fatal(err)
	}
	authority := x509.NewCertPool()
	if !authority.AppendCertsFromPEM(pem) {
		t.Fatal("no certificate in CAFile")
	}
	own, err := tls.LoadX509KeyPair(server.CertFile, server.KeyFile)
	if err != nil {
		t.Fatal(err)
	}
	dialer := tls.Dialer{Config: &tls.Config{
		RootCAs: authority, Certificates: []tls.Certificate{own}, ServerName: "localhost", MinVersion: tls.VersionTLS12,
	}}
	conn, err := dialer.DialContext(t.Context(), "tcp", server.TLS)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if reply := signIn(t, conn, "radsec", "alice", "alicepw", "123456"); reply.Code != radius.CodeAccessAccept {
		t.Errorf("code = %v", reply.Code)
	}
}

// The test's end stops the server, pending pushes with it, long before the push would be over.
func TestStopEndsPendingPushes(t *testing.T) {
	t.Parallel()
	var server *freeradius.Server
	t.Run("a test that ends early", func(t *testing.T) {
		server = freeradius.Start(t, freeradius.PushDelay(90*time.Second))
		if _, err := dial(t, "udp", server.Auth).Write(request(t, server.Secret, "auto", "autopw", nil)); err != nil {
			t.Fatal(err)
		}
		server.WaitPush("auto")
	})
	if conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", server.TCP); err == nil {
		_ = conn.Close()
		t.Error("the server still listens")
	}
}

func TestDeadNeverAnswers(t *testing.T) {
	t.Parallel()
	var silent net.Conn
	t.Run("ask", func(t *testing.T) {
		server := freeradius.Start(t)
		silent, _ = net.Dial("udp", server.Dead) //nolint:noctx // a datagram socket is there at once
		status := radius.New(radius.CodeStatusServer, []byte(server.Secret))
		for _, wire := range [][]byte{signed(t, status), request(t, server.Secret, "bob", "bobpw", nil)} {
			if _, err := silent.Write(wire); err != nil {
				t.Fatal(err)
			}
		}
		server.WaitRequest("bob")
	})
	defer silent.Close()
	// The server has ended, and with it everything that it might still have sent.
	if err := silent.SetReadDeadline(time.Now().Add(50 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if n, err := silent.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("read = %d, %v; want nothing", n, err)
	}
}
