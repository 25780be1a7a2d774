// Package radiustest helps to test programs that speak RADIUS: a server that answers as a
// test says, the two signatures of a packet, a network in memory, and a clock that a test
// moves.
//
//	server := radiustest.Serve(t, func(q *radiustest.Query) {
//		q.Answer(radius.CodeAccessAccept)
//	})
//	client, err := radiusclient.New(radiusclient.Config{
//		Servers: []radiusclient.Server{{Address: server.Address(), Secret: []byte(radiustest.Secret)}},
//		…
//	})
//
// With [In] the server is in a [Network], so that nothing uses a socket. In a
// testing/synctest bubble, such a test takes no real time; with a [Clock] it decides itself
// when time passes.
//
// The package imports nothing of package radiusclient, whose own tests use it.
package radiustest
