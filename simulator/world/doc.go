// Package world is a small world for tests and demonstrations of multi-factor
// authentication: people with passwords and methods, and for each of them a
// phone with push requests and calls, text messages, a mailbox and a token.
//
// A [World] knows nothing of RADIUS or any other protocol. Servers are built on
// top of it: they check passwords and codes, send pushes and messages, and wait
// for decisions (see [Account]). Faces show what is on a [Phone], and make
// decisions in place of the person. What happens is reported as an [Event],
// which each face describes in its own way.
//
//	w := world.New(world.WithUsers(world.User{
//		Name: "alice", Password: "wonderland", Methods: []world.Method{world.Push},
//	}))
//
//	// A server asks:
//	alice, _ := w.Account("alice")
//	alice.Ask(world.Push, world.Origin{NAS: "vpn"}).Await(func(o world.Outcome) {
//		fmt.Println("accepted:", o == world.Approved)
//	})
//
//	// The person answers:
//	push, err := w.NewestRequest("alice")
//	if err != nil {
//		return err
//	}
//	err = w.Decide("alice", push.ID, world.Approved)
package world
