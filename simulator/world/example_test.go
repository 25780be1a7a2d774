package world_test

import (
	"fmt"

	"otpdialog/simulator/world"
)

// A server sends a push, and the person approves it.
func Example() {
	w := world.New(world.WithUsers(world.User{
		Name: "alice", Password: "wonderland", Methods: []world.Method{world.Push},
	}))
	alice, _ := w.Account("alice")
	alice.Ask(world.Push, world.Origin{NAS: "vpn"}).Await(func(o world.Outcome) {
		fmt.Println("approved:", o == world.Approved)
	})

	push, err := w.NewestRequest("alice")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(push.Method, "from", push.From)
	if err := w.Decide("alice", push.ID, world.Approved); err != nil {
		fmt.Println(err)
	}
	// Output:
	// push from vpn
	// approved: true
}
