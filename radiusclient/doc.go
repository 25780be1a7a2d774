// Package radiusclient signs people in through RADIUS servers that ask for more than a
// password. It is made for exchanges in which a person reaches for a phone before the
// server answers.
//
// A [Client] holds one connection: one server or a pair, the shared secrets, how long to
// wait. A [Dialogue] is one sign-in, and [Dialogue.Exchange] sends one Access-Request and
// returns its answer:
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
// CVE-2024-3596). A datagram counts as the answer only if its Identifier, Code, Length,
// attributes, Response Authenticator and Message-Authenticator are all correct. Anything
// else is reported to [Config.Observer] with a [Reason] and dropped, and waiting continues.
// Text from a server is decoded, but not made safe for a terminal. With [Config.NotLocal],
// servers on this computer are never asked.
//
// # Waiting
//
// Over UDP, retransmissions are the same octets from the same socket, spaced as in RFC 5080
// section 2.2.1. The server can tell them from a new request, so a push reaches a phone
// once. [Config.Timeout] allows for a person, who needs minutes.
//
// [Client.Probe] finds out whether any server is alive at all.
//
// # Transports
//
// UDP is the default. With [TLS] (RFC 6614), the server's certificate must match its name
// or address and be signed by an authority in [Config.Authorities]; [Config.Certificate] is
// sent to a server that asks for one. [TCP] (RFC 6613) protects nothing and is only for test
// labs. A stream retransmits by itself, so a request goes out once. If the connection is
// lost before the answer, the exchange ends with [ErrConnectionLost], because the server may
// have read the request. The rounds of a sign-in share a connection, and so do up to 256
// requests of different sign-ins.
//
// # Two servers, and names with several addresses
//
// With [Failover], servers are asked one after the other: first the addresses of the first
// server's name, then those of the second's. The next address is asked if the one before has
// shown no sign of life in this sign-in for [Config.FailoverAfter], or has refused. An answer
// to a challenge goes to the address that sent the challenge. A request marked
// [Request.Interactive] may have reached a person. It goes to another server only if the
// first one certainly did not get it; after silence, the next such request of the sign-in,
// which is the person's decision to try again, starts with another server. With [Parallel],
// both servers are asked at once and the first valid answer counts, so a push reaches the
// person twice.
//
// # A wrong shared secret
//
// A server that checks our Message-Authenticator stays silent if the secret is wrong, and
// the error is [ErrNoAnswer]. A server that does not check it sends an answer whose
// signature does not match. The observer hears of that at once, and the exchange ends with
// [ErrBadSignature] three seconds later, if every transmission was answered like that. A
// single forged datagram therefore cannot end the wait as long as there are retransmissions.
// Over a stream, where nobody else can send, the exchange ends at once.
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
