//go:build unix

package e2e

import (
	"fmt"
	"net"
	"sync/atomic"
	"testing"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"otpdialog/e2e/terminal"
	"otpdialog/radiusclient/radiustest"
)

// scriptedSecret is shared with all scripted servers.
const scriptedSecret = "a secret of the scripted server"

// scripted starts a RADIUS server that answers as a test says, and returns its address. Its
// answers begin with a Message-Authenticator. With a nil packet it keeps silent, and over TCP it ends
// the connection.
func scripted(t *testing.T, secret string, answer func(*radius.Request) *radius.Packet, how ...radiustest.Option) string {
	t.Helper()
	return radiustest.Serve(t, func(q *radiustest.Query) {
		if packet := answer(&radius.Request{Packet: q.Packet}); packet != nil {
			q.Answer(packet.Code, packet.Attributes...)
			return
		}
		q.HangUp()
	}, append(how, radiustest.WithSecret(secret), radiustest.Lenient())...).Address()
}

// unsigned starts a RADIUS server whose answers lack a Message-Authenticator for as long as signs is
// false, and returns its address.
func unsigned(t *testing.T, signs *atomic.Bool, code radius.Code, message string) string {
	t.Helper()
	text := &radius.AVP{Type: rfc2865.ReplyMessage_Type, Attribute: radius.Attribute(message)}
	return radiustest.Serve(t, func(q *radiustest.Query) {
		if signs.Load() {
			q.Answer(code, text)
			return
		}
		q.Send(q.Authenticate(q.Plain(code, text), scriptedSecret))
	}, radiustest.WithSecret(scriptedSecret), radiustest.Lenient()).Address()
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

// An answer that is signed with another secret is reported as such.
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

// A server that is restarting signs the person in once it is back, and the screen says what is
// going on.
func TestServerThatRestarts(t *testing.T) {
	t.Parallel()
	address := closedPort(t)
	p := opens(t, connection{primary: address, secret: scriptedSecret}, "alice", "alicepw")
	p.waitSaid("Nothing is listening on " + address + " at the moment")
	scripted(t, scriptedSecret, func(r *radius.Request) *radius.Packet {
		return says(r, radius.CodeAccessAccept, "Come in")
	}, radiustest.At(address))
	p.WaitText(signedInWord)
	p.leaves(0, terminal.Esc)
}

// The primary has another secret: the screen says at once what came, and then why the secondary
// is asked, which signs the person in.
func TestPrimaryWithAnotherSecret(t *testing.T) {
	t.Parallel()
	primary := scripted(t, "the primary has another secret", func(r *radius.Request) *radius.Packet {
		return says(r, radius.CodeAccessReject, "No")
	})
	asked, answers := make(chan struct{}, 16), make(chan struct{})
	secondary := scripted(t, scriptedSecret, func(r *radius.Request) *radius.Packet {
		asked <- struct{}{}
		<-answers
		return says(r, radius.CodeAccessAccept, "Come in")
	})
	p := opens(t, connection{primary: primary, secret: scriptedSecret, more: []string{fmt.Sprintf("secondary = %q", secondary)}}, "alice", "alicepw")
	p.waitSaid("An answer from " + primary + " does not count")
	<-asked
	p.waitSaid(secondary + " is asked as well, because an answer from " + primary + " does not count")
	close(answers)
	p.WaitText(signedInWord)
	p.leaves(0, terminal.Esc)
}

// closedPort is an address that nothing listens on.
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

// silentPort is where requests arrive that nobody answers.
func silentPort(t *testing.T) string {
	t.Helper()
	conn, err := new(net.ListenConfig).ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn.LocalAddr().String()
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
