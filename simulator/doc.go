// Package simulator is a RADIUS server for demonstrations and tests of multi-factor
// authentication. Any RADIUS client can use it (RFC 2865, RFC 2869, RFC 5080, RFC
// 5997), over UDP or, in the same process, without a socket ([Server.Dial]).
//
// The people who sign in, and their phones, are those of a [world.World]: the server
// asks it, and the program or a test makes the decisions in place of the person.
//
//	w := simulator.NewWorld(world.WithSeed(1))
//	server, err := simulator.Start(simulator.Config{World: w})
//	if err != nil {
//		return err
//	}
//	defer server.Close()
//
//	// … send "push" for alice to server.Addr(), then:
//	push, err := w.NewestRequest("alice")
//	if err != nil {
//		return err
//	}
//	err = w.Decide("alice", push.ID, world.Approved)
//
// [NewWorld] has users who show every way of asking. [VendorUsers] behave as with the
// server of one vendor, and [PreviewUser] understands any commands.
//
// The server listens on loopback only, unless [Config.AllowRemote] is set, and never
// uses [DefaultSecret] anywhere else.
package simulator
