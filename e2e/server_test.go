//go:build unix

package e2e

import (
	"context"
	"crypto/hmac"
	"crypto/md5"
	"errors"
	"net"
	"testing"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2869"

	"otpdialog/e2e/terminal"
)

// scriptedSecret is shared with all scripted servers.
const scriptedSecret = "a secret of the scripted server"

// scripted is a RADIUS server that answers as a test says, and the address of
// it. It signs with Message-Authenticator.
func scripted(t *testing.T, secret string, answer func(*radius.Request) *radius.Packet) string {
	t.Helper()
	return scriptedUnsigned(t, secret, func(r *radius.Request) *radius.Packet {
		packet := answer(r)
		if packet == nil {
			return nil
		}
		return sign(t, packet)
	})
}

// scriptedUnsigned is the same, and leaves signing with Message-Authenticator to
// the test.
func scriptedUnsigned(t *testing.T, secret string, answer func(*radius.Request) *radius.Packet) string {
	t.Helper()
	conn, err := new(net.ListenConfig).ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := radius.PacketServer{
		SecretSource: radius.StaticSecretSource([]byte(secret)),
		Handler: radius.HandlerFunc(func(w radius.ResponseWriter, r *radius.Request) {
			if packet := answer(r); packet != nil {
				if err := w.Write(packet); err != nil {
					t.Error(err)
				}
			}
		}),
	}
	done := make(chan error)
	go func() { done <- server.Serve(conn) }()
	t.Cleanup(func() {
		if err := server.Shutdown(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
		if err := <-done; !errors.Is(err, radius.ErrServerShutdown) {
			t.Error(err)
		}
	})
	return conn.LocalAddr().String()
}

// sign adds the Message-Authenticator (RFC 3579, section 3.2).
func sign(t *testing.T, packet *radius.Packet) *radius.Packet {
	t.Helper()
	packet.Set(rfc2869.MessageAuthenticator_Type, make(radius.Attribute, md5.Size))
	unsigned, err := packet.MarshalBinary()
	if err != nil {
		t.Error(err)
	}
	mac := hmac.New(md5.New, packet.Secret)
	mac.Write(unsigned)
	packet.Set(rfc2869.MessageAuthenticator_Type, mac.Sum(nil))
	return packet
}

// says answers with a code and a Reply-Message.
func says(r *radius.Request, code radius.Code, message string) *radius.Packet {
	packet := r.Response(code)
	packet.Add(rfc2865.ReplyMessage_Type, radius.Attribute(message))
	return packet
}

// A challenge without State is answered without one, in the same sign-in.
func TestChallengeWithoutState(t *testing.T) {
	t.Parallel()
	address := scripted(t, scriptedSecret, func(r *radius.Request) *radius.Packet {
		if rfc2865.State_Get(r.Packet) != nil {
			return says(r, radius.CodeAccessReject, "Where does that State come from?")
		}
		switch rfc2865.UserPassword_GetString(r.Packet) {
		case "alicepw":
			return says(r, radius.CodeAccessChallenge, "Code, please")
		case "123456":
			return says(r, radius.CodeAccessAccept, "Come in")
		}
		return says(r, radius.CodeAccessReject, "Neither password nor code")
	})
	p := opens(t, connection{primary: address, secret: scriptedSecret}, "alice", "alicepw")
	p.WaitText("Code, please")
	p.waitDialog()
	p.answers("123456")
	p.WaitText(signedInWord)
	p.WaitText("Come in")
	p.leaves(0, terminal.Esc)
}

// A server that goes on asking is left after twenty questions.
func TestEndlessChallenges(t *testing.T) {
	t.Parallel()
	address := scripted(t, scriptedSecret, func(r *radius.Request) *radius.Packet {
		packet := says(r, radius.CodeAccessChallenge, "And now "+string(rfc2865.State_Get(r.Packet))+"?")
		packet.Add(rfc2865.State_Type, append(radius.Attribute("x"), rfc2865.State_Get(r.Packet)...))
		return packet
	})
	p := opens(t, connection{primary: address, secret: scriptedSecret}, "alice", "alicepw")
	state := ""
	for range 20 {
		p.WaitText("And now " + state + "?")
		p.waitDialog()
		p.answers("answer-" + state)
		state += "x"
	}
	p.waitSaid(roundsNotice)
	p.leavesRejected()
}

// An answer that is signed with another secret is told as such.
func TestBadSignature(t *testing.T) {
	t.Parallel()
	address := scripted(t, "the server has another secret", func(r *radius.Request) *radius.Packet {
		return says(r, radius.CodeAccessAccept, "Come in")
	})
	p := opens(t, connection{primary: address, secret: scriptedSecret, more: []string{"timeout = 1"}}, "alice", "alicepw")
	p.waitSaid("signature does not match")
	p.waitSaid("shared secret")
	p.leaves(69, terminal.Esc)
}

// closedPort is an address where nothing listens.
func closedPort(t *testing.T) string {
	t.Helper()
	conn, err := new(net.ListenConfig).ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := conn.LocalAddr().String()
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}
	return address
}

// Nothing listens at the port.
func TestRefused(t *testing.T) {
	t.Parallel()
	p := opens(t, connection{primary: closedPort(t), secret: scriptedSecret}, "alice", "alicepw")
	p.waitSaid("Nothing is listening on the server's port")
	p.waitMasked(len("alicepw"))
	p.leaves(69, terminal.Esc)
}

// A server that stays silent.
func TestSilent(t *testing.T) {
	t.Parallel()
	address := scripted(t, scriptedSecret, func(*radius.Request) *radius.Packet { return nil })
	p := opens(t, connection{primary: address, secret: scriptedSecret, more: []string{"timeout = 1"}}, "alice", "alicepw")
	p.WaitText(noAnswerNotice)
	p.leaves(75, terminal.Esc)
}
