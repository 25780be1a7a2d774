// Command engine measures the RADIUS engine of this project, package radiusclient, side by side with
// FreeRADIUS's radclient and with layeh.com/radius's own Client, and compares it with the project's
// targets.
//
//	go run ./bench/engine              # about three minutes; needs radclient and FreeRADIUS
//	go run ./bench/engine -markdown    # the same as a table for docs/performance.md
//	go run ./bench/engine -quick       # a smoke test of seconds, whose figures mean little
//	go run ./bench/engine -profile DIR # CPU and allocation profiles of our client instead
//
// # What is measured
//
// Requests a second and processor time a request, with 1, 64 and 256 requests in flight, against two
// servers on loopback: a socket that signs an Access-Accept for every request and does nothing else,
// and a real FreeRADIUS. The wall time of a process that makes one exchange: "otpdialog auth", with and
// without --json, and the engine alone. The sockets and the memory of a process whose 10,000 requests
// wait for their answers; those need Linux's /proc.
//
// The answering socket and both Go clients are this same binary, started again with a different job,
// and otpdialog is built as for a release, so nothing has to be built by hand. Every client is a process,
// and all are measured in the same way: wall time from before the start until the end, and processor
// time (user and system) as the system accounts for it.
//
// # Turns
//
// A round measures the clients one after the other, and each round begins with a different one. A figure is
// the median of the rounds, and a ratio the median of the rounds' ratios, with the smallest and the
// largest beside it: other work on the machine affects all clients. On a busy machine, requests per
// second are worthless all the same, and processor time is less reliable; the report says how busy it
// was before.
//
// # Marginal figures
//
// Starting a process takes time, too, and radclient reads dictionaries when it starts. So each load is
// run with few and with many requests, and the figures are those of the difference: what the additional
// requests took. Allocations are counted in the same way.
//
// # Fairness
//
// All send the same attributes, Message-Authenticator first, and make each request from scratch. All check the
// Response Authenticator; ours and radclient check the Message-Authenticator, and ours insists on it.
// layeh's Client neither signs nor checks it: its requests are signed for it in the cheapest way, with
// an HMAC that is reused.
//
// radclient walks its list of packets after each answer, so it gets as many packets as are in flight and
// sends each of them many times (-c), instead of a long list once. It prints only its summary (-q -s).
// In the loads and with pending requests it reads a dictionary of only what it sends. One request as a
// process is measured with the installed dictionaries, as people run it, and also with the small one.
//
// For one request as a process, the answers of the socket have a few attributes, one of them a vendor's,
// for auth --json to decode. auth has its own settings folder, gets the password from its environment,
// and sends what the others send, except for the value of NAS-Identifier.
//
// No client sends anything twice, and a run counts only if it received as many Access-Accepts as it made
// requests. A reject ends the measurement with an error.
//
// FreeRADIUS runs a fixed number of threads, forgets a request with its answer, and has a receive
// buffer for every burst, so that it treats no client differently.
//
// # Datagrams alone
//
// Beside the clients, the loads against the socket are made by a program that sends a prepared datagram for
// each request, and waits for whatever comes back. What it takes is the system's share of every client.
//
// # Losses
//
// The receive buffer that Linux gives a socket holds about 220 answers. A server that is faster than a
// client with 256 requests in flight overflows it. With that load, the answering socket always holds
// back 128 requests and answers the oldest when a new one arrives; FreeRADIUS cannot do that. A pair of
// runs that loses an answer is repeated once; after that, the report says that the client loses
// answers. If that is our client, the command fails. A pair whose longer run took no longer than the
// shorter one is repeated, too. The report counts both.
package main
