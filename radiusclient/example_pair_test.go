package radiusclient_test

import (
	"context"
	"fmt"
	"net"
	"time"

	"otpdialog/radiusclient"
)

// Two servers: the second one is asked because the first is silent. With
// HAMode: radiusclient.Parallel both would be asked at once.
func ExampleConfig_pair() {
	ctx := context.Background()
	silent, err := new(net.ListenConfig).ListenPacket(ctx, "udp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer silent.Close()
	second, stop := exampleServer()
	defer stop(ctx)
	secret := []byte("xyzzy5461")
	client, err := radiusclient.New(radiusclient.Config{
		Servers: []radiusclient.Server{
			{Address: silent.LocalAddr().String(), Secret: secret},
			{Address: second, Secret: secret},
		},
		NASIdentifier: "otpdialog",
		FailoverAfter: 20 * time.Millisecond, // five seconds where it is left out
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()

	response, err := client.NewDialogue().Exchange(ctx, radiusclient.Request{
		UserName: "bob", Password: "bobpw",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(response.Code, response.Server == second)
	// Output: Access-Accept true
}

// Check connection: each thing that a sign-in needs, as it ends.
func ExampleClient_Check() {
	ctx := context.Background()
	server, stop := exampleServer()
	defer stop(ctx)
	client, err := radiusclient.New(radiusclient.Config{
		Servers:       []radiusclient.Server{{Address: server, Secret: []byte("xyzzy5461")}},
		NASIdentifier: "otpdialog",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()

	err = client.Check(ctx, radiusclient.CheckUser, func(f radiusclient.Finding) {
		fmt.Println(f.Verdict, f.Subject)
	})
	if err != nil {
		fmt.Println(err)
	}
	// This server accepts everybody, and sends no Message-Authenticator.

	// Output:
	// pass name
	// pass route
	// pass transport
	// pass status-server
	// warn answer
	// pass signature
	// warn message-authenticator
	// pass latency
	// pass time-out
}
