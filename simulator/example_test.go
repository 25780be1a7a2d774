package simulator_test

import (
	"context"
	"fmt"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"otpdialog/simulator"
	"otpdialog/simulator/world"
)

// A sign-in by push, which the program approves in place of the person.
func Example() {
	w := simulator.NewWorld()
	server, err := simulator.Start(simulator.Config{World: w})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = server.Close() }()

	changes, stop := w.Changes()
	defer stop()
	go func() {
		for range changes {
			if push, err := w.NewestRequest("kim"); err == nil {
				_ = w.Decide("kim", push.ID, world.Approved)
			}
		}
	}()

	request := radius.New(radius.CodeAccessRequest, []byte(simulator.DefaultSecret))
	_ = rfc2865.UserName_SetString(request, "kim")
	_ = rfc2865.UserPassword_SetString(request, simulator.DemoPassword)
	response, err := radius.Exchange(context.Background(), request, server.Addr().String())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(response.Code, rfc2865.ReplyMessage_GetString(response))
	// Output: Access-Accept Welcome, kim.
}
