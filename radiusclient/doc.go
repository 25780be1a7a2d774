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
// else is reported to [Config.Observer] with a [Reason] and dropped, and waiting continues:
// it is no sign of life, and ends nothing by itself, because anyone can have sent it. An
// answer without a Message-Authenticator does not count if it has a Proxy-State, which no
// request has. Over TLS, no Message-Authenticator is required.
// [Config.Tap] gets the octets of every datagram; package packet shows them without secrets.
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
// A host that reports that nothing is listening on the port may have a server that is
// restarting. If no other server or address can be asked instead, the exchange goes on as
// after silence: over UDP with the next retransmission, over TCP and TLS with another
// connection at the same times. It ends with [ErrRefused] at once when every attempt was
// refused, and otherwise at the timeout. Check and Probe take the first refusal for an answer.
//
// # Two servers, and names with several addresses
//
// With [Failover], servers are asked one after the other: first the addresses of the first
// server's name, then those of the second's. The next address is asked if the one before has
// sent no valid answer in this sign-in for [Config.FailoverAfter], has refused, or has turned
// out to have another shared secret. An answer
// to a challenge goes to the address that sent the challenge. A request marked
// [Request.Interactive] may have reached a person. It goes to another server only if the
// first one certainly did not get it; otherwise the next such request of the sign-in,
// which is the person's decision to try again, starts with another server. With [Parallel],
// both servers are asked at once and the first valid answer counts, so a push reaches the
// person twice.
//
// # A wrong shared secret
//
// A server that checks our Message-Authenticator stays silent if the secret is wrong, and
// the error is [ErrNoAnswer]. A server that does not check it sends an answer whose
// signature does not match. The observer hears of that at once, and waiting continues, since
// anyone can have sent it. The exchange ends with [ErrBadSignature] before its timeout when no
// valid answer is to be expected any more, in two cases:
//   - Two or more transmissions, which are all so far, have drawn such an answer, and three
//     seconds have passed since the first. To forge that, one has to hit every transmission.
//   - There was such an answer, the last transmission is three seconds old and the first one
//     fifteen, even if the server drops duplicates: servers answer a request once. This is not so for a request that
//     may have reached a person ([Request.Interactive]), whose answer may take the whole
//     timeout, nor for a server that has sent a valid answer in this sign-in.
//
// So one forged datagram never ends the wait for a person. Over a stream, where nobody else can
// send, the exchange ends at once.
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
