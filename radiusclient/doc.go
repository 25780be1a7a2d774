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
// dropped, and waiting goes on. Text
// that a server sent is decoded but not made safe for a terminal. With
// [Config.NotLocal], what listens on this very computer is never asked.
//
// # Waiting
//
// Over UDP, retransmissions are the same octets from the same socket, spaced as RFC
// 5080 section 2.2.1 says, so that the server can tell them from a new request and
// a push reaches a phone once. [Config.Timeout] is counted in a person's minutes.
//
// A caller who would rather do without than wait for servers that are dead makes sure of
// that with [Client.Probe].
//
// # Transports
//
// UDP is the default. With [TLS] (RFC 6614) the server is who its certificate's names
// and addresses say, and an authority of [Config.Authorities] has signed that;
// [Config.Certificate] is shown to a server that asks. [TCP] (RFC 6613) protects
// nothing and is for laboratories. A stream retransmits by itself, so a request goes
// out once, and a connection that is lost under it ends the exchange with
// [ErrConnectionLost]: whether the server has read it, nobody knows. The rounds of a
// sign-in share a connection, and so do up to 256 requests of any sign-ins.
//
// # Two servers, and names with several addresses
//
// With [Failover], places are asked one after the other: the addresses of the first
// server's name, then those of the second's. The next one is asked while the one before
// has shown no sign of life in this sign-in, for [Config.FailoverAfter] or since it was
// refused. An answer to a challenge goes to the address that sent it. A request marked
// [Request.Interactive] may have reached a person: it moves on only where the server
// provably did not get it, and after a silence the next one of the sign-in, the person's
// yes, begins elsewhere. With [Parallel] both servers are asked at once and the first
// valid answer counts: a push then reaches the person twice.
//
// # A wrong shared secret
//
// A server that checks our Message-Authenticator meets a wrong secret with
// silence, and the error is [ErrNoAnswer]. One that does not check it answers
// with a signature that does not match: the observer hears of that at once,
// and the exchange ends with [ErrBadSignature] three seconds later if each
// transmission drew such an answer. A single forged datagram thus never ends
// the wait, as long as a retransmission is still to come or has gone out before.
// Over a stream, where nobody can slip one in, it ends at once.
//
// # Attributes
//
// [Config.Attributes] have the names of package dictionary: those of the RFCs and of forty
// vendors, or also those of a file. Each request carries NAS-Identifier, the NAS-IP-Address
// (or NAS-IPv6-Address) of its socket, NAS-Port-Type, Service-Type and, if it is known,
// Calling-Station-Id; a given attribute replaces the default one.
//
// # Time and network
//
// [Config.Clock] and [Config.Dial] replace the time and the network of the machine, so that
// a whole sign-in can run in virtual time and without a socket. Package radiustest has a
// clock and a server for that.
//
// # What it costs
//
// Requests share sockets, 256 on each. An exchange that is alone on a UDP socket reads it
// itself; otherwise one goroutine reads each socket. An exchange makes six allocations:
// the request and its hidden password, what waits for the answer, the answer, and what it
// is read into.
package radiusclient
