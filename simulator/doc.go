// Package simulator is a RADIUS server for demonstrations and tests, with the
// multi-factor provider that stands behind it.
//
// It has two parts, and each is of use without the other:
//
//   - [World] is the provider: users with passwords and methods, and for each of
//     them a phone with push requests, calls, text messages, mail and a token.
//     It knows nothing of packets.
//   - [Server] speaks RADIUS over UDP (RFC 2865, RFC 2869, RFC 5080, RFC 5997) and
//     asks the World what to answer. Any RADIUS client can talk to it.
//
// A test that signs in by push, with one line for the person's thumb:
//
//	world := simulator.NewWorld(simulator.WithSeed(1))
//	server, err := simulator.Start(simulator.Config{World: world})
//	if err != nil {
//		return err
//	}
//	defer server.Close()
//
//	// … send "push" for alice to server.Addr(), then:
//	push := world.Phone("alice").Pushes[0]
//	err = world.Approve("alice", push.ID)
//
// A World starts with users who show every way of asking, or with those of one
// vendor ([VendorUsers]), or with one who understands any commands ([PreviewUser]).
//
// The server listens on loopback only unless it is told otherwise, and never
// with [DefaultSecret] anywhere else.
package simulator
