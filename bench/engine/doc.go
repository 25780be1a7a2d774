// Command engine measures the RADIUS engine of this project, package radiusclient, side by side with
// FreeRADIUS's radclient and with layeh.com/radius's own Client, and holds it to the numbers that the
// project has set itself.
//
//	go run ./bench/engine              # some three minutes; needs radclient and FreeRADIUS
//	go run ./bench/engine -markdown    # the same as a table for docs/performance.md
//	go run ./bench/engine -quick       # a smoke run of seconds, whose figures say little
//	go run ./bench/engine -profile DIR # CPU and allocation profiles of our client instead
//
// # What is measured
//
// Requests a second and processor time a request, with 1, 64 and 256 requests in flight, against two
// servers on loopback: a socket that signs an Access-Accept for whatever arrives and does nothing else,
// and a real FreeRADIUS. The wall time of a process that makes one exchange: "otpdialog auth", with and
// without --json, and the engine alone. The sockets and the memory of a process whose 10,000 requests
// wait for their answers; those need Linux's /proc.
//
// The answering socket and both Go clients are this same binary, started again with a job of their own,
// and otpdialog is built as for a release, so nothing is built by hand. Every client is a process, and
// measured alike: wall time from before its start until its end, and processor time (user and system)
// as the system accounts it.
//
// # In turns
//
// A round measures the clients one after the other, and each round begins with another one. A figure is
// the median of the rounds, and a ratio the median of the rounds' ratios, with the smallest and the
// largest beside it: what keeps the machine busy for a while meets all. A busy machine still makes
// requests a second worthless, and processor time less so; the report says how busy it was before.
//
// # Marginal figures
//
// A process has to start, too, and radclient then reads dictionaries. So each load is run with few and
// with many requests, and its figures are those of the difference: what the further requests took.
// Allocations are counted in the same way.
//
// # Fairness
//
// All send the same attributes, Message-Authenticator first, and make each request anew. All check the
// Response Authenticator; ours and radclient check the Message-Authenticator, and ours insists on it.
// layeh's Client does neither sign nor look at it: its requests are signed with an HMAC that is kept, the
// cheapest way.
//
// radclient walks over the list of its packets after each answer, so it gets as many packets as are in
// flight and sends each of them many times (-c), rather than a long list once. It prints its summary
// only (-q -s). In the loads and with pending requests it reads a dictionary of just what it sends; one
// request as a process is measured with the dictionaries that are installed, as people run it, and beside
// that with the small one.
//
// For one request as a process, the answers of the socket have a few attributes, one of them a vendor's,
// for auth --json to decode. auth has a folder of its own for its settings, gets the password in its
// environment, and sends what the others send, but for the value of NAS-Identifier.
//
// Nobody sends anything twice, and a run counts only if as many Access-Accepts came as requests were
// made. What is rejected ends the measurement with an error.
//
// FreeRADIUS runs a fixed number of threads, forgets a request with its answer, and has a receive
// buffer for every burst, so that it treats no client differently.
//
// # Losses
//
// The receive buffer that Linux gives a socket takes some 220 answers. A server that is quicker than a
// client with 256 requests in flight overflows it. There, the answering socket always holds 128
// requests back and answers the oldest when a new one comes; FreeRADIUS cannot. A pair of runs that
// loses an answer is made once more, and then the report says that the client loses answers; if that is
// ours, the command fails. A pair whose longer run took no longer than the shorter one is made again,
// too. The report counts both.
package main
