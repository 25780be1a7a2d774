package simulator_test

import (
	"context"
	"fmt"
	"strings"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"otpdialog/simulator"
)

// A sign-in by push, with the person's thumb played by the program.
func Example() {
	world := simulator.NewWorld()
	server, err := simulator.Start(simulator.Config{World: world})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = server.Close() }()

	changes, stop := world.Changes()
	defer stop()
	go func() {
		for range changes {
			for _, push := range world.Phone("kim").Pushes {
				_ = world.Approve("kim", push.ID)
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

// What a person with the phone of ivan sees and does.
func ExampleWorld_Phone() {
	world := simulator.NewWorld(simulator.WithSeed(1))
	phone := world.Phone("ivan")
	fmt.Println(phone.User, phone.Number, len(phone.Pushes), "pushes", len(phone.Token), "digits")
	// Output: ivan +1 202 555 0142 0 pushes 6 digits
}

// The users that a World starts with, for a list on a screen.
func ExampleWorld_Users() {
	for _, u := range simulator.NewWorld().Users()[:2] {
		fmt.Println(u.Name + ": " + strings.ToUpper(u.Description[:1]) + u.Description[1:])
	}
	// Output:
	// alice: Every method, offered in a menu
	// bob: No second factor: the password is enough
}
