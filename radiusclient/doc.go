// Package radiusclient signs people in through RADIUS servers that ask for more
// than a password: it is made for exchanges in which a person reaches for a
// phone before the server answers.
//
// A [Client] knows one connection: one server or a pair, the shared secrets, how
// long to wait. A [Dialogue] is one sign-in, and [Dialogue.Exchange] carries one
// Access-Request to its answer:
//
//	client, err := radiusclient.New(radiusclient.Config{
//		Servers:       []radiusclient.Server{{Address: "192.0.2.1:1812", Secret: secret}},
//		NASIdentifier: "otpdialog",
//		Retries:       3,
//	})
//	if err != nil {
//		return err
//	}
//	defer client.Close()
//
//	dialogue := client.NewDialogue()
//	response, err := dialogue.Exchange(ctx, radiusclient.Request{UserName: "alice", Password: password})
//	if err == nil && response.Code == radius.CodeAccessChallenge {
//		response, err = dialogue.Exchange(ctx, radiusclient.Request{
//			UserName: "alice", Password: "push",
//			State: response.State, Server: response.Server, Interactive: true,
//		})
//	}
//
// # What is trusted
//
// Every Access-Request begins with a Message-Authenticator (RFC 3579 section 3.2,
// CVE-2024-3596). A datagram counts as the answer only if its Identifier, Code,
// Length, attributes, Response Authenticator and Message-Authenticator all fit;
// whatever does not fit is reported to [Config.Observer] with a [Reason] and
// dropped, and waiting goes on. Text that a server sent passes [CleanText].
//
// # Waiting
//
// Retransmissions are the same octets from the same socket, spaced as RFC 5080
// section 2.2.1 says, so that the server can tell them from a new request and
// a push reaches a phone once. [Config.Timeout] is counted in a person's minutes.
//
// # Two servers
//
// The second server is asked while the first has shown no sign of life in this
// sign-in, and an answer to a challenge goes to the server that sent it. A
// request marked [Request.Interactive] may have reached a person: it moves to
// the other server only where the first provably did not get it.
//
// # A wrong shared secret
//
// A server that checks our Message-Authenticator meets a wrong secret with
// silence, and the error is [ErrNoAnswer]. One that does not check it answers
// with a signature that does not match: the observer hears of that at once,
// and the exchange ends with [ErrBadSignature] three seconds later if each
// transmission drew such an answer. A single forged datagram thus never ends
// the wait, as long as a retransmission is still to come or has gone out before.
package radiusclient
